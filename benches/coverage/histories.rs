//! Synthetic histories of releases, and what the program sees of them at the as-of day. It leaves out packages that do
//! not answer (`shares` has such), that younger packages may live by other laws than older ones did, and estimating
//! (`times`).

use crate::measures::survey::{Answer, Random};
use crate::measures::survival::{End, Subject};
use crate::registry::{Kind, level};
use crate::sampling::normal;

/// Days of a month, on average.
pub const MONTH_DAYS: f64 = 365.25 / 12.0;
/// A silence of so many days is an end: `YEAR_DAYS` of the program's `measures/lifetime_rules.rs`.
const SILENT_DAYS: f64 = 365.0;
/// The age of the oldest package: 150 months.
const OLDEST_DAYS: f64 = 150.0 * MONTH_DAYS;
/// The spread of packages' rhythms, and of gaps about a package's rhythm: σ of their logarithms.
const SPREAD: f64 = 1.0;
/// The shape of Weibull's law of lives: an end is likelier early.
const SHAPE: f64 = 0.8;

/// The releases of one package, in whole days since the first.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Whether it ever released and is still there: the population `released`.
    pub released: bool,
    /// Days from the first release to the as-of day.
    pub age_days: f64,
    /// Days to the latest release that is seen at the as-of day.
    pub latest_days: f64,
    /// Days to the last release that there will ever be, seen or not.
    pub last_days: f64,
    /// Days to its true end of life, after which it releases nothing.
    pub end_days: f64,
}

impl History {
    /// What the program makes of it: `subject` of `measures/lifetimes.rs`, over the population `released`.
    pub fn seen(&self) -> Answer<Subject> {
        let silence_days = self.age_days - self.latest_days;
        let followed_days = self.age_days - SILENT_DAYS;
        if !self.released || followed_days < 0.0 {
            return Answer::Outside;
        }
        Answer::Value(if silence_days >= SILENT_DAYS {
            Subject { time: self.latest_days / MONTH_DAYS, end: End::Event }
        } else {
            Subject { time: followed_days / MONTH_DAYS, end: End::Censored }
        })
    }
}

/// The laws of the histories of one stratum of one registry.
pub struct Laws {
    released: f64,
    single: f64,
    months: f64,
    /// The median of its packages' rhythms.
    pub rhythm_days: f64,
}

impl Kind for History {
    type Laws = Laws;

    fn laws(stratum: usize, random: &mut Random) -> Laws {
        let mut about = |levels: [f64; 5], by: f64| level(levels, stratum, by, random);
        Laws {
            released: about([1.0, 1.0, 0.99, 0.97, 0.9], 0.01).clamp(0.5, 1.0),
            single: about([0.02, 0.05, 0.1, 0.3, 0.35], 0.05).clamp(0.0, 0.9),
            months: about([4.5, 4.0, 3.5, 2.5, 2.0], 0.3).exp(),
            rhythm_days: about([3.0, 3.2, 3.4, 3.7, 3.9], 0.2).exp(),
        }
    }

    /// A share releases once; others live for a time after Weibull's law and release in it at gaps that are log-normal
    /// about a rhythm of their own, which is log-normal, too. Registries grow evenly faster: of ages the younger are
    /// likelier, falling in a straight line to none at the oldest.
    fn draw(laws: &Laws, random: &mut Random) -> Self {
        let released = random.unit() < laws.released;
        let age_days = (OLDEST_DAYS * (1.0 - random.unit().sqrt())).floor();
        let end_days = if random.unit() < laws.single {
            0.0
        } else {
            laws.months * MONTH_DAYS * (-(1.0 - random.unit()).ln()).powf(1.0 / SHAPE)
        };
        let rhythm_days = laws.rhythm_days * (SPREAD * normal(random)).exp();
        let (mut latest_days, mut last_days) = (0.0, 0.0);
        loop {
            let next = last_days + (rhythm_days * (SPREAD * normal(random)).exp()).ceil();
            if next > end_days {
                return Self { released, age_days, latest_days, last_days, end_days };
            }
            last_days = next;
            latest_days = if next <= age_days { next } else { latest_days };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_seen_as_the_program_sees_it() {
        let seen = |span: f64, silence: f64| {
            let (age_days, latest_days) = (span + silence, span);
            History { released: true, age_days, latest_days, last_days: span, end_days: span }.seen()
        };
        let at = |days: f64, end| Answer::Value(Subject { time: days / MONTH_DAYS, end });
        // The cases of the test in `measures/lifetimes.rs`.
        assert_eq!(seen(100.0, 400.0), at(100.0, End::Event));
        assert_eq!(seen(100.0, 365.0), at(100.0, End::Event));
        assert_eq!(seen(100.0, 364.0), at(99.0, End::Censored));
        assert_eq!(seen(1_000.0, 0.0), at(635.0, End::Censored));
        assert_eq!(seen(0.0, 364.0), Answer::Outside);
    }

    #[test]
    fn releases_lie_within_life_and_what_is_seen_within_age() {
        let mut random = Random::new(1);
        for stratum in 0..5 {
            let laws = History::laws(stratum, &mut random);
            for _ in 0..1_000 {
                let found = History::draw(&laws, &mut random);
                assert!(found.last_days <= found.end_days && found.latest_days <= found.last_days);
                assert!(found.latest_days <= found.age_days && found.age_days <= OLDEST_DAYS);
            }
        }
    }
}
