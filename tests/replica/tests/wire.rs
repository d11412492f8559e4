//! The replica over the wire: shapes of both protocols, each fault, the journal; with a plain client that sees every byte.

#![allow(clippy::unwrap_used, reason = "a test that fails shows where")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use replica::{Host, Replica, Scenario, least_distance, most_at_once};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

const BEGINNING: &str = r#"
    title = "wire"
    shows = "what goes over the wire"
    npm = [
        { name = "@s/pad", downloads = 9, repository = 'https://git.example/"pad"' },
        { name = "left", revision = "3-c", versions = ["1.0.0", "1.1.0"] },
        { name = "zero", downloads = 0 },
        { name = "_design/app", document = "" },
    ]
    pypi = [{ name = "My.Pad", serial = 7 }, { name = "other", serial = 5, listed = false }]
    [[stage]]
    refresh = ["npm"]
    expect = { npm = {} }
"#;

/// A replica of the beginning, with faults.
fn replica(faults: &str) -> Replica {
    let scenario = Scenario::parse(&format!("{BEGINNING}\n{faults}")).unwrap();
    let replica = Replica::start(Arc::new(scenario.held(0).unwrap())).unwrap();
    replica.befall(scenario.stages[0].faults().unwrap());
    replica
}

/// A replica where one thing goes wrong with `left`.
fn with_fault(fault: &str) -> Replica {
    replica(&format!("[[stage.fault]]\npath = '/npm/left'\n{fault}"))
}

/// An answer as it came.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// Chunks put together.
    body: Vec<u8>,
    /// Whether the body ended as its headers said.
    whole: bool,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    fn unpacked(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        GzDecoder::new(self.body.as_slice()).read_to_end(&mut bytes).unwrap();
        bytes
    }
}

/// Asks, and reads until the connection closes.
fn ask_with(base: &str, path: &str, headers: &[(&str, &str)]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))?;
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{lines}\r\n")?;
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    if bytes.is_empty() {
        ended?;
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(read(&bytes))
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (mut lines, raw) = (head.lines(), &bytes[end + 4..]);
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: raw.to_vec(), whole: true };
    if answer.header("transfer-encoding") == Some("chunked") {
        (answer.body, answer.whole) = unchunked(raw);
    } else if let Some(length) = answer.header("content-length") {
        answer.whole = length.parse() == Ok(raw.len());
    }
    answer
}

fn unchunked(mut raw: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = raw.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        body.extend_from_slice(&raw[end + 2..end + 2 + size]);
        raw = &raw[end + 4 + size..];
    }
    (body, false)
}

fn ask(replica: &Replica, path: &str) -> Answer {
    ask_with(replica.base(), path, &[]).unwrap()
}

const SIMPLE: (&str, &str) = ("Accept", "application/vnd.pypi.simple.v1+json");

#[test]
fn packuments_have_tags_and_come_by_either_way_of_writing_a_scope() {
    let replica = replica("");
    let packument = ask(&replica, "/npm/@s%2Fpad");
    assert_eq!(packument.json()["name"], "@s/pad");
    assert_eq!(ask(&replica, "/npm/@s/pad").json(), packument.json());
    let etag = packument.header("etag").unwrap();
    let unchanged = ask_with(replica.base(), "/npm/@s%2Fpad", &[("If-None-Match", etag)]).unwrap();
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    assert_eq!(ask(&replica, "/npm/left/latest").json()["version"], "1.1.0");
    assert_eq!(ask(&replica, "/npm/left/1.0.0").json()["version"], "1.0.0");
    for missing in ["/npm/gone", "/npm/left/9.9.9", "/npm/_design/app", "/elsewhere"] {
        assert_eq!(ask(&replica, missing).status, 404, "{missing}");
    }
}

