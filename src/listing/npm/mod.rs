//! npm's listing from its three whole-registry packages: one tarball each, kept beside the layer, so that an
//! unchanged version is neither downloaded nor parsed again. It leaves out per-package documents.

mod build;
mod dates;
mod fetch;
mod record;

pub(in crate::listing) use build::chain;
pub use build::{Tarball, Tarballs, build};
pub use fetch::refresh;
pub use record::LAYER;
pub(super) use record::settle;
