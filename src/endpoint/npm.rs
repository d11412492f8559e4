//! Where npm is. In order: flag, `PKGCENSUS_NPM_…`, configuration file, `npm_config_registry`, npm's own configuration files
//! (project, user, global), npm's default.
//!
//! Left out on purpose: registries of single scopes, and client certificates.

use url::Url;

use super::config_file::ConfigFile;
use super::credential::{Credential, Reach};
use super::error::{EndpointError, Unconfigured};
use super::npmrc::Npmrc;
use super::setting::{EndpointFlags, Origin, Setting};
use super::siblings;
use super::surroundings::Surroundings;

/// A registry that speaks npm's protocols, and its two companions. Every URL ends in `/`.
#[derive(Clone, Debug)]
pub struct NpmEndpoints {
    /// The registry.
    pub registry: Url,
    /// The replication service, below which `_changes` and `_all_docs` are; else why it is not known.
    pub replicate: Result<Url, Unconfigured>,
    /// The download-count service; else why it is not known.
    pub downloads: Result<Url, Unconfigured>,
    /// The secrets found, each for its own service alone; empty when all are open.
    pub credentials: Vec<Credential>,
    /// Where the registry was set.
    pub origin: Origin,
}

impl NpmEndpoints {
    /// Looks through every source; the first that says something decides, even if what it says is wrong.
    pub fn discover(
        flags: &EndpointFlags,
        file: Option<&ConfigFile>,
        surroundings: &Surroundings,
    ) -> Result<Self, EndpointError> {
        let npmrc = Npmrc::load(surroundings)?;
        let setting = registry_setting(flags, file, surroundings, &npmrc);
        let (registry, in_url) = setting.service(Reach::Path)?;
        let mut credentials: Vec<_> =
            in_url.or_else(|| npmrc.credential_for(&registry)).into_iter().collect();
        let replicate = companion(replicate_setting(flags, file, surroundings), &mut credentials)?
            .map_or_else(|| siblings::replicate_of(&registry).map_err(no_replicate), Ok);
        let downloads = companion(downloads_setting(flags, file, surroundings), &mut credentials)?
            .map_or_else(|| siblings::downloads_of(&registry).map_err(no_downloads), Ok);
        Ok(Self { registry, replicate, downloads, credentials, origin: setting.origin })
    }
}

/// A configured companion; its credentials join the others.
fn companion(
    setting: Option<Setting>,
    credentials: &mut Vec<Credential>,
) -> Result<Option<Url>, EndpointError> {
    let Some(setting) = setting else {
        return Ok(None);
    };
    let (url, credential) = setting.service(Reach::Path)?;
    credentials.extend(credential);
    Ok(Some(url))
}

fn registry_setting(
    flags: &EndpointFlags,
    file: Option<&ConfigFile>,
    surroundings: &Surroundings,
    npmrc: &Npmrc,
) -> Setting {
    Setting::new(flags.npm_registry.as_deref(), || Origin::Flag("--npm-registry"))
        .or_else(|| variable(surroundings, "PKGCENSUS_NPM_REGISTRY"))
        .or_else(|| file.and_then(ConfigFile::npm_registry))
        .or_else(|| {
            let (name, value) = surroundings.variable_in_any_case("npm_config_registry")?;
            Setting::new(Some(value), || Origin::Environment(name.to_owned()))
        })
        .or_else(|| npmrc.registry.clone())
        .unwrap_or_else(Npmrc::npm_default)
}

fn replicate_setting(
    flags: &EndpointFlags,
    file: Option<&ConfigFile>,
    surroundings: &Surroundings,
) -> Option<Setting> {
    Setting::new(flags.npm_replicate.as_deref(), || Origin::Flag("--npm-replicate"))
        .or_else(|| variable(surroundings, "PKGCENSUS_NPM_REPLICATE"))
        .or_else(|| file.and_then(ConfigFile::npm_replicate))
}

