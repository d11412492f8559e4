//! Parameters of saved questions: `:name` in the SQL, `-- parameter: name = default; meaning` in the header.
//! Values become SQL literals, so that a value cannot change the question. It leaves out the command line.

use super::QueryError;

/// One parameter of a saved question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without the colon.
    pub name: String,
    /// Its value where none is given; none = it must be given.
    pub default: Option<String>,
    /// What it is, with its unit.
    pub meaning: String,
}

impl Parameter {
    /// Reads `name = default; meaning` or `name; meaning`.
    ///
    /// # Errors
    /// A sentence on what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, meaning) = text
            .split_once(';')
            .ok_or_else(|| format!("parameter `{text}` is not `name = default; meaning`"))?;
        let (name, default) = match head.split_once('=') {
            Some((name, default)) => (name.trim(), Some(default.trim().to_owned())),
            None => (head.trim(), None),
        };
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(format!("parameter name `{name}` may hold letters, digits and _ only"));
        }
        Ok(Self { name: name.to_owned(), default, meaning: meaning.trim().to_owned() })
    }
}

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Puts the values in the place of `:name` everywhere outside quotes and comments.
///
/// # Errors
/// A given name that the question does not have, or a parameter with neither value nor default.
pub fn fill(sql: &str, parameters: &[Parameter], given: &[(String, String)]) -> Result<String, QueryError> {
    if let Some((name, _)) =
        given.iter().find(|(name, _)| !parameters.iter().any(|known| known.name == *name))
    {
        let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let known =
            if known.is_empty() { "it has none".to_owned() } else { format!("it has: {}", known.join(", ")) };
        return Err(QueryError::Parameter(format!("the question has no parameter `{name}`; {known}")));
    }
    let mut filled = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(start) = rest.find(['\'', '"', ':', '-']) {
        let (before, at) = rest.split_at(start);
        filled.push_str(before);
        let taken = match at.as_bytes()[0] {
            b':' => parameter_at(at, parameters, given, &mut filled)?,
            _ => verbatim(at, &mut filled),
        };
        rest = &at[taken..];
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Copies a quoted text, a comment, or one character; returns the bytes taken.
fn verbatim(at: &str, filled: &mut String) -> usize {
    let quote = at.as_bytes()[0];
    let length = if at.starts_with("--") {
        at.find('\n').unwrap_or(at.len())
    } else if quote == b'-' {
        1
    } else {
        at[1..].find(quote as char).map_or(at.len(), |end| end + 2)
    };
    filled.push_str(&at[..length]);
    length
}

fn parameter_at(
    at: &str,
    parameters: &[Parameter],
    given: &[(String, String)],
    filled: &mut String,
) -> Result<usize, QueryError> {
    let name: &str = at[1..].split(|c| !is_name(c)).next().unwrap_or_default();
    let Some(parameter) = parameters.iter().find(|parameter| parameter.name == name) else {
        // `::type` casts and anything else with a colon stay as they are.
        let length = if at.starts_with("::") { 2 } else { 1 };
        filled.push_str(&at[..length]);
        return Ok(length);
    };
    let value = given
        .iter()
        .rev()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
        .or(parameter.default.as_ref())
        .ok_or_else(|| {
            QueryError::Parameter(format!(
                "parameter `{name}` ({}) needs a value: -p {name}=…",
                parameter.meaning
            ))
        })?;
    filled.push_str(&literal(parameter, value)?);
    Ok(1 + name.len())
}

/// A value is a number where the parameter's default is one, and a text otherwise: a package may be called `1`.
fn literal(parameter: &Parameter, value: &str) -> Result<String, QueryError> {
    if !parameter.default.as_deref().is_some_and(is_number) {
        return Ok(format!("'{}'", value.replace('\'', "''")));
    }
    if is_number(value) {
        return Ok(value.to_owned());
    }
    let (name, meaning) = (&parameter.name, &parameter.meaning);
    let value = super::visible(value);
    Err(QueryError::Parameter(format!("parameter `{name}` ({meaning}) is `{value}`, expected a number")))
}

fn is_number(value: &str) -> bool {
    let number = value.strip_prefix('-').unwrap_or(value);
    let digits = number.bytes().filter(|byte| *byte != b'.').all(|byte| byte.is_ascii_digit());
    digits && !number.is_empty() && number.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Vec<Parameter> {
        vec![Parameter::parse("name; a name").expect("good"), Parameter::parse("n = 10; rows").expect("good")]
    }

    fn given(name: &str, value: &str) -> Vec<(String, String)> {
        vec![(name.into(), value.into())]
    }

    #[test]
    fn values_become_literals() {
        let sql = "SELECT x::TEXT, ':name' FROM npm WHERE name = :name -- :name\nLIMIT :n";
        let filled = fill(sql, &parameters(), &given("name", "it's")).expect("fills");
        assert_eq!(filled, "SELECT x::TEXT, ':name' FROM npm WHERE name = 'it''s' -- :name\nLIMIT 10");
        let bad = fill("a = :n", &parameters(), &given("n", "5; DROP")).expect_err("no number").to_string();
        assert!(bad.contains("`5; DROP`, expected a number"), "{bad}");
        assert_eq!(fill("a = :name", &parameters(), &given("name", "007")).expect("fills"), "a = '007'");
        assert_eq!(fill("a = :n - 1", &parameters(), &given("n", "-2.5")).expect("fills"), "a = -2.5 - 1");
    }

    #[test]
    fn unknown_and_missing_parameters_are_named() {
        let unknown = fill("1", &parameters(), &given("nam", "x")).expect_err("unknown").to_string();
        assert!(unknown.contains("`nam`") && unknown.contains("name, n"), "{unknown}");
        let missing = fill(":name", &parameters(), &[]).expect_err("no value").to_string();
        assert!(missing.contains("-p name="), "{missing}");
    }
}
