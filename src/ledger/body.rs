//! Documents as they are kept: zstd, with a dictionary trained on the documents of the same registry once there are
//! enough of them. It leaves out which are kept.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{OptionalExtension, params};
use zstd::bulk::{Compressor, Decompressor};

use super::{EncodedFacts, Ledger, LedgerError};
use crate::package::{Ecosystem, Moment};

/// Small documents are alike; level 1 with a dictionary packs them as well as level 6 without.
const LEVEL: i32 = 1;

/// Documents that a dictionary is trained on.
const SAMPLES: usize = 1_000;

/// Bytes of each that are looked at.
const SAMPLE_BYTES: usize = 64 << 10;

/// Size of a dictionary, as zstd advises.
const DICTIONARY_BYTES: usize = 110 << 10;

/// No document is larger unpacked; more is a damaged ledger, and nothing to make room for.
const LENGTH_MAX: i64 = 1 << 30;

/// A dictionary with its number.
type Numbered = (i64, Arc<Vec<u8>>);

/// What is called with the name and the content of a document.
type Each<'a, E> = dyn FnMut(&str, Vec<u8>) -> Result<(), E> + 'a;

/// A packed document.
#[derive(Clone, Debug)]
pub struct EncodedBody {
    pub(super) dictionary: Option<i64>,
    pub(super) length: usize,
    pub(super) packed: Vec<u8>,
}

impl EncodedBody {
    /// Bytes that it takes in the ledger.
    #[must_use]
    pub fn packed_bytes(&self) -> usize {
        self.packed.len()
    }
}

/// Packs documents of one ecosystem, from many threads.
#[derive(Clone)]
pub struct BodyCodec {
    dictionary: Option<Numbered>,
    idle: Arc<Mutex<Vec<Compressor<'static>>>>,
}

