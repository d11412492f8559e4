//! The data set of the cross-check: small surveys of two registries. It leaves out estimating.

use crate::measures::survey::Random;
use crate::measures::survival::End;
use crate::registry::{Package, Registry};
use crate::sampling::Drawer;

/// The sizes of the strata of both registries, and of their samples; the first is taken whole.
const POPULATIONS: [[u64; 5]; 2] = [[40, 300, 3_000, 60_000, 9_000], [40, 250, 2_000, 20_000, 4_000]];
const DRAWN: [[u64; 5]; 2] = [[40, 60, 60, 160, 80], [40, 50, 50, 120, 60]];

/// One row a drawn package. In an eighth of the rows `has_example` is missing. Months are rounded to tenths, so that there
/// are ties.
pub fn csv(seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut drawer = Drawer::default();
    let mut text =
        String::from("registry,stratum,population,member,has_example,words,blocks,downloads,months,event\n");
    for (name, (populations, drawn)) in ["a", "b"].into_iter().zip(POPULATIONS.into_iter().zip(DRAWN)) {
        let registry = Registry::<Package>::new(populations, &mut random);
        for stratum in 0..5 {
            for number in drawer.draw(populations[stratum], drawn[stratum], &mut random) {
                let package = registry.package(stratum, number);
                let example = match (random.below(8), package.has_example) {
                    (0, _) => "",
                    (_, true) => "1",
                    (_, false) => "0",
                };
                text.push_str(&format!(
                    "{name},{},{},{},{example},{},{:.2},{},{:.1},{}\n",
                    stratum + 1,
                    populations[stratum],
                    u8::from(package.member),
                    package.words,
                    package.blocks,
                    package.downloads,
                    package.subject.time,
                    u8::from(package.subject.end == End::Event),
                ));
            }
        }
    }
    text
}
