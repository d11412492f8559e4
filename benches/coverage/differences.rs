//! Differences of shares between two registries. It leaves out differences of means (`numbers`).

use crate::sampling::{NPM, PYPI, SIZES};
use crate::score::{HEADS, RULE, Run, Score};
use crate::shares::survey_of;

const PAIRS: [(f64, f64); 5] = [(0.02, 0.02), (0.02, 0.05), (0.2, 0.3), (0.5, 0.5), (0.8, 0.9)];

/// Prints the table.
pub fn run(run: &Run) {
    println!(
        "\n## Differences of shares\n\nMOVER on Wilson's intervals; n is the size of each of the two surveys. The other"
    );
    println!(
        "registry has strata like PyPI's: 1,000 / 9,000 / 90,000 / 600,000 / 186,000. *Rejected* is how often p < 0.05: for"
    );
    println!("equal shares that should be 5 %.\n");
    println!("| shares | n | {HEADS} | rejected % |\n|---|---:|{RULE}|---:|");
    for (a, b) in PAIRS {
        for size in SIZES {
            let (mut score, mut rejected) = (Score::default(), 0);
            for registry in 0..run.registries {
                let mut random = run.random(&format!("difference {a} {b} {size}"), registry);
                let (first, of_first) = survey_of(&NPM, a, size, &mut random);
                let (second, of_second) = survey_of(&PYPI, b, size, &mut random);
                let found = score.add_difference(first.as_ref().zip(second.as_ref()), of_first - of_second);
                let low = found.and_then(|found| found.p_value).is_some_and(|p_value| p_value < 0.05);
                rejected += u32::from(low);
            }
            let rejected = 100.0 * f64::from(rejected) / f64::from(run.registries);
            println!("| {a} − {b} | {size} | {} | {rejected:.1} |", score.cells());
        }
    }
}
