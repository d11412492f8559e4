//! The table `peer_scores`: npms' maintenance and carefulness and the registry part of `SourceRank`, part by part, as
//! their code has them and repaired, for every package whose document was read. It leaves out the formulas (`peers`).

use polars::prelude::*;

use super::History;
use super::peers::{
    Form, Inputs, Kept, LicenseState, Row, carefulness, maintenance, side_by_side, source_rank,
};
use super::table::each_history;
use crate::measures::failed;
use crate::package::{Ecosystem, Fact, Reason};
use crate::query::QueryError;
use crate::snapshot::Snapshot;
use crate::snapshot::schema::{self, ColumnKind, column};

use ColumnKind::{Number, Text};

pub(in crate::measures) const TABLE: schema::Table = schema::Table {
    name: "peer_scores",
    row: "one part of one peer's score of a package whose document was read; what registries do not keep has bounds",
    columns: &[
        column("ecosystem", Text, "", "`npm` or `pypi`", ""),
        column("name", Text, "", "the package, as in `packages`", ""),
        column("score", Text, "", "the system and its measure", ""),
        column("part", Text, "", "the part; also `registry part`, `factor` and `total`", ""),
        column("weight", Number, "", "its weight, as the system gives it", "the factor or the total"),
        column(
            "kept",
            Text,
            "",
            "registry, or elsewhere: commits, issues, stars …",
            "the factor or the total",
        ),
        column("coded_low", Number, "", "as coded: at least", ""),
        column("coded_high", Number, "", "as coded: at most", ""),
        column("repaired_low", Number, "", "with its faults repaired: at least", ""),
        column("repaired_high", Number, "", "with its faults repaired: at most", ""),
    ],
};

/// Columns of `packages` that the scores need beside a history.
const FURTHER: &[&str] = &[
    "license_state",
    "readme_bytes",
    "summary_chars",
    "homepage_url",
    "keyword_count",
    "changelog_url",
    "repository_state",
    "repository_host",
    "dependency_count",
];

pub(in crate::measures) fn table(snapshot: &Snapshot) -> Result<DataFrame, QueryError> {
    let mut rows = Rows::default();
    for ecosystem in snapshot.ecosystems() {
        if snapshot.files("releases", Some(ecosystem)).is_empty() {
            continue;
        }
        each_history(snapshot, ecosystem, TABLE.name, FURTHER, &mut |packages, row, name, history| {
            let inputs = inputs(packages, row, history)?;
            for score in [maintenance, carefulness, source_rank] {
                let (coded, repaired) = (score(&inputs, Form::AsCoded), score(&inputs, Form::Repaired));
                for part in side_by_side(&coded, &repaired) {
                    rows.add(ecosystem, name, coded.name, &part);
                }
            }
            Ok(())
        })?;
    }
    rows.frame().map_err(failed(snapshot, TABLE.name))
}

fn inputs<'a>(packages: &'a DataFrame, row: usize, history: &History<'a>) -> PolarsResult<Inputs<'a>> {
    let text = |name: &str| -> PolarsResult<Option<&'a str>> { Ok(packages.column(name)?.str()?.get(row)) };
    let count = |name: &str| -> PolarsResult<Option<i64>> { Ok(packages.column(name)?.i64()?.get(row)) };
    let repository_host = match text("repository_state")? {
        Some("declared") => Fact::Known(text("repository_host")?.unwrap_or("")),
        Some(_) => Fact::Nothing,
        None => Fact::Missing(Reason::Unknown),
    };
    // An address that is not there was not declared, or not told: a row does not say which.
    let declared = |url: Option<&str>| url.map(|_| true);
    Ok(Inputs {
        history: *history,
        license: match text("license_state")? {
            Some("spdx" | "several") => LicenseState::Spdx,
            Some("other") => LicenseState::Other,
            Some(_) => LicenseState::None,
            None => LicenseState::Unknown,
        },
        readme_bytes: count("readme_bytes")?.and_then(|bytes| u64::try_from(bytes).ok()),
        has_summary: count("summary_chars")?.map(|chars| chars > 0),
        has_homepage: declared(text("homepage_url")?),
        has_keywords: count("keyword_count")?.map(|keywords| keywords > 0),
        has_changelog: declared(text("changelog_url")?),
        repository_host,
        dependency_count: count("dependency_count")?.and_then(|number| u32::try_from(number).ok()),
    })
}

#[derive(Default)]
struct Rows {
    ecosystem: Vec<&'static str>,
    name: Vec<String>,
    score: Vec<&'static str>,
    part: Vec<Row>,
}

impl Rows {
    fn add(&mut self, ecosystem: Ecosystem, name: &str, score: &'static str, part: &Row) {
        self.ecosystem.push(ecosystem.id());
        self.name.push(name.to_owned());
        self.score.push(score);
        self.part.push(*part);
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let kept = |kept| match kept {
            Kept::InRegistry => "registry",
            Kept::Elsewhere => "elsewhere",
        };
        let number = |of: fn(&Row) -> f64| self.part.iter().map(of).collect::<Vec<_>>();
        df!(
            "ecosystem" => &self.ecosystem,
            "name" => &self.name,
            "score" => &self.score,
            "part" => self.part.iter().map(|part| part.name).collect::<Vec<_>>(),
            "weight" => self.part.iter().map(|part| part.weight).collect::<Vec<_>>(),
            "kept" => self.part.iter().map(|part| part.kept.map(kept)).collect::<Vec<_>>(),
            "coded_low" => number(|part| part.as_coded.low),
            "coded_high" => number(|part| part.as_coded.high),
            "repaired_low" => number(|part| part.repaired.low),
            "repaired_high" => number(|part| part.repaired.high),
        )
    }
}
