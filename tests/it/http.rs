//! The HTTP client against prepared answers: what it fetches, what it refuses, what it tries again, what it never sends.
//!
//! No assertion is about time; waits are set to nothing where the schedule allows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use pkgcensus::endpoint::{Credential, EndpointFlags, NpmEndpoints, Surroundings};
use pkgcensus::http::{
    Client, ClientOptions, Conditional, Document, Fetched, HttpErrorKind, Integrity, Manners, Proxies,
    Request, Schedule,
};
use pkgcensus::progress::{Progress, Silent, Task, Unit};
use pkgcensus::registries::pypi;
use url::Url;

use crate::loopback::{Loopback, Reply};

const ABC_512: &str =
    "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==";

fn options() -> ClientOptions {
    ClientOptions {
        proxies: Proxies::Unused,
        manners: Manners { at_once: 2, spacing: Duration::ZERO },
        schedule: Schedule {
            first_wait: Duration::ZERO,
            throttled_wait: Duration::ZERO,
            tries_max: 3,
            ..Schedule::default()
        },
        ..ClientOptions::new(1, SystemTime::now)
    }
}

fn client() -> Client {
    Client::new(options()).unwrap()
}

fn client_with(credentials: Vec<Credential>) -> Client {
    Client::new(ClientOptions { credentials, ..options() }).unwrap()
}

fn request(url: &Url) -> Request<'_> {
    Request { url, accept: None, conditional: None, limit_bytes: 1_000 }
}

async fn text(client: &Client, url: &Url) -> Result<Document<String>, pkgcensus::http::HttpError> {
    match client.fetch_text(request(url), &Silent).await? {
        Fetched::Fresh(document) => Ok(document),
        Fetched::Unchanged => panic!("nothing was at hand"),
    }
}

async fn refused(client: &Client, url: &Url) -> HttpErrorKind {
    text(client, url).await.unwrap_err().kind
}

/// The credentials that a URL with userinfo brings, found as the program finds them.
fn credentials_of(registry: &Url) -> Vec<Credential> {
    let mut with_secret = registry.clone();
    with_secret.set_username("me").unwrap();
    with_secret.set_password(Some("secret")).unwrap();
    let flags = EndpointFlags { npm_registry: Some(with_secret.into()), ..EndpointFlags::default() };
    let surroundings = Surroundings {
        variables: BTreeMap::new(),
        home: None,
        folder: PathBuf::from("/nowhere"),
        system: PathBuf::from("/nowhere"),
        npm_prefix: None,
        pip_default: Box::new(|| None),
    };
    NpmEndpoints::discover(&flags, None, &surroundings).unwrap().credentials
}

#[derive(Default)]
struct Journal {
    notes: Mutex<Vec<String>>,
    begun: Mutex<Vec<(String, Option<u64>, Unit)>>,
}

impl Progress for Journal {
    fn begin(&self, label: &str, total: Option<u64>, unit: Unit) -> Box<dyn Task> {
        self.begun.lock().unwrap().push((label.to_owned(), total, unit));
        Box::new(Silent)
    }

