//! Every request on its way: into the journal, through the faults, to its answer. It leaves out when a fault befalls.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::answer::{response, value};
use crate::body::{Counted, slow};
use crate::bomb::bomb;
use crate::connection::{Link, Takeover};
use crate::date::http_date;
use crate::fault::What;
use crate::journal::{Asked, Entry};
use crate::server::Shared;

/// How many rows a feed gives, whatever was asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowsWhatever(pub usize);

/// The middleware around every answer.
pub(crate) async fn watch(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let link = request.extensions().get::<Link>().cloned().expect("every connection gives its link along");
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let entry = shared.journal.begin(asked(&link, &path, &request));
    let fault = shared.faults.befall(link.host, &path);
    let answer = match fault {
        None => next.run(request).await,
        Some(what) => Performance { shared: &shared, link: &link, entry }.perform(what, request, next).await,
    };
    let status = answer.status().as_u16();
    shared.journal.update(entry, |asked, _| asked.status = Some(status));
    let journal = Arc::clone(&shared.journal);
    answer.map(|inner| Body::new(Counted::new(inner, journal, entry)))
}

fn asked(link: &Link, path: &str, request: &Request) -> Asked {
    let header = |(name, value): (&HeaderName, &axum::http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Asked {
        host: link.host,
        port: link.port,
        started: Duration::ZERO,
        ended: None,
        method: request.method().to_string(),
        path: path.to_owned(),
        headers: request.headers().iter().map(header).collect(),
        status: None,
        sent_bytes: 0,
    }
}

struct Performance<'a> {
    shared: &'a Shared,
    link: &'a Link,
    entry: Entry,
}

/// The right answer, whole.
struct Right {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Right {
    async fn of(request: Request, next: Next) -> Self {
        let (parts, body) = next.run(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// Unpacked: what an asker gets who takes no gzip.
    async fn plain(mut request: Request, next: Next) -> Self {
        request.headers_mut().remove(axum::http::header::ACCEPT_ENCODING);
        Self::of(request, next).await
    }

    /// As it goes over the wire, with another length.
    fn bytes(&self, length: usize, sent: &[u8]) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in
            self.headers.iter().filter(|(name, _)| **name != CONTENT_LENGTH && **name != TRANSFER_ENCODING)
        {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("content-length: {length}\r\n\r\n").as_bytes());
        bytes.extend_from_slice(sent);
        bytes
    }

    fn response(self) -> Response {
        response(self.status, self.headers, Body::from(self.body))
    }

    fn trickling(self, piece_bytes: usize, wait: Duration) -> Response {
        response(self.status, self.headers, slow(self.body, piece_bytes, wait))
    }
}

impl Performance<'_> {
    async fn perform(&self, what: What, mut request: Request, next: Next) -> Response {
        match what {
            What::Answer { status, headers, body } => self.other(status, &headers, body),
            What::Headers(headers) => {
                let mut right = next.run(request).await;
                self.put(&headers, right.headers_mut());
                right
            }
            What::Unchanged(etag) => {
                let headers = value(&etag).map(|etag| (ETAG, etag)).into_iter().collect();
                response(StatusCode::NOT_MODIFIED, headers, Body::empty())
            }
            What::Close => self.take_over(Takeover::Close).await,
            What::Reset => self.take_over(Takeover::Reset).await,
            What::Cut(most) => {
                let right = Right::of(request, next).await;
                let sent = &right.body[..most.min(right.body.len())];
                self.write(&right, right.body.len(), sent).await
            }
            What::WrongLength(by) => {
                let right = Right::of(request, next).await;
                let length = right.body.len().saturating_add_signed(isize::try_from(by).unwrap_or_default());
                self.write(&right, length, &right.body).await
            }
            What::Slow { piece_bytes, wait_ms } => {
                Right::of(request, next).await.trickling(piece_bytes, Duration::from_millis(wait_ms))
            }
            What::Bomb(bytes) => small_and_large(bytes),
            What::Encoding(encoding) => {
                let mut right = Right::plain(request, next).await;
                right.headers.extend(value(&encoding).map(|encoding| (CONTENT_ENCODING, encoding)));
                right.response()
            }
            What::Lagging(revision) => lagging(Right::plain(request, next).await, &revision),
            What::Rows(rows) => {
                request.extensions_mut().insert(RowsWhatever(rows));
                next.run(request).await
            }
        }
    }

    fn other(&self, status: u16, headers: &[(String, String)], body: String) -> Response {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut all = HeaderMap::new();
        self.put(headers, &mut all);
        response(status, all, Body::from(body))
    }

    fn put(&self, headers: &[(String, String)], into: &mut HeaderMap) {
        for (name, text) in headers {
            let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
            into.remove(&name);
            let filled = self.filled(text);
            into.extend(value(&filled).filter(|_| !filled.is_empty()).map(|value| (name, value)));
        }
    }

    /// Hosts and dates in the place of their signs.
    fn filled(&self, text: &str) -> String {
        let filled = text.replace("{here}", self.shared.base()).replace("{other}", self.shared.other_base());
        let Some((before, rest)) = filled.split_once("{date+") else { return filled };
        let Some((seconds, after)) = rest.split_once('}') else { return filled };
        let at = SystemTime::now() + Duration::from_secs(seconds.parse().unwrap_or_default());
        format!("{before}{}{after}", http_date(at))
    }

    async fn take_over(&self, how: Takeover) -> Response {
        let never: Infallible = self.link.take_over(how).await;
        match never {}
    }

    async fn write(&self, right: &Right, length: usize, sent: &[u8]) -> Response {
        let bytes = right.bytes(length, sent);
        self.shared.journal.update(self.entry, |asked, now| {
            asked.status = Some(right.status.as_u16());
            asked.sent_bytes = sent.len() as u64;
            asked.ended = Some(now);
        });
        self.take_over(Takeover::Write(bytes)).await
    }
}

fn small_and_large(bytes: u64) -> Response {
    let json = axum::http::HeaderValue::from_static("application/json");
    let gzip = axum::http::HeaderValue::from_static("gzip");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, json), (CONTENT_ENCODING, gzip)]);
    response(StatusCode::OK, headers, Body::from(bomb(bytes)))
}

fn lagging(mut right: Right, revision: &str) -> Response {
    if let Ok(Value::Object(mut packument)) = serde_json::from_slice(&right.body) {
        packument.insert("_rev".to_owned(), Value::from(revision));
        right.body = Value::Object(packument).to_string().into();
        right.headers.remove(ETAG);
    }
    right.response()
}
