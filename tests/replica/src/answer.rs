//! From a document to an answer: its tag, `304` where the asker has it already, gzip where the asker takes it. It leaves
//! out where the document comes from.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

use crate::body::{Packing, gzip, streamed};

/// Writes a document.
pub(crate) type Writer = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + Send>;

/// A document that is there.
pub(crate) struct Document {
    /// Its tag, with quotes; `None` = it has none.
    pub etag: Option<String>,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(HeaderName, String)>,
    /// Its content.
    pub content: Content,
}

/// A document's content.
pub(crate) enum Content {
    /// Whole.
    Whole(Vec<u8>),
    /// Made while it is sent; how long it is, where that is known.
    Made(Writer, Option<u64>),
}

impl Document {
    /// A JSON document with a tag of its content.
    pub fn json(bytes: Vec<u8>) -> Self {
        let etag = Some(tag_of(&bytes));
        Self { etag, content_type: "application/json", headers: Vec::new(), content: Content::Whole(bytes) }
    }

    /// The same with another content type.
    pub fn typed(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// The same without a tag.
    pub fn untagged(mut self) -> Self {
        self.etag = None;
        self
    }

    /// What an asker with `asked` headers gets.
    pub fn answer(self, asked: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        for (name, text) in self.headers {
            headers.extend(value(&text).map(|value| (name, value)));
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.extend(self.etag.as_deref().and_then(value).map(|value| (ETAG, value)));
        if self.etag.is_some_and(|etag| has_already(asked, &etag)) {
            headers.remove(CONTENT_TYPE);
            return response(StatusCode::NOT_MODIFIED, headers, Body::empty());
        }
        let packing =
            if takes_gzip(asked) && self.content_type != BYTES { Packing::Gzip } else { Packing::Plain };
        if packing == Packing::Gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let body = match (self.content, packing) {
            (Content::Whole(bytes), Packing::Plain) => Body::from(bytes),
            (Content::Whole(bytes), Packing::Gzip) => Body::from(gzip(&bytes)),
            (Content::Made(writer, length), packing) => streamed(packing, length, writer),
        };
        response(StatusCode::OK, headers, body)
    }
}

/// The content type of what is packed already.
pub(crate) const BYTES: &str = "application/octet-stream";

/// A tag of a content: a strong one.
pub(crate) fn tag_of(bytes: &[u8]) -> String {
    tag(&Sha256::digest(bytes))
}

/// A tag of a digest.
pub(crate) fn tag(digest: &[u8]) -> String {
    let hex = digest.iter().take(16).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("\"{hex}\"")
}

/// An answer without a document.
pub(crate) fn refusal(status: StatusCode, json: &str) -> Response {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    response(status, headers, Body::from(Bytes::copy_from_slice(json.as_bytes())))
}

/// npm's 404.
pub(crate) fn not_found() -> Response {
    refusal(StatusCode::NOT_FOUND, r#"{"error":"Not found"}"#)
}

/// Elsewhere for good.
pub(crate) fn moved(location: &str) -> Response {
    let headers = value(location).map(|value| (LOCATION, value)).into_iter().collect();
    response(StatusCode::MOVED_PERMANENTLY, headers, Body::empty())
}

pub(crate) fn response(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A header's value; `None` where no header can carry it.
pub(crate) fn value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}

fn has_already(asked: &HeaderMap, etag: &str) -> bool {
    asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
    })
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim().eq_ignore_ascii_case("gzip") && weight.trim().replace(' ', "") != "q=0"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(text))])
    }

    #[test]
    fn a_tag_brings_304_in_every_form_that_askers_use() {
        let etag = tag_of(b"{}");
        assert!(etag.starts_with('"') && etag.ends_with('"') && etag != tag_of(b"[]"));
        for text in ["\"x\"", "W/\"x\"", "*", "\"a\", \"x\""] {
            assert!(has_already(&asked(IF_NONE_MATCH, text), "\"x\""), "{text}");
        }
        assert!(!has_already(&asked(IF_NONE_MATCH, "\"xy\""), "\"x\""));
        let known = HeaderMap::from_iter([(IF_NONE_MATCH, value(&etag).unwrap())]);
        let unchanged = Document::json(b"{}".to_vec()).answer(&known);
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.headers()[ETAG], etag.as_str());
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (text, takes) in
            [("gzip", true), ("br, gzip;q=0.5", true), ("GZIP", true), ("gzip;q=0", false), ("br", false)]
        {
            assert_eq!(takes_gzip(&asked(ACCEPT_ENCODING, text)), takes, "{text}");
        }
        let packed = Document::json(b"{}".to_vec()).answer(&asked(ACCEPT_ENCODING, "gzip"));
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        let archive = Document::json(b"x".to_vec()).typed(BYTES).answer(&asked(ACCEPT_ENCODING, "gzip"));
        assert_eq!(archive.headers().get(CONTENT_ENCODING), None);
    }
}
