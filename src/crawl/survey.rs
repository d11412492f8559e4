//! The survey that the ledger holds beside the one that is ordered: whether a panel is drawn, kept or replaced, and whom
//! later snapshots estimate from once so many were asked. It leaves out drawing (`sample`) and asking (`work`).

use std::collections::HashSet;
use std::fmt;

use super::CrawlError;
use super::allotment::Turns;
use super::sample::{Design, Sample, Stratum, hash, limits_of};
use crate::ledger::{Ledger, LedgerError, Names};
use crate::package::Ecosystem;

/// What becomes of a survey that the ledger holds, where another one is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Former {
    /// It stays; an order of another panel is refused.
    Stays,
    /// The new panel replaces it.
    Replaced,
}

/// A survey's panel, and who of it was ever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// The seed that chose it.
    pub seed: u64,
    /// Its strata.
    pub strata: Vec<Stratum>,
    /// Its members by stratum, in the order in which they are asked.
    members: Vec<Vec<Asked>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    hash: u64,
    name: String,
    ever: bool,
}

/// A survey in a few figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Packages of its panel.
    pub packages: u64,
    /// Of them answered, in one way or another.
    pub answered: u64,
    /// Its seed.
    pub seed: u64,
    /// Upper ranks of its strata.
    pub rank_limits: Vec<u32>,
}

impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages = if self.packages == 1 { "package" } else { "packages" };
        write!(
            out,
            "{} {packages}, seed {}, strata {}",
            self.packages,
            self.seed,
            joined(&self.rank_limits)
        )?;
        write!(out, ", {} answered", self.answered)
    }
}

/// Ranks as `--strata` takes them.
#[must_use]
pub fn joined(limits: &[u32]) -> String {
    limits.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// What an ordered survey makes of the one that the ledger holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A panel is drawn: there is none, nobody of it was answered, or the new one contains it.
    Drawn,
    /// The panel of the same seed and strata is drawn again from the listing at hand, and so many of the members of the one
    /// that is there are in it.
    Renewed {
        /// The one that is there.
        there: Told,
        /// Its members that stay.
        stay: u64,
    },
    /// The larger panel stays: those asked now are its beginning.
    Kept(Told),
    /// Another panel takes the place of this one.
    Replaced(Told),
}

impl Fate {
    /// Decides it.
    ///
    /// # Errors
    /// A survey of another seed or other strata would be lost, and nobody said that it may be.
    pub fn of(
        design: &Design,
        former: Former,
        held: Option<&Survey>,
        ecosystem: Ecosystem,
    ) -> Result<Self, CrawlError> {
        let Some(told) = held.map(Survey::told).filter(|told| told.answered > 0) else {
            return Ok(Self::Drawn);
        };
        match (is_frame_of(design, &told), former) {
            (true, _) if design.size >= told.packages => Ok(Self::Drawn),
            (_, Former::Replaced) => Ok(Self::Replaced(told)),
            (true, Former::Stays) => Ok(Self::Kept(told)),
            (false, Former::Stays) => {
                let limits = joined(&told.rank_limits);
                Err(CrawlError::AnotherPanel { ecosystem, seed: told.seed, limits, there: told })
            }
        }
    }

    /// The same fate, once the new panel is known.
    #[must_use]
    pub fn with_drawn(self, held: Option<&Survey>, drawn: &Survey) -> Self {
        match (self, held.map(|held| (held, held.told()))) {
            (Self::Drawn, Some((held, there))) if there.answered > 0 => {
                Self::Renewed { there, stay: held.in_common(drawn) }
            }
            (fate, _) => fate,
        }
    }

    /// Whether a run of the design, stopped with so many tasks in all, asks for members of the panel that will be there.
    pub(super) fn goes_on(&self, design: &Design, held: Option<&Survey>, tasks: u64) -> bool {
        let fits = |told: Told| is_frame_of(design, &told) && tasks <= told.packages;
        !matches!(self, Self::Replaced(_)) && held.is_some_and(|held| fits(held.told()))
    }
}

/// Whether surveys of the design are nested with the one that is there.
fn is_frame_of(design: &Design, told: &Told) -> bool {
    design.seed == told.seed && design.rank_limits == told.rank_limits
}