    fn note(&self, message: &str) {
        self.notes.lock().unwrap().push(message.to_owned());
    }
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_document_comes_with_its_headers_and_says_who_asks() {
    let headers = [("ETag", "\"v1\""), ("Content-Type", pypi::ACCEPT), ("X-PyPI-Last-Serial", "42")];
    let server = Loopback::start([Reply::new(200, &headers, b"{}")]).await;
    let url = server.url("/simple/");
    let fetched =
        client().fetch_text(Request { accept: Some(pypi::ACCEPT), ..request(&url) }, &Silent).await.unwrap();
    let Fetched::Fresh(document) = fetched else { panic!("nothing was at hand") };
    assert_eq!((document.body.as_str(), document.last_serial), ("{}", Some(42)));
    assert_eq!(document.conditional(), Some(Conditional { etag: "\"v1\"".into(), url: url.clone() }));
    let asked = server.asked().join("\n");
    assert!(
        asked.contains(&format!("user-agent: pkgcensus/{} (+https://", env!("CARGO_PKG_VERSION"))),
        "{asked}"
    );
    assert!(asked.contains(&format!("accept: {}", pypi::ACCEPT)), "{asked}");
    assert!(!asked.contains("authorization") && !asked.contains("if-none-match"), "{asked}");
}

#[tokio::test]
async fn an_unchanged_document_is_known_by_its_tag() {
    let server = Loopback::start([Reply::new(304, &[], b"")]).await;
    let url = server.url("/simple/");
    let conditional = Conditional { etag: "\"v1\"".into(), url: url.clone() };
    let fetched =
        client().fetch_text(Request { conditional: Some(&conditional), ..request(&url) }, &Silent).await;
    assert_eq!(fetched.unwrap(), Fetched::Unchanged);
    assert!(server.asked()[0].contains("if-none-match: \"v1\""));
}

#[tokio::test]
async fn a_tag_is_sent_only_to_the_url_that_it_came_from() {
    let server = Loopback::start([Reply::new(200, &[], b"new")]).await;
    let (url, other) = (server.url("/simple/"), server.url("/other/"));
    let conditional = Conditional { etag: "\"v1\"".into(), url: other };
    let fetched =
        client().fetch_text(Request { conditional: Some(&conditional), ..request(&url) }, &Silent).await;
    assert!(matches!(fetched.unwrap(), Fetched::Fresh(_)));
    assert!(!server.asked()[0].contains("if-none-match"));
}

#[tokio::test]
async fn unchanged_without_a_version_at_hand_is_asked_again() {
    let server = Loopback::start([Reply::new(304, &[], b""), Reply::new(200, &[], b"ok")]).await;
    assert_eq!(text(&client(), &server.url("/")).await.unwrap().body, "ok");
    let server = Loopback::start(vec![Reply::new(304, &[], b""); 3]).await;
    assert!(matches!(refused(&client(), &server.url("/")).await, HttpErrorKind::UnchangedUnasked));
}

#[tokio::test]
async fn passing_trouble_is_tried_again_and_told() {
    let replies = [Reply::new(503, &[], b""), Reply::silence(), Reply::new(200, &[], b"ok")];
    let server = Loopback::start(replies).await;
    let journal = Journal::default();
    let url = server.url("/a?token=hidden");
    let fetched = client().fetch_text(request(&url), &journal).await.unwrap();
    assert!(matches!(fetched, Fetched::Fresh(document) if document.body == "ok"));
    let notes = journal.notes.lock().unwrap();
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("the server is in trouble (status 503); next try in 0.0 s"), "{notes:?}");
    assert!(!notes.concat().contains("hidden"));
}

#[tokio::test]
async fn trouble_that_stays_ends_with_the_number_of_tries() {
    let server = Loopback::start(vec![Reply::new(502, &[], b""); 3]).await;
    let error = text(&client(), &server.url("/a")).await.unwrap_err();
    assert_eq!((error.tries, server.asked().len()), (3, 3));
    assert!(error.to_string().contains("(tried 3 times in "), "{error}");
}

#[tokio::test]
async fn a_host_that_asks_for_a_pause_gets_it() {
    let replies = ["0", "Thu, 01 Jan 1970 00:00:00 GMT"]
        .map(|wish| Reply::new(429, &[("Retry-After", wish)], b"<html>"));
    let server = Loopback::start(replies.into_iter().chain([Reply::new(200, &[], b"ok")])).await;
    assert_eq!(text(&client(), &server.url("/")).await.unwrap().body, "ok");
    let server = Loopback::start(vec![Reply::new(429, &[], b""); 3]).await;
    assert!(matches!(
        refused(&client(), &server.url("/")).await,
        HttpErrorKind::Throttled { retry_after: None }
    ));
}

