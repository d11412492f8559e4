//! How a scenario publishes one of npm's three whole-registry packages: version and times, right or wrong. It leaves out
//! what the package holds.

use serde::Deserialize;

use crate::content::Publication;
use crate::datasets::Dataset;

/// One of the three packages as a scenario writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatasetForm {
    /// Which.
    pub package: String,
    /// Its version; otherwise that of all three.
    version: Option<String>,
    /// The time of that version in the package's document, whatever is written; `""` = there is none. Otherwise now.
    published: Option<String>,
    /// `Last-Modified` of the tarball, whatever is written; otherwise the server does not say.
    modified: Option<String>,
}

impl DatasetForm {
    /// Whether there is such a package.
    pub(super) fn check(&self) -> Result<(), String> {
        match Dataset::of_package(&self.package) {
            Some(_) => Ok(()),
            None => Err(format!("`{}` is no whole-registry package", self.package)),
        }
    }

    /// The publication, where `usual` is that of a package of which nothing is written.
    pub(super) fn publication(&self, usual: Publication) -> Publication {
        let published = match self.published.as_deref() {
            None => usual.published,
            Some("") => None,
            Some(time) => Some(time.to_owned()),
        };
        let version = self.version.clone().unwrap_or(usual.version);
        Publication { version, published, modified: self.modified.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_as_usual() {
        let read = |text: &str| toml::from_str::<DatasetForm>(text).unwrap();
        let usual = || Publication::just_now("2.0.1".to_owned());
        assert_eq!(read("package = 'download-counts'").publication(usual()).version, "2.0.1");
        let form = read(
            "package = 'download-counts'\nversion = '1.79.0'\npublished = ''\nmodified = 'Tue, 29 Sep 2026 00:00:00 GMT'",
        );
        assert!(form.check().is_ok());
        let publication = form.publication(usual());
        assert_eq!((publication.version.as_str(), publication.published), ("1.79.0", None));
        assert!(publication.modified.unwrap().contains("Sep"));
        assert!(read("package = 'pad'").check().unwrap_err().contains("no whole-registry package"));
    }
}
