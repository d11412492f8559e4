//! The one writer of the ledger, on a thread of its own: answers are gathered and committed together; everything else
//! is done between commits. It leaves out what is written.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::ledger::{Answer, EncodedBody, Ledger, LedgerError, RunId};

/// Answers in one commit at most.
const BATCH: usize = 2_000;

/// Bytes of documents in one commit at most, packed.
const BATCH_BYTES: usize = 16 << 20;

/// How long an answer waits for others before it is committed: at a polite rate hardly any is lost to a kill.
const BATCH_WAIT: Duration = Duration::from_millis(50);

/// Where so many came in that time, the registry is one's own: the wait is longer, since a commit of many writes each
/// page of the ledger's indexes once instead of often.
const MANY: usize = 50;

/// How long an answer waits for many others.
const BATCH_WAIT_OF_MANY: Duration = Duration::from_millis(250);

/// How long the writer sleeps between two looks at what came: to be woken for each answer costs more than the answer.
const NAP: Duration = Duration::from_millis(4);

/// Answers that may wait for the writer; beyond them the crawl waits.
const QUEUE: usize = 1_024;

type Task = Box<dyn FnOnce(&mut Ledger) + Send>;

enum Message {
    Answer(RunId, Box<Answer>),
    Task(Task),
}

/// A ledger with its writer.
pub struct Writer {
    sender: SyncSender<Message>,
    thread: JoinHandle<Result<Ledger, LedgerError>>,
}

/// A way to the writer. Clones lead to the same one.
#[derive(Clone)]
pub struct Desk {
    sender: SyncSender<Message>,
}

/// The writer has stopped, after an error that [`Writer::close`] tells.
#[derive(Debug, thiserror::Error)]
#[error("the ledger's writer has stopped")]
pub struct Stopped;

impl Writer {
    /// Hands the ledger to a writer.
    #[must_use]
    pub fn start(ledger: Ledger) -> Self {
        let (sender, receiver) = sync_channel(QUEUE);
        Self { sender, thread: std::thread::spawn(move || write(ledger, &receiver)) }
    }

    /// A way to the writer.
    #[must_use]
    pub fn desk(&self) -> Desk {
        Desk { sender: self.sender.clone() }
    }

    /// Commits what was handed in and gives the ledger back, once every desk is gone.
    ///
    /// # Errors
    /// The first error of a commit.
    pub fn close(self) -> Result<Ledger, LedgerError> {
        drop(self.sender);
        self.thread.join().expect("the writer does not panic")
    }
}

impl Desk {
    /// Hands an answer in. Waits while the writer is behind.
    ///
    /// # Errors
    /// A writer that has stopped.
    pub fn hand_in(&self, run: RunId, answer: Answer) -> Result<(), Stopped> {
        self.sender.send(Message::Answer(run, Box::new(answer))).map_err(|_| Stopped)
    }

    /// Does something with the ledger, after everything handed in before is committed.
    ///
    /// # Errors
    /// What `task` returns, or a writer that has stopped.
    pub async fn with<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Ledger) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        let task: Task = Box::new(move |ledger| {
            // Nobody waits for the reply any more where the crawl was dropped.
            let _ = reply.send(task(ledger));
        });
        self.sender.send(Message::Task(task)).map_err(|_| Stopped)?;
        answer.await.map_err(|_| Stopped)
    }
}

fn write(mut ledger: Ledger, receiver: &Receiver<Message>) -> Result<Ledger, LedgerError> {
    let mut batch = Batch::default();
    loop {
        let message = match batch.since {
            None => receiver.recv().map_err(|_| TryRecvError::Disconnected),
            Some(_) => receiver.try_recv(),
        };
        match message {
            Ok(Message::Answer(run, answer)) => batch.add(run, *answer),
            Ok(Message::Task(task)) => {
                batch.commit(&mut ledger)?;
                task(&mut ledger);
            }
            Err(TryRecvError::Empty) => std::thread::sleep(NAP),
            Err(TryRecvError::Disconnected) => {
                batch.commit(&mut ledger)?;
                return Ok(ledger);
            }
        }
        if batch.is_due() {
            batch.commit(&mut ledger)?;
        }
    }
}

/// Answers that wait for their commit, by run.
#[derive(Default)]
struct Batch {
    runs: Vec<(RunId, Vec<Answer>)>,
    answers: usize,
    bytes: usize,
    since: Option<Instant>,
}

impl Batch {
    fn add(&mut self, run: RunId, answer: Answer) {
        self.since.get_or_insert_with(Instant::now);
        self.answers += 1;
        self.bytes += answer.body.as_ref().map_or(0, EncodedBody::packed_bytes);
        match self.runs.iter_mut().find(|(other, _)| *other == run) {
            Some((_, answers)) => answers.push(answer),
            None => self.runs.push((run, vec![answer])),
        }
    }

    fn is_due(&self) -> bool {
        let wait = if self.answers < MANY { BATCH_WAIT } else { BATCH_WAIT_OF_MANY };
        self.answers >= BATCH
            || self.bytes >= BATCH_BYTES
            || self.since.is_some_and(|since| since.elapsed() >= wait)
    }

    fn commit(&mut self, ledger: &mut Ledger) -> Result<(), LedgerError> {
        for (run, answers) in &mut self.runs {
            if !answers.is_empty() {
                ledger.commit(*run, answers)?;
                answers.clear();
            }
        }
        (self.answers, self.bytes, self.since) = (0, 0, None);
        Ok(())
    }
}
