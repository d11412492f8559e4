//! One feature over one population: the answers of those who were drawn, and what is estimated from them. It leaves out
//! which features and populations there are, and tables.

use super::features::{Feature, Summary, range};
use super::sample::Sample;
use super::survey::{self, Answer, Estimate, NoEstimate, Stratum, Weighted};

const SHARES_ALONE: &str = "weighted by downloads, shares alone are estimated";

/// Which listed packages a share of them is over.
pub(super) enum Listed {
    /// Those of the population, as the listing tells.
    Told(Vec<Option<bool>>),
    /// All that the listing has: who is in the population, only documents tell. Outside of it nobody has anything.
    All(Vec<bool>),
}

/// One feature over one population.
pub(super) struct Cell<'a> {
    pub sample: &'a Sample,
    pub belongs: &'a [Option<bool>],
    pub values: &'a [Option<f64>],
    /// What the values of a ratio are over.
    pub over: Option<&'a [Option<f64>]>,
    pub among: Option<&'a [Option<bool>]>,
    pub weights: Option<&'a [Option<f64>]>,
    /// The one stratum that is looked at; `None` = all of them.
    pub only: Option<usize>,
}

impl Cell<'_> {
    /// The answers by stratum.
    pub fn answers(&self) -> Vec<Vec<Answer<(f64, f64)>>> {
        self.sample.by_stratum(|member| self.answer(member))
    }

    /// The value of a member, and its weight or what it is over.
    fn answer(&self, member: usize) -> Answer<(f64, f64)> {
        let beside = self.over.or(self.weights).map_or(Some(1.0), |beside| beside[member]);
        self.placed(member, self.values[member].zip(beside))
    }

    /// The answer of a member with a value, by whether it belongs.
    fn placed<T>(&self, member: usize, value: Option<T>) -> Answer<T> {
        let among = self.among.map_or(Some(true), |among| among[member]);
        match (self.belongs[member], among) {
            (Some(false), _) | (_, Some(false)) => Answer::Outside,
            (None, _) | (_, None) => Answer::Unplaced,
            (Some(true), Some(true)) => Answer::of(value),
        }
    }

    /// The estimate, or why there is none.
    pub fn estimate(
        &self,
        feature: &Feature,
        answers: &[Vec<Answer<(f64, f64)>>],
    ) -> Result<Estimate, String> {
        // Where one stratum is looked at, it is the first of those that are estimated from.
        let of_all = |why: NoEstimate| match (why, self.only) {
            (NoEstimate::Unanswered { .. }, Some(stratum)) => NoEstimate::Unanswered { stratum },
            (why, _) => why,
        };
        let told =
            |estimate: Result<Estimate, NoEstimate>| estimate.map_err(|why| self.sample.told(of_all(why)));
        match (feature.summary, self.weights) {
            (Summary::Share, None) => {
                let answers = turned(answers, |(value, _)| value > 0.5);
                told(survey::share(&self.strata(&answers)))
            }
            (Summary::Share, Some(_)) => told(survey::weighted_share(&self.strata(&self.weighted()))),
            (_, Some(_)) => Err(SHARES_ALONE.to_owned()),
            (Summary::Mean, None) => {
                let answers = turned(answers, |(value, _)| value);
                let found = told(survey::mean(&self.strata(&answers), Some(range(feature))));
                found.map(|found| found.within(range(feature)))
            }
            (Summary::Median, None) => {
                let answers = turned(answers, |(value, _)| value);
                told(survey::median(&self.strata(&answers), Some(range(feature))))
            }
            (Summary::Ratio, None) => {
                told(survey::ratio(&self.strata(answers))).map(|found| found.within(range(feature)))
            }
        }
    }

    /// The answers with their weights, which are known of those whose value is missing, too.
    fn weighted(&self) -> Vec<Vec<Answer<Weighted>>> {
        self.sample.by_stratum(|member| {
            let weight = self.weights.map_or(Some(1.0), |weights| weights[member]);
            let is = self.values[member].map(|value| value > 0.5);
            self.placed(member, weight.map(|weight| Weighted { weight, is }))
        })
    }

    /// The share of listed packages: those that are gone are listed, and have nothing.
    pub fn listed_share(&self, feature: &Feature, listed: &Listed, gone: &[bool]) -> Option<Estimate> {
        // A share among some, such as those with a README, is no share of all.
        if feature.summary != Summary::Share || self.among.is_some() {
            return None;
        }
        let answers = self.sample.by_stratum(|member| {
            let has = self.answer(member).map(|(value, _)| value > 0.5);
            match (listed, has) {
                (Listed::Told(listed), _) if listed[member] == Some(false) => Answer::Outside,
                (Listed::All(listed), _) if !listed[member] => Answer::Outside,
                _ if gone[member] => Answer::Value(false),
                (Listed::All(_), Answer::Outside) => Answer::Value(false),
                (Listed::All(_), Answer::Unplaced) => Answer::Missing,
                (_, has) => has,
            }
        });
        survey::share(&self.strata(&answers)).ok()
    }

    fn strata<'t, T>(&self, answers: &'t [Vec<Answer<T>>]) -> Vec<Stratum<'t, T>> {
        let all = self.sample.strata_of(answers).into_iter().enumerate();
        let looked_at = all.filter(|(index, _)| self.only.is_none_or(|only| only == *index));
        looked_at.map(|(_, stratum)| stratum).collect()
    }
}

fn turned<T>(answers: &[Vec<Answer<(f64, f64)>>], turn: impl Fn((f64, f64)) -> T) -> Vec<Vec<Answer<T>>> {
    answers.iter().map(|answers| answers.iter().map(|answer| answer.map(&turn)).collect()).collect()
}

/// Answers with a value, and those that may belong and have none.
pub(super) fn counts(answers: &[Vec<Answer<(f64, f64)>>]) -> (u64, u64) {
    let (mut known, mut missing) = (0, 0);
    for answer in answers.iter().flatten() {
        match answer {
            Answer::Value(_) => known += 1,
            Answer::Missing | Answer::Unplaced => missing += 1,
            Answer::Outside => (),
        }
    }
    (known, missing)
}
