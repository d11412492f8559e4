//! Progress as bars on a terminal, as single lines otherwise. It leaves out what is counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Printer;
use super::lines::Line;
use crate::progress::{Progress, Silent, Task, Unit};
use crate::query::visible;

/// Waits are told at most so often: many requests wait for the same reason.
const WAIT_TOLD_EVERY: Duration = Duration::from_secs(2);

/// Listens to stages and draws. Clones draw on the same screen.
#[derive(Clone)]
pub struct Bars {
    printer: Printer,
    all: MultiProgress,
    wait_told: Arc<Mutex<Option<Instant>>>,
}

impl Bars {
    /// Bars where `printer` allows them.
    #[must_use]
    pub fn new(printer: Printer) -> Self {
        let target =
            if printer.draws_bars() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { printer, all: MultiProgress::with_draw_target(target), wait_told: Arc::default() }
    }
}

impl Progress for Bars {
    fn begin(&self, label: &str, total: Option<u64>, unit: Unit) -> Box<dyn Task> {
        if !self.printer.draws_bars() {
            return if self.printer.tells_lines() {
                Box::new(Line::new(self.printer, visible(label), total, unit))
            } else {
                Box::new(Silent)
            };
        }
        let bar = self.all.add(total.map_or_else(ProgressBar::no_length, ProgressBar::new));
        bar.set_style(style(total.is_some(), unit));
        bar.set_prefix(visible(label));
        bar.enable_steady_tick(Duration::from_millis(200));
        Box::new(Bar(bar))
    }

    fn wait(&self, reason: &str) {
        let mut told = self.wait_told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|told| told.elapsed() < WAIT_TOLD_EVERY) {
            return;
        }
        *told = Some(Instant::now());
        drop(told);
        let line = visible(reason);
        self.all.suspend(|| self.printer.say(&line));
    }

    fn warn(&self, message: &str) {
        let line = visible(message);
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
        (_, true) => "{human_pos} of {human_len}, {rate}/s, {eta} left",
        (_, false) => "{human_pos}, {rate}/s",
    };
    let bar = if known_total { "{bar:24} " } else { "{spinner} " };
    ProgressStyle::with_template(&format!("{{prefix:28!}} {bar}{amount}"))
        .expect("the templates above are templates")
        .with_key("rate", |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
            // Decimals say something about slow tasks alone.
            let rate = state.per_sec();
            let _ = if rate < 10.0 { write!(out, "{rate:.1}") } else { write!(out, "{rate:.0}") };
        })
        .progress_chars("━╸─")
}