fn downloads_setting(
    flags: &EndpointFlags,
    file: Option<&ConfigFile>,
    surroundings: &Surroundings,
) -> Option<Setting> {
    Setting::new(flags.npm_downloads.as_deref(), || Origin::Flag("--npm-downloads"))
        .or_else(|| variable(surroundings, "PKGCENSUS_NPM_DOWNLOADS"))
        .or_else(|| file.and_then(ConfigFile::npm_downloads))
}

fn variable(surroundings: &Surroundings, name: &str) -> Option<Setting> {
    Setting::new(surroundings.variable(name), || Origin::Environment(name.to_owned()))
}

fn no_replicate(why: String) -> Unconfigured {
    Unconfigured {
        service: "npm's replication service",
        why,
        settings: "the flag `--npm-replicate URL`, `PKGCENSUS_NPM_REPLICATE`, or `replicate` under `[npm]` in `pkgcensus.toml`",
    }
}

fn no_downloads(why: String) -> Unconfigured {
    Unconfigured {
        service: "npm's download-count service",
        why,
        settings: "the flag `--npm-downloads URL`, `PKGCENSUS_NPM_DOWNLOADS`, or `downloads` under `[npm]` in `pkgcensus.toml`",
    }
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::tests::{nothing_in, write};
    use super::*;
    use std::path::Path;

    fn discover(
        flags: &EndpointFlags,
        file: Option<&ConfigFile>,
        surroundings: &Surroundings,
    ) -> NpmEndpoints {
        NpmEndpoints::discover(flags, file, surroundings).unwrap()
    }

    fn check(
        flags: &EndpointFlags,
        file: Option<&ConfigFile>,
        surroundings: &Surroundings,
        host: &str,
        origin: &str,
    ) {
        let found = discover(flags, file, surroundings);
        assert_eq!(found.registry.as_str(), format!("https://{host}.example/"));
        assert!(found.origin.to_string().contains(origin), "{}", found.origin);
    }

    #[test]
    fn every_source_wins_over_the_ones_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        let mut flags = EndpointFlags::default();
        for (path, host) in
            [("prefix/etc/npmrc", "global"), ("home/.npmrc", "user"), ("work/.npmrc", "project")]
        {
            let path = write(folder.path(), path, &format!("registry = https://{host}.example\n"));
            check(&flags, None, &surroundings, host, &format!("`registry` in `{}`", path.display()));
        }
        surroundings.variables.insert("NPM_CONFIG_REGISTRY".into(), "https://variable.example".into());
        check(&flags, None, &surroundings, "variable", "environment `NPM_CONFIG_REGISTRY`");
        let file = ConfigFile::parse("[npm]\nregistry = 'https://file.example'", Path::new("pkgcensus.toml"))
            .unwrap();
        check(&flags, Some(&file), &surroundings, "file", "`npm.registry` in `pkgcensus.toml`");
        surroundings.variables.insert("PKGCENSUS_NPM_REGISTRY".into(), "https://ours.example".into());
        check(&flags, Some(&file), &surroundings, "ours", "environment `PKGCENSUS_NPM_REGISTRY`");
        flags.npm_registry = Some("https://flag.example".into());
        check(&flags, Some(&file), &surroundings, "flag", "flag `--npm-registry`");
    }

    #[test]
    fn with_nothing_configured_it_is_what_npm_would_use_with_its_siblings() {
        let folder = tempfile::tempdir().unwrap();
        let found = discover(&EndpointFlags::default(), None, &nothing_in(folder.path()));
        assert_eq!(found.origin, Origin::NpmDefault);
        let domain = found.registry.domain().unwrap().strip_prefix("registry.").unwrap().to_owned();
        assert_eq!(found.downloads.unwrap().domain(), Some(format!("api.{domain}").as_str()));
        let replicate = found.replicate.unwrap();
        assert!(replicate.domain().unwrap().starts_with("replicate.") && replicate.path() == "/registry/");
        assert!(found.credentials.is_empty());
    }

    #[test]
    fn companions_have_their_own_order_of_precedence() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        let file = ConfigFile::parse(
            "[npm]\nregistry = 'https://registry.example'\nreplicate = 'https://file.example/r'\ndownloads = 'https://file.example/d'",
            Path::new("pkgcensus.toml"),
        );
        let file = file.unwrap();
        let mut flags = EndpointFlags::default();
        let told = |flags: &EndpointFlags, surroundings: &Surroundings| {
            let found = discover(flags, Some(&file), surroundings);
            (found.replicate.unwrap().to_string(), found.downloads.unwrap().to_string())
        };
        let both = |host: &str| (format!("https://{host}.example/r/"), format!("https://{host}.example/d/"));
        assert_eq!(told(&flags, &surroundings), both("file"));
        surroundings.variables.insert("PKGCENSUS_NPM_REPLICATE".into(), "https://ours.example/r".into());
        surroundings.variables.insert("PKGCENSUS_NPM_DOWNLOADS".into(), "https://ours.example/d".into());
        assert_eq!(told(&flags, &surroundings), both("ours"));
        flags.npm_replicate = Some("https://flag.example/r".into());
        flags.npm_downloads = Some("https://flag.example/d/".into());
        assert_eq!(told(&flags, &surroundings), both("flag"));
    }

    #[test]
    fn a_registry_without_siblings_says_how_to_configure_them() {
        let flags = EndpointFlags {
            npm_registry: Some("https://npm.company.example/".into()),
            ..EndpointFlags::default()
        };
        let found = discover(&flags, None, &nothing_in(Path::new("/none")));
        let message = found.replicate.unwrap_err().to_string();
        assert!(
            message.contains("`PKGCENSUS_NPM_REPLICATE`") && message.contains("https://npm.company.example/"),
            "{message}"
        );
        assert!(found.downloads.unwrap_err().to_string().contains("--npm-downloads"));
    }

    #[test]
    fn credentials_come_from_npms_files_in_all_three_forms() {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = nothing_in(folder.path());
        let flags = EndpointFlags {
            npm_registry: Some("https://registry.example/npm".into()),
            ..EndpointFlags::default()
        };
        for (lines, header) in [
            ("//registry.example/npm/:_authToken=secret", Some("Bearer secret")),
            ("//registry.example/npm/:_auth=bWU6c2VjcmV0", Some("Basic bWU6c2VjcmV0")),
            (
                "//registry.example/npm/:username=me\n//registry.example/npm/:_password=c2VjcmV0",
                Some("Basic bWU6c2VjcmV0"),
            ),
            ("//other.example/:_authToken=secret", None),
            ("_authToken=secret", None),
        ] {
            write(folder.path(), "home/.npmrc", lines);
            let found = discover(&flags, None, &surroundings);
            assert_eq!(found.credentials.first().map(Credential::header_value), header, "{lines}");
            assert!(!format!("{found:?}").contains("secret"));
        }
    }

    #[test]
    fn credentials_in_urls_win_and_each_keeps_to_its_service() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "home/.npmrc", "//registry.example/:_authToken=token");
        let flags = EndpointFlags {
            npm_registry: Some("https://me:secret@registry.example".into()),
            npm_replicate: Some("https://you:hidden@replicate.example/registry".into()),
            ..EndpointFlags::default()
        };
        let found = discover(&flags, None, &nothing_in(folder.path()));
        assert_eq!(found.credentials.len(), 2);
        assert_eq!(found.credentials[0].header_value(), "Basic bWU6c2VjcmV0");
        assert!(found.credentials[1].applies_to(&found.replicate.unwrap()));
        assert!(!found.credentials[1].applies_to(&found.registry));
    }

    #[test]
    fn a_registry_that_is_no_url_is_an_error_and_not_npms_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), "home/.npmrc", "registry = registry.example\n");
        let message = NpmEndpoints::discover(&EndpointFlags::default(), None, &nothing_in(folder.path()))
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with(&format!("`registry` in `{}` is `registry.example`", path.display())),
            "{message}"
        );
    }
}
