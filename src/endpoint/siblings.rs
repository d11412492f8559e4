//! The services that stand beside a registry whose host starts with `registry.`, by npm's custom.
//!
//! Left out on purpose: registries of any other shape; theirs must be configured.

use url::Url;

/// The download-count service, `api.` in the same domain; the reason when the registry has no such sibling.
pub(super) fn downloads_of(registry: &Url) -> Result<Url, String> {
    let domain = domain_of(registry)?;
    sibling(registry, &format!("api.{domain}"), "/")
}

/// The replication service, `replicate.` under the domain's `.com`, path `/registry/`; else the reason.
pub(super) fn replicate_of(registry: &Url) -> Result<Url, String> {
    let domain = domain_of(registry)?;
    let (name, _) = domain.rsplit_once('.').ok_or_else(|| no_sibling(registry))?;
    sibling(registry, &format!("replicate.{name}.com"), "/registry/")
}

fn domain_of(registry: &Url) -> Result<&str, String> {
    let at_the_top = registry.port().is_none() && registry.path() == "/";
    registry
        .domain()
        .and_then(|host| host.strip_prefix("registry."))
        .filter(|domain| at_the_top && domain.contains('.'))
        .ok_or_else(|| no_sibling(registry))
}

fn sibling(registry: &Url, host: &str, path: &str) -> Result<Url, String> {
    let mut url = registry.clone();
    url.set_host(Some(host)).map_err(|_| no_sibling(registry))?;
    url.set_path(path);
    Ok(url)
}

fn no_sibling(registry: &Url) -> String {
    format!(
        "the registry `{registry}` is not of the form `https://registry.DOMAIN/`, from which it would follow"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_registry_at_the_top_of_a_domain_has_siblings() {
        let registry = url("https://registry.packages.example/");
        assert_eq!(downloads_of(&registry).unwrap().as_str(), "https://api.packages.example/");
        assert_eq!(replicate_of(&registry).unwrap().as_str(), "https://replicate.packages.com/registry/");
    }

    #[test]
    fn every_other_registry_has_none() {
        for other in [
            "https://registry.example/",
            "https://npm.packages.example/",
            "https://registry.packages.example/npm/",
            "https://registry.packages.example:4873/",
            "http://192.0.2.1/",
            "http://localhost:4873/",
        ] {
            let why = downloads_of(&url(other)).unwrap_err();
            assert!(why.contains("not of the form `https://registry.DOMAIN/`"), "{why}");
            assert!(replicate_of(&url(other)).is_err(), "{other}");
        }
    }
}
