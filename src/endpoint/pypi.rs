//! Where PyPI is. In order: flag, `PKGCENSUS_PYPI_INDEX`, configuration file, `PIP_INDEX_URL`, `UV_DEFAULT_INDEX`, pip's
//! configuration files, the default that an installed pip reports.
//!
//! Left out on purpose: extra indexes; the census is of one registry.

use url::Url;

use super::config_file::ConfigFile;
use super::credential::{Credential, Reach};
use super::error::{EndpointError, Unconfigured};
use super::pip;
use super::setting::{EndpointFlags, Origin, Setting};
use super::surroundings::Surroundings;

/// A server that speaks PyPI's protocols.
#[derive(Clone, Debug)]
pub struct PypiEndpoint {
    /// The simple index, ending in `/`.
    pub index: Url,
    /// The base of project documents, `{json}<name>/json`, ending in `/`; why not when the index has no such neighbour.
    pub json: Result<Url, Unconfigured>,
    /// The secret for the index's host; `None` when it is open to all.
    pub credentials: Option<Credential>,
    /// Where the index was set.
    pub origin: Origin,
}

impl PypiEndpoint {
    /// Looks through every source; the first that says something decides, even if what it says is wrong.
    pub fn discover(
        flags: &EndpointFlags,
        file: Option<&ConfigFile>,
        surroundings: &Surroundings,
    ) -> Result<Self, EndpointError> {
        let setting = index_setting(flags, file, surroundings)?.ok_or(EndpointError::NoPypiIndex)?;
        let (index, credentials) = setting.service(Reach::Host)?;
        Ok(Self { json: json_beside(&index), index, credentials, origin: setting.origin })
    }
}

fn index_setting(
    flags: &EndpointFlags,
    file: Option<&ConfigFile>,
    surroundings: &Surroundings,
) -> Result<Option<Setting>, EndpointError> {
    let variable =
        |name: &str| Setting::new(surroundings.variable(name), || Origin::Environment(name.to_owned()));
    let ours = Setting::new(flags.pypi_index.as_deref(), || Origin::Flag("--pypi-index"))
        .or_else(|| variable("PKGCENSUS_PYPI_INDEX"))
        .or_else(|| file.and_then(ConfigFile::pypi_index))
        .or_else(|| variable("PIP_INDEX_URL"))
        .or_else(|| variable("UV_DEFAULT_INDEX").map(without_index_name));
    if ours.is_some() {
        return Ok(ours);
    }
    let from_files = pip::index_of_files(surroundings)?;
    Ok(from_files.or_else(|| Setting::new((surroundings.pip_default)().as_deref(), || Origin::PipDefault)))
}

/// uv lets an index be named: `name=https://…`.
fn without_index_name(mut setting: Setting) -> Setting {
    let named = setting.text.split_once('=').filter(|(name, _)| !name.contains([':', '/']));
    if let Some((_, url)) = named {
        setting.text = url.to_owned();
    }
    setting
}

