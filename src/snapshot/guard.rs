//! Reading Parquet whose bytes are not to be trusted: where the reader panics over damaged bytes instead of
//! returning an error, the panic becomes one. It leaves out telling which file is damaged (`Snapshot::explain`).

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use polars::prelude::{PolarsError, PolarsResult};

/// How many guarded reads are under way; while there are any, panics are not printed: the error tells.
static GUARDED: AtomicUsize = AtomicUsize::new(0);

static HOOK: Once = Once::new();

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a read; a panic in it becomes an error.
///
/// # Errors
/// What the read returns, or that it panicked.
pub fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> PolarsResult<T> {
    HOOK.call_once(quieten);
    GUARDED.fetch_add(1, Ordering::SeqCst);
    INSIDE.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(read));
    INSIDE.set(false);
    GUARDED.fetch_sub(1, Ordering::SeqCst);
    outcome.unwrap_or_else(|panicked| {
        let words = panicked
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panicked.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_default();
        Err(PolarsError::ComputeError(format!("the engine gave up: {words}").into()))
    })
}

/// Panics of this thread and of the engine's threads stay silent while a guarded read runs; others are printed.
fn quieten() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let engine = std::thread::current().name().is_some_and(|name| {
            ["async-executor", "polars", "tokio-runtime-worker", "blocking"]
                .iter()
                .any(|kind| name.starts_with(kind))
        });
        let guarded = GUARDED.load(Ordering::SeqCst) > 0 && (engine || INSIDE.get());
        if !guarded {
            print(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let error = guarded::<()>(|| panic!("odd bytes")).expect_err("it panicked");
        assert!(error.to_string().contains("odd bytes"), "{error}");
        assert_eq!(guarded(|| Ok(1)).expect("no panic"), 1);
    }
}
