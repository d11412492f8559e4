//! Why an endpoint could not be learnt, with what to do about it.
//!
//! No message ever carries a URL's credentials.

use std::io;
use std::path::PathBuf;

use super::setting::Origin;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL of a registry.
    #[error("{origin} is `{}`: expected a URL such as `https://registry.example/`", .given.escape_debug())]
    NotUrl {
        /// Where it was set.
        origin: Origin,
        /// What was set, without credentials.
        given: String,
    },
    /// A configuration file that cannot be read.
    #[error("could not read `{}`", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program's own configuration file with something wrong in it.
    #[error("`{}` is not a configuration file: {why}", .path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong and what was expected.
        why: String,
    },
    /// npm's or pip's configuration file with something wrong in it.
    #[error("`{}` is not a configuration file of {tool}: {why}", .path.display())]
    Foreign {
        /// Whose file.
        tool: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Nothing says where PyPI is.
    #[error(
        "no setting says where PyPI is, and no installed pip could be asked: expected one of the flag `--pypi-index URL`, \
         `PKGCENSUS_PYPI_INDEX`, `index` under `[pypi]` in `pkgcensus.toml`, `PIP_INDEX_URL`, `UV_DEFAULT_INDEX`, \
         or `index-url` under `[global]` in `pip.conf`"
    )]
    NoPypiIndex,
}

/// A service that nobody configured and that cannot be derived from the registry. Only what needs it fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no setting says where {service} is, and {why}: expected {settings}")]
pub struct Unconfigured {
    /// The service in words.
    pub service: &'static str,
    /// Why it cannot be derived.
    pub why: String,
    /// Every way to set it, in words.
    pub settings: &'static str,
}
