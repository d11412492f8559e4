//! Ctrl-C and SIGTERM while listings and snapshots are written: what is half-written goes, what was there stays,
//! exit code 130. Reading commands need none of this: the system's own way to stop is enough.

use std::path::{Path, PathBuf};

use crate::files;
use crate::package::{Day, Ecosystem};
use crate::terminal::Printer;

/// The exit code of a run that the user stopped.
const STOPPED: i32 = 130;

/// Watches for the user's wish to stop, in a task of its own, so that it is heard during parsing and freezing too.
pub(super) fn watch(runtime: &tokio::runtime::Runtime, output: &Path, printer: Printer) {
    let output = output.to_owned();
    runtime.spawn(async move {
        asked_to_stop().await;
        // Writers go by rename, so ending here leaves the old files whole; only their drafts have to go.
        for folder in folders(&output) {
            let _ = files::remove_leftovers(&folder);
        }
        printer.say("stopped; what was there before is as it was");
        std::process::exit(STOPPED);
    });
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => (),
        _ = terminated.recv() => (),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// The folders that this process may be writing to.
fn folders(output: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        Ecosystem::ALL.iter().map(|ecosystem| crate::listing::layer::folder(output, *ecosystem)).collect();
    let days = std::fs::read_dir(output).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    folders.extend(
        days.filter(|path| path.file_name().is_some_and(|name| Day::parse(&name.to_string_lossy()).is_ok())),
    );
    folders
}