#[test]
fn gzip_is_sent_to_those_who_take_it() {
    let replica = replica("");
    for (path, headers) in [("/npm/left", vec![]), ("/simple/", vec![SIMPLE])] {
        let plain = ask_with(replica.base(), path, &headers).unwrap();
        let packed =
            ask_with(replica.base(), path, &[&headers[..], &[("Accept-Encoding", "gzip")]].concat()).unwrap();
        assert_eq!(
            (plain.header("content-encoding"), packed.header("content-encoding")),
            (None, Some("gzip"))
        );
        assert_eq!(packed.unpacked(), plain.body, "{path}");
        assert_eq!(packed.header("etag"), plain.header("etag"));
    }
}

#[test]
fn whole_registry_packages_lead_to_tarballs_with_the_right_hash() {
    let replica = replica("");
    let files = [
        ("all-the-package-names", "names.json", json!(["@s/pad", "left", "zero"])),
        ("download-counts", "counts.json", json!({"@s/pad": 9, "zero": 0})),
        (
            "all-the-package-repos",
            "data/packages.json",
            json!({"@s/pad": "https://git.example/\"pad\"", "left": null, "zero": null}),
        ),
    ];
    for (package, file, content) in files {
        let version = ask(&replica, &format!("/npm/{package}/latest")).json();
        assert_eq!((&version["name"], &version["version"]), (&json!(package), &json!("2.20260101.0")));
        let url = version["dist"]["tarball"].as_str().unwrap();
        let tarball = ask(&replica, url.strip_prefix(replica.base()).unwrap());
        assert!(tarball.whole && tarball.header("content-length").is_some());
        let integrity = format!("sha512-{}", STANDARD.encode(Sha512::digest(&tarball.body)));
        assert_eq!(version["dist"]["integrity"], integrity.as_str());
        let archive = tarball.unpacked();
        assert_eq!(archive.len() % 512, 0);
        assert_eq!(file_of(&archive, &format!("package/{file}")), content, "{package}");
    }
    assert_eq!(ask(&replica, "/npm/download-counts/1.0.0").status, 404);
}

/// A JSON file of an archive; its checksums are looked at on the way.
fn file_of(mut archive: &[u8], wanted: &str) -> Value {
    loop {
        let (header, rest) = archive.split_at(512);
        let text = |from: usize, to: usize| {
            let field = std::str::from_utf8(&header[from..to]).unwrap();
            field.trim_end_matches(['\0', ' ']).to_owned()
        };
        let sum: u32 = header
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
            .sum();
        assert_eq!(u32::from_str_radix(&text(148, 156), 8), Ok(sum));
        let bytes = usize::from_str_radix(&text(124, 136), 8).unwrap();
        if text(0, 100) == wanted {
            return serde_json::from_slice(&rest[..bytes]).unwrap();
        }
        archive = &rest[bytes.next_multiple_of(512)..];
    }
}

#[test]
fn the_replication_service_pages_feeds() {
    let replica = replica("");
    let base = "/replicate/registry/";
    assert_eq!(ask(&replica, base).json(), json!({"db_name": "registry", "doc_count": 4, "update_seq": 4}));
    let page = ask(&replica, &format!("{base}_changes?since=1&limit=2")).json();
    assert_eq!(page["results"][0], json!({"seq": 2, "id": "left", "changes": [{"rev": "3-c"}]}));
    assert_eq!((page["results"].as_array().unwrap().len(), &page["last_seq"]), (2, &json!(3)));
    let end = ask(&replica, &format!("{base}_changes?since=4&limit=2")).json();
    assert_eq!(end, json!({"results": [], "last_seq": 4}));
    let documents = ask(&replica, &format!("{base}_all_docs?limit=2&startkey=%22_design/app%22")).json();
    let keys: Vec<&Value> = documents["rows"].as_array().unwrap().iter().map(|row| &row["key"]).collect();
    assert_eq!(keys, ["_design/app", "left"], "the start is in its page");
    assert_eq!(documents["total_rows"], 4);
    for refused in
        ["_all_docs?skip=1", "_changes?include_docs=true", "_changes?since=x", "_all_docs?startkey=left"]
    {
        assert_eq!(ask(&replica, &format!("{base}{refused}")).status, 400, "{refused}");
    }
}