/// Project documents are at `pypi/` beside an index whose last segment is `simple`; `+simple` is another segment.
fn json_beside(index: &Url) -> Result<Url, Unconfigured> {
    let base = index.path().strip_suffix("/simple/").ok_or_else(|| Unconfigured {
        service: "PyPI's project documents",
        why: format!("the last segment of the index `{index}` is not `simple/`, beside which they would be"),
        settings: "an index such as `https://registry.example/simple/` in `--pypi-index`, `PKGCENSUS_PYPI_INDEX`, \
            `index` under `[pypi]` in `pkgcensus.toml`, or pip's configuration, on a server that has a document at \
            `pypi/NAME/json` beside it",
    })?;
    let mut url = index.clone();
    url.set_path(&format!("{base}/pypi/"));
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::tests::{nothing_in, write};
    use super::*;
    use std::path::Path;

    fn told(
        flags: &EndpointFlags,
        file: Option<&ConfigFile>,
        surroundings: &Surroundings,
    ) -> (String, String) {
        let endpoint = PypiEndpoint::discover(flags, file, surroundings).unwrap();
        (endpoint.index.into(), endpoint.origin.to_string())
    }

    #[test]
    fn every_source_wins_over_the_ones_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        let mut flags = EndpointFlags::default();
        let check = |flags: &EndpointFlags,
                     file: Option<&ConfigFile>,
                     surroundings: &Surroundings,
                     host: &str,
                     origin: &str| {
            let (index, told) = told(flags, file, surroundings);
            assert_eq!(index, format!("https://{host}.example/simple/"));
            assert!(told.contains(origin), "{told}");
        };
        surroundings.pip_default = Box::new(|| Some("https://reported.example/simple".into()));
        check(&flags, None, &surroundings, "reported", "the default of the installed pip");
        write(folder.path(), "etc/pip.conf", "[global]\nindex-url = https://conf.example/simple\n");
        check(&flags, None, &surroundings, "conf", "pip.conf`");
        for (name, value, host) in [
            ("UV_DEFAULT_INDEX", "company=https://uv.example/simple", "uv"),
            ("PIP_INDEX_URL", "https://pip.example/simple/", "pip"),
        ] {
            surroundings.variables.insert(name.into(), value.into());
            check(&flags, None, &surroundings, host, &format!("environment `{name}`"));
        }
        let file =
            ConfigFile::parse("[pypi]\nindex = 'https://file.example/simple'", Path::new("pkgcensus.toml"))
                .unwrap();
        check(&flags, Some(&file), &surroundings, "file", "`pypi.index` in `pkgcensus.toml`");
        surroundings.variables.insert("PKGCENSUS_PYPI_INDEX".into(), "https://ours.example/simple".into());
        check(&flags, Some(&file), &surroundings, "ours", "environment `PKGCENSUS_PYPI_INDEX`");
        flags.pypi_index = Some("https://flag.example/simple".into());
        check(&flags, Some(&file), &surroundings, "flag", "flag `--pypi-index`");
    }

    #[test]
    fn without_any_source_every_way_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let message = PypiEndpoint::discover(&EndpointFlags::default(), None, &nothing_in(folder.path()))
            .unwrap_err()
            .to_string();
        for way in [
            "--pypi-index",
            "PKGCENSUS_PYPI_INDEX",
            "pkgcensus.toml",
            "PIP_INDEX_URL",
            "UV_DEFAULT_INDEX",
            "pip.conf",
        ] {
            assert!(message.contains(way), "{message}");
        }
    }

    #[test]
    fn credentials_leave_the_url_and_stay_with_the_host() {
        let folder = tempfile::tempdir().unwrap();
        let mut surroundings = nothing_in(folder.path());
        surroundings
            .variables
            .insert("PIP_INDEX_URL".into(), "https://me:secret@index.example/root/simple".into());
        let endpoint = PypiEndpoint::discover(&EndpointFlags::default(), None, &surroundings).unwrap();
        assert_eq!(endpoint.index.as_str(), "https://index.example/root/simple/");
        let json = endpoint.json.clone().unwrap();
        assert_eq!(json.as_str(), "https://index.example/root/pypi/");
        assert!(endpoint.credentials.as_ref().unwrap().applies_to(&json));
        assert!(!format!("{endpoint:?}").contains("secret"));
    }

    #[test]
    fn project_documents_are_beside_a_segment_and_not_beside_an_ending() {
        let beside = |index: &str| {
            let flags = EndpointFlags { pypi_index: Some(index.into()), ..EndpointFlags::default() };
            PypiEndpoint::discover(&flags, None, &nothing_in(Path::new("/none"))).unwrap().json
        };
        for (index, json) in [
            ("https://index.example/simple", "https://index.example/pypi/"),
            ("https://index.example/simple/", "https://index.example/pypi/"),
            ("https://index.example/root/simple/", "https://index.example/root/pypi/"),
            ("https://index.example/simple/simple/", "https://index.example/simple/pypi/"),
        ] {
            assert_eq!(beside(index).unwrap().as_str(), json, "{index}");
        }
        for index in [
            "https://index.example/root/",
            "https://index.example/root/pypi/+simple/",
            "https://index.example/+simple",
            "https://index.example/my-simple/",
            "https://index.example/%2Bsimple/",
            "https://index.example/simple/stable/",
            "https://index.example/",
        ] {
            let told = beside(index).unwrap_err().to_string();
            let url = format!("`{}/` is not `simple/`", index.trim_end_matches('/'));
            assert!(told.contains(&url) && told.contains("--pypi-index"), "{told}");
        }
    }
}
