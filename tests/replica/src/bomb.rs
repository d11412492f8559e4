//! A small gzip that unpacks to very much: one packed block of zeros, again and again, so that making it costs nothing.
//! It leaves out sending it.

use flate2::{Compress, Compression, Crc, FlushCompress};

/// Zeros in a block.
const BLOCK_BYTES: usize = 1 << 20;

/// A gzip of one member that unpacks to so many zeros.
pub(crate) fn bomb(bytes: u64) -> Vec<u8> {
    let (whole, rest) = (bytes / BLOCK_BYTES as u64, (bytes % BLOCK_BYTES as u64) as usize);
    let (block, last) = (Block::of(BLOCK_BYTES), Block::of(rest));
    // Magic, deflate, no flags, no time, slowest, no system.
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    let mut check = Crc::new();
    for block in (0..whole).map(|_| &block).chain([&last]) {
        packed.extend_from_slice(&block.packed);
        check.combine(&block.check);
    }
    // A last block without content, the check and the length.
    packed.extend_from_slice(&[3, 0]);
    packed.extend_from_slice(&check.sum().to_le_bytes());
    packed.extend_from_slice(&(bytes as u32).to_le_bytes());
    packed
}

/// Packed zeros that can stand anywhere in a stream.
struct Block {
    packed: Vec<u8>,
    check: Crc,
}

impl Block {
    fn of(bytes: usize) -> Self {
        let zeros = vec![0; bytes];
        let mut packed = Vec::with_capacity(bytes / 100 + 1_024);
        Compress::new(Compression::best(), false)
            .compress_vec(&zeros, &mut packed, FlushCompress::Full)
            .expect("zeros can be packed");
        let mut check = Crc::new();
        check.update(&zeros);
        Self { packed, check }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn it_unpacks_to_what_it_says_and_is_small() {
        for bytes in [0, 5, 1 << 20, (3 << 20) + 7] {
            let packed = bomb(bytes);
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
            assert_eq!((unpacked.len() as u64, unpacked.iter().any(|byte| *byte != 0)), (bytes, false));
            assert!(packed.len() < 8_192, "{}", packed.len());
        }
    }
}