#[test]
fn pypi_gives_json_to_those_who_ask_and_redirects_to_normal_names() {
    let replica = replica("");
    let index = ask_with(replica.base(), "/simple/", &[SIMPLE]).unwrap();
    assert_eq!(
        index.json(),
        json!({"meta": {"_last-serial": 7, "api-version": "1.4"}, "projects": [{"_last-serial": 7, "name": "My.Pad"}]})
    );
    assert_eq!(index.header("content-type"), Some(SIMPLE.1));
    let known = [SIMPLE, ("If-None-Match", index.header("etag").unwrap())];
    assert_eq!(ask_with(replica.base(), "/simple/", &known).unwrap().status, 304);
    assert!(ask(&replica, "/simple/").header("content-type").unwrap().starts_with("text/html"));
    let page = ask_with(replica.base(), "/simple/my-pad/", &[SIMPLE]).unwrap().json();
    assert_eq!((&page["name"], &page["versions"]), (&json!("my-pad"), &json!(["1.0.0"])));
    let project = ask(&replica, "/pypi/my-pad/json");
    assert_eq!(
        (project.header("x-pypi-last-serial"), &project.json()["last_serial"]),
        (Some("7"), &json!(7))
    );
    for (path, location) in [
        ("/pypi/My.Pad/json", "/pypi/my-pad/json"),
        ("/simple/My.Pad/", "/simple/my-pad/"),
        ("/simple/my-pad", "/simple/my-pad/"),
        ("/simple", "/simple/"),
    ] {
        let moved = ask(&replica, path);
        assert_eq!((moved.status, moved.header("location")), (301, Some(location)), "{path}");
    }
}

#[test]
fn another_answer_can_be_given_a_few_times() {
    let replica = with_fault(
        "status = 429\nheaders = { Retry-After = '2', Content-Type = 'text/html' }\nbody = '<p>'\nfirst = 2",
    );
    for _ in 0..2 {
        let answer = ask(&replica, "/npm/left");
        assert_eq!(
            (answer.status, answer.header("retry-after"), answer.body.as_slice()),
            (429, Some("2"), &b"<p>"[..])
        );
    }
    assert_eq!(ask(&replica, "/npm/left").status, 200);
    let dated = with_fault("status = 503\nheaders = { Retry-After = '{date+60}' }");
    assert!(ask(&dated, "/npm/left").header("retry-after").unwrap().ends_with(" GMT"));
}

#[test]
fn redirects_can_lead_to_the_other_host_which_holds_the_same() {
    let replica = with_fault("host = 'here'\nredirect = '{other}/npm/left'");
    let moved = ask(&replica, "/npm/left");
    let location = moved.header("location").unwrap();
    assert_eq!((moved.status, location), (302, format!("{}/npm/left", replica.other_base()).as_str()));
    assert_eq!(ask_with(replica.other_base(), "/npm/left", &[]).unwrap().json()["name"], "left");
    let hosts: Vec<Host> = replica.journal().iter().map(|asked| asked.host).collect();
    assert_eq!(hosts, [Host::Here, Host::Other]);
}

#[test]
fn connections_break_off_in_every_way() {
    let error = |fault: &str| ask_with(with_fault(fault).base(), "/npm/left", &[]).unwrap_err().kind();
    assert_eq!(error("close = true"), ErrorKind::UnexpectedEof);
    assert_eq!(error("reset = true"), ErrorKind::ConnectionReset);
    let right = ask(&replica(""), "/npm/left").body;
    let cut = ask(&with_fault("cut = 10"), "/npm/left");
    assert_eq!((cut.body.as_slice(), cut.whole), (&right[..10], false));
    assert_eq!(cut.header("content-length"), Some(right.len().to_string().as_str()));
    for by in [-5, 5] {
        let wrong = ask(&with_fault(&format!("wrong-length = {by}")), "/npm/left");
        assert_eq!((wrong.body.len(), wrong.whole), (right.len(), false));
        let told = wrong.header("content-length").unwrap().parse::<i64>().unwrap();
        assert_eq!(told - i64::try_from(right.len()).unwrap(), by);
    }
    let slow = ask(&with_fault("slow = { piece-bytes = 200, wait-ms = 1 }"), "/npm/left");
    assert_eq!((slow.body, slow.whole), (right, true));
}

