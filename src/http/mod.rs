//! Everything that goes over the wire: one client, its patience, its manners, and downloads that are whole or not there.
//!
//! Left out on purpose: what is asked for (`registries`) and where (`endpoint`).

pub mod answer;
mod attempts;
mod body;
pub mod client;
pub mod download;
pub mod error;
pub mod integrity;
pub mod options;
pub mod politeness;
pub mod redirect;
pub mod retry;
mod wire;

pub use answer::{Class, Conditional, Document, Fetched};
pub use client::{Client, Request};
pub use download::Downloaded;
pub use error::{HttpError, HttpErrorKind};
pub use integrity::{Integrity, IntegrityError};
pub use options::{CONTACT_DEFAULT, ClientOptions, Proxies};
pub use politeness::{Breaker, Manners};
pub use retry::Schedule;
pub use wire::{UnpackError, Unpacked, Wire};
