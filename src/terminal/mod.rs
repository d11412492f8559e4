//! The screen: what goes to standard output and what to standard error, bars, log lines, and how a failure is
//! told. It leaves out what is said.

mod bars;
mod failure;
mod lines;
mod log;
mod printer;

pub use bars::Bars;
pub use failure::print_failure;
pub use log::start as start_log;
pub use printer::{Printer, Verbosity};