#[test]
fn bodies_are_not_what_their_headers_say() {
    let bomb = ask(&with_fault("bomb = 8388609"), "/npm/left");
    assert_eq!(bomb.header("content-encoding"), Some("gzip"));
    assert!(bomb.body.len() < 1 << 16, "{}", bomb.body.len());
    let unpacked = std::io::copy(&mut GzDecoder::new(bomb.body.as_slice()), &mut std::io::sink()).unwrap();
    assert_eq!(unpacked, 8_388_609);
    let not_gzip = with_fault("encoding = 'gzip'");
    let not_gzip = ask_with(not_gzip.base(), "/npm/left", &[("Accept-Encoding", "gzip")]).unwrap();
    assert_eq!((not_gzip.header("content-encoding"), not_gzip.body[0]), (Some("gzip"), b'{'));
    let html = ask(&with_fault("headers = { Content-Type = 'text/html', ETag = '' }"), "/npm/left");
    assert_eq!(
        (html.header("content-type"), html.header("etag"), html.body[0]),
        (Some("text/html"), None, b'{')
    );
    let unasked = ask(&with_fault("unchanged = '\"all\"'"), "/npm/left");
    assert_eq!((unasked.status, unasked.header("etag")), (304, Some("\"all\"")));
}

#[test]
fn packuments_lag_and_feeds_give_other_numbers_of_rows() {
    let replica = with_fault("lagging = '1-a'\nfirst = 1");
    assert_eq!(ask(&replica, "/npm/left").json()["_rev"], "1-a");
    assert_eq!(ask(&replica, "/npm/left").json()["_rev"], "3-c");
    let more = self::replica("[[stage.fault]]\npath = '/replicate/registry/_*'\nrows = 3");
    let page = ask(&more, "/replicate/registry/_changes?since=0&limit=1").json();
    assert_eq!(page["results"].as_array().unwrap().len(), 3);
}

#[test]
fn the_journal_tells_what_was_asked_and_when() {
    let replica = with_fault("nth = 2\ncut = 10");
    ask_with(replica.base(), "/npm/left?x=1", &[("User-Agent", "census"), ("X-A", "b")]).unwrap();
    ask(&replica, "/npm/left");
    let _ = ask(&replica, "/npm/left");
    let journal = replica.journal();
    let first = &journal[0];
    assert_eq!(
        (first.method.as_str(), first.path.as_str(), first.status),
        ("GET", "/npm/left?x=1", Some(200))
    );
    assert_eq!(
        (first.header("user-agent"), first.header("x-a"), first.header("cookie")),
        (Some("census"), Some("b"), None)
    );
    assert!(first.ended.unwrap() >= first.started && first.sent_bytes > 100, "{first:?}");
    assert_eq!((journal[2].status, journal[2].sent_bytes), (Some(200), 10));
    assert_eq!(most_at_once(&journal), 1);
    assert!(least_distance(&journal).is_some());
    assert_eq!(replica.take_journal().len(), 3);
    assert_eq!(replica.journal(), []);
}

#[test]
fn what_is_held_can_change_and_tarballs_change_with_it() {
    let replica = replica("");
    let before = ask(&replica, "/npm/all-the-package-names/latest").json();
    let changed = BEGINNING.replace("\"left\"", "\"right\"");
    replica.hold(Arc::new(Scenario::parse(&changed).unwrap().held(0).unwrap()));
    assert_eq!(ask(&replica, "/npm/left").status, 404);
    let after = ask(&replica, "/npm/all-the-package-names/latest").json();
    assert_ne!(after["dist"]["integrity"], before["dist"]["integrity"]);
    let base = replica.base().to_owned();
    drop(replica);
    assert!(ask_with(&base, "/npm/right", &[]).is_err(), "it stops when it is dropped");
}
