//! Before a survey: how likely one of a given size is to decide a question, if the truth lies as far from the threshold as
//! somebody says. Pure formulas; it leaves out which questions there are and how large strata become.
//!
//! - **Variance** of a share p over a population that has `M_h` of the `N_h` packages of stratum h, of which n are drawn:
//!   V = Σ (`M_h`/M)² p(1−p) (E\[1/m\] − 1/`M_h`) `M_h`/(`M_h`−1), with m the members among those drawn. Where all of a
//!   stratum belong, m = n and this is Cochran's (1977) for a stratified proportion with finite-population correction
//!   (theorems 3.2 and 5.3); else E\[1/m\] is taken to the second order (Stephan 1945; Cochran 1977, 5A.9):
//!   1/μ + Var(m)/μ³, m hypergeometric with mean μ = n `M_h`/`N_h`.
//! - **Power of a share against a threshold**: Wilson's interval is the set of shares that a score test does not reject, so
//!   it clears the threshold t where |p̂ − t| > z σ(t). With the truth p: Φ((|p − t| − z σ(t)) / σ(p)) (Fleiss, Levin &
//!   Paik 2003, 2.5).
//! - **Power of a difference** of two registries, whose surveys are independent: V = V₁ + V₂, and
//!   Φ((|d − t| − z σ) / σ) (the same, 4.2, without continuity correction). Where several differences are corrected for
//!   each other (Holm 1979), z is that of α over their number, which is the first and hardest of Holm's steps.
//!
//! The normal approximation needs cases: an estimate that rests on fewer than five cases, or counter-cases, decides
//! nothing (`Estimate::too_few`), and no power is told where fewer are expected. Everybody is taken to answer.

use super::CONFIDENCE;
use super::distribution::{normal_cdf, normal_quantile};

/// Cases, and counter-cases, that an estimate needs to decide anything.
const CASES_LEAST: f64 = 5.0;

/// One stratum of a survey that is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedStratum {
    /// Packages listed in it.
    pub population: u64,
    /// Those of them that belong to the population that is asked about.
    pub members: u64,
    /// Packages to be drawn from it.
    pub sampled: u64,
}

/// Why no power can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPower {
    /// Nobody belongs to the population.
    #[error("the population is empty")]
    EmptyPopulation,
    /// A stratum with packages of the population is not asked at all.
    #[error("a stratum with packages of the population has nobody in the sample")]
    Unasked,
    /// So few cases that the estimate decides nothing.
    #[error("it would rest on too few cases")]
    TooFew,
    /// The truth that is assumed is no share, or lies on the threshold.
    #[error("no truth lies so far from the threshold")]
    NoTruth,
}

/// The variance of the estimate of a share over the members of a population.
///
/// # Errors
/// There are no members, or a stratum with members is not asked.
pub fn variance_of_share(strata: &[PlannedStratum], share: f64) -> Result<f64, NoPower> {
    let members: u64 = strata.iter().map(|stratum| stratum.members).sum();
    if members == 0 {
        return Err(NoPower::EmptyPopulation);
    }
    let parts = strata.iter().filter(|stratum| stratum.members > 0).map(|stratum| {
        if stratum.sampled == 0 {
            return Err(NoPower::Unasked);
        }
        let weight = stratum.members as f64 / members as f64;
        Ok(weight * weight * share * (1.0 - share) * spread_of_mean(stratum))
    });
    parts.sum()
}

/// How much of the variance of single packages is left in the mean of a stratum's members.
fn spread_of_mean(stratum: &PlannedStratum) -> f64 {
    let (there, members) = (stratum.population as f64, stratum.members as f64);
    let drawn = (stratum.sampled as f64).min(there);
    if drawn >= there {
        return 0.0;
    }
    let part = members / there;
    let mean = drawn * part;
    let scatter = mean * (1.0 - part) * (there - drawn) / (there - 1.0).max(1.0);
    // Where hardly any member is drawn the expansion fails: at the best there is one, and there may be none.
    let inverse = (1.0 / mean + scatter / mean.powi(3)).min(2.0);
    (inverse - 1.0 / members).max(0.0) * members / (members - 1.0).max(1.0)
}

/// How likely the interval of a share lies wholly on the truth's side of the threshold.
///
/// # Errors
/// No variance, too few cases, or a truth that is none.
pub fn power_of_share(strata: &[PlannedStratum], threshold: f64, truth: f64) -> Result<f64, NoPower> {
    let are_shares = [threshold, truth].iter().all(|share| (0.0..=1.0).contains(share));
    let distance = (truth - threshold).abs();
    if !are_shares || distance <= 0.0 {
        return Err(NoPower::NoTruth);
    }
    let (at_threshold, at_truth) = (variance_of_share(strata, threshold)?, variance_of_share(strata, truth)?);
    enough_cases(at_truth, truth)?;
    Ok(passing(distance - z(1) * at_threshold.sqrt(), at_truth.sqrt()))
}

