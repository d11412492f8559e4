//! Repository columns of a layer, derived from what publishers declared. It leaves out asking any host.

use polars::prelude::*;

use crate::package::repository_host;

/// State of a package that declares a repository.
pub(super) const DECLARED: &str = "declared";
/// State of a package that was observed to declare none.
pub(super) const NONE: &str = "none";

/// Adds `repository_state` and `repository_host` to a frame with `repository_url`; a null URL stays unknown, a blank
/// one says that there is none.
pub(super) fn with_repository(frame: &mut DataFrame) -> PolarsResult<()> {
    let Ok(urls) = frame.column("repository_url") else { return Ok(()) };
    let urls = urls.str()?;
    let blank = |url: &str| url.trim().is_empty();
    let stated: StringChunked =
        urls.iter().map(|url| url.map(|url| if blank(url) { NONE } else { DECLARED })).collect();
    let declared: StringChunked = urls.iter().map(|url| url.filter(|url| !blank(url))).collect();
    let hosts: StringChunked = urls.iter().map(|url| url.and_then(repository_host)).collect();
    frame.with_column(declared.with_name("repository_url".into()).into_column())?;
    frame.with_column(stated.with_name("repository_state".into()).into_column())?;
    frame.with_column(hosts.with_name("repository_host".into()).into_column())?;
    Ok(())
}