impl BodyCodec {
    fn new(dictionary: Option<Numbered>) -> Self {
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

    fn newest_dictionary(&self, ecosystem: Ecosystem) -> Result<Option<Numbered>, LedgerError> {
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
        let (mut samples, mut plain) = (Vec::new(), Unpacker::new(None)?);
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
            let mut body = plain.decode(&name, length, &packed)?;
            body.truncate(SAMPLE_BYTES);
            // A thousand documents of megabytes would be held otherwise.
            body.shrink_to_fit();
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
        each: &mut Each<'_, E>,
    ) -> Result<(), E> {
        let error = self.error("read documents");
        let mut statement = self
            .connection
            .prepare(
                "SELECT facts.name, body.length, body.packed, body.dictionary FROM body
                 JOIN facts ON facts.id = body.id WHERE facts.ecosystem = ?1 ORDER BY facts.name",
            )
            .map_err(&error)?;
        let mut rows = statement.query([ecosystem.id()]).map_err(&error)?;
        let mut unpackers = BTreeMap::new();
        while let Some(row) = rows.next().map_err(&error)? {
            let name: String = row.get(0).map_err(&error)?;
            let length: i64 = row.get(1).map_err(&error)?;
            let packed: Vec<u8> = row.get(2).map_err(&error)?;
            let dictionary: Option<i64> = row.get(3).map_err(&error)?;
            if let Entry::Vacant(place) = unpackers.entry(dictionary) {
                place.insert(self.unpacker(dictionary)?);
            }
            let unpacker = unpackers.get_mut(&dictionary).expect("it was put there above");
            each(&name, unpacker.decode(&name, length, &packed)?)?;
        }
        Ok(())
    }

    /// A dictionary takes longer to load than a document to unpack: each is loaded once.
    fn unpacker(&self, dictionary: Option<i64>) -> Result<Unpacker, LedgerError> {
        let Some(id) = dictionary else { return Unpacker::new(None) };
        let bytes: Vec<u8> = self
            .connection
            .query_row("SELECT bytes FROM dictionary WHERE id = ?1", [id], |row| row.get(0))
            .map_err(self.error("read a dictionary"))?;
        Unpacker::new(Some(&bytes))
    }

    /// Replaces the facts of packages, after their documents were read by newer rules.
    ///
    /// # Errors
    /// A ledger that cannot be written; then none is replaced.
    pub fn replace_facts(
        &mut self,
        ecosystem: Ecosystem,
        facts: &[(String, EncodedFacts)],
    ) -> Result<(), LedgerError> {
        let error = self.error("replace facts");
        let transaction = self.connection.transaction().map_err(&error)?;
        for (name, facts) in facts {
            transaction
                .prepare_cached(
                    "UPDATE facts SET facts = ?3, version = ?4, revision = ?5, etag = CASE WHEN ?6 THEN NULL ELSE etag END
                     WHERE ecosystem = ?1 AND name = ?2",
                )
                .and_then(|mut statement| {
                    let EncodedFacts { bytes, revision, version, is_part } = facts;
                    statement.execute(params![ecosystem.id(), name, bytes, version, revision, is_part])
                })
                .map_err(&error)?;
        }
        transaction.commit().map_err(error)
    }
}

/// Unpacks documents of one dictionary.
struct Unpacker(Decompressor<'static>);

impl Unpacker {
    fn new(dictionary: Option<&[u8]>) -> Result<Self, LedgerError> {
        let decompressor = match dictionary {
            Some(bytes) => Decompressor::with_dictionary(bytes),
            None => Decompressor::new(),
        };
        decompressor.map(Self).map_err(LedgerError::Dictionary)
    }

    fn decode(&mut self, name: &str, length: i64, packed: &[u8]) -> Result<Vec<u8>, LedgerError> {
        let damaged = |why: String| LedgerError::Body { name: name.to_owned(), why };
        if !(0..=LENGTH_MAX).contains(&length) {
            return Err(damaged(format!("a length of {length} bytes is out of bounds")));
        }
        let body = self.0.decompress(packed, length as usize).map_err(|error| damaged(error.to_string()))?;
        if body.len() as i64 != length {
            return Err(damaged(format!("{} bytes came out, expected {length}", body.len())));
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::super::RunId;
    use super::super::fixture::{self, document, with_body};
    use super::*;

    fn kept(ledger: &Ledger) -> Result<Vec<(String, Vec<u8>)>, LedgerError> {
        let mut all = Vec::new();
        ledger.each_body::<LedgerError>(Ecosystem::Npm, &mut |name, body| {
            all.push((name.to_owned(), body));
            Ok(())
        })?;
        Ok(all)
    }

    fn keep(ledger: &mut Ledger, codec: &BodyCodec, names: &[String]) -> RunId {
        let run = fixture::planned(ledger, &names.iter().map(String::as_str).collect::<Vec<_>>());
        let answers: Vec<_> =
            (0..).zip(names).map(|(ordinal, name)| with_body(codec, ordinal, name)).collect();
        ledger.commit(run, &answers).unwrap();
        run
    }

    #[test]
    fn a_dictionary_is_trained_once_there_are_enough_documents_and_old_ones_stay_readable() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let plain = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let mut names: Vec<String> = (0..SAMPLES).map(|n| format!("package-{n:04}")).collect();
        keep(ledger, &plain, &names[1..]);
        assert!(ledger.body_codec(Ecosystem::Npm, Moment(2)).unwrap().dictionary.is_none());
        keep(ledger, &plain, &names[..1]);

        let trained = ledger.body_codec(Ecosystem::Npm, Moment(3)).unwrap();
        assert!(ledger.body_codec(Ecosystem::Pypi, Moment(3)).unwrap().dictionary.is_none());
        let id = |codec: &BodyCodec| codec.dictionary.as_ref().map(|(id, _)| *id);
        assert_eq!(id(&ledger.body_codec(Ecosystem::Npm, Moment(4)).unwrap()), id(&trained));
        let with = trained.encode(&document("package-9999")).unwrap().packed.len();
        assert!(with < plain.encode(&document("package-9999")).unwrap().packed.len());

        names.push("zebra".to_owned());
        keep(ledger, &trained, &names[SAMPLES..]);
        let expected: Vec<_> = names.iter().map(|name| (name.clone(), document(name))).collect();
        assert_eq!(kept(ledger).unwrap(), expected);
    }

    #[test]
    fn a_damaged_document_is_told_with_its_package() {
        for damage in [
            "UPDATE body SET packed = x'00010203'",
            "UPDATE body SET length = length - 1",
            "UPDATE body SET length = length + 1",
            "UPDATE body SET length = -1",
            "UPDATE body SET length = 9223372036854775807",
        ] {
            let mut fixture = fixture::ledger();
            let codec = fixture.ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
            keep(&mut fixture.ledger, &codec, &["a".to_owned()]);
            fixture.ledger.connection.execute(damage, []).unwrap();
            let error = kept(&fixture.ledger).unwrap_err();
            assert!(matches!(&error, LedgerError::Body { name, .. } if name == "a"), "{damage}: {error:?}");
        }
    }

    #[test]
    fn a_codec_packs_on_many_threads_at_once() {
        let mut fixture = fixture::ledger();
        let codec = fixture.ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        let expected = codec.encode(&document("a")).unwrap().packed;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(codec.clone().encode(&document("a")).unwrap().packed, expected));
            }
        });
    }

    #[test]
    fn replaced_facts_keep_everything_else() {
        let mut fixture = fixture::ledger();
        let ledger = &mut fixture.ledger;
        let codec = ledger.body_codec(Ecosystem::Npm, Moment(1)).unwrap();
        keep(ledger, &codec, &["a".to_owned()]);
        let newer = EncodedFacts::of(&fixture::facts("a", "2-b"));
        ledger
            .replace_facts(
                Ecosystem::Npm,
                &[("a".to_owned(), newer.clone()), ("b".to_owned(), newer.clone())],
            )
            .unwrap();
        let run = fixture::planned(ledger, &["a"]);
        let known = ledger.next_tasks(run, None, 1).unwrap().remove(0).known.unwrap();
        assert_eq!(known.revision.as_deref(), Some("2-b"));
        assert!(known.etag.is_some() && known.has_body);
        assert_eq!(ledger.status(Moment(9_999)).unwrap().ecosystems[0].packages, 1);
        ledger.replace_facts(Ecosystem::Npm, &[("a".to_owned(), newer.to_be_asked_again())]).unwrap();
        let known = ledger.next_tasks(run, None, 1).unwrap().remove(0).known.unwrap();
        assert!(known.etag.is_none() && known.has_body);
    }
}
