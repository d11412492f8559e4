//! The comment header of a `.sql` file: `-- key: value` lines before the SQL, each key once or more often,
//! a value going on in lines that start with `--` and three blanks or more. It leaves out what the keys mean.

/// A parsed header with the SQL below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    entries: Vec<(String, String)>,
    /// The SQL, without the header; may be empty (a claim that cannot be tested).
    pub sql: String,
}

impl Header {
    /// Reads a file's text.
    ///
    /// # Errors
    /// A header line that is neither `-- key: value` nor the continuation of one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut entries: Vec<(String, String)> = Vec::new();
        let mut rest = text;
        while let Some(comment) = rest.strip_prefix("--") {
            let (line, after) = comment.split_once('\n').unwrap_or((comment, ""));
            rest = after;
            let line = line.trim_end();
            if line.is_empty() {
                continue;
            }
            if let (true, Some((_, value))) = (line.starts_with("   "), entries.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let (key, value) = line.split_once(':').ok_or_else(|| bad_line(line))?;
            let key = key.trim();
            if key.is_empty() || key.contains(' ') {
                return Err(bad_line(line));
            }
            entries.push((key.to_owned(), value.trim().to_owned()));
        }
        Ok(Self { entries, sql: rest.trim().to_owned() })
    }

    /// The first value of a key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values(key).next()
    }

    /// All values of a key, in order.
    pub fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The value of a key that must be there.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn required(&self, key: &str) -> Result<&str, String> {
        self.value(key)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("its header has no `-- {key}: …` line"))
    }

    /// Refuses keys that nobody reads: a misspelt key would be silently without effect.
    ///
    /// # Errors
    /// A sentence that names the key and the known ones.
    pub fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.entries.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            Some((key, _)) => {
                Err(format!("header key `{key}` is not known; known keys: {}", known.join(", ")))
            }
            None => Ok(()),
        }
    }
}

fn bad_line(line: &str) -> String {
    format!("header line `--{line}` is not `-- key: value`")
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn keys_continuations_and_sql_are_told_apart() {
        let header =
            Header::parse("-- title: A: b\n--    and more\n-- column: x\n-- column: y\n\nSELECT 1 -- c\n");
        let header = header.expect("a good header");
        assert_eq!(header.value("title"), Some("A: b and more"));
        assert_eq!(header.values("column").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(header.sql, "SELECT 1 -- c");
        assert!(header.required("question").is_err());
        assert!(header.only(&["title"]).expect_err("column is unknown").contains("`column`"));
    }

    #[test]
    fn a_line_without_a_key_is_an_error() {
        assert!(Header::parse("-- just words\nSELECT 1").is_err());
    }
}
