//! PyPI's documents: the index of every project, a project, its simple page.
//!
//! Left out on purpose: its XML-RPC interface, which new programs are asked to leave alone.

pub mod index;
mod info;
mod keywords;
pub mod labels;
mod licenses;
mod marker;
mod metadata;
mod page;
pub mod project;
#[cfg(test)]
mod project_shapes;
mod release;
pub mod requirement;
pub mod simple;
pub mod url;

pub use index::{ACCEPT, API_MAJOR, IndexError, IndexSummary, check_content_type, read_index};
pub use metadata::{Form, read_metadata};
pub use page::{is_of_page_alone, page_facts};
pub use project::{ProjectFacts, read_project};
pub use simple::{SimplePage, add_simple, merge_simple, read_simple};
pub use url::{project_url, simple_url};
