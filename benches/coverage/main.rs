//! How often the 95 % intervals of surveys hold the truth: synthetic registries are made, surveyed as the program
//! surveys, and estimated with the program's own estimators. It prints `results.md`.
//!
//! `cargo run --release --manifest-path benches/coverage/Cargo.toml -- [REGISTRIES] > benches/coverage/results.md`
//!
//! With `data` for the number it prints `crosscheck.csv`, the data set that `crosscheck.R` estimates from, too.
//!
//! Left out: whether registries are like these. The laws are stated in `registry.rs` and `histories.rs`; the truth of
//! each registry is that of its finite population, counted.

mod composites;
mod data;
mod differences;
mod histories;
// Not all that is offered is measured here.
#[allow(dead_code, unused_imports)]
mod measures;
mod numbers;
mod registry;
mod sampling;
mod score;
mod shares;
mod times;

use score::Run;

/// Registries of every scenario, unless another number is given.
const REGISTRIES: u32 = 2_000;
/// Decides all that is drawn.
const SEED: u64 = 20_261_122;

fn main() {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("data") {
        print!("{}", data::csv(SEED));
        return;
    }
    let registries = argument.and_then(|text| text.parse().ok()).unwrap_or(REGISTRIES);
    let run = Run { registries, seed: SEED };
    println!("{}", heading(&run));
    shares::run(&run);
    differences::run(&run);
    numbers::run(&run);
    composites::run(&run);
    times::run(&run);
}

fn heading(run: &Run) -> String {
    let error = 100.0 * (0.95 * 0.05 / f64::from(run.registries)).sqrt();
    format!(
        "# How well the intervals cover\n\n\
        Made by `cargo run --release --manifest-path benches/coverage/Cargo.toml`; do not edit. {} synthetic registries a \
        row, one survey each, seed {}. Monte-Carlo error of a coverage of 95 %: ±{error:.2} points (one standard error), so \
        that {:.1}–{:.1} % is what chance alone allows (±2).\n\n\
        Strata like npm's: 1,000 / 9,000 / 212,000 / 3,550,000 / 728,000 packages, the third up to the last used package; the \
        sample is shared out as by `refresh` (`docs/survey.md`), at 20,000 the first is taken whole. Each registry has its \
        own shares and laws in each stratum.\n\n\
        Columns: **covers** is the percentage of surveys whose interval holds the truth; *below* and *above* are the \
        percentages of intervals that lie wholly below or above it; *width* is the mean width; *none* the percentage of \
        surveys that gave no interval and said why (these are not in the columns before it); *too few* the percentage that \
        gave one which decides nothing, as `Estimate::too_few` says: of a difference where it says so of either part, or \
        where the interval has no width. *Deciding covers* is what **covers** is among the others. Where nearly all are too \
        few, the others are those that met unusually many cases, and are covered badly for that reason; *misled* is therefore \
        the percentage of all surveys that decide with an interval which does not hold the truth: 5 is what is promised. A \
        figure outside of 93–97 is marked (!).\n\n\
        What to do with it: an estimate that is *too few* is shown with its interval and decides nothing (Undecided: too few \
        answers). Shares are covered as promised at every size; rare ones at n = 200 are nearly always too few, as are those \
        of a population of which few were drawn. Sums of skew numbers need more: at n = 200 a mean over \
        a population of which a few dozen were drawn, a ratio of two skew numbers and a share by weight are covered by 89 to 92 \
        in a hundred, and mostly too few; a ratio at n = 500 too, which is why it needs more degrees of freedom. The truth lies mostly above such means and ratios; there the median is the better question.",
        run.registries,
        run.seed,
        95.0 - 2.0 * error,
        95.0 + 2.0 * error,
    )
}
