//! Data on standard output, talk on standard error. It leaves out bars.

use std::io::{self, IsTerminal, Write};

use crate::query::format::Layout;

/// How much is said beside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors alone.
    Quiet,
    /// What a person wants to know.
    Normal,
    /// Also what is being done.
    Verbose,
}

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    verbosity: Verbosity,
}

impl Printer {
    /// A printer of a verbosity.
    #[must_use]
    pub const fn new(verbosity: Verbosity) -> Self {
        Self { verbosity }
    }

    /// A sentence for the person who waits; not part of the data.
    pub fn say(&self, message: &str) {
        if self.verbosity != Verbosity::Quiet {
            let _ = writeln!(io::stderr(), "{message}");
        }
    }

    /// Why the exit code is not 0 though the command is done: an error, which is never kept quiet.
    pub fn fail(&self, message: &str) {
        let _ = writeln!(io::stderr(), "{message}");
    }

    /// Whether bars may be drawn: not when quiet, and only on a terminal.
    #[must_use]
    pub fn draws_bars(&self) -> bool {
        self.verbosity != Verbosity::Quiet && io::stderr().is_terminal()
    }

    /// Whether long tasks are told in lines: not when quiet.
    #[must_use]
    pub fn tells_lines(&self) -> bool {
        self.verbosity != Verbosity::Quiet
    }

    /// Whether notes of stages are told.
    #[must_use]
    pub fn tells_notes(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Writes data to standard output.
    ///
    /// # Errors
    /// Standard output is gone; a broken pipe is for the caller to take as success.
    pub fn data(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// How a table fits standard output: the terminal's width, or none where it is no terminal. `COLUMNS` overrides.
    #[must_use]
    pub fn layout(&self, rows: Option<usize>) -> Layout {
        let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = stated.or_else(|| {
            let (_, columns) = console::Term::stdout().size_checked()?;
            Some(usize::from(columns))
        });
        Layout { width, rows }
    }
}
