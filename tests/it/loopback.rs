//! A server on 127.0.0.1 that gives prepared answers in order and keeps what it was asked.
//!
//! Left out on purpose: any knowledge of registries.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

/// One prepared answer.
#[derive(Clone, Debug)]
pub struct Reply {
    bytes: Vec<u8>,
}

impl Reply {
    /// An answer with its right length.
    pub fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        Self::announcing(status, headers, body, body.len())
    }

    /// An answer that announces `length` bytes, whatever follows.
    pub fn announcing(status: u16, headers: &[(&str, &str)], body: &[u8], length: usize) -> Self {
        let mut head =
            format!("HTTP/1.1 {status} Prepared\r\nContent-Length: {length}\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        Self { bytes: [head.as_bytes(), body].concat() }
    }

    /// An answer without any length, ended by closing the connection.
    pub fn without_length(body: &[u8]) -> Self {
        Self { bytes: [b"HTTP/1.1 200 Prepared\r\nConnection: close\r\n\r\n", body].concat() }
    }

    /// What goes over the wire.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The connection is closed without a word.
    pub fn silence() -> Self {
        Self { bytes: Vec::new() }
    }
}

/// The server; stops when dropped.
pub struct Loopback {
    base: Url,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Loopback {
    /// Starts a server. Once `replies` are used up, it answers 500.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut replies: VecDeque<_> = replies.into_iter().collect();
        let journal = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let reply = replies.pop_front().unwrap_or_else(|| Reply::new(500, &[], b"no more replies"));
                serve(stream, &journal, &reply).await;
            }
        });
        Self { base, asked, task }
    }

    /// The URL of a path on this server.
    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).unwrap()
    }

    /// The heads of all requests so far, header names in lower case.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, journal: &Mutex<Vec<String>>, reply: &Reply) {
    let mut head = Vec::new();
    let mut block = [0; 1024];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut block).await {
            Ok(0) | Err(_) => return,
            Ok(count) => head.extend_from_slice(&block[..count]),
        }
    }
    let head = String::from_utf8(head).unwrap();
    let lines = head.lines().map(|line| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_ascii_lowercase()),
        None => line.to_owned(),
    });
    journal.lock().unwrap().push(lines.collect::<Vec<_>>().join("\n"));
    // A client that has heard enough may be gone.
    let _ = stream.write_all(&reply.bytes).await;
    let _ = stream.shutdown().await;
}
