//! PyPI: the simple index, simple pages, project documents; JSON for those who ask for it. It leaves out XML-RPC, files,
//! and more of the HTML forms than tells them apart.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Arc, PoisonError};

use axum::extract::{Path, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::answer::{Content, Document, moved, not_found, tag};
use crate::content::Content as Registry;
use crate::server::{Holding, Shared};

/// The JSON form of simple documents.
const SIMPLE_JSON: &str = "application/vnd.pypi.simple.v1+json";

/// The header with the serial of the last change.
const LAST_SERIAL: HeaderName = HeaderName::from_static("x-pypi-last-serial");

/// The index without its slash.
pub(crate) async fn to_index() -> Response {
    moved("/simple/")
}

/// Every project with its serial.
pub(crate) async fn index(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !takes_json(&headers) {
        return html("index");
    }
    let holding = shared.holding();
    let serial = vec![(LAST_SERIAL, holding.content.last_serial().to_string())];
    let Ok(etag) = tokio::task::spawn_blocking(move || index_tag(&shared)).await else { return not_found() };
    let content = Content::Made(Box::new(move |writer| write_index(holding.content.as_ref(), writer)), None);
    Document { etag: Some(etag), content_type: SIMPLE_JSON, headers: serial, content }.answer(&headers)
}

/// The tag of the whole index, made once for each generation of content.
fn index_tag(shared: &Shared) -> String {
    let Holding { content, generation } = shared.holding();
    let mut known = shared.index_tag.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, etag)) = known.as_ref().filter(|(of, _)| *of == generation) {
        return etag.clone();
    }
    let mut digest = Hashing(Sha256::new());
    let etag = match write_index(content.as_ref(), &mut digest) {
        Ok(()) => tag(&digest.0.finalize()),
        Err(_) => String::new(),
    };
    *known = Some((generation, etag.clone()));
    etag
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_index(content: &dyn Registry, writer: &mut dyn Write) -> io::Result<()> {
    let serial = content.last_serial();
    write!(writer, r#"{{"meta":{{"_last-serial":{serial},"api-version":"1.4"}},"projects":["#)?;
    let (mut written, mut separator) = (Ok(()), "");
    content.each_project(&mut |name, serial| {
        if written.is_ok() {
            written = write!(writer, r#"{separator}{{"_last-serial":{serial},"name":"#)
                .and_then(|()| Ok(serde_json::to_writer(&mut *writer, name)?))
                .and_then(|()| writer.write_all(b"}"));
            separator = ",";
        }
    });
    written?;
    writer.write_all(b"]}")
}

/// A simple page without its slash.
pub(crate) async fn to_page(Path(name): Path<String>) -> Response {
    moved(&format!("/simple/{}/", normal(&name)))
}

/// A simple page.
pub(crate) async fn page(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    if normal(&name) != name {
        return to_page(Path(name)).await;
    }
    match shared.holding().content.simple(&name) {
        None => not_found(),
        Some(_) if !takes_json(&headers) => html(&name),
        Some(page) => Document::json(page).typed(SIMPLE_JSON).answer(&headers),
    }
}

/// A project document.
pub(crate) async fn project(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let normal = normal(&name);
    if normal != name {
        return moved(&format!("/pypi/{normal}/json"));
    }
    let Some(project) = shared.holding().content.project(&name) else { return not_found() };
    let serial = serde_json::from_slice::<Serial>(&project).ok().and_then(|serial| serial.last_serial);
    let mut document = Document::json(project);
    document.headers.extend(serial.map(|serial| (LAST_SERIAL, serial.to_string())));
    document.answer(&headers)
}

#[derive(Deserialize)]
struct Serial {
    last_serial: Option<u64>,
}

fn takes_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == SIMPLE_JSON)
}

fn html(title: &str) -> Response {
    let page =
        format!("<!DOCTYPE html>\n<html><head><title>{}</title></head></html>\n", title.replace('<', "&lt;"));
    Document::json(page.into_bytes()).typed("text/html; charset=UTF-8").answer(&HeaderMap::new())
}

/// A name as PEP 503 compares it.
#[must_use]
pub fn normal(name: &str) -> Cow<'_, str> {
    let is_normal = !name.contains("--")
        && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if is_normal {
        return Cow::Borrowed(name);
    }
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => (),
            '-' | '_' | '.' => normal.push('-'),
            other => normal.extend(other.to_lowercase()),
        }
    }
    Cow::Owned(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised_as_pep_503_says() {
        for (name, compared) in
            [("a", "a"), ("My.Pad", "my-pad"), ("a__b-.c", "a-b-c"), ("a--b", "a-b"), ("A1", "a1")]
        {
            assert_eq!(normal(name), compared);
        }
    }

    #[test]
    fn json_is_for_those_who_ask_for_it() {
        let takes = |text: &'static str| {
            takes_json(&HeaderMap::from_iter([(ACCEPT, axum::http::HeaderValue::from_static(text))]))
        };
        assert!(takes(SIMPLE_JSON) && takes("text/html;q=0.1, application/vnd.pypi.simple.v1+json;q=1"));
        assert!(!takes("*/*") && !takes("text/html"));
    }
}
