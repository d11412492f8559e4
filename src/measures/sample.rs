//! The survey as the estimators take it: for each stratum, how many packages there are and were drawn, and for each
//! member its populations and the values of its features. It leaves out estimating.

use polars::prelude::*;

use super::features::Feature;
use super::survey::{Answer, Members, NoEstimate, Stratum};
use super::trial_names::is_trial;
use super::{failed, maintenance};
use crate::package::Ecosystem;
use crate::query::QueryError;
use crate::snapshot::{Snapshot, gone, guarded, listed, schema};

/// One stratum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    /// Packages listed in it.
    pub population: u64,
    /// Packages of it that were asked. They are asked in the order of their hashes, so that those of a survey that was
    /// not finished are the smaller sample; who was not asked yet was not drawn.
    pub asked: u64,
}

/// A survey of one ecosystem.
pub(super) struct Sample {
    /// Whose.
    pub ecosystem: Ecosystem,
    /// Its strata in order.
    pub strata: Vec<Drawn>,
    /// Their labels.
    pub labels: Vec<String>,
    /// The stratum of each member.
    pub stratum: Vec<usize>,
    /// Whether download counts of this ecosystem are known at all.
    has_counts: bool,
    /// Packages with a download rank, of those that are listed.
    ranked: i64,
    /// Packages that are listed; where no listing has every package, those from which the panel was drawn.
    pub packages: u64,
    /// Populations and features of each member, as columns `population:<id>`, `listed:<id>`, `listed`, `gone`, `value:<id>`,
    /// `over:<id>`, `among:<id>` and `downloads`.
    frame: DataFrame,
}

/// A population of a survey, as a condition on members; null where it cannot be told.
pub(super) struct Domain {
    /// Its id, as in `populations`.
    pub id: &'static str,
    condition: Expr,
    /// The same of listed packages, those included that the registry no longer has; none where only documents tell: there
    /// all listed packages are looked at, and those outside have nothing.
    listed: Option<Expr>,
    /// What must be known of the ecosystem to tell who belongs.
    pub needs: Needs,
    /// Whether it is a band of download ranks: bands have no package in common, populations do.
    pub is_band: bool,
}

/// What a population is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Documents,
    /// Download ranks, of so many packages at least.
    Ranks(i64),
    Counts,
}

impl Domain {
    /// Whether documents alone tell who belongs.
    pub fn is_told_by_documents(&self) -> bool {
        self.listed.is_none()
    }
}

const NO_COUNTS: &str = "this snapshot has no download counts of this ecosystem, at most ranks";

pub(super) const NO_RANKS: &str = "this snapshot has no download ranks of this ecosystem";
pub(super) const FEW_RANKS: &str =
    "the download ranks of this ecosystem end before: those who would follow are not known";

/// Whether ranks of so many packages end before rank `k`, with further packages listed that could stand there.
pub(super) fn end_early(ranked: i64, k: i64, listed: i64) -> bool {
    ranked < k.min(listed)
}

/// The populations that a survey can tell apart. Packages that the registry no longer has (not found, unpublished), or no
/// longer lists, belong to none.
pub(super) fn domains() -> Vec<Domain> {
    let there = || listed().and(gone().fill_null(lit(false)).not());
    let downloaded = |least: i64| col("downloads_30d").gt_eq(lit(least)).fill_null(lit(false));
    let top = |rank: i64| col("download_rank").lt_eq(lit(rank)).fill_null(lit(false));
    let released = || col("release_count").gt(lit(0));
    // Documentation is compared over these, so that nothing of a README is in it; nor is the class `placeholder`, which
    // looks at READMEs.
    let no_placeholder = released()
        .and(col("status").neq(lit("security_holder")))
        .and(col("release_count").eq(lit(1)).and(col(TRIAL_NAME)).not());
    let of_listed = |id, condition: Expr, needs, is_band| {
        let of_listed = Some(listed().and(condition.clone()));
        Domain { id, condition: there().and(condition), listed: of_listed, needs, is_band }
    };
    let told = |id, condition: Expr| {
        let condition = there().and(condition);
        Domain { id, condition, listed: None, needs: Needs::Documents, is_band: false }
    };
    vec![
        of_listed("all_listed", col("stratum").is_not_null(), Needs::Documents, false),
        told("released", released()),
        told("not_placeholder", no_placeholder),
        of_listed("downloaded_10", downloaded(10), Needs::Counts, false),
        of_listed("downloaded_1000", downloaded(1_000), Needs::Counts, false),
        of_listed("top_10000", top(10_000), Needs::Ranks(10_000), false),
        of_listed("top_1000", top(1_000), Needs::Ranks(1_000), false),
        of_listed("download_weighted", col("downloads_30d").is_not_null(), Needs::Counts, false),
        of_listed("rank_1_1000", top(1_000), Needs::Ranks(1_000), true),
        of_listed("rank_1001_10000", top(10_000).and(top(1_000).not()), Needs::Ranks(10_000), true),
        of_listed("rank_beyond_10000", top(10_000).not(), Needs::Ranks(10_000), true),
    ]
}

