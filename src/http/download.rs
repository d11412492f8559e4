//! Downloads: streamed to disk, hashed on the way, put in place only when whole and right.
//!
//! Left out on purpose: resuming half a download; it starts again, so that the hash is of one answer.

use std::io::{BufWriter, Write};
use std::path::Path;

use url::Url;

use super::attempts::{Attempts, Failure};
use super::body::cut;
use super::client::{Answer, Client, Request, last_modified};
use super::error::{HttpError, HttpErrorKind};
use super::integrity::Integrity;
use crate::files::{Act, FileError, put_in_place, tempfile_beside};
use crate::package::Moment;
use crate::progress::{Progress, Task, Unit};

/// The most that a download may have: many times the largest file that a registry serves.
pub const DOWNLOAD_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// A download that is in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// Its size.
    pub bytes: u64,
    /// Where it came from, after redirects.
    pub url: Url,
    /// `Last-Modified`; `None` when the server does not say, or says no date.
    pub last_modified: Option<Moment>,
}

impl Client {
    /// Downloads `url` to the file `to`, which is replaced when everything is there and has the `expected` hash
    /// (`None`: the publisher gave none to check). Until then, and after any error, `to` is as it was.
    ///
    /// `progress` gets a task in bytes for each try, with its total where the server tells it.
    pub async fn download(
        &self,
        url: &Url,
        to: &Path,
        expected: Option<&Integrity>,
        progress: &dyn Progress,
    ) -> Result<Downloaded, HttpError> {
        let mut attempts = Attempts::at(url);
        loop {
            match self.download_once(url, to, expected, progress).await {
                Ok(downloaded) => return Ok(downloaded),
                Err(failure) => attempts.after(failure, self, progress).await?,
            }
        }
    }

    async fn download_once(
        &self,
        url: &Url,
        to: &Path,
        expected: Option<&Integrity>,
        progress: &dyn Progress,
    ) -> Result<Downloaded, Failure> {
        let request = Request { url, accept: None, conditional: None, limit_bytes: DOWNLOAD_BYTES_MAX };
        let answer = self.send(request, None).await?;
        let mut answer =
            answer.ok_or_else(|| Failure { kind: HttpErrorKind::UnchangedUnasked, at: url.clone() })?;
        let last_modified = last_modified(answer.response.headers());
        let label = to.file_name().unwrap_or_default().to_string_lossy();
        let mut task = progress.begin(&label, answer.response.content_length(), Unit::Bytes);
        let kept = keep(&mut answer, to, expected, task.as_mut()).await;
        let bytes = kept.map_err(|kind| Failure { kind, at: answer.url.clone() })?;
        task.finish(&format!("{bytes} bytes"));
        Ok(Downloaded { bytes, url: answer.url, last_modified })
    }
}

/// Reads the answer into a temporary file and, when it is right, gives that its name. Returns its size in bytes.
async fn keep(
    answer: &mut Answer,
    to: &Path,
    expected: Option<&Integrity>,
    task: &mut dyn Task,
) -> Result<u64, HttpErrorKind> {
    let temporary = tempfile_beside(to)?;
    let mut writer = BufWriter::with_capacity(256 * 1024, temporary);
    let mut hasher = expected.map(Integrity::hasher);
    let announced = answer.response.content_length();
    let mut received = 0;
    while let Some(chunk) =
        answer.response.chunk().await.map_err(|error| cut(received, announced, Some(error)))?
    {
        received += chunk.len() as u64;
        if received > DOWNLOAD_BYTES_MAX {
            return Err(HttpErrorKind::Oversized { limit_bytes: DOWNLOAD_BYTES_MAX });
        }
        writer.write_all(&chunk).map_err(|source| unwritten(to, source))?;
        if let Some(hasher) = &mut hasher {
            hasher.update(&chunk);
        }
        task.advance(chunk.len() as u64);
    }
    if announced.is_some_and(|announced| announced != received) {
        return Err(cut(received, announced, None));
    }
    if let (Some(expected), Some(hasher)) = (expected, hasher) {
        check(expected, hasher.finish())?;
    }
    let temporary = writer.into_inner().map_err(|error| unwritten(to, error.into_error()))?;
    put_in_place(temporary, to)?;
    Ok(received)
}

fn check(expected: &Integrity, found: Integrity) -> Result<(), HttpErrorKind> {
    if expected.accepts(&found) {
        return Ok(());
    }
    Err(HttpErrorKind::WrongHash { expected: expected.clone(), found })
}

fn unwritten(to: &Path, source: std::io::Error) -> HttpErrorKind {
    FileError::System { act: Act::Write, path: to.to_owned(), source }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::options::{ClientOptions, Proxies};

    #[test]
    fn downloading_can_move_between_threads() {
        fn is_send<T: Send>(_: T) {}
        let options = ClientOptions::new(0, || std::time::SystemTime::UNIX_EPOCH);
        let client = Client::new(ClientOptions { proxies: Proxies::Unused, ..options }).unwrap();
        let url = Url::parse("https://registry.example/").unwrap();
        is_send(client.download(&url, Path::new("never"), None, &crate::progress::Silent));
    }
}