impl Survey {
    /// The survey that the ledger holds; `None` where it holds none.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn held(ledger: &Ledger, ecosystem: Ecosystem) -> Result<Option<Self>, LedgerError> {
        let strata = ledger.strata(ecosystem)?;
        let Some(seed) = strata.first().map(|stratum| stratum.seed) else { return Ok(None) };
        let mut members: Vec<Vec<Asked>> = vec![Vec::new(); strata.len()];
        ledger.each_member(ecosystem, &mut |name, position, ever| {
            if let Some(members) = members.get_mut(position) {
                members.push(Asked { hash: hash(seed, ecosystem, name), name: name.to_owned(), ever });
            }
        })?;
        for members in &mut members {
            members.sort_unstable();
        }
        let strata = strata
            .into_iter()
            .map(|one| Stratum { label: one.stratum, population: one.population, sampled: one.sampled })
            .collect();
        Ok(Some(Self { seed, strata, members }))
    }

    /// The survey that a sample would make.
    ///
    /// # Errors
    /// A ledger that cannot be read.
    pub fn drawn(
        sample: Sample,
        seed: u64,
        ecosystem: Ecosystem,
        ledger: Option<&Ledger>,
    ) -> Result<Self, LedgerError> {
        let mut asked: HashSet<String> = HashSet::new();
        if let Some(ledger) = ledger {
            ledger.each_outcome::<LedgerError>(ecosystem, Names::ALL, &mut |row| {
                asked.insert(row.name);
                Ok(())
            })?;
        }
        let mut members: Vec<Vec<Asked>> = vec![Vec::new(); sample.strata.len()];
        for member in sample.members {
            let ever = asked.contains(&member.name);
            let hash = hash(seed, ecosystem, &member.name);
            members[member.stratum].push(Asked { hash, name: member.name, ever });
        }
        Ok(Self { seed, strata: sample.strata, members })
    }

    /// It in a few figures.
    #[must_use]
    pub fn told(&self) -> Told {
        let members = || self.members.iter().flatten();
        Told {
            packages: members().count() as u64,
            answered: members().filter(|member| member.ever).count() as u64,
            seed: self.seed,
            rank_limits: limits_of(&self.strata),
        }
    }

    /// The names of its first members in the order in which they are asked.
    #[must_use]
    pub fn first(&self, size: u64) -> Vec<&str> {
        let mut queues: Vec<_> = self.members.iter().map(|members| members.iter()).collect();
        self.turns(size).filter_map(|stratum| Some(queues[stratum].next()?.name.as_str())).collect()
    }

    /// Its strata as a snapshot reads them once the first `size` members were asked: in each, those before the first
    /// member that never was.
    #[must_use]
    pub fn once_asked(&self, size: u64) -> Vec<Stratum> {
        let mut asked_now = vec![0; self.strata.len()];
        for stratum in self.turns(size) {
            asked_now[stratum] += 1;
        }
        let strata = self.strata.iter().zip(&self.members).zip(asked_now);
        strata
            .map(|((stratum, members), asked_now)| {
                let behind = members.iter().skip(asked_now).take_while(|member| member.ever).count();
                Stratum { sampled: (asked_now.min(members.len()) + behind) as u64, ..stratum.clone() }
            })
            .collect()
    }

    /// Whose turn it is among its members.
    fn turns(&self, size: u64) -> impl Iterator<Item = usize> + use<> {
        let populations: Vec<u64> = self.strata.iter().map(|stratum| stratum.population).collect();
        let members: Vec<u64> = self.members.iter().map(|members| members.len() as u64).collect();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Turns::new(&limits_of(&self.strata), &populations, &members).take(size)
    }

    /// How many of its members are members of another one, too.
    #[must_use]
    pub fn in_common(&self, other: &Self) -> u64 {
        let names: HashSet<&str> =
            other.members.iter().flatten().map(|member| member.name.as_str()).collect();
        self.members.iter().flatten().filter(|member| names.contains(member.name.as_str())).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Strata;
    use super::*;

    /// Three strata of 10, 90 and 0 listed packages, of which 4 and 6 are in the panel.
    fn survey(asked: &[&str]) -> Survey {
        let stratum = |label: &str, population, sampled| Stratum { label: label.into(), population, sampled };
        let members = |stratum: usize, count: u64| -> Vec<Asked> {
            let names = (0..count).map(|number| (number, format!("{stratum}-{number}")));
            names.map(|(hash, name)| Asked { hash, ever: asked.contains(&name.as_str()), name }).collect()
        };
        Survey {
            seed: 1,
            strata: vec![stratum("1-10", 10, 4), stratum("rest", 90, 3), stratum("unranked", 0, 0)],
            members: vec![members(0, 4), members(1, 3), Vec::new()],
        }
    }

    fn fate(size: u64, seed: u64, limits: &[u32], former: Former, held: &Survey) -> Option<Fate> {
        let design = Design { size, seed, rank_limits: limits.to_vec(), strata: Strata::Given };
        Fate::of(&design, former, Some(held), Ecosystem::Npm).ok()
    }

    #[test]
    fn a_survey_with_answers_is_lost_only_where_that_is_said() {
        let held = survey(&["0-0"]);
        let told = held.told();
        assert_eq!(told.to_string(), "7 packages, seed 1, strata 10, 1 answered");
        assert_eq!(fate(7, 1, &[10], Former::Stays, &held), Some(Fate::Drawn));
        assert_eq!(fate(6, 1, &[10], Former::Stays, &held), Some(Fate::Kept(told.clone())));
        assert_eq!(fate(6, 1, &[10], Former::Replaced, &held), Some(Fate::Replaced(told.clone())));
        assert_eq!(fate(99, 2, &[10], Former::Stays, &held), None);
        assert_eq!(fate(99, 1, &[20], Former::Stays, &held), None);
        assert_eq!(fate(99, 2, &[10], Former::Replaced, &held), Some(Fate::Replaced(told)));
        assert_eq!(fate(1, 2, &[20], Former::Stays, &survey(&[])), Some(Fate::Drawn));
    }

    #[test]
    fn a_stopped_run_goes_on_only_with_its_own_panel() {
        let (held, design) =
            (survey(&[]), Design { size: 7, seed: 1, rank_limits: vec![10], strata: Strata::Given });
        assert!(Fate::Drawn.goes_on(&design, Some(&held), 7));
        assert!(!Fate::Drawn.goes_on(&design, Some(&held), 8), "the panel is smaller by now");
        assert!(!Fate::Drawn.goes_on(&design, None, 7));
        assert!(!Fate::Replaced(held.told()).goes_on(&design, Some(&held), 7));
        assert!(!Fate::Drawn.goes_on(&Design { seed: 2, ..design }, Some(&held), 7));
    }

    #[test]
    fn who_stays_of_a_panel_that_is_drawn_anew_is_counted() {
        let (held, drawn) = (survey(&["0-0"]), survey(&[]));
        let renewed =
            Fate::Drawn.with_drawn(Some(&held), &Survey { members: vec![held.members[0].clone()], ..drawn });
        assert_eq!(renewed, Fate::Renewed { there: held.told(), stay: 4 });
        assert_eq!(Fate::Drawn.with_drawn(Some(&survey(&[])), &held), Fate::Drawn, "nobody was answered");
        assert_eq!(Fate::Drawn.with_drawn(None, &held), Fate::Drawn);
        let replaced = Fate::Replaced(held.told());
        assert_eq!(replaced.clone().with_drawn(Some(&held), &held), replaced);
    }

    #[test]
    fn asking_the_beginning_counts_what_was_asked_behind_it() {
        let sampled = |survey: &Survey, size| -> Vec<u64> {
            survey.once_asked(size).into_iter().map(|stratum| stratum.sampled).collect()
        };
        let held = survey(&[]);
        assert_eq!(held.first(3), ["0-0", "0-1", "1-0"]);
        assert_eq!(sampled(&held, 3), [2, 1, 0]);
        assert_eq!(sampled(&survey(&["0-2", "1-2"]), 3), [3, 1, 0], "1-1 was not asked");
        assert_eq!(held.first(6).len(), 6, "where a stratum has no further members, others are asked");
        assert_eq!(sampled(&held, 100), [4, 3, 0]);
    }
}
