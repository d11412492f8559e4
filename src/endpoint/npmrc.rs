//! npm's own configuration files, each with its path, as their reader gives them.
//!
//! Left out on purpose: `npm_config_globalconfig` and npm's built-in file. Tested through `npm`.

use std::path::{Path, PathBuf};

use npmrc_config_rs::{Credentials, LoadOptions, NpmrcConfig};
use url::Url;

use super::credential::Credential;
use super::error::EndpointError;
use super::setting::{Origin, Setting};
use super::surroundings::Surroundings;

/// npm's own configuration files.
pub(super) struct Npmrc {
    /// All of them, the project's first.
    merged: NpmrcConfig,
    /// `registry` of the first file that sets it.
    pub registry: Option<Setting>,
}

impl Npmrc {
    /// Reads the files of the project, the user and the machine.
    pub fn load(surroundings: &Surroundings) -> Result<Self, EndpointError> {
        let places = Places::of(surroundings);
        let project = places.load(Layers { project: true, ..Layers::default() })?;
        let user = places.load(Layers { user: true, ..Layers::default() })?;
        let global = places.load(Layers { global: true, ..Layers::default() })?;
        let registry = registry_of(&project, project.project_config_path())
            .or_else(|| registry_of(&user, user.user_config_path()))
            .or_else(|| registry_of(&global, global.global_config_path()));
        let merged = places.load(Layers { project: true, user: true, global: true })?;
        Ok(Self { merged, registry })
    }

    /// Nothing configured leaves what npm itself would use.
    pub fn npm_default(&self) -> Setting {
        Setting { text: self.merged.default_registry().into(), origin: Origin::NpmDefault }
    }

    /// The secret for a registry; `None` when there is none (client certificates do not count).
    pub fn credential_for(&self, registry: &Url) -> Option<Credential> {
        match self.merged.credentials_for(registry)? {
            Credentials::Token { token, .. } => Some(Credential::bearer(registry, &token)),
            Credentials::BasicAuth { username, password, .. } => {
                Some(Credential::basic(registry, &username, &password))
            }
            Credentials::LegacyAuth { auth, .. } => Some(Credential::basic_encoded(registry, &auth)),
            Credentials::ClientCertOnly(_) => None,
        }
    }
}

fn registry_of(layer: &NpmrcConfig, path: Option<&Path>) -> Option<Setting> {
    let path = path.map(PathBuf::from)?;
    Setting::new(layer.get("registry"), || Origin::File { path, key: "registry" })
}

/// Which files to load.
#[derive(Clone, Copy, Default)]
struct Layers {
    project: bool,
    user: bool,
    global: bool,
}

/// Where the files are.
struct Places {
    folder: PathBuf,
    user: Option<PathBuf>,
    prefix: Option<PathBuf>,
}

impl Places {
    fn of(surroundings: &Surroundings) -> Self {
        let configured =
            |name: &str| surroundings.variable_in_any_case(name).map(|(_, value)| PathBuf::from(value));
        let below_home = || surroundings.home.as_ref().map(|home| home.join(".npmrc"));
        Self {
            folder: surroundings.folder.clone(),
            user: configured("npm_config_userconfig").or_else(below_home),
            prefix: configured("npm_config_prefix").or_else(|| surroundings.npm_prefix.clone()),
        }
    }

    fn load(&self, layers: Layers) -> Result<NpmrcConfig, EndpointError> {
        let options = LoadOptions {
            cwd: Some(self.folder.clone()),
            // Never left to the reader to find: it would look at the real machine.
            global_prefix: Some(self.prefix.clone().unwrap_or_default()),
            user_config: self.user.clone(),
            skip_project: !layers.project,
            skip_user: !layers.user || self.user.is_none(),
            skip_global: !layers.global || self.prefix.is_none(),
        };
        NpmrcConfig::load_with_options(options).map_err(explain)
    }
}

fn explain(error: npmrc_config_rs::Error) -> EndpointError {
    match error {
        npmrc_config_rs::Error::ReadFile { path, source } => EndpointError::Unreadable { path, source },
        npmrc_config_rs::Error::ParseIni { path, message } => {
            EndpointError::Foreign { tool: "npm", path, why: message }
        }
        other => {
            EndpointError::Foreign { tool: "npm", path: PathBuf::from(".npmrc"), why: other.to_string() }
        }
    }
}
