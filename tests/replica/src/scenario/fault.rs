//! A fault as a scenario writes it: a path, which of its requests, and exactly one thing that goes wrong.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fault::{Fault, What, When};
use crate::journal::Host;

/// A fault as it is written. See [`What`] for what each key does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FaultForm {
    path: String,
    host: Option<HostForm>,
    first: Option<u32>,
    nth: Option<u32>,
    first_of_all: Option<u32>,
    /// With `headers` and `body`: another answer.
    status: Option<u16>,
    body: Option<String>,
    /// Another answer that leads here; `status` is 302 unless it is written.
    redirect: Option<String>,
    /// Alone: the right answer with other headers.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    unchanged: Option<String>,
    close: Option<bool>,
    reset: Option<bool>,
    cut: Option<usize>,
    wrong_length: Option<i64>,
    slow: Option<Slow>,
    bomb: Option<u64>,
    encoding: Option<String>,
    lagging: Option<String>,
    rows: Option<usize>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HostForm {
    Here,
    Other,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Slow {
    piece_bytes: usize,
    wait_ms: u64,
}

impl FaultForm {
    pub fn fault(&self) -> Result<Fault, String> {
        let wrong = |why: &str| format!("the fault of `{}`: {why}", self.path);
        let times =
            [self.first.map(When::First), self.nth.map(When::Nth), self.first_of_all.map(When::FirstOfAll)];
        let mut times = times.into_iter().flatten();
        let when = times.next().unwrap_or(When::Always);
        if times.next().is_some() {
            return Err(wrong("expected one of `first`, `nth` and `first-of-all`"));
        }
        let mut things = self.things().into_iter().flatten();
        match (things.next(), things.next()) {
            (Some(what), None) => Ok(Fault { path: self.path.clone(), host: self.host(), when, what }),
            (None, _) => Err(wrong("nothing goes wrong")),
            (Some(_), Some(_)) => Err(wrong("several things go wrong at once: expected one")),
        }
    }

    fn host(&self) -> Option<Host> {
        self.host.map(|host| match host {
            HostForm::Here => Host::Here,
            HostForm::Other => Host::Other,
        })
    }

    fn things(&self) -> [Option<What>; 11] {
        [
            self.answer(),
            self.unchanged.clone().map(What::Unchanged),
            self.close.filter(|close| *close).map(|_| What::Close),
            self.reset.filter(|reset| *reset).map(|_| What::Reset),
            self.cut.map(What::Cut),
            self.wrong_length.map(What::WrongLength),
            self.slow.map(|slow| What::Slow { piece_bytes: slow.piece_bytes, wait_ms: slow.wait_ms }),
            self.bomb.map(What::Bomb),
            self.encoding.clone().map(What::Encoding),
            self.lagging.clone().map(What::Lagging),
            self.rows.map(What::Rows),
        ]
    }

    fn answer(&self) -> Option<What> {
        let mut headers: Vec<(String, String)> =
            self.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let is_another = self.status.is_some() || self.body.is_some() || self.redirect.is_some();
        if !is_another {
            return (!headers.is_empty()).then_some(What::Headers(headers));
        }
        headers.extend(self.redirect.clone().map(|location| ("Location".to_owned(), location)));
        let usual = if self.redirect.is_some() { 302 } else { 200 };
        let status = self.status.unwrap_or(usual);
        Some(What::Answer { status, headers, body: self.body.clone().unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<What, String> {
        let form: FaultForm = toml::from_str(&format!("path = '/a'\n{text}")).unwrap();
        form.fault().map(|fault| fault.what)
    }

    #[test]
    fn each_thing_that_can_go_wrong_is_read() {
        let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        for (text, what) in [
            ("status = 503", What::Answer { status: 503, headers: vec![], body: String::new() }),
            ("body = '{'", What::Answer { status: 200, headers: vec![], body: "{".to_owned() }),
            (
                "redirect = '/b'",
                What::Answer { status: 302, headers: header("Location", "/b"), body: String::new() },
            ),
            ("headers = { ETag = 'x' }", What::Headers(header("ETag", "x"))),
            ("slow = { piece-bytes = 1, wait-ms = 2 }", What::Slow { piece_bytes: 1, wait_ms: 2 }),
            ("unchanged = 'x'", What::Unchanged("x".to_owned())),
            ("wrong-length = -3", What::WrongLength(-3)),
            ("close = true", What::Close),
        ] {
            assert_eq!(read(text), Ok(what), "{text}");
        }
        assert!(read("").unwrap_err().contains("nothing goes wrong"));
        assert!(read("close = false").unwrap_err().contains("nothing goes wrong"));
        assert!(read("cut = 3\nrows = 1").unwrap_err().contains("several things"));
    }
}
