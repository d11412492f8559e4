//! The one client: who we are, how long we wait, what we send along, and small documents fetched with it.
//!
//! A request passes its host's gate, follows redirects by hand, and is tried again by the schedule.
//! Left out on purpose: files (`download`), unpacking (`wire`), cookies.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, IF_NONE_MATCH};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::answer::{Class, Conditional, Document, Fetched, classify};
use super::attempts::{Attempts, Failure};
use super::body::read_body;
use super::error::{HttpError, HttpErrorKind, shown};
use super::options::{ClientOptions, Proxies};
use super::politeness::Gates;
use super::redirect;
use super::retry::RetryAfter;
use super::wire::{ACCEPT_ENCODING_GZIP, Encoding, LANES, Lane, UnpackError, Wire};
use crate::package::Moment;
use crate::progress::Progress;

/// Redirects followed: a normalised name, a trailing slash, a file host, and two to spare.
pub const REDIRECTS_MAX: usize = 5;

/// A client. Clones share connections and gates.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    inner: reqwest::Client,
    pub gates: Gates,
    pub options: ClientOptions,
    lanes: Arc<Semaphore>,
    drawn: AtomicU64,
    requests: AtomicU64,
    waited_ms: AtomicU64,
    waiting: AtomicUsize,
}

/// What to ask for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where it is.
    pub url: &'a Url,
    /// The form wanted; `None` leaves it to the server.
    pub accept: Option<&'a str>,
    /// The version at hand; `None` when there is none.
    pub conditional: Option<&'a Conditional>,
    /// The most that the body may have.
    pub limit_bytes: u64,
}

/// A good answer whose body is still to be read, and the turn at its host that it takes up.
pub(super) struct Answer {
    pub response: reqwest::Response,
    pub url: Url,
    _turn: OwnedSemaphorePermit,
}

