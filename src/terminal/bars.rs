//! Progress as bars on a terminal, as single lines otherwise. It leaves out what is counted.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Printer;
use crate::progress::{Progress, Silent, Task, Unit};
use crate::query::visible;

/// Listens to stages and draws.
pub struct Bars {
    printer: Printer,
    all: MultiProgress,
}

impl Bars {
    /// Bars where `printer` allows them.
    #[must_use]
    pub fn new(printer: Printer) -> Self {
        let target =
            if printer.draws_bars() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { printer, all: MultiProgress::with_draw_target(target) }
    }
}

impl Progress for Bars {
    fn begin(&self, label: &str, total: Option<u64>, unit: Unit) -> Box<dyn Task> {
        if !self.printer.draws_bars() {
            return Box::new(Silent);
        }
        let bar = self.all.add(total.map_or_else(ProgressBar::no_length, ProgressBar::new));
        bar.set_style(style(total.is_some(), unit));
        bar.set_prefix(visible(label));
        bar.enable_steady_tick(Duration::from_millis(200));
        Box::new(Bar(bar))
    }

    fn wait(&self, reason: &str) {
        let line = visible(reason);
        self.all.suspend(|| self.printer.say(&line));
    }

    fn note(&self, message: &str) {
        if self.printer.tells_notes() {
            let line = visible(message);
            self.all.suspend(|| self.printer.say(&line));
        }
    }
}

struct Bar(ProgressBar);

impl Task for Bar {
    fn advance(&mut self, amount: u64) {
        self.0.inc(amount);
    }

    fn finish(&mut self, _message: &str) {
        self.0.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if !self.0.is_finished() {
            self.0.abandon();
        }
    }
}

fn style(known_total: bool, unit: Unit) -> ProgressStyle {
    let amount = match (unit, known_total) {
        (Unit::Bytes, true) => "{binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
        (Unit::Bytes, false) => "{binary_bytes}, {binary_bytes_per_sec}",
        (_, true) => "{human_pos} of {human_len}, {per_sec}, {eta} left",
        (_, false) => "{human_pos}, {per_sec}",
    };
    let bar = if known_total { "{bar:24} " } else { "{spinner} " };
    ProgressStyle::with_template(&format!("{{prefix:28!}} {bar}{amount}"))
        .expect("the templates above are templates")
        .progress_chars("━╸─")
}
