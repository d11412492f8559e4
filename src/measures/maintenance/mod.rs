//! Maintenance of one package from what its registry alone tells: figures, a class, and the same as peers score it.
//!
//! Pure: plain structures in, plain structures out. Left out on purpose: survival curves, statistics over packages,
//! and anything that needs a repository.
//!
//! # Classes
//!
//! Each package has one class: the first, from above, whose definition it meets. Ages count from the as-of day; a
//! window of `n` days holds the ages 0 to n − 1. Releases that were removed are no releases.
//!
//! | class | definition |
//! |---|---|
//! | placeholder | the registry's security holder; or never released (status active, deprecated or archived); or a README that says nothing and [`PLACEHOLDER_RELEASES`] = 1 release |
//! | abandoned | status deprecated, archived or unpublished; or, with status active: declared [`DECLARED_INACTIVE`], every release removed, or every release withdrawn |
//! | active | latest release younger than [`ACTIVE_DAYS`] = 180 days |
//! | slow | latest release younger than [`SLOW_DAYS`] = 365 days; or younger than [`SLOW_BY_RHYTHM_DAYS`] = 730 days, where the silence is not unusual for the package ([`silence`]) |
//! | finished | older than that; latest version at or above 1.0.0, no pre-release and not withdrawn; README present; at least [`FINISHED_RELEASE_DAYS`] = 3 release days over [`FINISHED_SPAN_DAYS`] = 90 days or more |
//! | dormant | older than that, and known not to be finished |
//! | unknown | no document, quarantined, absent; releases or their days missing; finished or dormant, but README or latest version missing |
//!
//! Active to dormant ask for status active. Where only some days are missing, a known day can still show that a
//! package is active; nothing else is read from the rest. A calendar version (`2024.5`) counts as at or above 1.0.0.
//!
//! Two variants stand beside it ([`Rules`]): `finished` whatever the version is, since npm starts packages at 1.0.0 and
//! Python's tools at 0.1.0; and classes that look at no README, for comparing documentation. `abandoned` is not compared
//! across registries as one thing: its causes are acts that one registry has and the other has not.

mod class;
mod figures;
mod history;
mod lack;
mod peer_table;
pub mod peers;
pub mod silence;
mod stage;
mod table;
mod timeline;

#[cfg(test)]
mod class_tests;
#[cfg(test)]
mod sample;

pub use class::{
    ACTIVE_DAYS, Class, Classed, DECLARED_INACTIVE, FINISHED_RELEASE_DAYS, FINISHED_SPAN_DAYS,
    PLACEHOLDER_RELEASES, Rules, SLOW_BY_RHYTHM_DAYS, SLOW_DAYS, Why, classify, classify_by,
};
pub use figures::{CADENCE_RELEASE_DAYS, Maintenance, YEAR_DAYS, measure};
pub use history::{History, ReadmeState, Release, StatusWord, UnknownWord};
pub use lack::{Figure, Lack};
pub(super) use peer_table::{TABLE as PEERS, table as peer_table};
pub use stage::Stage;
pub(super) use table::{TABLE, table, table_of};
