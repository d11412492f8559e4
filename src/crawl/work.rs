//! A run at work: tasks out of the ledger, a few documents at a time, answers back into it, until nothing is left or
//! someone or something says stop. It leaves out where the tasks come from (`plan`, `moved`), and which answers say
//! nothing because everybody gets them (`alike`).

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::task::JoinSet;

use super::alike::{Alike, Chosen, Everybody, Sign};
use super::document::{Brought, Down, Source, Wanted};
use super::stop::Stop;
use super::writer::{Desk, Stopped};
use super::{CrawlError, at_hand, moment};
use crate::http::{Client, HttpError, HttpErrorKind};
use crate::ledger::{Answer, BodyCodec, EncodedFacts, Known, PlannedTask, RunId};
use crate::progress::{Progress, Task, Unit};

/// Tasks taken out of the ledger at once.
const CHUNK: usize = 1_000;

/// How long what is in flight may still take once someone asked to stop.
pub const GRACE: Duration = Duration::from_secs(20);

/// How long everyone may be waiting by then (for a pause to end, for another try) before that is given up.
const GRACE_WAITING: Duration = Duration::from_millis(500);

/// How often that is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Everything that a run works with.
pub struct Work {
    /// Who asks.
    pub client: Client,
    /// Where documents come from.
    pub source: Source,
    /// The ledger's writer.
    pub desk: Desk,
    /// The run.
    pub run: RunId,
    /// Who chose its packages.
    pub chosen: Chosen,
    /// Packs bodies; `None` where they are not kept.
    pub bodies: Option<BodyCodec>,
    /// Documents under way at once.
    pub concurrency: usize,
    /// What ends the run early.
    pub limits: Limits,
    /// The user's wish to stop.
    pub stop: Stop,
    /// The clock.
    pub now: fn() -> SystemTime,
}

/// What ends a run early; what is left stays for the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Requests in all, tries and redirects included.
    pub requests: Option<u64>,
    /// A point in time.
    pub until: Option<Instant>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every task is answered.
    Complete,
    /// `--max-requests` or `--deadline` was reached.
    Limit(&'static str),
    /// Someone asked to stop.
    Stopped,
}

/// Works through the tasks of the run, of which there are `left`.
///
/// # Errors
/// A ledger that cannot be written, a host that is given up, or one that answers everybody alike. What was answered until
/// then is kept.
pub async fn work(work: Work, left: u64, progress: Arc<dyn Progress>) -> Result<Ended, CrawlError> {
    let label = work.source.ecosystem().label();
    let run = work.run;
    work.desk.with(move |ledger| ledger.note_stop(run, None)).await??;
    let mut crew = Crew {
        task: progress.begin(label, Some(left), Unit::Packages),
        alike: Alike::new(work.chosen),
        work: Arc::new(work),
        progress,
        asked: JoinSet::new(),
        waiting: Vec::new(),
        after: None,
        exhausted: false,
        used_up: false,
    };
    let ended = crew.until_done().await;
    crew.finish_what_is_in_flight().await;
    let ended = crew.conclude(ended);
    // Everything handed in is committed once the writer gets round to this.
    if let Err(CrawlError::Everybody(everybody)) = &ended {
        let told = everybody.to_string();
        crew.work.desk.with(move |ledger| ledger.note_stop(run, Some(&told))).await??;
    } else {
        crew.work.desk.with(|_| ()).await?;
    }
    let ended = ended?;
    crew.task.finish("");
    Ok(ended)
}

/// An answer that everybody may get, to be held back; `None` where it was handed in.
type Noted = Option<(Sign, Answer)>;

struct Crew {
    work: Arc<Work>,
    progress: Arc<dyn Progress>,
    task: Box<dyn Task>,
    asked: JoinSet<Result<Noted, CrawlError>>,
    alike: Alike,
    /// Tasks out of the ledger that are still to be asked, the next one last.
    waiting: Vec<PlannedTask>,
    after: Option<i64>,
    exhausted: bool,
    /// Every request that was allowed is sent.
    used_up: bool,
}

