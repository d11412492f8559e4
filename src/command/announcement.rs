//! What `refresh` says before anyone is asked: how many packages of which plan, what that costs, and what it can tell. It
//! leaves out which claims it can decide (`power`).

use std::time::Duration;

use super::plan::{MannerFlags, Rate};
use super::words::{number, of, packages, requests};
use crate::crawl::{
    Fate, Order, Stratum, Survey, TARBALL_BYTES_MAX, WHOLE_FROM, WHOLE_RANKS, What, half_width, joined,
    rank_limits,
};
use crate::package::Ecosystem;

/// Requests that a package takes: on PyPI its project document, and where that is new its simple page for the status.
const REQUESTS_EACH: [(Ecosystem, u64); 2] = [(Ecosystem::Npm, 1), (Ecosystem::Pypi, 2)];

/// Bytes of a package over the wire, gzipped: means of the packages that the live test asked for and of generated
/// ones; an announcement, not a promise.
const WIRE_BYTES: [(Ecosystem, u64); 2] = [(Ecosystem::Npm, 12_000), (Ecosystem::Pypi, 15_000)];

/// What is announced before anyone is asked.
pub(super) struct Announcement<'a> {
    pub order: &'a Order,
    pub host: &'a str,
    /// Packages of the plan, and still to be asked.
    pub packages: u64,
    pub left: u64,
    /// Packages listed; `None` where no listing is at hand.
    pub listed: Option<u64>,
    /// The panel, and what becomes of the one that is there; `None` without a survey.
    pub survey: Option<(&'a Survey, &'a Fate)>,
    /// The strata that the listing at hand would give, where they are others than the survey's.
    pub other_strata: Option<&'a [u32]>,
    pub manners: &'a MannerFlags,
}

