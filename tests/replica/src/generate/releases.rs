//! A package's releases: how many, their versions, when they came and which were withdrawn. Between the first and the
//! latest one they come at random moments, so that the gaps are exponential. It leaves out files and manifests.

use super::chance::{Draw, unit};
use super::day::{DAY_SECONDS, Moment};
use super::ecosystem::Ecosystem;
use super::package::Package;
use super::property::Property;
use super::sizes::Sizes;

/// One release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    pub version: String,
    pub at: Moment,
    pub withdrawn: bool,
}

/// One in so many packages of npm with several releases has very many.
const GIANTS: u64 = 3_000;

/// Releases of such a package: the least and the most.
const GIANT_RELEASES: (f64, f64) = (6_000.0, 37_000.0);

/// The releases of an ordinary package in order of time.
pub(super) fn releases(package: &Package, sizes: Sizes) -> Vec<Release> {
    let settled = settled_count(package, sizes);
    let count = settled + package.revision as usize;
    let all_deprecated = package.chance.below(Draw::Oddity, 3) > 0;
    let deprecated = package.ecosystem == Ecosystem::Npm && package.has(Property::Deprecated);
    moments(package, settled)
        .into_iter()
        .enumerate()
        .map(|(number, at)| {
            let withdrawn = match (deprecated, number + 1 == count) {
                (true, latest) => latest || all_deprecated,
                (false, true) => false,
                (false, false) => package.has(Property::Withdrawn) && number % 5 == 0,
            };
            Release { version: version(package, number, settled), at, withdrawn }
        })
        .collect()
}

/// A version that was removed: of one package in 40 with more than two releases. It came with the first of them.
pub(super) fn removed(package: &Package, releases: &[Release]) -> Option<&'static str> {
    let drawn = package.chance.numbered(Draw::Oddity, 1).is_multiple_of(40);
    (releases.len() > 2 && drawn).then_some("0.0.9")
}

/// Whether the package is one with very many releases.
pub(super) fn is_giant(package: &Package, sizes: Sizes) -> bool {
    let several = package.is_ordinary() && !package.has(Property::SingleRelease);
    let npm = package.ecosystem == Ecosystem::Npm;
    sizes == Sizes::Realistic && npm && several && package.chance.below(Draw::Giant, GIANTS) == 0
}

/// Releases before the package moved.
fn settled_count(package: &Package, sizes: Sizes) -> usize {
    if package.was_single() {
        return 1;
    }
    if is_giant(package, sizes) {
        let spread = (GIANT_RELEASES.1 / GIANT_RELEASES.0).ln() * package.chance.unit(Draw::Releases);
        return (GIANT_RELEASES.0 * spread.exp()) as usize;
    }
    match sizes {
        Sizes::Small => 2 + package.chance.below(Draw::Releases, 3) as usize,
        Sizes::Realistic => {
            let normal = package.chance.normal(Draw::Releases, Draw::ReleasesMore);
            2 + (8.0 * (1.4 * normal).exp()).min(2_500.0) as usize
        }
    }
}

fn moments(package: &Package, settled: usize) -> Vec<Moment> {
    let mut stream = package.chance.stream(Draw::Times);
    let first = package.first_day.0 * DAY_SECONDS + 6 * 3_600 + (stream.number() % 3_600).cast_signed();
    let last = package.settled_day.0 * DAY_SECONDS + 20 * 3_600 + (stream.number() % 3_600).cast_signed();
    let mut moments = Vec::with_capacity(settled + package.revision as usize);
    if settled > 1 {
        moments.push(Moment(first));
        for _ in 2..settled {
            moments.push(Moment(first + (unit(stream.number()) * (last - first) as f64) as i64));
        }
        moments.sort_unstable();
    }
    moments.push(Moment(last));
    let moved = package.latest_day.0 * DAY_SECONDS + 22 * 3_600;
    moments.extend((0..i64::from(package.revision)).map(|number| Moment(moved + 60 * number.min(110))));
    moments
}

/// The version of a release; later ones are higher, also after the package has moved.
fn version(package: &Package, number: usize, settled: usize) -> String {
    let early = if package.has(Property::BeforeOne) {
        usize::MAX
    } else if settled >= 4 && package.chance.below(Draw::Versions, 2) == 0 {
        settled / 3
    } else {
        0
    };
    let plain = if number < early {
        format!("0.{}.{}", 1 + number / 10, number % 10)
    } else {
        let later = number - early;
        format!("{}.{}.{}", 1 + later / 60, later % 60 / 6, later % 6)
    };
    let trial = number % 9 == 4 && number + 1 < settled && package.chance.below(Draw::Revision, 6) == 0;
    match (trial, package.ecosystem) {
        (false, _) => plain,
        (true, Ecosystem::Npm) => plain + "-beta.1",
        (true, Ecosystem::Pypi) => plain + "b1",
    }
}