impl Crew {
    async fn until_done(&mut self) -> Result<Ended, CrawlError> {
        let mut heartbeat = tokio::time::interval(Duration::from_secs(1));
        loop {
            if let Some(ended) = self.reason_to_end() {
                return Ok(ended);
            }
            self.fill().await?;
            if self.asked.is_empty() {
                let complete = self.waiting.is_empty() && self.exhausted;
                return Ok(if complete { Ended::Complete } else { Ended::Limit("--max-requests") });
            }
            let stop = self.work.stop.clone();
            tokio::select! {
                done = self.asked.join_next() => self.note(done)?,
                () = stop.raised() => (),
                _ = heartbeat.tick() => self.task.advance(0),
            }
        }
    }

    fn reason_to_end(&self) -> Option<Ended> {
        let limits = self.work.limits;
        if self.work.stop.is_raised() {
            Some(Ended::Stopped)
        } else if self.used_up {
            Some(Ended::Limit("--max-requests"))
        } else if limits.until.is_some_and(|until| Instant::now() >= until) {
            Some(Ended::Limit("--deadline"))
        } else {
            None
        }
    }

    async fn fill(&mut self) -> Result<(), CrawlError> {
        while self.asked.len() < self.work.concurrency && self.may_ask_one_more() {
            if self.waiting.is_empty() && !self.exhausted {
                self.take_more().await?;
            }
            let Some(task) = self.waiting.pop() else { break };
            let (work, progress) = (Arc::clone(&self.work), Arc::clone(&self.progress));
            self.asked.spawn(async move { one(&work, task, progress.as_ref()).await });
        }
        Ok(())
    }

    /// What is under way may not have been sent yet: counted twice rather than forgotten.
    fn may_ask_one_more(&self) -> bool {
        let asked = self.work.client.requests() + self.asked.len() as u64;
        self.work.limits.requests.is_none_or(|limit| asked < limit)
    }

    async fn take_more(&mut self) -> Result<(), CrawlError> {
        let (run, after) = (self.work.run, self.after);
        let tasks = self.work.desk.with(move |ledger| ledger.next_tasks(run, after, CHUNK)).await??;
        self.exhausted = tasks.len() < CHUNK;
        self.after = tasks.last().map(|task| task.ordinal).or(self.after);
        self.waiting = tasks;
        self.waiting.reverse();
        Ok(())
    }

    fn note(
        &mut self,
        done: Option<Result<Result<Noted, CrawlError>, tokio::task::JoinError>>,
    ) -> Result<(), CrawlError> {
        match done {
            // Its task is still in the ledger.
            Some(Ok(Err(CrawlError::Down(error)))) if is_used_up(&error) => {
                self.used_up = true;
                Ok(())
            }
            Some(Ok(result)) => {
                self.keep(result?)?;
                self.alike.in_a_row().map_or(Ok(()), |sign| Err(self.everybody(sign)))
            }
            Some(Err(panicked)) => std::panic::resume_unwind(panicked.into_panic()),
            None => Ok(()),
        }
    }

    /// Hands in what need not be held back any longer.
    fn keep(&mut self, noted: Noted) -> Result<(), CrawlError> {
        self.task.advance(1);
        let free = match noted {
            Some((sign, answer)) => self.alike.hold(sign, answer),
            None => self.alike.release(),
        };
        self.hand_in(free)
    }

    fn hand_in(&self, answers: Vec<Answer>) -> Result<(), CrawlError> {
        let hand_in = |answer| self.work.desk.hand_in(self.work.run, answer);
        answers.into_iter().try_for_each(hand_in).map_err(CrawlError::from)
    }

    fn everybody(&self, sign: &Sign) -> CrawlError {
        let host = self.work.source.host();
        CrawlError::Everybody(Everybody { host, packages: self.alike.len(), sign: sign.clone() })
    }

