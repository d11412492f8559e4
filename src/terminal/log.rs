//! Log lines on standard error: warnings always, more with `--verbose`. It leaves out log files.

use std::io;

use tracing_subscriber::EnvFilter;

use super::Verbosity;

/// Starts logging for this process; `PKGCENSUS_LOG` (a tracing filter) overrides the verbosity.
pub fn start(verbosity: Verbosity) {
    let level = match verbosity {
        Verbosity::Quiet => "error",
        Verbosity::Normal => "warn",
        Verbosity::Verbose => "pkgcensus=debug,warn",
    };
    let filter = EnvFilter::try_from_env("PKGCENSUS_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // A second start in one process (tests) is harmless.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .without_time()
        .try_init();
}