#[tokio::test]
async fn what_is_absent_or_refused_is_not_asked_again() {
    for status in [404, 410, 451] {
        let server = Loopback::start([Reply::new(status, &[], b"")]).await;
        let kind = refused(&client(), &server.url("/")).await;
        assert!(matches!(kind, HttpErrorKind::Absent { status: told } if told == status), "{kind}");
        assert_eq!(server.asked().len(), 1);
    }
    let server = Loopback::start([Reply::new(403, &[], b"")]).await;
    assert!(matches!(refused(&client(), &server.url("/")).await, HttpErrorKind::Refused { status: 403 }));
}

#[tokio::test]
async fn too_large_a_document_is_refused_announced_or_not() {
    let large = vec![b'x'; 1_001];
    let server = Loopback::start([Reply::new(200, &[], &large), Reply::without_length(&large)]).await;
    for _ in 0..2 {
        let kind = refused(&client(), &server.url("/")).await;
        assert!(matches!(kind, HttpErrorKind::Oversized { limit_bytes: 1_000 }), "{kind}");
    }
    let server = Loopback::start([Reply::without_length(&large[..1_000])]).await;
    assert_eq!(text(&client(), &server.url("/")).await.unwrap().body.len(), 1_000);
}

#[tokio::test]
async fn what_is_not_text_is_refused() {
    let server = Loopback::start([Reply::new(200, &[], b"\xff\xfe")]).await;
    assert!(matches!(refused(&client(), &server.url("/")).await, HttpErrorKind::NotText(_)));
}

#[tokio::test]
async fn an_index_in_html_is_recognised_and_never_parsed() {
    let server =
        Loopback::start([Reply::new(200, &[("Content-Type", "text/html")], b"<!DOCTYPE html>")]).await;
    let document = text(&client(), &server.url("/simple/")).await.unwrap();
    let error = pypi::check_content_type(document.content_type.as_deref()).unwrap_err();
    assert!(matches!(error, pypi::IndexError::Html { .. }));
}

#[tokio::test]
async fn credentials_go_to_their_registry_and_do_not_follow_a_redirect_elsewhere() {
    let elsewhere = Loopback::start([Reply::new(200, &[], b"there")]).await;
    let location = elsewhere.url("/file");
    let registry = Loopback::start([Reply::new(302, &[("Location", location.as_str())], b"")]).await;
    let client = client_with(credentials_of(&registry.url("/npm/")));
    let document = text(&client, &registry.url("/npm/a")).await.unwrap();
    assert_eq!((document.body.as_str(), &document.url), ("there", &location));
    assert!(registry.asked()[0].contains("authorization: Basic bWU6c2VjcmV0"));
    assert!(!elsewhere.asked()[0].contains("authorization"));
}

#[tokio::test]
async fn credentials_stay_under_the_registrys_own_path() {
    let replies = [
        Reply::new(301, &[("Location", "b/")], b""),
        Reply::new(301, &[("Location", "/c")], b""),
        Reply::new(200, &[], b""),
    ];
    let registry = Loopback::start(replies).await;
    let client = client_with(credentials_of(&registry.url("/npm/")));
    text(&client, &registry.url("/npm/a")).await.unwrap();
    let sent: Vec<_> = registry.asked().iter().map(|head| head.contains("authorization: Basic")).collect();
    assert_eq!(sent, [true, true, false]);
    assert!(registry.asked()[1].starts_with("GET /npm/b/ "));
}

#[tokio::test]
async fn userinfo_in_a_url_that_nobody_configured_is_not_sent() {
    let server = Loopback::start([Reply::new(200, &[], b"")]).await;
    let mut url = server.url("/a");
    url.set_username("me").unwrap();
    text(&client(), &url).await.unwrap();
    assert!(!server.asked()[0].contains("authorization"));
}

#[tokio::test]
async fn endless_and_broken_redirects_end() {
    let server = Loopback::start(vec![Reply::new(302, &[("Location", "/again")], b""); 9]).await;
    assert!(matches!(
        refused(&client(), &server.url("/")).await,
        HttpErrorKind::TooManyRedirects { limit: 5 }
    ));
    assert_eq!(server.asked().len(), 6);
    let server = Loopback::start([Reply::new(302, &[], b"")]).await;
    assert!(matches!(refused(&client(), &server.url("/")).await, HttpErrorKind::BadRedirect { .. }));
}

