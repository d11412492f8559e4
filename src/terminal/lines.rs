//! Progress as a plain line a minute, where there is no terminal: a log shows that a long refresh is alive. It leaves
//! out short tasks, which say nothing.

use std::time::{Duration, Instant};

use super::Printer;
use crate::progress::{Task, Unit};

/// Between two lines of a task.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// A task that is told in lines.
pub(super) struct Line {
    printer: Printer,
    label: String,
    total: Option<u64>,
    unit: Unit,
    done: u64,
    began: Instant,
    told: Instant,
}

impl Line {
    pub fn new(printer: Printer, label: String, total: Option<u64>, unit: Unit) -> Self {
        let now = Instant::now();
        Self { printer, label, total, unit, done: 0, began: now, told: now }
    }

    fn text(&self, elapsed: Duration) -> String {
        let is_one = self.total.unwrap_or(self.done) == 1;
        let unit = match (self.unit, is_one) {
            (Unit::Bytes, true) => "byte",
            (Unit::Bytes, false) => "bytes",
            (Unit::Rows, true) => "row",
            (Unit::Rows, false) => "rows",
            (Unit::Packages, true) => "package",
            (Unit::Packages, false) => "packages",
        };
        let total = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let rate = self.done as f64 / elapsed.as_secs_f64().max(0.001);
        format!("{}: {}{total} {unit}, {rate:.1} a second", self.label, self.done)
    }
}

impl Task for Line {
    fn advance(&mut self, amount: u64) {
        self.done += amount;
        if self.told.elapsed() >= TOLD_EVERY {
            self.told = Instant::now();
            self.printer.say(&self.text(self.began.elapsed()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::Verbosity;

    #[test]
    fn a_line_tells_done_total_and_rate() {
        let mut line = Line::new(Printer::new(Verbosity::Quiet), "npm".into(), Some(2_000), Unit::Packages);
        line.advance(600);
        assert_eq!(line.text(Duration::from_mins(1)), "npm: 600 of 2000 packages, 10.0 a second");
        line.total = Some(1);
        line.done = 1;
        assert_eq!(line.text(Duration::from_mins(1)), "npm: 1 of 1 package, 0.0 a second");
    }
}
