//! The table `weightings`: over all ways to weigh the components of documentation, how often PyPI's composite is above
//! npm's, and how far the survey may be off in that. It leaves out the components' own errors, which `differences` tells.

use polars::prelude::*;

use super::composites::Composites;
use super::differences::both_sides;
use super::estimates::{COMPONENTS, Estimated, NESTED, component_values, estimated};
use super::survey::{Bootstrap, Interval, Replicates, Stratum, resampled, share_of_weightings_won};
use super::{Inputs, failed};
use crate::query::QueryError;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Number, Text};

/// Resamples of both surveys, and the seed of their draws.
const PLAN: Bootstrap = Bootstrap { replicates: 400, seed: 20_261_122 };

pub(super) const TABLE: schema::Table = schema::Table {
    name: "weightings",
    row: "one population; weights of the components are drawn evenly from all that sum to 1 (Dirichlet), exactly computed",
    columns: &[
        column("population", Text, "", "id of the population", ""),
        column("components", Text, "", "the measures, separated by `;`", ""),
        column(
            "nested",
            Text,
            "",
            "components that contain each other: whoever has one on the right has the one on the left, which so counts more than once whatever the weights are",
            "",
        ),
        column(
            "above",
            Text,
            "",
            "which registry's estimate is above in which components. Where it is one registry in every component, weights have no say, and a share of weightings would say nothing more",
            "as `low`",
        ),
        column(
            "pypi_wins",
            Number,
            "share 0–1",
            "weightings under which PyPI's composite is above npm's, where each is above in a component",
            "neither registry is above in one component and below in another, as `above` says; or a component is missing: `why` says which",
        ),
        column(
            "low",
            Number,
            "share 0–1",
            "lower end of the 95 % interval of the sampling error of such a share: the middle of 400 seeded resamples of both surveys (Rao, Wu & Yue 1992)",
            "a component is missing, or too few were drawn of a stratum",
        ),
        column("high", Number, "share 0–1", "upper end of it", "as `low`"),
        column("position", ColumnKind::Count, "", "its place in the order of populations", ""),
        column("why", Text, "", "why it cannot be told", "it can"),
    ],
};

pub(super) fn table(inputs: &Inputs) -> Result<DataFrame, QueryError> {
    let populations = component_values(inputs)?;
    let told: Vec<Result<Compared, String>> =
        populations.iter().map(|(_, values)| compared(values)).collect();
    let Estimated { composites, .. } = estimated(inputs)?;
    // Resampling takes a while, and is for what is told alone.
    let any = told.iter().any(Result::is_ok);
    let intervals = composites.as_ref().filter(|_| any).map_or_else(Vec::new, intervals);
    let end = |pick: fn(&Interval) -> f64| -> Vec<Option<f64>> {
        let of = |(place, told): (usize, &Result<Compared, String>)| {
            let interval = intervals.get(place).filter(|_| told.is_ok());
            interval.and_then(|interval| interval.as_ref().map(pick))
        };
        told.iter().enumerate().map(of).collect()
    };
    let (components, nested) = (COMPONENTS.join(";"), nested());
    df!(
        "population" => populations.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        "components" => vec![components.as_str(); populations.len()],
        "nested" => vec![nested.as_str(); populations.len()],
        "above" => told.iter().map(|one| Some(one.as_ref().ok()?.above.clone())).collect::<Vec<_>>(),
        "pypi_wins" => told.iter().map(|one| one.as_ref().ok()?.pypi_wins).collect::<Vec<_>>(),
        "low" => end(|interval| interval.low),
        "high" => end(|interval| interval.high),
        "position" => (0..populations.len() as i64).collect::<Vec<_>>(),
        "why" => told.iter().map(|one| one.as_ref().err().cloned()).collect::<Vec<_>>(),
    )
    .map_err(failed(&inputs.snapshot, TABLE.name))
}

/// Which components contain which, in words.
fn nested() -> String {
    let one = |(outer, inner): &(&str, &[&str])| format!("{outer} contains {}", inner.join(", "));
    NESTED.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Two composites over one population.
struct Compared {
    /// Who is above where, in words.
    above: String,
    /// The share of weightings that PyPI wins; none where one registry is above in every component.
    pypi_wins: Option<f64>,
}

/// `values` are PyPI's and npm's of each component.
fn compared(values: &[[Result<f64, String>; 2]]) -> Result<Compared, String> {
    for ([pypi, npm], component) in values.iter().zip(COMPONENTS) {
        if let Some(why) = both_sides(pypi.as_ref().err().cloned(), npm.as_ref().err().cloned()) {
            return Err(format!("`{component}`, {why}"));
        }
    }
    let side = |side: usize| -> Vec<f64> {
        values.iter().filter_map(|both| both[side].as_ref().ok().copied()).collect()
    };
    let (pypi, npm) = (side(0), side(1));
    let won = share_of_weightings_won(&pypi, &npm).map_err(|error| error.to_string())?;
    let higher = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a > b).count();
    let (above, below) = (higher(&pypi, &npm), higher(&npm, &pypi));
    Ok(Compared {
        above: above_in(above, below, pypi.len()),
        pypi_wins: (above > 0 && below > 0).then_some(won),
    })
}

