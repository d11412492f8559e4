//! What `refresh` was asked for: flags become an order for each registry. It leaves out what is announced of it
//! (`announcement`), and carrying it out.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::failure::Usage;
use super::words::number;
use crate::crawl::{Design, Former, Order, RANK_LIMITS, Strata, What};
use crate::files;
use crate::package::{Ecosystem, check_name};

/// Packages of a survey, unless another number is given.
pub(super) const SURVEY_SIZE: u64 = 2_000;

/// npm's terms call five million requests in a month never reasonable; a fifth of that wants a second thought.
const MANY_NPM_REQUESTS: u64 = 1_000_000;

/// What is asked of the registries
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What to ask")]
pub(super) struct PlanFlags {
    /// Ask a survey of N packages a registry: strata by download rank, the same panel every time [default: 2000]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "2000", group = "plan", allow_negative_numbers = true, value_parser = parse_size)]
    survey: Option<u64>,
    /// Ask the smallest survey that decides this claim with a probability of 80 %, if the truth lies as far from its threshold as its file states
    #[arg(long = "for", value_name = "CLAIM", group = "plan")]
    pub for_claim: Option<String>,
    /// Ask these packages, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', group = "plan")]
    packages: Option<Vec<String>>,
    /// Ask the packages named in a file, one a line (`-` = standard input)
    #[arg(long, value_name = "FILE", group = "plan")]
    packages_from: Option<PathBuf>,
    /// Ask what moved since the last time: in the survey's panel, or everything with --all
    #[arg(long, conflicts_with_all = ["survey", "for_claim", "packages", "packages_from"])]
    changed: bool,
    /// Ask every listed package; for npm that is days, and close to what its terms forbid
    #[arg(long, conflicts_with_all = ["survey", "for_claim", "packages", "packages_from"])]
    all: bool,
    /// Bring the bulk listing of every package; alone: nothing else
    #[arg(long)]
    pub listing: bool,
    /// Also bring the listing first where it is older than this (30m, 12h, 7d)
    #[arg(long, value_name = "AGE", default_value = "7d", value_parser = parse_duration)]
    pub listing_max_age: Duration,
    /// Never bring a listing
    #[arg(long, conflicts_with = "listing")]
    pub no_listing: bool,
    /// Chooses the survey's panel; another seed, another panel
    #[arg(long, value_name = "SEED", default_value_t = 1, allow_negative_numbers = true, value_parser = parse_seed)]
    seed: u64,
    /// Draw another panel in place of the one that is there: later snapshots estimate from it alone
    #[arg(long, conflicts_with_all = ["packages", "packages_from", "changed", "all"])]
    new_panel: bool,
    /// Upper ranks of the survey's strata, ascending, with commas [default: those of the survey that is there, else 1000,10000,100000 and, where counts are known, the last rank with 1,000 downloads in 30 days]
    #[arg(long, value_name = "RANKS", value_delimiter = ',')]
    strata: Option<Vec<u32>>,
    /// Say what would be asked, and ask nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Go on with a plan of more than a million npm requests
    #[arg(long)]
    pub yes_really: bool,
}

/// How it is asked
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How to ask")]
pub(super) struct MannerFlags {
    /// Requests a second to one host at most, or `unlimited` (for a registry of your own)
    #[arg(long, value_name = "N", default_value = "20", value_parser = parse_rate)]
    pub rate: Rate,
    /// Requests under way to one host at most
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub concurrency: u16,
    /// Stop asking after so many requests to a registry, tries included; the next run goes on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_requests: Option<u64>,
    /// Stop asking after this time (90s, 30m, 12h); the next run goes on
    #[arg(long, value_name = "TIME", value_parser = parse_time_limit)]
    pub deadline: Option<Duration>,
    /// Multiply every wait between tries; for registries on this machine alone
    #[arg(long, hide = true, value_name = "FACTOR", default_value = "1", value_parser = parse_time_scale)]
    pub time_scale: f64,
    /// Read an npm README that its document does not carry out of the package's tarball: one request more, at most 5 MB each
    #[arg(long)]
    pub read_tarballs: bool,
    /// Keep the documents in the ledger, so that facts can be extracted again (`reparse`)
    #[arg(long, value_enum, value_name = "FORM", default_value = "zstd")]
    pub keep_bodies: KeepBodies,
}

/// Whether documents are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KeepBodies {
    Zstd,
    None,
}

/// Requests a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rate {
    PerSecond(f64),
    Unlimited,
}

impl Rate {
    /// Time between the starts of two requests.
    pub fn spacing(self) -> Duration {
        match self {
            Self::PerSecond(rate) => Duration::from_secs_f64(1.0 / rate),
            Self::Unlimited => Duration::ZERO,
        }
    }
}

fn parse_rate(text: &str) -> Result<Rate, String> {
    if text == "unlimited" {
        return Ok(Rate::Unlimited);
    }
    let rate = text.parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate >= 0.001 && *rate <= 1e6);
    rate.map(Rate::PerSecond).ok_or_else(|| {
        format!("`{text}` is no rate: expected requests a second, such as 20 or 0.5, or `unlimited`")
    })
}

fn parse_size(text: &str) -> Result<u64, String> {
    text.parse::<u64>().ok().filter(|size| *size > 0).ok_or_else(|| {
        format!("`{text}` is no size of a survey: expected a whole number from 1 on, such as 2000")
    })
}

