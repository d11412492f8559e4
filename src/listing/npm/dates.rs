//! Of which day the versions of the three whole-registry packages are: the package's document tells when each version
//! was published. It is asked for where a version is new, or where its day could not be learnt before; never where
//! nothing is new. It leaves out what a told day is worth (`dating`).

use super::super::dating::Dated;
use super::super::layer::Layer;
use super::super::source::Source;
use super::build::chain;
use crate::endpoint::NpmEndpoints;
use crate::http::{Client, Fetched, Request};
use crate::package::{Day, Moment};
use crate::progress::Progress;
use crate::registries::npm::{Dataset, packument_url, read_publication};

/// The names' package has thousands of versions, each with a kilobyte in the document: some megabytes in all.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// Where days are asked for.
pub(super) struct Dating<'a> {
    pub client: &'a Client,
    pub endpoints: &'a NpmEndpoints,
    pub today: Day,
    pub progress: &'a dyn Progress,
}

impl Dating<'_> {
    /// The days of a version whose tarball was brought now; `modified` is what its server told of it.
    pub async fn of(&self, dataset: Dataset, version: &str, modified: Option<Moment>) -> Dated {
        self.at_the_latest(dataset, version, modified, self.today).await
    }

    /// The days of a version that a layer at hand was made of: what is settled stays, and today is the day of asking.
    pub async fn again(&self, dataset: Dataset, source: &Source, layer: &Layer) -> Dated {
        if let Some(settled) = source.settled(self.today) {
            return settled;
        }
        // Records of older versions have a day of asking for the whole layer alone.
        let latest = if source.asked.is_some() { source.as_of } else { layer.as_of };
        let version = source.version.as_deref().unwrap_or_default();
        let dated = self.at_the_latest(dataset, version, None, latest.min(self.today)).await;
        Dated { asked: self.today, ..dated }
    }

    /// The days of a version that was there on the day `latest`.
    async fn at_the_latest(
        &self,
        dataset: Dataset,
        version: &str,
        modified: Option<Moment>,
        latest: Day,
    ) -> Dated {
        match self.published(dataset, version).await {
            Ok(published) => Dated::of(published, modified, latest),
            Err(why) => {
                let dated = Dated::of(None, modified, latest).unsettled();
                self.progress.warn(&format!(
                    "warning: `{}@{version}`: its day of publication could not be learnt ({why}); it is taken to be of {} and asked for again next time",
                    dataset.package(),
                    dated.as_of
                ));
                dated
            }
        }
    }

    async fn published(&self, dataset: Dataset, version: &str) -> Result<Option<Moment>, String> {
        let url =
            packument_url(&self.endpoints.registry, dataset.package()).map_err(|error| chain(&error))?;
        let request = Request { url: &url, accept: None, conditional: None, limit_bytes: DOCUMENT_BYTES_MAX };
        match self.client.fetch_bytes(request, self.progress).await {
            Ok(Fetched::Fresh(document)) => {
                read_publication(&document.body, dataset.package(), version).map_err(|error| chain(&error))
            }
            Ok(Fetched::Unchanged) => {
                Err("the registry said that it is unchanged, which was not asked".into())
            }
            Err(error) => Err(chain(&error)),
        }
    }
}