#[tokio::test]
async fn a_whole_download_with_the_right_hash_is_put_in_place() {
    let server = Loopback::start([Reply::new(200, &[], b"abc")]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.tgz");
    let (journal, integrity) = (Journal::default(), Integrity::parse(ABC_512).unwrap());
    let done = client().download(&server.url("/a.tgz"), &to, Some(&integrity), &journal).await.unwrap();
    assert_eq!((done.bytes, std::fs::read(&to).unwrap().as_slice()), (3, b"abc".as_slice()));
    assert_eq!(*journal.begun.lock().unwrap(), [("a.tgz".to_owned(), Some(3), Unit::Bytes)]);
}

#[tokio::test]
async fn a_wrong_hash_names_both_and_leaves_what_was_there() {
    let server = Loopback::start([Reply::new(200, &[], b"abd")]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.tgz");
    std::fs::write(&to, "former").unwrap();
    let integrity = Integrity::parse(ABC_512).unwrap();
    let error = client().download(&server.url("/a.tgz"), &to, Some(&integrity), &Silent).await.unwrap_err();
    assert!(error.kind.to_string().ends_with(&format!("expected `{ABC_512}`")), "{}", error.kind);
    assert_eq!(
        (std::fs::read_to_string(&to).unwrap().as_str(), files_in(folder.path())),
        ("former", vec!["a.tgz".to_owned()])
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_cut_download_starts_again_and_never_shows() {
    let cut = Reply::announcing(200, &[], b"ab", 3);
    let server = Loopback::start([cut.clone(), Reply::new(200, &[], b"abc")]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.tgz");
    let integrity = Integrity::parse(ABC_512).unwrap();
    client().download(&server.url("/a.tgz"), &to, Some(&integrity), &Silent).await.unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), b"abc");
    let server = Loopback::start(vec![cut; 3]).await;
    let other = folder.path().join("b.tgz");
    let error = client().download(&server.url("/b.tgz"), &other, None, &Silent).await.unwrap_err();
    assert!(matches!(error.kind, HttpErrorKind::Cut { expected: Some(3), .. }), "{}", error.kind);
    assert_eq!((error.tries, files_in(folder.path())), (3, vec!["a.tgz".to_owned()]));
}

#[tokio::test]
async fn a_download_into_no_folder_names_the_file() {
    let server = Loopback::start([Reply::new(200, &[], b"abc")]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("missing/a.tgz");
    let error = client().download(&server.url("/a.tgz"), &to, None, &Silent).await.unwrap_err();
    assert!(error.kind.to_string().contains("missing"), "{}", error.kind);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_secrets() {
    let url = Loopback::start([]).await.url("/a");
    let mut secret = url.clone();
    secret.set_username("me").unwrap();
    secret.set_password(Some("hidden")).unwrap();
    // Dropping the server above closes its port once its task is gone.
    tokio::task::yield_now().await;
    let error = text(&client(), &secret).await.unwrap_err();
    assert!(error.tries == 3);
    let shown = format!("{error} {} {error:?}", error.kind);
    assert!(!shown.contains("hidden"), "{shown}");
    assert_eq!(error.url, url.as_str());
}

#[tokio::test]
async fn each_download_of_a_pair_is_its_own() {
    let server = Loopback::start([Reply::new(200, &[], b"abc"), Reply::new(200, &[], b"abc")]).await;
    let folder = tempfile::tempdir().unwrap();
    let (client, integrity) = (client(), Integrity::parse(ABC_512).unwrap());
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    let urls = [server.url("/a"), server.url("/b")];
    let (first, second) = tokio::join!(
        client.download(&urls[0], &paths[0], Some(&integrity), &Silent),
        client.download(&urls[1], &paths[1], Some(&integrity), &Silent)
    );
    assert_eq!((first.unwrap().bytes, second.unwrap().bytes), (3, 3));
    assert!(paths.iter().all(|path| std::fs::read(path).unwrap() == b"abc"));
}
