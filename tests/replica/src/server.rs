//! The server: two listeners on 127.0.0.1 with one registry behind them, in a thread of its own. It leaves out what the
//! registry holds and how its documents are spelled.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::sync::oneshot;

use crate::answer::not_found;
use crate::connection::accept;
use crate::content::Content;
use crate::datasets::Datasets;
use crate::fault::{Fault, Faults};
use crate::journal::{Asked, Host, Journal};
use crate::perform::watch;
use crate::{npm, pypi, replication};

/// A running registry; it stops when dropped.
pub struct Replica {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What all requests share.
pub(crate) struct Shared {
    holding: RwLock<Holding>,
    pub journal: Arc<Journal>,
    pub faults: Faults,
    pub datasets: Datasets,
    /// The index's tag, and of which generation of content it is.
    pub index_tag: Mutex<Option<(u64, String)>>,
    here: String,
    other: String,
}

/// What the registry holds now.
#[derive(Clone)]
pub(crate) struct Holding {
    pub content: Arc<dyn Content>,
    /// Grows with every change, so that what was made of the content is known to be old.
    pub generation: u64,
}

impl Shared {
    /// What the registry holds now.
    pub fn holding(&self) -> Holding {
        self.holding.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the registry is, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.here
    }

    /// Where the other host is, without a slash at the end.
    pub fn other_base(&self) -> &str {
        &self.other
    }
}

impl Replica {
    /// Starts a registry on two free ports.
    ///
    /// # Errors
    /// No port, no thread or no runtime to be had.
    pub fn start(content: Arc<dyn Content>) -> io::Result<Self> {
        let here = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let other = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let base = |listener: &TcpListener| listener.local_addr().map(|address| format!("http://{address}"));
        let shared = Arc::new(Shared {
            holding: RwLock::new(Holding { content, generation: 0 }),
            journal: Arc::new(Journal::new()),
            faults: Faults::default(),
            datasets: Datasets::new()?,
            index_tag: Mutex::default(),
            here: base(&here)?,
            other: base(&other)?,
        });
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let router = Arc::new(router(&shared));
        let thread = std::thread::Builder::new().name("replica".to_owned()).spawn(move || {
            runtime.block_on(serve([(here, Host::Here), (other, Host::Other)], router, stopped));
            runtime.shutdown_timeout(Duration::from_secs(5));
        })?;
        Ok(Self { shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it is, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.shared.base()
    }

    /// Where its other host is, which holds the same; without a slash at the end.
    #[must_use]
    pub fn other_base(&self) -> &str {
        self.shared.other_base()
    }

    /// The npm registry.
    #[must_use]
    pub fn npm_registry(&self) -> String {
        format!("{}/npm/", self.base())
    }

    /// npm's replication service.
    #[must_use]
    pub fn npm_replicate(&self) -> String {
        format!("{}/replicate/registry/", self.base())
    }

    /// PyPI's simple index; project documents are at `pypi/` beside it.
    #[must_use]
    pub fn pypi_index(&self) -> String {
        format!("{}/simple/", self.base())
    }

    /// Holds something else from now on.
    pub fn hold(&self, content: Arc<dyn Content>) {
        let mut holding = self.shared.holding.write().unwrap_or_else(PoisonError::into_inner);
        *holding = Holding { content, generation: holding.generation + 1 };
    }

    /// These faults from now on, counted from now on, in place of those before.
    pub fn befall(&self, faults: Vec<Fault>) {
        self.shared.faults.set(faults);
    }

    /// Everything that was asked so far, in order.
    #[must_use]
    pub fn journal(&self) -> Vec<Asked> {
        self.shared.journal.copy()
    }

    /// The same, and begins a new journal.
    #[must_use]
    pub fn take_journal(&self) -> Vec<Asked> {
        self.shared.journal.take()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/npm/{*rest}", get(npm::document))
        .route("/replicate/registry", get(replication::state))
        .route("/replicate/registry/", get(replication::state))
        .route("/replicate/registry/_changes", get(replication::changes))
        .route("/replicate/registry/_all_docs", get(replication::documents))
        .route("/simple", get(pypi::to_index))
        .route("/simple/", get(pypi::index))
        .route("/simple/{name}", get(pypi::to_page))
        .route("/simple/{name}/", get(pypi::page))
        .route("/pypi/{name}/json", get(pypi::project))
        .fallback(async || not_found())
        .layer(from_fn_with_state(Arc::clone(shared), watch))
        .with_state(Arc::clone(shared))
}

async fn serve(listeners: [(TcpListener, Host); 2], router: Arc<Router>, stopped: oneshot::Receiver<()>) {
    for (listener, host) in listeners {
        let port = listener.local_addr().map_or(0, |address| address.port());
        let listener = listener
            .set_nonblocking(true)
            .and_then(|()| tokio::net::TcpListener::from_std(listener))
            .expect("a bound listener is one");
        tokio::spawn(accept(listener, host, port, Arc::clone(&router)));
    }
    // An error means that the replica is gone, too.
    let _ = stopped.await;
}
