//! Bodies of answers: those that are counted into the journal, and those that are made while they are sent, so that a
//! list of millions is never in memory. It leaves out what is in them.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use flate2::{Compression, write::GzEncoder};
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::journal::{Entry, Journal};

/// Pieces of a body made while it is sent.
const PIECE_BYTES: usize = 64 * 1024;

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
}

/// Packs bytes.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing into memory does not fail")
}

/// A body that `write` makes in a thread of its own, a piece at a time. `length` = its bytes, where they are known.
pub(crate) fn streamed(
    packing: Packing,
    length: Option<u64>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Body {
    let (sender, receiver) = channel(4);
    tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces { sender, piece: Vec::with_capacity(PIECE_BYTES) };
        // A client that goes away in the middle is its own affair.
        let _ = match packing {
            Packing::Plain => write(&mut pieces).and_then(|()| pieces.flush()),
            Packing::Gzip => {
                let mut encoder = GzEncoder::new(pieces, Compression::fast());
                write(&mut encoder).and_then(|()| encoder.finish()).and_then(|mut pieces| pieces.flush())
            }
        };
    });
    Body::new(Stream { receiver, length: length.filter(|_| packing == Packing::Plain) })
}

/// The same bytes, a few at a time with a wait before each piece.
pub(crate) fn slow(bytes: Bytes, piece_bytes: usize, wait: Duration) -> Body {
    let (sender, receiver) = channel(1);
    let length = bytes.len() as u64;
    tokio::spawn(async move {
        let mut rest = bytes;
        while !rest.is_empty() {
            tokio::time::sleep(wait).await;
            let piece = rest.split_to(piece_bytes.clamp(1, rest.len()));
            if sender.send(piece).await.is_err() {
                return;
            }
        }
    });
    Body::new(Stream { receiver, length: Some(length) })
}

struct Pieces {
    sender: Sender<Bytes>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        self.sender.blocking_send(piece.into()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

struct Stream {
    receiver: Receiver<Bytes>,
    /// Bytes still to come, where they are known.
    length: Option<u64>,
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.receiver.poll_recv(context).map(|piece| {
            let piece = piece?;
            self.length = self.length.map(|length| length.saturating_sub(piece.len() as u64));
            Some(Ok(Frame::data(piece)))
        })
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body whose bytes and end go into the journal.
pub(crate) struct Counted {
    inner: Body,
    journal: Arc<Journal>,
    entry: Entry,
}

impl Counted {
    /// Counts `inner` into a request of the journal. An empty one has ended before anyone asks for its first byte.
    pub fn new(inner: Body, journal: Arc<Journal>, entry: Entry) -> Self {
        if inner.is_end_stream() {
            journal.update(entry, |asked, now| asked.ended = Some(now));
        }
        Self { inner, journal, entry }
    }

    fn is_exhausted(&self) -> bool {
        self.inner.is_end_stream() || self.inner.size_hint().exact() == Some(0)
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(frame) = &polled {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref);
            let bytes = data.map_or(0, |data| data.len() as u64);
            // The asker may go on as soon as it has the last byte: waiting for the poll after it would be too late.
            let is_last = frame.is_none() || self.is_exhausted();
            self.journal.update(self.entry, |asked, now| {
                asked.sent_bytes += bytes;
                if is_last {
                    asked.ended.get_or_insert(now);
                }
            });
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
