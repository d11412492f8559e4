//! Ctrl-C and SIGTERM. While listings and snapshots are written: what is half-written goes, what was there stays. While
//! packages are asked: asking stops, what is in flight is kept, the ledger is committed; a second time: at once. Exit
//! code 130 each time. Reading commands need none of this: the system's own way to stop is enough.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::crawl::Stop;
use crate::files;
use crate::package::{Day, Ecosystem};
use crate::terminal::Printer;

/// The exit code of a run that the user stopped.
pub(super) const STOPPED: u8 = 130;

/// Whether the stage under way can stop gracefully.
#[derive(Clone, Default)]
pub(super) struct Stage(Arc<AtomicBool>);

/// Watches for the user's wish to stop, in a task of its own, so that it is heard during parsing and freezing too.
pub(super) fn watch(
    runtime: &tokio::runtime::Runtime,
    output: &Path,
    printer: Printer,
    stop: &Stop,
) -> Stage {
    let (output, stop, stage) = (output.to_owned(), stop.clone(), Stage::default());
    let graceful = stage.clone();
    runtime.spawn(async move {
        asked_to_stop().await;
        if graceful.0.load(Ordering::SeqCst) {
            stop.raise();
            printer.say("stopping: what is in flight is still kept; once more stops at once");
            asked_to_stop().await;
            std::process::exit(i32::from(STOPPED));
        }
        // Writers go by rename, so ending here leaves the old files whole; only their drafts have to go.
        for folder in folders(&output) {
            let _ = files::remove_leftovers(&folder);
        }
        printer.say("stopped; what was there before is as it was");
        std::process::exit(i32::from(STOPPED));
    });
    stage
}

/// Runs a stage that hears of the wish to stop and ends by itself.
pub(super) fn gracefully<T>(stage: &Stage, work: impl FnOnce() -> T) -> T {
    stage.0.store(true, Ordering::SeqCst);
    let done = work();
    stage.0.store(false, Ordering::SeqCst);
    done
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
