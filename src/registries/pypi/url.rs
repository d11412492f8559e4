//! Addresses of PyPI's documents. It leaves out where the index is.

use url::Url;

use crate::package::{Ecosystem, InvalidName, PackageName};

/// A project's document.
///
/// # Errors
/// What is no name.
pub fn project_url(json: &Url, name: &str) -> Result<Url, InvalidName> {
    below(json, name, "json")
}

/// A project's simple page.
///
/// # Errors
/// What is no name.
pub fn simple_url(index: &Url, name: &str) -> Result<Url, InvalidName> {
    below(index, name, "")
}

fn below(base: &Url, name: &str, last: &str) -> Result<Url, InvalidName> {
    let name = PackageName::parse(Ecosystem::Pypi, name)?;
    let mut url = base.clone();
    url.set_path(&format!("{}{}/{last}", base.path(), name.normal()));
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised_so_that_nobody_has_to_redirect() {
        let base = Url::parse("https://registry.example/pypi/").unwrap();
        assert_eq!(
            project_url(&base, "Zope.Interface").unwrap().as_str(),
            "https://registry.example/pypi/zope-interface/json"
        );
        assert_eq!(simple_url(&base, "a").unwrap().as_str(), "https://registry.example/pypi/a/");
        assert!(project_url(&base, "../x").is_err());
    }
}
