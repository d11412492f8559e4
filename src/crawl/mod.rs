//! The crawl: one document a package, for the packages of a plan, politely, into the ledger, so that it can stop at any
//! moment and go on. It leaves out bulk listings, and freezing what it brought into a snapshot.

mod alike;
mod allotment;
mod anew;
mod at_hand;
mod document;
mod frame;
mod moved;
mod plan;
mod project;
mod reparse;
mod respelled;
mod sample;
mod stop;
mod survey;
mod tarball;
mod work;
mod writer;

use std::time::{SystemTime, UNIX_EPOCH};

pub use alike::{Chosen, Everybody, PAGES_MAX, REFUSALS_MAX, Sign};
pub use allotment::{WHOLE_FROM, WHOLE_RANKS, allotted};
pub use document::{AtHand, Brought, DOCUMENT_BYTES_MAX, Down, STALE_WAITS, Source, Wanted};
pub use frame::{Belongs, Frame};
pub use moved::Counting;
pub use plan::{Feed, Order, Planned, Planning, Resumed, What, plan};
pub use reparse::{Reparsed, reparse};
pub use respelled::spell_as_listed;
pub use sample::{
    Design, Member, RANK_LIMITS, Sample, Strata, Stratum, draw, half_width, hash, limits_of as rank_limits,
};
pub use stop::Stop;
pub use survey::{Fate, Former, Survey, Told, joined};
pub use tarball::TARBALL_BYTES_MAX;
pub use work::{Ended, GRACE, Limits, Work, work};
pub use writer::{Desk, Stopped, Writer};

use crate::endpoint::Unconfigured;
use crate::http::HttpError;
use crate::ledger::LedgerError;
use crate::listing::ListingError;
use crate::package::{Ecosystem, Moment};
use crate::registries::Malformed;

/// Why a crawl could not go on.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The ledger could not be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A listing could not be read.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// A host was given up, or nobody could be asked at all. What was answered is kept.
    #[error(
        "the registry cannot be asked any more; what it answered is kept, and the same command goes on from there"
    )]
    Down(#[source] HttpError),
    /// Everybody is answered alike, so that nothing is learnt of anyone.
    #[error("{0}. These responses were not recorded: the same command requests them again and continues")]
    Everybody(Everybody),
    /// A feed could not be asked.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A feed answered something else.
    #[error("the {feed} of {ecosystem} cannot be read")]
    Feed {
        /// Which.
        feed: &'static str,
        /// Of whom.
        ecosystem: Ecosystem,
        /// Why.
        source: Malformed,
    },
    /// A service is not configured.
    #[error(transparent)]
    Unconfigured(#[from] Unconfigured),
    /// There is no list of every package to draw from.
    #[error("no listing of every {} package that could be drawn from: bring one first with `pkgcensus refresh {ecosystem} --listing` (--dry-run and --no-listing bring none)", .ecosystem.label())]
    NoListing {
        /// Of whom.
        ecosystem: Ecosystem,
    },
    /// There is nobody whose changes matter.
    #[error("no survey of {} yet, whose changes could be asked: run `pkgcensus refresh {ecosystem} --survey 2000` first, or give --all as well", .ecosystem.label())]
    NoPanel {
        /// Of whom.
        ecosystem: Ecosystem,
    },
    /// Another panel is ordered than the one that has answers.
    #[error("the ledger holds a survey of {}: {there}. Another seed or other strata draw another panel, and later snapshots would estimate from that one alone. `--seed {seed} --strata {limits}` goes on with the survey that is there; `--new-panel` draws the other one in its place", .ecosystem.label())]
    AnotherPanel {
        /// Of whom.
        ecosystem: Ecosystem,
        /// Its seed.
        seed: u64,
        /// Upper ranks of its strata.
        limits: String,
        /// It in a few figures.
        there: Told,
    },
    /// The ledger's writer stopped; its own error says why.
    #[error("the ledger's writer has stopped")]
    Writer,
}

impl From<Stopped> for CrawlError {
    fn from(_: Stopped) -> Self {
        Self::Writer
    }
}

/// The moment of a clock's time.
#[must_use]
pub fn moment(time: SystemTime) -> Moment {
    Moment(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64))
}
