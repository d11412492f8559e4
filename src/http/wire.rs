//! A body as it came over the wire, and what it is when unpacked.
//!
//! Bodies of documents come gzipped where the server can. Large ones take turns on few lanes, from the first megabyte
//! until they are done with, so that many requests at once never hold many large bodies at once.
//! Left out on purpose: other encodings, which nobody asked for.

use std::io::Read;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is asked for, in `Accept-Encoding`.
pub(super) const ACCEPT_ENCODING_GZIP: &str = "gzip";

/// From this size on a body takes a lane.
pub const LARGE_BYTES: u64 = 1 << 20;

/// Large bodies under way at once.
pub const LANES: usize = 2;

/// A small body is unpacked into a buffer of so many times its size at first, where it does not say its size.
const GUESSED_RATIO: usize = 4;

/// How a body is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Not at all.
    Identity,
    /// gzip.
    Gzip,
    /// Something that was not asked for.
    Other(String),
}

impl Encoding {
    pub fn of_header(value: Option<&str>) -> Self {
        match value.map(|value| value.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Self::Identity,
            Some("gzip" | "x-gzip") => Self::Gzip,
            Some(other) => Self::Other(other.to_owned()),
        }
    }
}

/// A body as it came.
#[derive(Debug)]
pub struct Wire {
    pub(super) bytes: Vec<u8>,
    pub(super) encoding: Encoding,
    pub(super) lane: Lane,
}

/// The lanes for large bodies, and the place on one that a body may have.
#[derive(Debug)]
pub(super) struct Lane {
    lanes: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

impl Lane {
    pub fn of(lanes: &Arc<Semaphore>) -> Self {
        Self { lanes: Arc::clone(lanes), taken: None }
    }

    /// Waits for a lane, unless the body is small or has one.
    pub async fn enter_for(&mut self, bytes: u64) {
        if bytes > LARGE_BYTES && self.taken.is_none() {
            let lane = Arc::clone(&self.lanes).acquire_owned().await;
            self.taken = Some(lane.expect("the semaphore is never closed"));
        }
    }
}

/// An unpacked body. While it lives, so does its place among the large bodies.
#[derive(Debug)]
pub struct Unpacked {
    /// The bytes.
    pub bytes: Vec<u8>,
    _lane: Lane,
}

/// Why a body could not be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Larger than allowed, unpacked.
    #[error("the answer is larger than {limit_bytes} bytes when unpacked, the most that is expected here")]
    Oversized {
        /// The limit.
        limit_bytes: u64,
    },
    /// Not what gzip makes.
    #[error("the answer is damaged: expected gzip as its header says")]
    Damaged,
    /// Packed in a way that was not asked for.
    #[error("the answer is packed as `{}`: expected gzip or nothing", .encoding.escape_debug())]
    Encoding {
        /// The header's value.
        encoding: String,
    },
}

impl Wire {
    /// Bytes that came over the wire, headers left out.
    #[must_use]
    pub fn wire_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Bytes that it claims to have when unpacked; a hint, since the server writes it.
    #[must_use]
    pub fn claimed_bytes(&self) -> u64 {
        match (&self.encoding, self.bytes.last_chunk::<4>()) {
            (Encoding::Gzip, Some(size)) => u64::from(u32::from_le_bytes(*size)).max(self.wire_bytes()),
            _ => self.wire_bytes(),
        }
    }

    /// Unpacks it, once there is a lane where it is large.
    ///
    /// # Errors
    /// More than `limit_bytes` when unpacked (nothing beyond them is unpacked), damage, another encoding.
    pub async fn unpack(mut self, limit_bytes: u64) -> Result<Unpacked, UnpackError> {
        self.lane.enter_for(self.claimed_bytes()).await;
        let bytes = match self.encoding {
            Encoding::Identity => self.bytes,
            Encoding::Other(encoding) => return Err(UnpackError::Encoding { encoding }),
            Encoding::Gzip => gunzip(&self.bytes, limit_bytes)?,
        };
        if bytes.len() as u64 > limit_bytes {
            return Err(UnpackError::Oversized { limit_bytes });
        }
        Ok(Unpacked { bytes, _lane: self.lane })
    }
}

