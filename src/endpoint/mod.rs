//! Where the registries are: learnt from flags, the environment, the configuration file, and npm's and pip's own settings.
//!
//! No host is written down here. Every setting remembers where it came from; credentials are kept apart from URLs.
//! Left out on purpose: asking anything over the network.

pub mod config_file;
pub mod credential;
pub mod error;
pub mod npm;
mod npmrc;
mod pip;
pub mod pypi;
pub mod setting;
mod siblings;
pub mod surroundings;

pub use config_file::{CONFIG_FILE_NAME, ConfigFile};
pub use credential::Credential;
pub use error::{EndpointError, Unconfigured};
pub use npm::NpmEndpoints;
pub use pypi::PypiEndpoint;
pub use setting::{EndpointFlags, Origin};
pub use surroundings::Surroundings;