    /// What the run came to: answers that are still held back are handed in, unless nobody was answered otherwise.
    fn conclude(&mut self, ended: Result<Ended, CrawlError>) -> Result<Ended, CrawlError> {
        if matches!(ended, Err(CrawlError::Everybody(_))) {
            return ended;
        }
        if let Some(sign) = self.alike.at_the_end() {
            // Whoever asked to stop hears nothing else; the packages are asked again.
            return match ended {
                Ok(Ended::Stopped) | Err(_) => ended,
                Ok(_) => Err(self.everybody(sign)),
            };
        }
        let held = self.alike.let_go();
        self.hand_in(held)?;
        ended
    }

    /// Answers that are under way are kept where they come soon; the rest is asked again by the next run.
    async fn finish_what_is_in_flight(&mut self) {
        let (end, mut glances) = (Instant::now() + GRACE, tokio::time::interval(GLANCE));
        let mut moved_at = Instant::now();
        while !self.asked.is_empty() && Instant::now() < end && moved_at.elapsed() < GRACE_WAITING {
            tokio::select! {
                done = self.asked.join_next() => {
                    if let Some(Ok(Ok(noted))) = done {
                        // A writer that has stopped is told when the run is concluded.
                        let _ = self.keep(noted);
                    }
                }
                _ = glances.tick() => (),
            }
            if self.work.client.waiting() < self.asked.len() {
                moved_at = Instant::now();
            }
        }
        self.asked.shutdown().await;
    }
}

fn is_used_up(error: &HttpError) -> bool {
    matches!(error.kind, HttpErrorKind::RequestsUsedUp { .. })
}

async fn one(work: &Work, mut task: PlannedTask, progress: &dyn Progress) -> Result<Noted, CrawlError> {
    if work.source.reads_tarballs() {
        let known = task.known.take();
        task.known =
            at_hand::without_tag_where_no_readme(&work.desk, work.source.ecosystem(), &task.name, known)
                .await?;
    }
    let wanted = Wanted {
        name: &task.name,
        expected_revision: task.expected_revision.as_deref(),
        known: task.known.as_ref(),
    };
    let asked_at = moment((work.now)());
    let mut brought = match work.source.bring(&work.client, wanted, progress).await {
        Ok(brought) => brought,
        Err(Down(error)) => return Err(CrawlError::Down(error)),
    };
    let known = task.known;
    at_hand::keep(&work.desk, work.source.ecosystem(), &task.name, known.as_ref(), &mut brought).await?;
    let sign = brought.sign.take();
    let answer = answer(work, task.ordinal, task.name, asked_at, brought, known)?;
    if let Some(sign) = sign {
        return Ok(Some((sign, answer)));
    }
    work.desk.hand_in(work.run, answer).map_err(|Stopped| CrawlError::Writer)?;
    Ok(None)
}

fn answer(
    work: &Work,
    ordinal: i64,
    name: String,
    asked_at: crate::package::Moment,
    brought: Brought,
    known: Option<Known>,
) -> Result<Answer, CrawlError> {
    // Unchanged since a document that the ledger does not have: as good as nothing, and asked without a tag next time.
    debug_assert!(brought.outcome != crate::ledger::Outcome::Unchanged || known.is_some());
    let body = match (&work.bodies, &brought.body, &brought.facts) {
        (Some(codec), Some(body), Some(_)) => Some(codec.encode(&body.bytes)?),
        _ => None,
    };
    Ok(Answer {
        ordinal,
        ecosystem: work.source.ecosystem(),
        name,
        asked_at,
        document: brought.document,
        outcome: brought.outcome,
        status: brought.status,
        wire_bytes: brought.wire_bytes,
        body_bytes: brought.body_bytes,
        tries: brought.tries,
        detail: brought.detail,
        facts: brought.facts.as_ref().map(EncodedFacts::of),
        body,
        etag: brought.conditional.map(|conditional| (conditional.etag, conditional.url.into())),
    })
}
