//! A claim as its file tells it: statement, rule, populations, caveats, and the SQL of its evidence. It leaves
//! out judging.

use super::ClaimError;
use super::parts::LEVEL_BELOW;
use super::power::Power;
use super::rule::Rule;
use crate::package::Ecosystem;
use crate::query::{Header, Kind, Library};

/// A claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The file's stem.
    pub id: String,
    /// What is claimed, in a sentence.
    pub statement: String,
    /// How it is tested, or why it cannot be.
    pub testability: Testability,
    /// What to know before quoting the verdict.
    pub caveats: Vec<String>,
}

/// Whether registry data can speak to a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Testability {
    /// It can.
    Testable(Box<Test>),
    /// It cannot, for a reason.
    Not {
        /// Why.
        reason: String,
    },
}

/// How a claim is tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What the rule stands for, in words.
    pub reading: String,
    /// The rule.
    pub rule: Rule,
    /// Unit of the judged values.
    pub unit: String,
    /// Population whose row gives the verdict.
    pub main_population: String,
    /// Columns of `packages` that the evidence rests on, as `ecosystem.column`.
    pub basis: Vec<(Ecosystem, String)>,
    /// What would decide it where evidence is missing.
    pub decided_by: Option<String>,
    /// Ecosystem and total whose first crossing is looked up among the milestones.
    pub history: Option<(Ecosystem, u64)>,
    /// Id of the chart that shows it.
    pub chart: Option<String>,
    /// Whether packages that were found installed are shown beside the populations of the registries.
    pub shows_installed: bool,
    /// What a survey is planned by; none where no survey decides it.
    pub power: Option<Power>,
    /// Parts of the claim: columns of differences, PyPI minus npm, each with its name for people.
    pub parts: Vec<Part>,
    /// Whether the thresholds are ours: the statement names none.
    pub is_threshold_ours: bool,
    /// Other definitions of what is judged.
    pub variants: Vec<Variant>,
    /// What of the statement is not tested, or tested in part only; none = all of it is.
    pub partly: Option<String>,
    /// The evidence's SQL.
    pub sql: String,
}

/// A part of a claim that favours one registry or the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The column of the evidence with the difference, PyPI minus npm.
    pub column: String,
    /// What it is.
    pub name: String,
    /// The smallest difference that matters, in the column's unit.
    pub smallest: f64,
}

/// Another way to define what is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The column of the evidence.
    pub column: String,
    /// The column of the rule that it stands in for.
    pub instead_of: String,
    /// What it is.
    pub name: String,
}

const KEYS: &[&str] = &[
    "statement",
    "reading",
    "rule",
    "unit",
    "population",
    "basis",
    "decided-by",
    "history",
    "chart",
    "installed",
    "part",
    "threshold",
    "variant",
    "partly",
    "power",
    "caveat",
    "not-testable",
];

/// Reads a claim.
///
/// # Errors
/// No such claim, or a file that does not say what it must.
pub fn load(library: &Library, id: &str) -> Result<Claim, ClaimError> {
    let header = library.header(Kind::Claim, id)?;
    read(id, &header).map_err(|why| ClaimError::Query(library.wrong(Kind::Claim, id, why)))
}

/// Every claim: testable ones first, each kind in order of id.
///
/// # Errors
/// The first file that does not say what it must.
pub fn load_all(library: &Library) -> Result<Vec<Claim>, ClaimError> {
    let mut claims = Vec::new();
    for id in library.ids(Kind::Claim) {
        claims.push(load(library, id)?);
    }
    claims.sort_by_key(|claim| matches!(claim.testability, Testability::Not { .. }));
    Ok(claims)
}

fn read(id: &str, header: &Header) -> Result<Claim, String> {
    header.only(KEYS)?;
    let testability = match header.value("not-testable") {
        Some(reason) => Testability::Not { reason: reason.to_owned() },
        None => Testability::Testable(Box::new(test(header)?)),
    };
    Ok(Claim {
        id: id.to_owned(),
        statement: header.required("statement")?.to_owned(),
        testability,
        caveats: header.values("caveat").map(str::to_owned).collect(),
    })
}

