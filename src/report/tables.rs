//! The tables of the report's second half: populations, breadth, activity, coverage. It leaves out their looks.

use polars::prelude::*;
use serde::Serialize;

use crate::claims::percent;
use crate::query::format::cell;
use crate::query::{Catalog, Kind, Library, QueryError};

/// A table as texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    pub title: String,
    pub intro: String,
    pub columns: Vec<Head>,
    pub rows: Vec<Vec<String>>,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Head {
    pub name: String,
    pub number: bool,
}

struct Wanted {
    title: &'static str,
    intro: &'static str,
    sql: &'static str,
}

const WANTED: &[Wanted] = &[
    Wanted {
        title: "How many packages, by population",
        intro: "A share over all packages is a statement about spam unless the denominator is handled: hence several populations. An empty cell is not known, never zero.",
        sql: "SELECT ecosystem, title AS population, size AS packages, why AS \"not known because\" FROM populations WHERE kind = 'registry'",
    },
    Wanted {
        title: "How many packages, by population, as the survey estimates",
        intro: "Packages that the registry still has, with 95 % intervals: shares of all listed packages, times their number. \"At lowest\" and \"at highest\" are the number if nobody who cannot be placed belonged, or everybody. No placeholders: released, no security holder, and not a single release under a name that says nothing.",
        sql: "SELECT s.ecosystem, p.title AS population, CAST(ROUND(s.value) AS BIGINT) AS packages, CAST(ROUND(s.low) AS BIGINT) AS low, CAST(ROUND(s.high) AS BIGINT) AS high, \
              CAST(ROUND(s.lowest) AS BIGINT) AS \"at lowest\", CAST(ROUND(s.highest) AS BIGINT) AS \"at highest\", s.n, s.missing, s.why AS \"decides nothing because\" \
              FROM (SELECT * FROM sizes WHERE value IS NOT NULL) AS s \
              JOIN (SELECT ecosystem, population, title FROM populations) AS p ON s.ecosystem = p.ecosystem AND s.population = p.population \
              ORDER BY s.ecosystem, s.position",
    },
    Wanted {
        title: "Breadth by downloads",
        intro: "Hill numbers are effective numbers of packages: how many equally downloaded packages would be as diverse.",
        sql: "SELECT ecosystem, title AS measure, value, unit, n, why AS \"not known because\" FROM breadth",
    },
    Wanted {
        title: "Maintenance: packages by latest release",
        intro: "Active within 12 (24) months: the latest release is in the 12 (24) calendar months that end with the month of the registry's own day. Shares are over the packages whose month is known (n).",
        sql: "SELECT ecosystem, title AS population, release_month_known AS n, \
              CAST(active_12m AS DOUBLE) / release_month_known AS \"share active 12 months\", \
              CAST(active_24m AS DOUBLE) / release_month_known AS \"share active 24 months\" \
              FROM populations WHERE release_month_known > 0",
    },
    Wanted {
        title: "What installed packages document",
        intro: "Packages found in `node_modules` and in Python's metadata below folders that were read, counted whole: the dependencies of a few programs, no sample of a registry, so that they have no interval and no p-value and decide nothing for all listed packages. There is no survey in this snapshot: these are the only READMEs that it knows. \"At lowest\" and \"at highest\" are the figure if all that is missing were no, or yes; of amounts 0, or any.",
        sql: "SELECT e.title AS measure, p.title AS population, e.ecosystem, e.unit, e.value, e.lowest AS \"at lowest\", e.highest AS \"at highest\", e.n, e.missing \
              FROM (SELECT * FROM estimates WHERE value IS NOT NULL AND NOT STARTS_WITH(measure, 'topic_')) AS e \
              JOIN (SELECT ecosystem, population, title FROM populations WHERE kind = 'installed') AS p \
              ON e.ecosystem = p.ecosystem AND e.population = p.population \
              CROSS JOIN (SELECT COUNT(*) AS strata FROM strata) AS s WHERE s.strata = 0 \
              ORDER BY p.title, e.position, e.ecosystem",
    },
    Wanted {
        title: "Documentation that a listing carries",
        intro: "One-line summaries and declared repositories, over the packages for which they are known. \"Lowest\" and \"highest\" bound the share if every package that is not known had none, or one.",
        sql: "SELECT ecosystem, title AS population, unit AS \"n counts\", summary_known AS \"n (summary)\", \
              CAST(with_summary AS DOUBLE) / NULLIF(summary_known, 0) AS \"share with summary\", \
              CASE WHEN summary_known > 0 THEN CAST(with_summary AS DOUBLE) / total END AS \"lowest\", \
              CASE WHEN summary_known > 0 THEN CAST(with_summary + total - summary_known AS DOUBLE) / total END AS \"highest\", \
              repository_known AS \"n (repository)\", \
              CAST(with_repository AS DOUBLE) / NULLIF(repository_known, 0) AS \"share with repository\" \
              FROM populations WHERE kind = 'registry' AND (summary_known > 0 OR repository_known > 0)",
    },
    Wanted {
        title: "The survey",
        intro: "Simple random samples within strata of download rank, chosen by the seed; asked: so far; answered: with a document. Packages that are gone (not found, unpublished) or no longer listed belong to no population; who else did not answer is left out within the stratum, counted as missing and bounded below. Of a survey that was stopped, those that were asked are the sample.",
        sql: "SELECT s.ecosystem, s.stratum, s.population AS packages, s.sampled AS chosen, COALESCE(a.asked, 0) AS asked, s.answered, s.seed \
              FROM (SELECT *, CASE WHEN stratum IN ('rest', 'unranked') THEN 99 ELSE LENGTH(stratum) END AS place FROM strata WHERE population > 0) AS s \
              LEFT JOIN (SELECT ecosystem, stratum, COUNT(*) AS asked FROM packages WHERE stratum IS NOT NULL AND answer IS NOT NULL \
                         GROUP BY ecosystem, stratum) AS a \
              ON s.ecosystem = a.ecosystem AND s.stratum = a.stratum ORDER BY s.ecosystem, s.place, s.stratum",
    },
    Wanted {
        title: "What the survey estimates of all listed packages",
        intro: "With 95 % intervals; \"at lowest\" and \"at highest\" are the estimate if all that is missing were no, or yes; of amounts 0, or any: no number where that bounds nothing. Ratios have no bounds. Other populations: `pkgcensus query \"SELECT * FROM estimates\"`.",
        sql: "SELECT title AS measure, ecosystem, unit, value, low, high, lowest AS \"at lowest\", highest AS \"at highest\", n, missing, \
              why AS \"decides nothing because\" FROM estimates \
              WHERE population = 'all_listed' AND n > 0 ORDER BY position, ecosystem",
    },
    Wanted {
        title: "PyPI minus npm, over all listed packages",
        intro: "Differences with 95 % intervals; \"at lowest\" and \"at highest\" if all that is missing were worst for PyPI and best for npm, or the other way round; p by Holm is corrected over all measures of the population.",
        sql: "SELECT title AS measure, unit, value, low, high, lowest AS \"at lowest\", highest AS \"at highest\", p_holm AS \"p by Holm\", n, missing, why AS \"decides nothing because\" \
              FROM differences WHERE population = 'all_listed' AND value IS NOT NULL ORDER BY position",
    },
    Wanted {
        title: "What installed packages document",
        intro: "Packages found in `node_modules` and in Python's metadata below folders that were read, counted whole: the dependencies of a few programs, no sample of a registry, so that they have no interval and no p-value and decide nothing for all listed packages. \"At lowest\" and \"at highest\" are the figure if all that is missing were no, or yes; of amounts 0, or any.",
        sql: "SELECT e.title AS measure, p.title AS population, e.ecosystem, e.unit, e.value, e.lowest AS \"at lowest\", e.highest AS \"at highest\", e.n, e.missing \
              FROM (SELECT * FROM estimates WHERE value IS NOT NULL AND NOT STARTS_WITH(measure, 'topic_')) AS e \
              JOIN (SELECT ecosystem, population, title FROM populations WHERE kind = 'installed') AS p \
              ON e.ecosystem = p.ecosystem AND e.population = p.population \
              CROSS JOIN (SELECT COUNT(*) AS strata FROM strata) AS s WHERE s.strata > 0 \
              ORDER BY p.title, e.position, e.ecosystem",
    },
    Wanted {
        title: "Documentation by band of download ranks, PyPI minus npm",
        intro: "Each registry's own ranks: a band holds packages of equal rank, not of equal downloads. With 95 % intervals; p by Holm is corrected over all measures of the band.",
        sql: "SELECT title AS measure, CASE population WHEN 'rank_1_1000' THEN '1–1,000' WHEN 'rank_1001_10000' THEN '1,001–10,000' ELSE 'beyond 10,000' END AS ranks, \
              unit, value, low, high, lowest AS \"at lowest\", highest AS \"at highest\", p_holm AS \"p by Holm\", n, missing, why AS \"decides nothing because\" \
              FROM differences WHERE STARTS_WITH(population, 'rank_') AND value IS NOT NULL \
              AND measure IN ('readme', 'readme_usage', 'readme_install', 'readme_code', 'documentation', 'summary') \
              ORDER BY position, CASE population WHEN 'rank_1_1000' THEN 1 WHEN 'rank_1001_10000' THEN 2 ELSE 3 END",
    },
    Wanted {
        title: "Documentation at one mix of packages, PyPI minus npm",
        intro: "Over all listed packages. Plain: as above. At PyPI's mix: npm's packages weighted as PyPI's are made up of age, number of releases and topic. By project: npm's packages of one scope together count as one. With 95 % intervals.",
        sql: "SELECT title AS measure, variant, pypi AS \"share, PyPI\", npm AS \"share, npm\", value AS \"share, difference\", low AS \"share, low\", high AS \"share, high\", n, why AS \"decides nothing because\" \
              FROM standardised WHERE population = 'all_listed' AND value IS NOT NULL \
              AND measure IN ('readme', 'readme_usage', 'readme_api', 'documentation', 'summary') \
              ORDER BY position, CASE variant WHEN 'plain' THEN 1 WHEN 'mix' THEN 2 ELSE 3 END",
    },
    Wanted {
        title: "Topics in both registries",
        intro: "By keywords on npm, by keywords and classifiers on PyPI; a package may have several. The share is of the packages that the registry still has; packages: how many of the listed ones have it, those that are gone counted as without. Downloads: the share of the observed downloads; no share where no counts are known.",
        sql: "SELECT a.title AS topic, a.ecosystem, a.value AS \"share\", a.low AS \"share, low\", a.high AS \"share, high\", \
              CAST(ROUND(a.listed_share * p.size) AS BIGINT) AS packages, CAST(ROUND(a.listed_low * p.size) AS BIGINT) AS \"packages, low\", \
              CAST(ROUND(a.listed_high * p.size) AS BIGINT) AS \"packages, high\", d.value AS \"share of downloads\", d.low AS \"share of downloads, low\", d.high AS \"share of downloads, high\", a.n, a.missing, \
              a.why AS \"decides nothing because\" \
              FROM (SELECT * FROM estimates WHERE population = 'all_listed' AND STARTS_WITH(measure, 'topic_') AND value > 0) AS a \
              JOIN (SELECT ecosystem, size FROM populations WHERE population = 'all_listed') AS p ON a.ecosystem = p.ecosystem \
              LEFT JOIN (SELECT ecosystem, measure, value, low, high FROM estimates WHERE population = 'download_weighted') AS d \
              ON a.ecosystem = d.ecosystem AND a.measure = d.measure ORDER BY a.title, a.ecosystem",
    },
    Wanted {
        title: "Until no release for a year, after so many months",
        intro: "Kaplan–Meier over the survey, with 95 % intervals: the share of packages that did not go a year without a release. Some of those that did are slow or finished; other silences: `survival_variants`.",
        sql: "SELECT months, ecosystem, surviving AS \"share still releasing\", low AS \"share, low\", high AS \"share, high\", n, missing, why AS \"decides nothing because\" \
              FROM survival WHERE months IN (6, 12, 24, 36, 60, 84, 120) AND surviving IS NOT NULL ORDER BY months, ecosystem",
    },
    Wanted {
        title: "Whether both registries' packages go on alike: log-rank test",
        intro: "Excess: npm's packages that stopped beyond those expected if both were alike, in packages of the listing.",
        sql: "SELECT excess, statistic, degrees AS \"degrees of freedom\", p, n FROM survival_test WHERE p IS NOT NULL",
    },
    Wanted {
        title: "How long packages go on releasing, PyPI minus npm",
        intro: "Restricted mean: months until no release for so long, within the first 60, by each rule of what has stopped; with 95 % intervals. What has stopped releasing may be finished.",
        sql: "SELECT title AS rule, silence_days AS \"silence (days)\", npm AS \"npm (months)\", value AS \"difference (months)\", low, high, p, n FROM survival_differences WHERE value IS NOT NULL ORDER BY position",
    },
    Wanted {
        title: "Peers' scores, as bounds",
        intro: "npms' maintenance and carefulness, and SourceRank's registry part: means over surveyed packages, weighted; what registries do not keep is bounded. As coded, and with faults repaired. All parts: `pkgcensus query --saved peer-scores`.",
        sql: "SELECT score, part, ecosystem, coded_low AS \"as coded, low\", coded_high AS \"as coded, high\", \
              repaired_low AS \"repaired, low\", repaired_high AS \"repaired, high\", n \
              FROM ({peer-scores}) AS saved WHERE part IN ('registry part', 'total') ORDER BY score, part, ecosystem",
    },
    Wanted {
        title: "Composites of documentation over all weightings",
        intro: "How often PyPI's weighted mean of README, usage section, section on installing, code block, link to documentation and summary is above npm's when the weights are drawn at random, with the 95 % interval of the surveys' sampling error (400 seeded resamples). A composite decides no claim.",
        sql: "SELECT p.title AS population, w.pypi_wins AS \"share PyPI wins\", w.low AS \"share, low\", w.high AS \"share, high\", w.above AS \"above in every component\", \
              w.why AS \"not known because\" FROM (SELECT * FROM weightings) AS w \
              JOIN (SELECT population, title FROM populations WHERE ecosystem = 'npm') AS p ON w.population = p.population \
              CROSS JOIN (SELECT COUNT(*) AS strata FROM strata) AS s WHERE s.strata > 0 ORDER BY w.position",
    },
    Wanted {
        title: "Coverage: what is known, and why the rest is not",
        intro: "Columns that a survey asked of some packages, or nobody was asked for, are left out here; `pkgcensus query \"SELECT * FROM coverage\"` shows all.",
        sql: "SELECT ecosystem, \"column\", observed, zero, \"none\", not_in_source, withheld, refused, left_out, unknown, \
              CAST(as_of AS TEXT) AS as_of, CAST(asked AS TEXT) AS asked, source, note FROM coverage WHERE not_asked = 0",
    },
];

