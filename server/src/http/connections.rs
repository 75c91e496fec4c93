//! Connections: how many there are at once, and how they begin and end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{CONNECTION, HeaderValue, TRANSFER_ENCODING};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tower::ServiceExt as _;

use super::pipe::{Patience, Pipe};
use super::{Web, headers, router};
use crate::clock::MINUTE_MS;

/// After a failure to take a connection: open files come back while others end.
const BREATHER: Duration = Duration::from_secs(1);

/// How connections are served.
#[derive(Debug, Clone, Copy)]
pub struct Serving {
    /// At once. More of them wait, in the queue of the operating system, until one ends.
    pub connections: usize,
    pub patience: Patience,
}

/// Serves until told to stop, then finishes the requests that are under way.
pub async fn serve(listener: TcpListener, web: Arc<Web>, serving: Serving, stop: impl Future<Output = ()>) {
    let promised: Arc<[u8]> = headers::as_written(&web).into();
    let site = router(Arc::clone(&web), serving.patience.request);
    let free = Arc::new(Semaphore::new(serving.connections));
    let (stopping, told) = watch::channel(false);
    // Every connection holds one end: the other one hears when the last of them is over.
    let (alive, mut ended) = mpsc::channel::<()>(1);
    let mut full = Full(None);
    let mut stop = pin!(stop);
    loop {
        if free.available_permits() == 0 {
            full.tell(web.portal.now_ms(), serving.connections);
        }
        let next = async {
            let permit = Arc::clone(&free).acquire_owned().await.ok();
            (permit, accept(&listener).await)
        };
        let (permit, (stream, peer)) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let connection = Connection { site: site.clone(), promised: Arc::clone(&promised), peer, _permit: permit };
        let (told, alive) = (told.clone(), alive.clone());
        tokio::spawn(async move {
            connection.serve(stream, serving.patience, told).await;
            drop(alive);
        });
    }
    drop(listener);
    // It is heard by those that are left, if any.
    let _ = stopping.send(true);
    drop(alive);
    let _ = ended.recv().await;
}

/// The next connection. One that broke before it was taken is passed over.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken: is the limit of open files reached?");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}

/// Tells once a minute that all connections are in use.
struct Full(Option<i64>);

impl Full {
    fn tell(&mut self, now_ms: i64, connections: usize) {
        if self.0.is_none_or(|told_ms| !(0..MINUTE_MS).contains(&(now_ms - told_ms))) {
            self.0 = Some(now_ms);
            tracing::warn!(connections, "all connections are in use (limits.connections): more of them wait");
        }
    }
}

struct Connection {
    site: Router,
    promised: Arc<[u8]>,
    peer: SocketAddr,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, patience: Patience, mut told: watch::Receiver<bool>) {
        // An answer goes out at once; a connection that does not take the option is gone.
        let _ = stream.set_nodelay(true);
        let pipe = TokioIo::new(Pipe::new(stream, self.promised, patience));
        let (site, peer) = (self.site, self.peer);
        let service = service_fn(move |request: Request<Incoming>| answer(site.clone(), peer, request));
        let mut http = http1::Builder::new();
        // The library's limit runs between two requests, too; the one for a head is the pipe's.
        http.timer(TokioTimer::new()).header_read_timeout(patience.idle);
        let mut connection = pin!(http.serve_connection(pipe, service));
        let stopping = async move { told.wait_for(|stopping| *stopping).await.is_ok() };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _ = stopping => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(fault) = ended {
            tracing::debug!(%fault, %peer, "a connection broke");
        }
    }
}

async fn answer(site: Router, peer: SocketAddr, request: Request<Incoming>) -> Result<Response, Infallible> {
    // The pipe does not know where a body in chunks ends: no request may follow it there.
    let is_last = request.headers().contains_key(TRANSFER_ENCODING);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let mut response = site.oneshot(request).await?;
    if is_last {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}