/// How likely the interval of the difference of two registries lies wholly on the truth's side of the threshold, with the
/// shares of both, where it is one of so many differences that are corrected for each other.
///
/// # Errors
/// No variance, too few cases, or a truth that is none.
pub fn power_of_difference(
    registries: [(&[PlannedStratum], f64); 2],
    threshold: f64,
    comparisons: u32,
) -> Result<f64, NoPower> {
    let [(_, first), (_, second)] = registries;
    let distance = (first - second - threshold).abs();
    if ![first, second].iter().all(|share| (0.0..=1.0).contains(share)) || distance <= 0.0 {
        return Err(NoPower::NoTruth);
    }
    let mut variance = 0.0;
    for (strata, share) in registries {
        let of_one = variance_of_share(strata, share)?;
        enough_cases(of_one, share)?;
        variance += of_one;
    }
    let error = variance.sqrt();
    Ok(passing(distance - z(comparisons) * error, error))
}

/// The probability of a normal deviate below `margin` standard errors' worth; a census has no error.
fn passing(margin: f64, error: f64) -> f64 {
    if error > 0.0 { normal_cdf(margin / error) } else { f64::from(margin > 0.0) }
}

fn z(comparisons: u32) -> f64 {
    normal_quantile(1.0 - (1.0 - CONFIDENCE) / 2.0 / f64::from(comparisons.max(1)))
}