fn parse_seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no seed: expected a whole number from 0 on, such as 1"))
}

fn parse_time_scale(text: &str) -> Result<f64, String> {
    let factor = text.parse::<f64>().ok().filter(|factor| *factor >= 0.001 && *factor <= 1.0);
    factor.ok_or_else(|| format!("`{text}` is no factor: expected a number from 0.001 to 1"))
}

pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 0,
    };
    let number = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds));
    number.filter(|_| seconds > 0).map(Duration::from_secs).ok_or_else(|| {
        format!("`{text}` is no time: expected a number with s, m, h or d, such as 90s, 12h or 7d")
    })
}

fn parse_time_limit(text: &str) -> Result<Duration, String> {
    parse_duration(text).and_then(|time| {
        if time.is_zero() { Err("no time at all: expected 1s or more".to_owned()) } else { Ok(time) }
    })
}

impl PlanFlags {
    /// Whether the listing alone is wanted.
    pub fn is_listing_alone(&self) -> bool {
        self.listing
            && self.survey.is_none()
            && self.for_claim.is_none()
            && !self.new_panel
            && self.packages.is_none()
            && self.packages_from.is_none()
            && !self.changed
            && !self.all
    }

    /// What is to be asked of a registry.
    pub fn order(&self, ecosystem: Ecosystem, chosen: Option<Ecosystem>) -> Result<Order, Usage> {
        let names = self.names()?;
        let what = match (names, self.changed, self.all) {
            (Some(names), _, _) => {
                if chosen.is_none() {
                    return Err(Usage(
                        "packages belong to one registry: say which, as in `pkgcensus refresh npm --packages …`".into(),
                    ));
                }
                What::Packages(checked(ecosystem, names)?)
            }
            (None, true, everywhere) => What::Changed { everywhere },
            (None, false, true) => What::All,
            (None, false, false) => What::Survey(self.design()?, self.former()),
        };
        Ok(Order { ecosystem, what })
    }

    /// Refuses a plan of more npm requests than its terms suffer, unless the user really means it.
    pub fn refuse_many(&self, order: &Order, packages: u64) -> Result<(), Usage> {
        let many = order.ecosystem == Ecosystem::Npm && packages > MANY_NPM_REQUESTS;
        if many && !self.yes_really {
            return Err(Usage(format!(
                "this plan asks npm {} times; npm's terms call five million requests in a month never reasonable. A survey (--survey 20000) answers most questions; with --yes-really it is done all the same",
                number(packages)
            )));
        }
        Ok(())
    }

    fn names(&self) -> Result<Option<Vec<String>>, Usage> {
        if let Some(path) = &self.packages_from {
            let text =
                if path.as_os_str() == "-" { files::read_text_from_stdin() } else { files::read_text(path) };
            let text = text
                .map_err(|error| Usage(format!("cannot read the names in `{}`: {error}", path.display())))?;
            return Ok(Some(
                text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect(),
            ));
        }
        Ok(self.packages.clone())
    }

    fn former(&self) -> Former {
        if self.new_panel { Former::Replaced } else { Former::Stays }
    }

    /// What is drawn; the strata that the user does not name, and the size of a survey for a claim, follow from the listing.
    fn design(&self) -> Result<Design, Usage> {
        let (rank_limits, strata) = match &self.strata {
            Some(given) => (given.clone(), Strata::Given),
            None => (RANK_LIMITS.to_vec(), Strata::Usual),
        };
        let ascending = rank_limits.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || rank_limits.first().is_none_or(|first| *first == 0) {
            return Err(Usage(
                "--strata: expected ranks from 1 up, ascending, such as 1000,10000,100000".into(),
            ));
        }
        Ok(Design { size: self.survey.unwrap_or(SURVEY_SIZE), seed: self.seed, rank_limits, strata })
    }
}

fn checked(ecosystem: Ecosystem, names: Vec<String>) -> Result<Vec<String>, Usage> {
    if names.is_empty() {
        return Err(Usage("no packages to ask: expected at least one name".into()));
    }
    for name in &names {
        check_name(ecosystem, name).map_err(|error| {
            let article = match ecosystem {
                Ecosystem::Npm => "an",
                Ecosystem::Pypi => "a",
            };
            let label = ecosystem.label();
            Usage(format!("`{}` is no name of {article} {label} package: {error}", name.escape_debug()))
        })?;
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_rates_are_read_and_refused_with_words() {
        assert_eq!(parse_duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("7d"), Ok(Duration::from_hours(168)));
        for wrong in ["", "7", "d", "-1s", "1w", "1.5h"] {
            assert!(parse_duration(wrong).unwrap_err().contains("such as"), "{wrong}");
        }
        assert_eq!(parse_rate("0.5").map(Rate::spacing), Ok(Duration::from_secs(2)));
        assert_eq!(parse_rate("unlimited").map(Rate::spacing), Ok(Duration::ZERO));
        for wrong in ["0", "-1", "nan", "fast", "inf"] {
            assert!(parse_rate(wrong).is_err(), "{wrong}");
        }
        assert_eq!((parse_size("1"), parse_seed("0")), (Ok(1), Ok(0)));
        for wrong in ["", "0", "-5", "1.5", "abc"] {
            assert!(parse_size(wrong).unwrap_err().contains("expected a whole number from 1 on"), "{wrong}");
        }
        assert!(parse_seed("-1").unwrap_err().contains("from 0 on"));
    }
}