/// Someone who waits, counted until dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Client {
    /// Sets the client up. Fails when the contact cannot stand in a header or the system's certificates cannot be read.
    pub fn new(options: ClientOptions) -> Result<Self, HttpErrorKind> {
        let agent = format!("pkgcensus/{} (+{})", env!("CARGO_PKG_VERSION"), options.contact);
        let mut builder = reqwest::Client::builder()
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(options.connect_timeout)
            .read_timeout(options.read_timeout);
        if options.proxies == Proxies::Unused {
            builder = builder.no_proxy();
        }
        let inner = builder.build().map_err(HttpErrorKind::Setup)?;
        let shared = Shared {
            inner,
            gates: Gates::new(options.manners, options.schedule.breaker),
            lanes: Arc::new(Semaphore::new(LANES)),
            drawn: AtomicU64::new(options.seed),
            requests: AtomicU64::new(0),
            waited_ms: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            options,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Requests sent so far, tries and redirects included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Time that requests waited before another try, in milliseconds, summed over the requests.
    #[must_use]
    pub fn waited_ms(&self) -> u64 {
        self.shared.waited_ms.load(Ordering::Relaxed)
    }

    /// Requests that wait: for their turn, for the end of a pause, or for another try. Nothing of them is under way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.waiting.load(Ordering::Relaxed)
    }

    /// Waits for `end`, counted in [`Self::waiting`].
    pub async fn wait<T>(&self, end: impl Future<Output = T>) -> T {
        let _counted = Waiting::of(&self.shared.waiting);
        end.await
    }

    /// Fetches a small document as it comes over the wire, trying again where that may help; `progress` hears of waits.
    pub async fn fetch_wire(
        &self,
        request: Request<'_>,
        progress: &dyn Progress,
    ) -> Result<Fetched<Wire>, HttpError> {
        let mut attempts = Attempts::at(request.url);
        loop {
            match self.fetch_once(request).await {
                Ok(Fetched::Fresh(document)) => {
                    let tries = attempts.tries() + 1;
                    return Ok(Fetched::Fresh(Document { tries, ..document }));
                }
                Ok(Fetched::Unchanged) => return Ok(Fetched::Unchanged),
                Err(failure) => attempts.after(failure, self, progress).await?,
            }
        }
    }

    /// As [`Self::fetch_wire`], unpacked.
    pub async fn fetch_bytes(
        &self,
        request: Request<'_>,
        progress: &dyn Progress,
    ) -> Result<Fetched<Vec<u8>>, HttpError> {
        let started = Instant::now();
        match self.fetch_wire(request, progress).await? {
            Fetched::Unchanged => Ok(Fetched::Unchanged),
            Fetched::Fresh(mut document) => {
                let empty = Wire { bytes: Vec::new(), encoding: Encoding::Identity, lane: self.lane() };
                let wire = std::mem::replace(&mut document.body, empty);
                let unpacked = wire.unpack(request.limit_bytes).await.map_err(|error| HttpError {
                    url: shown(request.url),
                    kind: match error {
                        UnpackError::Oversized { limit_bytes } => HttpErrorKind::Oversized { limit_bytes },
                        error => HttpErrorKind::Unpack(error),
                    },
                    tries: document.tries,
                    elapsed: started.elapsed(),
                })?;
                Ok(Fetched::Fresh(document.with_body(|_| unpacked.bytes)))
            }
        }
    }

    fn lane(&self) -> Lane {
        Lane::of(&self.shared.lanes)
    }

    /// As [`Self::fetch_bytes`], for text, which must be UTF-8.
    pub async fn fetch_text(
        &self,
        request: Request<'_>,
        progress: &dyn Progress,
    ) -> Result<Fetched<String>, HttpError> {
        let started = Instant::now();
        match self.fetch_bytes(request, progress).await? {
            Fetched::Unchanged => Ok(Fetched::Unchanged),
            Fetched::Fresh(mut document) => {
                let text =
                    String::from_utf8(std::mem::take(&mut document.body)).map_err(|source| HttpError {
                        url: shown(request.url),
                        kind: HttpErrorKind::NotText(source),
                        tries: 1,
                        elapsed: started.elapsed(),
                    })?;
                Ok(Fetched::Fresh(document.with_body(|_| text)))
            }
        }
    }

    async fn fetch_once(&self, request: Request<'_>) -> Result<Fetched<Wire>, Failure> {
        let total = self.shared.options.total_timeout;
        let Some(mut answer) = self.send(request, Some(total)).await? else {
            return Ok(Fetched::Unchanged);
        };
        let mut lane = self.lane();
        let body = read_body(&mut answer.response, request.limit_bytes, &mut lane).await;
        let bytes = body.map_err(|kind| Failure { kind, at: answer.url.clone() })?;
        let headers = answer.response.headers();
        let encoding = Encoding::of_header(header(headers, "content-encoding").as_deref());
        Ok(Fetched::Fresh(Document {
            body: Wire { bytes, encoding, lane },
            tries: 1,
            etag: header(headers, "etag"),
            content_type: header(headers, "content-type"),
            last_serial: header(headers, "x-pypi-last-serial").and_then(|serial| serial.parse().ok()),
            last_modified: last_modified(headers),
            url: answer.url,
        }))
    }

    /// One try: through the gates and redirects to a good answer; `None` when the version at hand is still right.
    /// A document has a `total` time and may come gzipped; a download has none and comes as it is.
    pub(super) async fn send(
        &self,
        request: Request<'_>,
        total: Option<Duration>,
    ) -> Result<Option<Answer>, Failure> {
        // A client would turn credentials in a URL into a header of its own.
        let mut url = without_userinfo(request.url);
        for _ in 0..=REDIRECTS_MAX {
            let turn = self.wait(self.shared.gates.enter(&url)).await;
            let at = |kind| Failure { kind, at: url.clone() };
            let conditional = request.conditional.filter(|conditional| conditional.url == url);
            let mut headers = self.headers(&url, request.accept, conditional).map_err(at)?;
            if total.is_some() {
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING_GZIP));
            }
            let response = self.ask(&url, headers, total).await.map_err(at)?;
            if classify(response.status().as_u16()) != Class::Trouble {
                self.shared.gates.answered(&url);
            }
            match classify(response.status().as_u16()) {
                Class::Success => return Ok(Some(Answer { response, url, _turn: turn })),
                Class::Unchanged if conditional.is_some() => return Ok(None),
                Class::Redirect => {
                    let location = header(response.headers(), "location");
                    url = redirect::next(&url, location.as_deref()).map_err(at)?;
                }
                class => return Err(at(refusal(class, &response))),
            }
        }
        Err(Failure { kind: HttpErrorKind::TooManyRedirects { limit: REDIRECTS_MAX }, at: url })
    }

    async fn ask(
        &self,
        url: &Url,
        headers: HeaderMap,
        total: Option<Duration>,
    ) -> Result<reqwest::Response, HttpErrorKind> {
        tracing::debug!(url = %shown(url), "asking");
        self.shared.take_a_request()?;
        let mut request = self.shared.inner.get(url.clone()).headers(headers);
        if let Some(total) = total {
            request = request.timeout(total);
        }
        let response =
            request.send().await.map_err(|error| HttpErrorKind::Connection(error.without_url()))?;
        tracing::debug!(url = %shown(url), status = response.status().as_u16(), "answered");
        Ok(response)
    }

    fn headers(
        &self,
        url: &Url,
        accept: Option<&str>,
        conditional: Option<&Conditional>,
    ) -> Result<HeaderMap, HttpErrorKind> {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept.and_then(|accept| HeaderValue::from_str(accept).ok()) {
            headers.insert(ACCEPT, accept);
        }
        if let Some(etag) = conditional.and_then(|conditional| HeaderValue::from_str(&conditional.etag).ok())
        {
            headers.insert(IF_NONE_MATCH, etag);
        }
        let credential = self.shared.options.credentials.iter().find(|credential| credential.applies_to(url));
        if let Some(credential) = credential {
            let value = HeaderValue::from_str(credential.header_value());
            let mut value = value.map_err(|_| HttpErrorKind::Credential { url: shown(url) })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(headers)
    }
}

