//! The tries of one request: counting, waiting, telling, giving up.
//!
//! Left out on purpose: how long to wait (`retry`) and what a try does (`client`).

use std::time::Instant;

use url::Url;

use super::client::Client;
use super::error::{HttpError, HttpErrorKind, shown};
use super::politeness::Verdict;
use super::retry::Trouble;
use crate::progress::Progress;

/// A try that came to nothing, and the URL at which it did.
pub(super) struct Failure {
    pub kind: HttpErrorKind,
    pub at: Url,
}

/// The tries of one request.
pub(super) struct Attempts<'a> {
    subject: &'a Url,
    started: Instant,
    tries: u32,
}

impl<'a> Attempts<'a> {
    pub fn at(subject: &'a Url) -> Self {
        Self { subject, started: Instant::now(), tries: 0 }
    }

    /// Waits until the next try makes sense, or gives up with the error. A host that asked for a pause is paused for all.
    pub async fn after(
        &mut self,
        failure: Failure,
        client: &Client,
        progress: &dyn Progress,
    ) -> Result<(), HttpError> {
        self.tries += 1;
        let shared = &client.shared;
        let (trouble, retry_after) = (failure.kind.trouble(), failure.kind.retry_after());
        if trouble == Some(Trouble::Passing) {
            match shared.gates.failed(&failure.at) {
                Verdict::Carry => (),
                Verdict::Pause(pause) => progress.warn(&format!(
                    "`{}` keeps failing ({}); nobody asks it for {:.0} s",
                    failure.at.host_str().unwrap_or_default(),
                    failure.kind,
                    pause.as_secs_f64()
                )),
                Verdict::Down { pauses } => {
                    let host = failure.at.host_str().unwrap_or_default().to_owned();
                    return Err(self.give_up(HttpErrorKind::HostDown {
                        host,
                        pauses,
                        last: Box::new(failure.kind),
                    }));
                }
            }
        }
        let wait = trouble.and_then(|trouble| {
            let now = (shared.options.now)();
            shared.options.schedule.wait(self.tries, trouble, retry_after, now, shared.random())
        });
        let Some(wait) = wait else {
            return Err(self.give_up(failure.kind));
        };
        progress.wait(&format!(
            "`{}`: {}; next try in {:.1} s",
            shown(&failure.at),
            failure.kind,
            wait.as_secs_f64()
        ));
        if trouble == Some(Trouble::Throttled) || retry_after.is_some() {
            shared.gates.pause(&failure.at, wait);
        }
        shared.note_wait(wait);
        client.wait(tokio::time::sleep(wait)).await;
        Ok(())
    }

    /// Tries that came to nothing so far.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    pub fn give_up(&self, kind: HttpErrorKind) -> HttpError {
        HttpError {
            url: shown(self.subject),
            kind,
            tries: self.tries.max(1),
            elapsed: self.started.elapsed(),
        }
    }
}