impl Sample {
    /// Reads the survey of an ecosystem; `None` where the snapshot has none.
    pub fn read(
        snapshot: &Snapshot,
        ecosystem: Ecosystem,
        features: &[Feature],
        table: &str,
    ) -> Result<Option<Self>, QueryError> {
        if snapshot.files("strata", Some(ecosystem)).is_empty() {
            return Ok(None);
        }
        let explain = failed(snapshot, table);
        let strata = snapshot.scan("strata", Some(ecosystem))?;
        let strata = guarded(|| strata.collect()).map_err(&explain)?;
        let (labels, drawn) = drawn(&strata).map_err(&explain)?;
        let upkeep = maintenance::table_of(snapshot, ecosystem)?;
        let members = snapshot.scan("packages", Some(ecosystem))?;
        let members = members.filter(col("stratum").is_not_null().and(col("answer").is_not_null()));
        let members = guarded(|| members.collect()).map_err(&explain)?;
        let members = with_trial_names(members).map_err(&explain)?;
        let joined = members.lazy().join(
            upkeep.lazy().drop(by_name(["ecosystem"], true, false)),
            [col("name")],
            [col("name")],
            JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) },
        );
        let mut wanted = vec![
            col("stratum"),
            col("downloads_30d").alias("downloads"),
            col("span_days"),
            col("days_since_latest"),
            col("name"),
            col("release_count"),
            col("keyword_count"),
            col("keyword_topics"),
        ];
        wanted.extend([gone().alias("gone"), listed().alias("listed")]);
        wanted.extend(
            domains()
                .into_iter()
                .filter_map(|domain| Some(domain.listed?.alias(format!("listed:{}", domain.id)))),
        );
        wanted.extend(
            domains().into_iter().map(|domain| domain.condition.alias(format!("population:{}", domain.id))),
        );
        wanted.extend(values(features));
        let frame = guarded(|| joined.select(wanted).collect()).map_err(&explain)?;
        let has_counts = observed(snapshot, ecosystem, "downloads_30d").map_err(&explain)? > 0;
        let ranked = observed(snapshot, ecosystem, "download_rank").map_err(&explain)?;
        let listed = snapshot.manifest().packages.iter().find(|known| known.ecosystem == ecosystem);
        let in_panel = drawn.iter().map(|stratum| stratum.population).sum();
        let packages = listed.filter(|known| known.complete).map_or(in_panel, |known| known.packages);
        let sample = Self::of(ecosystem, drawn, labels, frame).map_err(&explain)?;
        Ok((!sample.stratum.is_empty()).then_some(Self { has_counts, ranked, packages, ..sample }))
    }

    /// The packages of an ecosystem that were found installed, as a survey of one stratum in which everybody was asked;
    /// `None` where none were. What is installed does not tell is missing.
    pub fn installed(
        snapshot: &Snapshot,
        ecosystem: Ecosystem,
        label: &str,
        features: &[Feature],
    ) -> Result<Option<Self>, QueryError> {
        if snapshot.files("installed", Some(ecosystem)).is_empty() {
            return Ok(None);
        }
        let explain = failed(snapshot, "installed");
        let rows = snapshot.scan("installed", Some(ecosystem))?.filter(col("population").eq(lit(label)));
        let mut rows = rows.with_column(lit(INSTALLED_STRATUM).alias("stratum"));
        // Whom a package names as its maintainers is not who may publish it.
        let has = |name: &str| {
            name == "stratum"
                || name != "maintainer_count"
                    && schema::INSTALLED.columns.iter().any(|column| column.name == name)
        };
        let told = schema::PACKAGES.columns.iter().chain(maintenance::TABLE.columns);
        let mut untold: Vec<&schema::Column> = told.filter(|column| !has(column.name)).collect();
        untold.sort_by_key(|column| column.name);
        untold.dedup_by_key(|column| column.name);
        rows = rows.with_columns(
            untold
                .into_iter()
                .map(|column| lit(NULL).cast(column.kind.data_type()).alias(column.name))
                .collect::<Vec<_>>(),
        );
        let mut wanted = vec![
            col("stratum"),
            lit(NULL).cast(DataType::Int64).alias("downloads"),
            lit(NULL).cast(DataType::Int64).alias("span_days"),
            lit(NULL).cast(DataType::Int64).alias("days_since_latest"),
            lit(false).alias("gone"),
            lit(true).alias("listed"),
        ];
        wanted.extend(values(features));
        let frame = guarded(|| rows.select(wanted).collect()).map_err(&explain)?;
        let packages = frame.height() as u64;
        if packages == 0 {
            return Ok(None);
        }
        let whole = vec![Drawn { population: packages, asked: 0 }];
        let sample =
            Self::of(ecosystem, whole, vec![INSTALLED_STRATUM.to_owned()], frame).map_err(&explain)?;
        Ok(Some(Self { packages, ..sample }))
    }

    fn of(
        ecosystem: Ecosystem,
        strata: Vec<Drawn>,
        labels: Vec<String>,
        frame: DataFrame,
    ) -> PolarsResult<Self> {
        let named = frame.column("stratum")?.str()?;
        let place = |label: Option<&str>| {
            labels.iter().position(|known| Some(known.as_str()) == label).ok_or_else(
                || polars_err!(ComputeError: "`{}` is no stratum of the survey", label.unwrap_or_default()),
            )
        };
        let stratum = named.iter().map(place).collect::<PolarsResult<Vec<_>>>()?;
        let mut strata = strata;
        for place in &stratum {
            strata[*place].asked += 1;
        }
        Ok(Self { ecosystem, strata, labels, stratum, has_counts: false, ranked: 0, packages: 0, frame })
    }

    /// Why there is no estimate, with the names of its strata.
    pub fn told(&self, why: NoEstimate) -> String {
        match why {
            NoEstimate::Unanswered { stratum } => format!(
                "of the packages of stratum `{}` none that was drawn is known: a larger survey would tell",
                self.labels.get(stratum).map_or("", String::as_str)
            ),
            other => other.to_string(),
        }
    }

    /// The answers of all members, by stratum.
    pub fn by_stratum<T>(&self, answer: impl Fn(usize) -> Answer<T>) -> Vec<Vec<Answer<T>>> {
        let mut answers: Vec<Vec<Answer<T>>> = self.strata.iter().map(|_| Vec::new()).collect();
        for (member, stratum) in self.stratum.iter().enumerate() {
            answers[*stratum].push(answer(member));
        }
        answers
    }

    /// The strata with these answers; how many of their packages belong to a population, the answers tell.
    pub fn strata_of<'t, T>(&self, answers: &'t [Vec<Answer<T>>]) -> Vec<Stratum<'t, T>> {
        let strata = self.strata.iter().zip(answers);
        strata
            .map(|(drawn, answers)| Stratum {
                population: drawn.population,
                members: Members::Estimated,
                answers,
            })
            .collect()
    }

    /// Why a population cannot be told apart in this ecosystem; none where it can.
    pub fn lacks(&self, needs: Needs) -> Option<&'static str> {
        match needs {
            Needs::Counts if !self.has_counts => Some(NO_COUNTS),
            Needs::Ranks(_) if self.ranked == 0 => Some(NO_RANKS),
            Needs::Ranks(k) if end_early(self.ranked, k, self.packages as i64) => Some(FEW_RANKS),
            _ => None,
        }
    }

    /// Downloads of each member.
    pub fn downloads(&self) -> PolarsResult<Vec<Option<f64>>> {
        self.numbers("downloads")
    }

    /// A text of each member of a survey: `name` or `keyword_topics`.
    pub fn texts(&self, column: &str) -> PolarsResult<Vec<Option<String>>> {
        Ok(self.frame.column(column)?.str()?.iter().map(|text| text.map(str::to_owned)).collect())
    }

    /// A figure of each member: `downloads`, `span_days` or `days_since_latest`; of a survey also `release_count` and
    /// `keyword_count`.
    pub fn numbers(&self, figure: &str) -> PolarsResult<Vec<Option<f64>>> {
        let figures = self.frame.column(figure)?.cast(&DataType::Float64)?;
        Ok(figures.f64()?.iter().collect())
    }

    /// Whether each member belongs to a population; null where it cannot be told.
    pub fn belongs(&self, domain: &Domain) -> PolarsResult<Vec<Option<bool>>> {
        Ok(self.frame.column(&format!("population:{}", domain.id))?.bool()?.iter().collect())
    }

    /// Whether the listing has each member.
    pub fn is_listed(&self) -> PolarsResult<Vec<bool>> {
        Ok(self.frame.column("listed")?.bool()?.iter().map(|listed| listed != Some(false)).collect())
    }

    /// Whether each member is listed in a population, gone or not; none where only documents tell who is in it.
    pub fn listed(&self, domain: &Domain) -> PolarsResult<Option<Vec<Option<bool>>>> {
        let Some(_) = &domain.listed else { return Ok(None) };
        Ok(Some(self.frame.column(&format!("listed:{}", domain.id))?.bool()?.iter().collect()))
    }

    /// Whether the registry no longer has each member.
    pub fn gone(&self) -> PolarsResult<Vec<bool>> {
        Ok(self.frame.column("gone")?.bool()?.iter().map(|gone| gone == Some(true)).collect())
    }

    /// The value of each member.
    pub fn values(&self, feature: &Feature) -> PolarsResult<Vec<Option<f64>>> {
        Ok(self.frame.column(&format!("value:{}", feature.id))?.f64()?.iter().collect())
    }

    /// What the ratio of each member is over; none where it is no ratio.
    pub fn over(&self, feature: &Feature) -> PolarsResult<Option<Vec<Option<f64>>>> {
        if feature.over.is_none() {
            return Ok(None);
        }
        Ok(Some(self.frame.column(&format!("over:{}", feature.id))?.f64()?.iter().collect()))
    }

    /// Whether each member is among those whose values count.
    pub fn among(&self, feature: &Feature) -> PolarsResult<Option<Vec<Option<bool>>>> {
        if feature.among.is_none() {
            return Ok(None);
        }
        Ok(Some(self.frame.column(&format!("among:{}", feature.id))?.bool()?.iter().collect()))
    }
}

