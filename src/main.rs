//! The program: reads the surroundings once and hands the command line to the library.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use pkgcensus::command::{Surroundings, run};
use pkgcensus::package::Day;

fn main() -> ExitCode {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = i32::try_from(now.as_secs() / 86_400).unwrap_or_default();
    let today = Day::from_days_since_epoch(days).expect("today is within the calendar");
    let surroundings =
        Surroundings { today, jitter_seed: u64::from(now.subsec_nanos()), now: SystemTime::now };
    run(std::env::args_os(), &surroundings)
}