/// The effective sample times the rarer outcome is the number of cases.
fn enough_cases(variance: f64, share: f64) -> Result<(), NoPower> {
    let cases = share * (1.0 - share) / variance * share.min(1.0 - share);
    if variance > 0.0 && cases < CASES_LEAST { Err(NoPower::TooFew) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Members, Random, Stratum, difference, share};
    use super::*;

    const fn planned(population: u64, members: u64, sampled: u64) -> PlannedStratum {
        PlannedStratum { population, members, sampled }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-5, "{found} is not {expected}");
    }

    #[test]
    fn the_variance_is_that_of_a_stratified_proportion() {
        // 0.25 / 400 × 9,600 / 9,999.
        near(variance_of_share(&[planned(10_000, 10_000, 400)], 0.5).unwrap() * 1e3, 0.600_06);
        // 0.1² 0.24/20 80/99 + 0.9² 0.24/90 810/899.
        let two = [planned(100, 100, 20), planned(900, 900, 90)];
        near(variance_of_share(&two, 0.4).unwrap() * 1e3, 2.043_13);
        assert_eq!(variance_of_share(&[planned(50, 50, 50)], 0.5), Ok(0.0));
        assert_eq!(variance_of_share(&[planned(50, 0, 0)], 0.5), Err(NoPower::EmptyPopulation));
        assert_eq!(variance_of_share(&[planned(50, 1, 0), two[0]], 0.5), Err(NoPower::Unasked));
    }

    #[test]
    fn a_population_within_a_stratum_rests_on_its_members_alone() {
        // m of mean 50 and variance 50 × 0.9 × 0.95 × (10,000 / 9,999); 1/50 + 42.754/125,000 − 1/1,000.
        near(variance_of_share(&[planned(10_000, 1_000, 500)], 0.5).unwrap() * 1e3, 4.840_35);
        let scarce = variance_of_share(&[planned(1_000_000, 100, 500)], 0.5).unwrap();
        assert!((0.49..=0.51).contains(&scarce), "one member at the best: {scarce}");
        let single = [planned(30, 1, 25), planned(10, 0, 5)];
        assert_eq!(power_of_share(&single, 0.9, 0.95), Err(NoPower::TooFew), "it may not be drawn at all");
    }

    #[test]
    fn power_is_that_of_the_formula() {
        let plain = [planned(100_000_000, 100_000_000, 400)];
        // (0.07 − 1.959964 × 0.025) / √(0.57 × 0.43 / 400) = 0.8484; Φ = 0.8019.
        assert!((power_of_share(&plain, 0.5, 0.57).unwrap() - 0.8019).abs() < 2e-4);
        near(power_of_share(&plain, 0.5, 0.43).unwrap(), power_of_share(&plain, 0.5, 0.57).unwrap());
        // Both 1,500: σ = √(0.2496/1,500 + 0.2496/1,500) = 0.018243; 0.05 / σ = 2.7408; − 1.959964 → Φ(0.7808) = 0.7825.
        let large = [planned(100_000_000, 100_000_000, 1_500)];
        let of =
            |comparisons| power_of_difference([(&large, 0.52), (&large, 0.48)], -0.01, comparisons).unwrap();
        assert!((of(1) - 0.7825).abs() < 2e-4, "{}", of(1));
        // With two comparisons z = 2.241403: Φ(0.4994) = 0.6912.
        assert!((of(2) - 0.6912).abs() < 2e-4, "{}", of(2));
        assert_eq!(power_of_share(&[planned(9, 9, 9)], 0.5, 0.6), Ok(1.0), "a census");
    }

    #[test]
    fn what_cannot_be_told_has_its_reason() {
        let plain = [planned(1_000_000, 1_000_000, 400)];
        assert_eq!(power_of_share(&plain, 0.001, 0.005), Err(NoPower::TooFew));
        assert!(power_of_share(&plain, 0.001, 0.05).is_ok());
        for truth in [0.5, -0.1, 1.1, f64::NAN] {
            assert_eq!(power_of_share(&plain, 0.5, truth), Err(NoPower::NoTruth));
        }
        assert_eq!(power_of_difference([(&plain, 0.3), (&plain, 0.3)], 0.0, 1), Err(NoPower::NoTruth));
    }

    /// A registry in which a planted part of each stratum's members has it.
    struct Planted {
        strata: Vec<PlannedStratum>,
        share: f64,
    }

    impl Planted {
        /// Draws each stratum without replacement: members with it, members without, others.
        fn draw(&self, random: &mut Random) -> Vec<Vec<Answer<bool>>> {
            let of = |stratum: &PlannedStratum, random: &mut Random| {
                let mut cases = (stratum.members as f64 * self.share).round() as u64;
                let mut members = stratum.members;
                let mut left = stratum.population;
                let mut one = || {
                    let number = random.below(left);
                    left -= 1;
                    if number >= members {
                        return Answer::Outside;
                    }
                    members -= 1;
                    let has_it = number < cases;
                    cases -= u64::from(has_it);
                    Answer::Value(has_it)
                };
                (0..stratum.sampled).map(|_| one()).collect()
            };
            self.strata.iter().map(|stratum| of(stratum, random)).collect()
        }
    }

    fn strata<'a>(of: &Planted, answers: &'a [Vec<Answer<bool>>]) -> Vec<Stratum<'a, bool>> {
        of.strata
            .iter()
            .zip(answers)
            .map(|(stratum, answers)| Stratum {
                population: stratum.population,
                members: Members::Estimated,
                answers,
            })
            .collect()
    }

    /// How often, of 1,000 surveys, one decides what was planted. The seed makes it the same every time; the tolerance of
    /// four points is three standard errors at 80 %.
    fn decided(seed: u64, mut decides: impl FnMut(&mut Random) -> bool) -> f64 {
        let mut random = Random::new(seed);
        (0..1_000).filter(|_| decides(&mut random)).count() as f64 / 1_000.0
    }

    #[test]
    fn surveys_of_planted_truths_decide_as_often_as_foretold() {
        let all = vec![planned(1_000, 1_000, 60), planned(9_000, 9_000, 100), planned(90_000, 90_000, 900)];
        let some =
            vec![planned(1_000, 1_000, 100), planned(9_000, 8_000, 200), planned(90_000, 20_000, 1_500)];
        let whole = vec![planned(800, 800, 800), planned(2_000, 2_000, 400)];
        let cases = [
            (&all, 0.5, 0.545),
            (&all, 0.9, 0.925),
            (&some, 0.45, 0.52),
            (&some, 0.2, 0.17),
            (&whole, 0.5, 0.55),
        ];
        for (index, (strata_of, threshold, truth)) in cases.into_iter().enumerate() {
            let foretold = power_of_share(strata_of, threshold, truth).unwrap();
            let planted = Planted { strata: strata_of.clone(), share: truth };
            let found = decided(14 + index as u64, |random| {
                let answers = planted.draw(random);
                let interval = share(&strata(&planted, &answers)).unwrap().interval.unwrap();
                if truth > threshold { interval.low > threshold } else { interval.high < threshold }
            });
            assert!(
                (found - foretold).abs() < 0.04,
                "{threshold} {truth}: {found} of 1, foretold {foretold}"
            );
        }
    }

    #[test]
    fn two_surveys_of_planted_truths_decide_as_often_as_foretold() {
        let sizes =
            [planned(1_000, 1_000, 140), planned(9_000, 9_000, 160), planned(900_000, 900_000, 1_200)];
        let planted = [0.64, 0.59].map(|share| Planted { strata: sizes.to_vec(), share });
        let foretold = power_of_difference([(&sizes, 0.64), (&sizes, 0.59)], 0.0, 1).unwrap();
        let found = decided(3, |random| {
            let [first, second] = [0, 1].map(|index| {
                let answers = planted[index].draw(random);
                share(&strata(&planted[index], &answers)).unwrap()
            });
            difference(&first, &second).interval.unwrap().low > 0.0
        });
        assert!((found - foretold).abs() < 0.04, "{found}, foretold {foretold}");
    }
}