/// The column that tells whether a member's name is one of a trial.
const TRIAL_NAME: &str = "trial_name";

fn with_trial_names(mut members: DataFrame) -> PolarsResult<DataFrame> {
    let names = members.column("name")?.str()?;
    let trials: BooleanChunked = names.iter().map(|name| name.map(is_trial)).collect();
    members.with_column(trials.with_name(TRIAL_NAME.into()).into_column())?;
    Ok(members)
}

/// The only stratum of what is installed.
const INSTALLED_STRATUM: &str = "installed";

/// What is computed of each member for each feature.
fn values(features: &[Feature]) -> Vec<Expr> {
    let mut wanted = Vec::new();
    for feature in features {
        wanted.push(feature.value.clone().cast(DataType::Float64).alias(format!("value:{}", feature.id)));
        if let Some(over) = &feature.over {
            wanted.push(over.clone().cast(DataType::Float64).alias(format!("over:{}", feature.id)));
        }
        if let Some(among) = &feature.among {
            wanted.push(among.clone().alias(format!("among:{}", feature.id)));
        }
    }
    wanted
}

/// Packages of which a column has a value.
fn observed(snapshot: &Snapshot, ecosystem: Ecosystem, column: &str) -> PolarsResult<i64> {
    let coverage = snapshot
        .scan("coverage", None)
        .map_err(|error| PolarsError::ComputeError(error.to_string().into()))?
        .filter(col("ecosystem").eq(lit(ecosystem.id())).and(col("column").eq(lit(column))))
        .select([col("observed").sum()]);
    let observed = guarded(|| coverage.collect())?;
    Ok(observed.column("observed")?.i64()?.get(0).unwrap_or(0))
}

fn drawn(strata: &DataFrame) -> PolarsResult<(Vec<String>, Vec<Drawn>)> {
    let labels = strata.column("stratum")?.str()?;
    let population = strata.column("population")?.i64()?;
    let count = |values: &Int64Chunked, row| values.get(row).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    Ok((0..strata.height())
        .map(|row| {
            let label = labels.get(row).unwrap_or_default().to_owned();
            (label, Drawn { population: count(population, row), asked: 0 })
        })
        .unzip())
}
