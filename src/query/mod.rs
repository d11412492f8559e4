//! SQL over a snapshot: the tables and views that questions see, how a question is read, run and answered,
//! the library of saved questions, and the forms in which rows leave the program. It leaves out what questions
//! mean (claims, charts) and the screen.

mod catalog;
mod error;
pub mod format;
mod functions;
mod header;
mod library;
mod near;
mod parameters;
mod resolve;
mod sql;

pub use catalog::{Catalog, TableInfo, stored_tables};
pub use error::QueryError;
pub use format::{Format, visible};
pub use header::Header;
pub use library::{Kind, Library, Question};
pub use near::nearest;
pub use parameters::{Parameter, fill};