fn test(header: &Header) -> Result<Test, String> {
    if header.sql.is_empty() {
        return Err(
            "it has no SQL below its header; a claim that cannot be tested says `-- not-testable: reason`"
                .into(),
        );
    }
    let rule = Rule::parse(header.required("rule")?)?;
    let power = header.value("power").map(|text| Power::parse(text, &rule)).transpose()?;
    Ok(Test {
        reading: header.required("reading")?.to_owned(),
        rule,
        power,
        unit: header.required("unit")?.to_owned(),
        main_population: header.required("population")?.to_owned(),
        basis: basis(header)?,
        decided_by: header.value("decided-by").map(str::to_owned),
        history: header.value("history").map(history).transpose()?,
        chart: header.value("chart").map(str::to_owned),
        shows_installed: match header.value("installed") {
            None => false,
            Some("shown") => true,
            Some(other) => return Err(format!("installed `{other}` is not `shown`")),
        },
        parts: parts(header)?,
        is_threshold_ours: match header.value("threshold") {
            None | Some("of the statement") => false,
            Some("ours") => true,
            Some(other) => return Err(format!("threshold `{other}` is not `ours` or `of the statement`")),
        },
        variants: header.values("variant").map(variant).collect::<Result<_, _>>()?,
        partly: header.value("partly").map(str::to_owned),
        sql: header.sql.clone(),
    })
}

/// Parts, which a rule of parts needs.
fn parts(header: &Header) -> Result<Vec<Part>, String> {
    let parts: Vec<Part> = header.values("part").map(part).collect::<Result<_, _>>()?;
    if parts.is_empty() && Rule::parse(header.required("rule")?)?.is_of_parts() {
        return Err("its rule is about parts, and it names none: `-- part: column, name`".into());
    }
    Ok(parts)
}

/// Reads `-- part: words_difference, median words, 50`; without a number, 5 points of a share.
fn part(text: &str) -> Result<Part, String> {
    let expected = || format!("part `{text}` is not `column, name` or `column, name, smallest difference`");
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    let (column, name, smallest) = match fields.as_slice() {
        [column, name] => (*column, *name, LEVEL_BELOW),
        [column, name, smallest] => (*column, *name, smallest.parse().map_err(|_| expected())?),
        _ => return Err(expected()),
    };
    if column.is_empty() || name.is_empty() || smallest <= 0.0 {
        return Err(expected());
    }
    Ok(Part { column: column.to_owned(), name: name.to_owned(), smallest })
}

/// Reads `-- variant: column, column of the rule, name`.
fn variant(text: &str) -> Result<Variant, String> {
    let fields: Vec<&str> = text.splitn(3, ',').map(str::trim).collect();
    match fields.as_slice() {
        [column, instead_of, name] if fields.iter().all(|field| !field.is_empty()) => Ok(Variant {
            column: (*column).to_owned(),
            instead_of: (*instead_of).to_owned(),
            name: (*name).to_owned(),
        }),
        _ => Err(format!("variant `{text}` is not `column, column of the rule, name`")),
    }
}

/// Reads `-- basis: npm.name, pypi.name`: columns whose coverage and sources stand behind figures.
///
/// # Errors
/// A sentence on what was expected.
pub fn basis(header: &Header) -> Result<Vec<(Ecosystem, String)>, String> {
    let list = header.required("basis")?;
    list.split(',')
        .map(|item| {
            let (ecosystem, column) = item
                .trim()
                .split_once('.')
                .ok_or_else(|| format!("basis `{}` is not `ecosystem.column`", item.trim()))?;
            let ecosystem = ecosystem.parse::<Ecosystem>().map_err(|error| error.to_string())?;
            let known = crate::snapshot::schema::PACKAGES.columns.iter().any(|known| known.name == column);
            if known {
                Ok((ecosystem, column.to_owned()))
            } else {
                Err(format!("basis `{column}` is no column of packages"))
            }
        })
        .collect()
}

fn history(text: &str) -> Result<(Ecosystem, u64), String> {
    let expected = || format!("history `{text}` is not `ecosystem total`");
    let (ecosystem, total) = text.split_once(' ').ok_or_else(expected)?;
    let ecosystem = ecosystem.parse::<Ecosystem>().map_err(|_| expected())?;
    Ok((ecosystem, total.trim().replace('_', "").parse().map_err(|_| expected())?))
}