fn above_in(pypi: usize, npm: usize, all: usize) -> String {
    let level = match all - pypi - npm {
        0 => String::new(),
        level => format!(", level in {level}"),
    };
    match (pypi, npm) {
        (0, 0) => "neither: level in every component".to_owned(),
        (_, 0) if pypi == all => "PyPI in every component".to_owned(),
        (0, _) if npm == all => "npm in every component".to_owned(),
        (_, 0) => format!("PyPI in {pypi} of {all} components{level}"),
        (0, _) => format!("npm in {npm} of {all} components{level}"),
        _ => format!("PyPI in {pypi} of {all} components, npm in {npm}{level}"),
    }
}

/// The same of one resample; none where a component has no value.
fn won_again(pypi: Vec<Option<f64>>, npm: Vec<Option<f64>>) -> Option<f64> {
    let (pypi, npm): (Option<Vec<f64>>, Option<Vec<f64>>) =
        (pypi.into_iter().collect(), npm.into_iter().collect());
    share_of_weightings_won(&pypi?, &npm?).ok()
}

/// The intervals of all populations, from the same resamples; none where there is nothing to resample.
fn intervals([pypi, npm]: &[Composites; 2]) -> Vec<Option<Interval>> {
    let strata: Vec<Stratum<'_, _>> = pypi.strata().chain(npm.strata()).collect();
    // One who stands for others alone says nothing of how they differ.
    if strata.iter().any(|stratum| stratum.answers.len() < 2 && stratum.population > 1) {
        return Vec::new();
    }
    let each = |weights: &[Vec<f64>]| {
        let (of_pypi, of_npm) = weights.split_at(pypi.height());
        let both = pypi.values(of_pypi).into_iter().zip(npm.values(of_npm));
        both.map(|(pypi, npm)| won_again(pypi, npm)).collect()
    };
    resampled(&strata, PLAN, each)
        .map_or_else(|_| Vec::new(), |all| all.iter().map(Replicates::interval).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: [[f64; 2]; 6]) -> Vec<[Result<f64, String>; 2]> {
        pairs.iter().map(|pair| pair.map(Ok)).collect()
    }

    #[test]
    fn who_is_above_in_every_component_is_told_in_words_and_not_as_all_weightings() {
        let of = |pairs| {
            let Compared { above, pypi_wins } = compared(&values(pairs)).unwrap();
            (above, pypi_wins)
        };
        let (up, down, level) = ([0.6, 0.5], [0.5, 0.6], [0.5, 0.5]);
        assert_eq!(of([up; 6]), ("PyPI in every component".to_owned(), None));
        assert_eq!(of([down; 6]), ("npm in every component".to_owned(), None));
        assert_eq!(of([level; 6]), ("neither: level in every component".to_owned(), None));
        let weakly = of([up, up, up, level, up, up]);
        assert_eq!(weakly, ("PyPI in 5 of 6 components, level in 1".to_owned(), None));
        let (above, wins) = of([up, up, down, level, up, up]);
        assert_eq!(above, "PyPI in 4 of 6 components, npm in 1, level in 1");
        // One against four of the same size: 1 − (1/2)⁴ of all weightings.
        assert!((wins.unwrap() - 0.9375).abs() < 1e-12, "{wins:?}");
        let mut missing = values([up; 6]);
        missing[4][1] = Err("nobody was drawn".to_owned());
        let why = compared(&missing).err();
        assert_eq!(why.as_deref(), Some("`documentation`, npm: nobody was drawn"));
    }

    #[test]
    fn what_is_said_to_be_nested_is() {
        let features = crate::measures::features::features();
        let value = |id: &str| {
            let found = features.iter().find(|feature| feature.id == id);
            found.expect("a component is a feature").value.clone().alias(id)
        };
        // A README of every state with everything in it, and with nothing.
        let states = ["present", "placeholder", "absent", "unknown"];
        let all: Vec<(&str, bool)> =
            states.iter().flat_map(|state| [(*state, true), (*state, false)]).collect();
        let flags: Vec<bool> = all.iter().map(|(_, has)| *has).collect();
        let frame = df!(
            "readme_state" => all.iter().map(|(state, _)| *state).collect::<Vec<_>>(),
            "readme_has_usage" => &flags, "readme_has_install" => &flags,
            "readme_code_blocks" => flags.iter().map(|has| i64::from(*has)).collect::<Vec<_>>(),
            "documentation_state" => flags.iter().map(|has| if *has { "declared" } else { "none" }).collect::<Vec<_>>(),
            "summary_chars" => flags.iter().map(|has| i64::from(!has)).collect::<Vec<_>>(),
        )
        .unwrap();
        let told = frame.lazy().select(COMPONENTS.map(value)).collect().unwrap();
        let of =
            |id: &str| -> Vec<Option<bool>> { told.column(id).unwrap().bool().unwrap().iter().collect() };
        let holds = |outer: &str, inner: &str| {
            of(outer).iter().zip(of(inner)).all(|(outer, inner)| inner != Some(true) || *outer == Some(true))
        };
        for (outer, inner) in NESTED {
            for inner in inner {
                assert!(holds(outer, inner) && !holds(inner, outer), "{outer} contains {inner}");
            }
        }
        for free in ["documentation", "summary"] {
            assert!(COMPONENTS.iter().all(|other| *other == free || !holds(other, free)), "{free}");
        }
    }
}