impl Announcement<'_> {
    /// The lines that are shown.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{}: {}", self.order.ecosystem.label(), self.title())];
        lines.extend(self.fate());
        lines.extend(self.strata());
        if self.left < self.packages {
            let answered = self.packages - self.left;
            let are = |count| of(count, "is", "are");
            lines.push(format!(
                "  goes on: {} {} answered, {} {} left",
                number(answered),
                are(answered),
                number(self.left),
                are(self.left)
            ));
        }
        if self.reached() < self.left {
            let reached = number(self.reached());
            lines.push(format!(
                "  stops     after about {reached} of {} (--max-requests); the next run goes on",
                packages(self.left)
            ));
        }
        lines.extend(self.cost());
        lines.extend(self.interval());
        lines
    }

    fn title(&self) -> String {
        let of_listed = self.listed.map(|listed| format!(" of {} listed packages", number(listed)));
        match &self.order.what {
            What::Survey(design, _) => {
                let listed = of_listed.unwrap_or_default();
                format!("survey of {}{listed}, seed {}", number(self.packages), design.seed)
            }
            What::Packages(_) => format!("{} by name", packages(self.packages)),
            What::Changed { everywhere } => {
                let scope = if *everywhere { "everywhere" } else { "in the survey's panel" };
                format!("{} that moved {scope}", packages(self.packages))
            }
            What::All => format!("every one of {} listed packages", number(self.packages)),
        }
    }

    fn fate(&self) -> Option<String> {
        match self.survey?.1 {
            Fate::Drawn => None,
            Fate::Renewed { there, stay } if *stay >= there.packages => None,
            Fate::Renewed { there, stay } => Some(format!(
                "  renews    the survey that is there ({there}) from the listing at hand: {} {} in it, the others are no longer among the first of their stratum",
                number(*stay),
                of(*stay, "stays", "stay")
            )),
            Fate::Kept(told) => {
                let begin = of(self.packages, "this is", "these are");
                Some(format!(
                    "  keeps     the larger survey that is there ({told}): {begin} its first {}",
                    number(self.packages)
                ))
            }
            Fate::Replaced(told) => Some(format!(
                "  replaces  the survey that is there ({told}): later snapshots estimate from the new one alone"
            )),
        }
    }

    fn strata(&self) -> Option<String> {
        let (What::Survey(design, _), Some(others)) = (&self.order.what, self.other_strata) else {
            return None;
        };
        Some(format!(
            "  strata    {} as in the survey that is there, so that it stays the same panel; of the listing at hand they would be {} (--new-panel)",
            joined(&design.rank_limits),
            joined(others)
        ))
    }

    fn cost(&self) -> Vec<String> {
        let rate = match self.manners.rate {
            Rate::PerSecond(rate) => format!("at most {rate} a second, {} at once", self.manners.concurrency),
            Rate::Unlimited => format!("as fast as it answers, {} at once", self.manners.concurrency),
        };
        let all = self.left * self.each(REQUESTS_EACH);
        let asked = self.manners.max_requests.map_or(all, |limit| limit.min(all));
        let at_most = if all > self.left { "at most " } else { "" };
        let mut lines = vec![format!("  requests  {at_most}{} to {}, {rate}", number(asked), self.host)];
        if let Rate::PerSecond(rate) = self.manners.rate {
            let least = Duration::from_secs_f64(asked as f64 / rate);
            lines.push(format!("  time      at least {}", spoken(least)));
        }
        if self.reads_tarballs() {
            let most = self.tarballs() * TARBALL_BYTES_MAX;
            lines.push(format!(
                "  tarballs  at most {} more, for READMEs that documents do not carry, to the hosts that these name, of at most {} MB each: at most {} MB",
                requests(self.tarballs()),
                TARBALL_BYTES_MAX / 1_000_000,
                number(most / 1_000_000)
            ));
        }
        let bytes = self.reached() * self.each(WIRE_BYTES);
        lines.push(format!(
            "  bytes     about {} MB over the wire; far less where little changed",
            number(bytes.div_ceil(1_000_000))
        ));
        lines
    }

    fn reads_tarballs(&self) -> bool {
        self.manners.read_tarballs && self.order.ecosystem == Ecosystem::Npm
    }

    /// Tarballs at most: one of each package that can be asked, as far as `--max-requests` allows.
    fn tarballs(&self) -> u64 {
        let allowed = self.manners.max_requests.map_or(u64::MAX, |limit| limit.saturating_sub(1));
        self.reached().min(allowed)
    }

    fn each(&self, table: [(Ecosystem, u64); 2]) -> u64 {
        table.into_iter().find(|(one, _)| *one == self.order.ecosystem).map_or(0, |(_, each)| each)
    }

    /// Packages that can be asked before `--max-requests` are sent, if each takes as many as a new one.
    fn reached(&self) -> u64 {
        let limit = self.manners.max_requests.map(|limit| limit.div_ceil(self.each(REQUESTS_EACH)));
        limit.map_or(self.left, |limit| limit.min(self.left))
    }

    /// The strata as a snapshot reads them once this run is through; `None` without a survey.
    pub fn strata_once_asked(&self) -> Option<Vec<Stratum>> {
        let (survey, _) = self.survey?;
        Some(survey.once_asked(self.packages - self.left + self.reached()))
    }

    /// What later snapshots can tell from the survey once this run is through.
    fn interval(&self) -> Option<String> {
        let strata = self.strata_once_asked()?;
        let sampled: u64 = strata.iter().map(|one| one.sampled).sum();
        let by_rank: Vec<String> = strata
            .iter()
            .filter(|one| one.population > 0)
            .map(|one| {
                let whole = if one.sampled == one.population { " (all)" } else { "" };
                format!("{}: {}{whole}", one.label, number(one.sampled))
            })
            .collect();
        let from =
            if sampled == self.packages { String::new() } else { format!("from {}, ", packages(sampled)) };
        let told = match half_width(&strata) {
            Some(half) => format!("a share of 50 % is known to ±{:.1} points (95 %)", half * 100.0),
            None => "no interval for all listed packages: a stratum has nobody in the sample".to_owned(),
        };
        let whole = whole_later(&strata);
        Some(format!("  interval  {from}{told}; strata by rank: {}{whole}", by_rank.join(", ")))
    }
}

/// From which survey on the most downloaded packages are asked whole, where this one does not yet.
fn whole_later(strata: &[Stratum]) -> String {
    let limits = rank_limits(strata);
    let top = limits.iter().take_while(|limit| **limit <= WHOLE_RANKS).last();
    let is_part =
        strata.iter().zip(&limits).any(|(one, limit)| *limit <= WHOLE_RANKS && one.sampled < one.population);
    match top.filter(|_| is_part) {
        Some(last) => format!("; 1-{last} whole from {} packages on", number(WHOLE_FROM)),
        None => String::new(),
    }
}

/// A time as people say it.
pub(super) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        7_200..=172_799 => format!("{:.1} h", seconds as f64 / 3_600.0),
        _ => format!("{:.1} days", seconds as f64 / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        assert_eq!(spoken(Duration::from_secs(100)), "100 s");
        assert_eq!(spoken(Duration::from_hours(63)), "2.6 days");
    }

    #[test]
    fn from_when_on_the_most_downloaded_are_asked_whole_is_said_where_they_are_not() {
        let stratum = |label: &str, population, sampled| Stratum { label: label.into(), population, sampled };
        let of_top = |sampled| whole_later(&[stratum("1-1000", 999, sampled), stratum("rest", 7, 1)]);
        assert_eq!(of_top(998), "; 1-1000 whole from 5,000 packages on");
        assert_eq!(of_top(999), "");
        assert_eq!(whole_later(&[stratum("1-2000", 2_000, 9), stratum("unranked", 7, 1)]), "");
    }
}