impl Shared {
    /// Counts a request that is about to be sent, unless all that were allowed are.
    fn take_a_request(&self) -> Result<(), HttpErrorKind> {
        let limit = self.options.requests_max;
        let one_more = |sent: u64| limit.is_none_or(|limit| sent < limit).then_some(sent + 1);
        let taken = self.requests.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        taken.map(drop).map_err(|sent| HttpErrorKind::RequestsUsedUp { limit: sent })
    }

    /// Notes that a request waited before another try.
    pub fn note_wait(&self, wait: Duration) {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.waited_ms.fetch_add(wait_ms, Ordering::Relaxed);
    }

    /// A number in 0..1, the next of the seed's (splitmix64).
    pub fn random(&self) -> f64 {
        let drawn = self.drawn.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn without_userinfo(url: &Url) -> Url {
    let mut bare = url.clone();
    // Fails only for URLs without a host, which have no credentials.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare
}

fn refusal(class: Class, response: &reqwest::Response) -> HttpErrorKind {
    let status = response.status().as_u16();
    let (wish, date) = (header(response.headers(), "retry-after"), header(response.headers(), "date"));
    let retry_after =
        wish.and_then(|wish| RetryAfter::parse(&wish)).map(|wish| wish.counted_from(date.as_deref()));
    match class {
        Class::Absent => HttpErrorKind::Absent { status },
        Class::Throttled => HttpErrorKind::Throttled { retry_after },
        Class::Trouble => HttpErrorKind::ServerTrouble { status, retry_after },
        Class::Unchanged => HttpErrorKind::UnchangedUnasked,
        Class::Success | Class::Redirect | Class::Refused => HttpErrorKind::Refused { status },
    }
}

/// When the server says that its document was last changed.
pub(super) fn last_modified(headers: &HeaderMap) -> Option<Moment> {
    let at = httpdate::parse_http_date(header(headers, "last-modified")?.trim()).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Moment)
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn client(options: ClientOptions) -> Client {
        Client::new(ClientOptions { proxies: Proxies::Unused, ..options }).unwrap()
    }

    #[test]
    fn random_numbers_are_the_seeds_and_within_range() {
        let options = ClientOptions::new(7, || SystemTime::UNIX_EPOCH);
        let draw = |client: &Client| (0..100).map(|_| client.shared.random()).collect::<Vec<_>>();
        let (first, second) = (draw(&client(options.clone())), draw(&client(options)));
        assert_eq!(first, second);
        assert!(first.iter().all(|number| (0.0..1.0).contains(number)));
    }

    #[test]
    fn a_contact_that_no_header_can_carry_is_an_error() {
        let options = ClientOptions {
            contact: "line\nbreak".into(),
            ..ClientOptions::new(0, || SystemTime::UNIX_EPOCH)
        };
        let error = Client::new(options).err().unwrap();
        assert!(matches!(error, HttpErrorKind::Setup(_)), "{error:?}");
    }

    #[test]
    fn the_day_of_a_document_is_read_in_every_form_of_http_dates() {
        let told = |text: &'static str| {
            let headers =
                HeaderMap::from_iter([(reqwest::header::LAST_MODIFIED, HeaderValue::from_static(text))]);
            last_modified(&headers).and_then(Moment::day).map(|day| day.to_string())
        };
        for text in [
            "Tue, 29 Sep 2026 23:59:59 GMT",
            " Tue, 29 Sep 2026 00:00:00 GMT ",
            "Tuesday, 29-Sep-26 12:00:00 GMT",
            "Tue Sep 29 12:00:00 2026",
        ] {
            assert_eq!(told(text).as_deref(), Some("2026-09-29"), "{text}");
        }
        for text in ["", "0", "yesterday", "2026-09-29T00:00:00Z", "Tue, 31 Feb 2026 00:00:00 GMT"] {
            assert_eq!(told(text), None, "{text}");
        }
        assert_eq!(last_modified(&HeaderMap::new()), None);
    }

    #[test]
    fn fetching_can_move_between_threads() {
        fn is_send<T: Send>(_: T) {}
        let client = client(ClientOptions::new(0, || SystemTime::UNIX_EPOCH));
        let url = Url::parse("https://registry.example/").unwrap();
        let request = Request { url: &url, accept: None, conditional: None, limit_bytes: 1 };
        is_send(client.fetch_text(request, &crate::progress::Silent));
    }
}
