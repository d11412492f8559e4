//! PyPI's documents: the simple index in JSON.
//!
//! Left out on purpose: the HTML form of the index, which is frozen and must not be parsed.

pub mod index;

pub use index::{ACCEPT, IndexError, IndexSummary, check_content_type, read_index};
