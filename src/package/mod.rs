//! The nouns everything else speaks in: ecosystems, package names, days, periods, windows of counts, repository hosts.
//!
//! Pure values with their rules. Left out on purpose: any I/O, and anything only one registry's documents know.

pub mod day;
pub mod ecosystem;
pub mod facts;
pub mod moment;
pub mod name;
pub mod period;
pub mod repository;
pub mod topics;
pub mod window;

pub use day::{Day, DayError, Month};
pub use ecosystem::{Ecosystem, UnknownEcosystem};
pub use facts::{
    DependencyFacts, DependencyKind, FACTS_VERSION, Fact, Facts, License, PackageFacts, Reason, ReleaseFacts,
    ReleaseState, Status,
};
pub use moment::Moment;
pub use name::{InvalidName, NameError, PackageName, check_name, normal_pypi, scope_of};
pub use period::{Period, PeriodError};
pub use repository::repository_host;
pub use window::{Window, WindowEdges};