/// Unpacks gzip of one member in one go where its size is as it says, and in pieces otherwise.
fn gunzip(packed: &[u8], limit_bytes: u64) -> Result<Vec<u8>, UnpackError> {
    let claimed = packed.last_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
    let plausible = claimed as u64 <= limit_bytes && claimed / 1_100 <= packed.len();
    if plausible {
        let mut unpacked = vec![0; claimed];
        let outcome = libdeflater::Decompressor::new().gzip_decompress(packed, &mut unpacked);
        if outcome == Ok(claimed) {
            return Ok(unpacked);
        }
    }
    gunzip_in_pieces(packed, limit_bytes)
}

fn gunzip_in_pieces(packed: &[u8], limit_bytes: u64) -> Result<Vec<u8>, UnpackError> {
    let mut unpacked = Vec::with_capacity(packed.len().saturating_mul(GUESSED_RATIO).min(1 << 20));
    let mut reader = flate2::read::MultiGzDecoder::new(packed).take(limit_bytes + 1);
    reader.read_to_end(&mut unpacked).map_err(|_| UnpackError::Damaged)?;
    if unpacked.len() as u64 > limit_bytes {
        return Err(UnpackError::Oversized { limit_bytes });
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn wire(bytes: Vec<u8>, encoding: Encoding) -> Wire {
        Wire { bytes, encoding, lane: Lane::of(&Arc::new(Semaphore::new(1))) }
    }

    async fn unpacked(bytes: Vec<u8>, limit_bytes: u64) -> Result<Vec<u8>, UnpackError> {
        wire(bytes, Encoding::Gzip).unpack(limit_bytes).await.map(|unpacked| unpacked.bytes)
    }

    #[tokio::test]
    async fn one_member_several_members_and_nothing_at_all_unpack() {
        assert_eq!(unpacked(gzip(b"{}"), 10).await.unwrap(), b"{}");
        let two = [gzip(b"one "), gzip(b"and two")].concat();
        assert_eq!(unpacked(two, 100).await.unwrap(), b"one and two");
        assert_eq!(unpacked(gzip(b""), 10).await.unwrap(), b"");
        assert_eq!(wire(b"as is".to_vec(), Encoding::Identity).unpack(5).await.unwrap().bytes, b"as is");
    }

    #[tokio::test]
    async fn a_bomb_is_oversized_whatever_it_claims() {
        let limit_bytes = 1 << 20;
        let mut bomb = gzip(&vec![0; 4 << 20]);
        assert_eq!(unpacked(bomb.clone(), limit_bytes).await, Err(UnpackError::Oversized { limit_bytes }));
        let end = bomb.len();
        bomb[end - 4..].copy_from_slice(&[1, 0, 0, 0]);
        assert_eq!(unpacked(bomb, limit_bytes).await, Err(UnpackError::Oversized { limit_bytes }));
        let error = wire(vec![0; 3], Encoding::Identity).unpack(2).await.err();
        assert_eq!(error, Some(UnpackError::Oversized { limit_bytes: 2 }));
    }

    #[tokio::test]
    async fn damage_and_foreign_encodings_are_told() {
        let whole = gzip(b"{\"name\":\"a\"}");
        for bytes in [whole[..whole.len() - 6].to_vec(), b"plain".to_vec(), Vec::new()] {
            assert_eq!(unpacked(bytes, 100).await, Err(UnpackError::Damaged));
        }
        let foreign = wire(vec![1], Encoding::of_header(Some("br")));
        assert_eq!(foreign.unpack(9).await.err(), Some(UnpackError::Encoding { encoding: "br".into() }));
        assert_eq!(Encoding::of_header(Some(" GZIP ")), Encoding::Gzip);
    }

    #[tokio::test]
    async fn large_bodies_wait_for_one_another_and_small_ones_do_not() {
        let lanes = Arc::new(Semaphore::new(1));
        let mut first = Lane::of(&lanes);
        first.enter_for(LARGE_BYTES + 1).await;
        first.enter_for(LARGE_BYTES + 1).await;
        assert_eq!(lanes.available_permits(), 0);
        Lane::of(&lanes).enter_for(LARGE_BYTES).await;
        drop(first);
        assert_eq!(lanes.available_permits(), 1);
    }
}
