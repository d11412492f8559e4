//! Connections: each is served by hyper until a fault takes it over, to close it, to reset it or to write bytes on it
//! that no honest server would. It leaves out what is answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Sender, channel};

use crate::journal::Host;

/// How a fault takes a connection over.
#[derive(Debug)]
pub(crate) enum Takeover {
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// These bytes are written on it, then it is closed.
    Write(Vec<u8>),
}

/// The connection that a request came on.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub host: Host,
    pub port: u16,
    takeover: Sender<Takeover>,
}

impl Link {
    /// Takes the connection over; never comes back.
    pub async fn take_over(&self, how: Takeover) -> std::convert::Infallible {
        // The connection may have been closed by the asker.
        let _ = self.takeover.send(how).await;
        std::future::pending().await
    }
}

/// Accepts connections for ever.
pub(crate) async fn accept(listener: TcpListener, host: Host, port: u16, router: Arc<Router>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve(stream, host, port, Arc::clone(&router)));
    }
}

async fn serve(stream: TcpStream, host: Host, port: u16, router: Arc<Router>) {
    let (takeover, mut taken_over) = channel(1);
    let link = Link { host, port, takeover };
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        let router = Router::clone(&router);
        request.extensions_mut().insert(link.clone());
        Box::pin(async move { TowerToHyperService::new(router).call(request.map(Body::new)).await })
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
    let how = tokio::select! {
        _ = &mut connection => return,
        how = taken_over.recv() => how,
    };
    let mut stream = connection.into_parts().io.into_inner();
    match how {
        Some(Takeover::Reset) => {
            let _ = stream.set_zero_linger();
        }
        Some(Takeover::Write(bytes)) => {
            // A client that has heard enough may be gone.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Some(Takeover::Close) | None => (),
    }
}