/// A saved question that a table is made from, where its SQL says so.
const PEERS: &str = "peer-scores";

pub(super) fn all(library: &Library, catalog: &mut Catalog) -> Result<Vec<Table>, QueryError> {
    let peers = library.header(Kind::Question, PEERS)?.sql;
    let mut tables = Vec::new();
    for wanted in WANTED {
        let frame = catalog.run(&wanted.sql.replace(&format!("{{{PEERS}}}"), &peers))?;
        // Without a survey there is nothing to say of it.
        if frame.height() > 0 {
            tables.push(table(wanted, &frame));
        }
    }
    Ok(tables)
}

fn table(wanted: &Wanted, frame: &DataFrame) -> Table {
    let shares: Vec<bool> = frame
        .get_column_names()
        .iter()
        .map(|name| name.starts_with("share") || matches!(name.as_str(), "lowest" | "highest"))
        .collect();
    let columns = frame
        .columns()
        .iter()
        .map(|column| Head { name: column.name().to_string(), number: column.dtype().is_numeric() })
        .collect();
    let rows = (0..frame.height())
        .map(|row| {
            let texts = frame.columns().iter().zip(&shares).map(|(column, share)| text(column, row, *share));
            texts.collect()
        })
        .collect();
    Table { title: wanted.title.into(), intro: wanted.intro.into(), columns, rows }
}

fn text(column: &Column, row: usize, share: bool) -> String {
    match column.get(row) {
        Ok(AnyValue::Float64(number)) if share => percent(number),
        Ok(value) => cell(&value),
        Err(_) => String::new(),
    }
}
