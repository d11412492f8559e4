//! A registry on 127.0.0.1 that answers by path, keeps a journal, and can be made to answer otherwise; and the three
//! whole-registry packages of npm as tarballs made on the spot.
//!
//! Left out on purpose: a runtime. It serves from a thread, so that a test can wait for the program beside it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha512};

use crate::loopback::Reply;

/// The packages that npm's listing is made of, and the document in each.
pub const DATASETS: [(&str, &str); 3] = [
    ("all-the-package-names", "names.json"),
    ("download-counts", "counts.json"),
    ("all-the-package-repos", "data/packages.json"),
];

/// The day on which every version was published, unless a test says otherwise.
pub const PUBLISHED: &str = "2026-09-29";

type Routes = Arc<Mutex<BTreeMap<String, Reply>>>;

/// The server; it ends with the process.
pub struct Registry {
    base: String,
    routes: Routes,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Registry {
    /// Starts a server without any answers: everything is a 404.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let (routes, asked) = (Routes::default(), Arc::new(Mutex::new(Vec::new())));
        let (known, journal) = (Arc::clone(&routes), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away in the middle is its own affair.
                let _ = serve(stream, &known, &journal);
            }
        });
        Self { base, routes, asked }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// Answers `path` with `reply` from now on.
    pub fn answer(&self, path: &str, reply: Reply) {
        self.routes.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// The heads of the requests since the last call, header names in lower case.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// The paths of [`Registry::asked`].
    pub fn paths(&self) -> Vec<String> {
        self.asked().iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect()
    }

    /// Publishes a version of a dataset whose document is `json`.
    pub fn publish(&self, dataset: &str, version: &str, json: &str) {
        let (_, document) = DATASETS.iter().find(|(name, _)| *name == dataset).unwrap();
        self.publish_bytes(dataset, version, &tarball(&[("package.json", "{}"), (document, json)]));
    }

    /// Publishes a version whose tarball is `bytes`, rightly hashed.
    pub fn publish_bytes(&self, dataset: &str, version: &str, bytes: &[u8]) {
        let path = format!("/{dataset}/-/{dataset}-{version}.tgz");
        let dist = format!(r#"{{"tarball":"{path}","integrity":"{}"}}"#, integrity(bytes));
        self.version(dataset, version, &dist);
        self.answer(&path, Reply::new(200, &[("Content-Type", "application/octet-stream")], bytes));
    }

    /// Answers with a package's document that tells `time`, as JSON.
    pub fn times(&self, dataset: &str, time: &str) {
        self.answer(&format!("/{dataset}"), json_reply(&format!(r#"{{"name":"{dataset}","time":{time}}}"#)));
    }

    /// Answers with a version document whose `dist` is given; the version was published on [`PUBLISHED`].
    pub fn version(&self, dataset: &str, version: &str, dist: &str) {
        self.times(dataset, &format!(r#"{{"{version}":"{PUBLISHED}T12:00:00.000Z"}}"#));
        let json = format!(r#"{{"name":"{dataset}","version":"{version}","dist":{dist}}}"#);
        self.answer(&format!("/{dataset}/latest"), json_reply(&json));
    }
}

/// 200 with a JSON body.
pub fn json_reply(json: &str) -> Reply {
    Reply::new(200, &[("Content-Type", "application/json")], json.as_bytes())
}

/// Subresource integrity of bytes.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha512-{}", base64::engine::general_purpose::STANDARD.encode(Sha512::digest(bytes)))
}

/// A gzip-compressed tar archive of files under `package/`.
pub fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, format!("package/{path}"), content.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn serve(mut stream: TcpStream, routes: &Routes, journal: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut block = [0; 1024];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut block)?;
        if count == 0 {
            return Ok(());
        }
        head.extend_from_slice(&block[..count]);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let lines = head.lines().map(|line| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
        None => line.to_owned(),
    });
    journal.lock().unwrap().push(lines.collect::<Vec<_>>().join("\n"));
    let reply = routes.lock().unwrap().get(&path).cloned();
    let reply = reply.unwrap_or_else(|| Reply::new(404, &[], b"not here"));
    let known = head.lines().find_map(|line| line.strip_prefix("if-none-match: "));
    let answered = String::from_utf8_lossy(reply.bytes()).into_owned();
    let tag =
        answered.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("ETag: "));
    let conditional = answered.contains("\r\nX-Conditional: yes\r\n");
    if conditional && known.is_some() && known == tag {
        return stream.write_all(Reply::new(304, &[], b"").bytes());
    }
    stream.write_all(reply.bytes())
}
