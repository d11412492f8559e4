//! Documents as they are kept: zstd, with a dictionary trained on the documents of the same registry once there are
//! enough of them. It leaves out which are kept.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{OptionalExtension, params};
use zstd::bulk::{Compressor, Decompressor};

use super::{Ledger, LedgerError};
use crate::package::{Ecosystem, Moment};

/// Small documents are alike; level 1 with a dictionary packs them as well as level 6 without.
const LEVEL: i32 = 1;

/// Documents that a dictionary is trained on.
const SAMPLES: usize = 1_000;

/// Bytes of each that are looked at.
const SAMPLE_BYTES: usize = 64 << 10;

/// Size of a dictionary, as zstd advises.
const DICTIONARY_BYTES: usize = 110 << 10;

/// A packed document.
#[derive(Clone, Debug)]
pub struct EncodedBody {
    pub(super) dictionary: Option<i64>,
    pub(super) length: usize,
    pub(super) packed: Vec<u8>,
}

/// Packs documents of one ecosystem, from many threads.
#[derive(Clone)]
pub struct BodyCodec {
    dictionary: Option<(i64, Arc<Vec<u8>>)>,
    idle: Arc<Mutex<Vec<Compressor<'static>>>>,
}

impl BodyCodec {
    fn new(dictionary: Option<(i64, Arc<Vec<u8>>)>) -> Self {
        Self { dictionary, idle: Arc::default() }
    }

    /// Packs a document.
    ///
    /// # Errors
    /// A dictionary that zstd does not take.
    pub fn encode(&self, body: &[u8]) -> Result<EncodedBody, LedgerError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut compressor = match waiting {
            Some(compressor) => compressor,
            None => self.compressor().map_err(LedgerError::Dictionary)?,
        };
        let packed = compressor.compress(body).map_err(LedgerError::Dictionary)?;
        idle().push(compressor);
        let dictionary = self.dictionary.as_ref().map(|(id, _)| *id);
        Ok(EncodedBody { dictionary, length: body.len(), packed })
    }

    fn compressor(&self) -> std::io::Result<Compressor<'static>> {
        match &self.dictionary {
            Some((_, bytes)) => Compressor::with_dictionary(LEVEL, bytes),
            None => Compressor::new(LEVEL),
        }
    }
}

impl Ledger {
    /// What packs the documents of an ecosystem: with its newest dictionary, which is trained first where there is
    /// none and enough documents are kept.
    ///
    /// # Errors
    /// A ledger that cannot be written.
    pub fn body_codec(&mut self, ecosystem: Ecosystem, now: Moment) -> Result<BodyCodec, LedgerError> {
        if let Some(dictionary) = self.newest_dictionary(ecosystem)? {
            return Ok(BodyCodec::new(Some(dictionary)));
        }
        let samples = self.samples(ecosystem)?;
        if samples.len() < SAMPLES {
            return Ok(BodyCodec::new(None));
        }
        let bytes = zstd::dict::from_samples(&samples, DICTIONARY_BYTES).map_err(LedgerError::Dictionary)?;
        let error = self.error("keep a dictionary");
        self.connection
            .execute(
                "INSERT INTO dictionary (ecosystem, trained_at, bytes) VALUES (?1, ?2, ?3)",
                params![ecosystem.id(), now.0, bytes],
            )
            .map_err(error)?;
        Ok(BodyCodec::new(Some((self.connection.last_insert_rowid(), Arc::new(bytes)))))
    }

    fn newest_dictionary(&self, ecosystem: Ecosystem) -> Result<Option<(i64, Arc<Vec<u8>>)>, LedgerError> {
        self.connection
            .query_row(
                "SELECT id, bytes FROM dictionary WHERE ecosystem = ?1 ORDER BY id DESC LIMIT 1",
                [ecosystem.id()],
                |row| Ok((row.get(0)?, Arc::new(row.get(1)?))),
            )
            .optional()
            .map_err(self.error("read a dictionary"))
    }

    fn samples(&self, ecosystem: Ecosystem) -> Result<Vec<Vec<u8>>, LedgerError> {
        let mut samples = Vec::new();
        let mut statement = self
            .connection
            .prepare(
                "SELECT facts.name, body.length, body.packed FROM body JOIN facts ON facts.id = body.id
                 WHERE facts.ecosystem = ?1 AND body.dictionary IS NULL AND body.length < 4194304 ORDER BY body.id LIMIT ?2",
            )
            .map_err(self.error("read documents"))?;
        let rows = statement.query_map(params![ecosystem.id(), SAMPLES as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
        });
        for row in rows.map_err(self.error("read documents"))? {
            let (name, length, packed) = row.map_err(self.error("read documents"))?;
            let mut body = decode(&name, None, length as usize, &packed)?;
            body.truncate(SAMPLE_BYTES);
            samples.push(body);
        }
        Ok(samples)
    }

    /// Calls `each` with every kept document of an ecosystem: id, name, the revision of its facts, and the document.
    ///
    /// # Errors
    /// A document that cannot be unpacked, or the first error of `each`.
    pub fn each_body<E: From<LedgerError>>(
        &self,
        ecosystem: Ecosystem,
        each: &mut dyn FnMut(&str, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let error = self.error("read documents");
        let mut statement = self
            .connection
            .prepare(
                "SELECT facts.name, body.length, body.packed, dictionary.bytes FROM body
                 JOIN facts ON facts.id = body.id LEFT JOIN dictionary ON dictionary.id = body.dictionary
                 WHERE facts.ecosystem = ?1 ORDER BY facts.name",
            )
            .map_err(&error)?;
        let mut rows = statement.query([ecosystem.id()]).map_err(&error)?;
        while let Some(row) = rows.next().map_err(&error)? {
            let name: String = row.get(0).map_err(&error)?;
            let length: i64 = row.get(1).map_err(&error)?;
            let packed: Vec<u8> = row.get(2).map_err(&error)?;
            let dictionary: Option<Vec<u8>> = row.get(3).map_err(&error)?;
            each(&name, decode(&name, dictionary.as_deref(), length as usize, &packed)?)?;
        }
        Ok(())
    }

    /// Replaces the facts of packages, after their documents were read by newer rules.
    ///
    /// # Errors
    /// A ledger that cannot be written; then none is replaced.
    pub fn replace_facts(
        &mut self,
        ecosystem: Ecosystem,
        facts: &[(String, super::EncodedFacts)],
    ) -> Result<(), LedgerError> {
        let error = self.error("replace facts");
        let transaction = self.connection.transaction().map_err(&error)?;
        for (name, facts) in facts {
            transaction
                .prepare_cached(
                    "UPDATE facts SET facts = ?3, version = ?4, revision = ?5 WHERE ecosystem = ?1 AND name = ?2",
                )
                .and_then(|mut statement| {
                    statement.execute(params![ecosystem.id(), name, facts.bytes, facts.version, facts.revision])
                })
                .map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }
}

fn decode(
    name: &str,
    dictionary: Option<&[u8]>,
    length: usize,
    packed: &[u8],
) -> Result<Vec<u8>, LedgerError> {
    let decompressor = match dictionary {
        Some(bytes) => Decompressor::with_dictionary(bytes),
        None => Decompressor::new(),
    };
    decompressor
        .and_then(|mut decompressor| decompressor.decompress(packed, length))
        .map_err(|error| LedgerError::Body { name: name.to_owned(), why: error.to_string() })
}
