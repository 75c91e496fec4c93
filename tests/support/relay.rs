//! A relay before a server that speaks TLS: it loses the answer of one request.
//!
//! It passes bytes on in both directions and knows TLS just enough to count what the
//! client sends: each request is one record (RFC 8446, section 5.1).

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// The type of records that carry what the two say to each other.
const APPLICATION_DATA: u8 = 23;

#[derive(Default)]
struct State {
    /// Requests that go through until the answers are lost; 0 while none is.
    left: AtomicUsize,
    is_mute: AtomicBool,
    /// Answers are kept meanwhile, and are not lost.
    is_kept: AtomicBool,
}

pub struct Relay {
    pub port: u16,
    state: Arc<State>,
}

impl Relay {
    /// Stands before a server on this machine.
    pub async fn before(port: u16) -> Self {
        Self::before_at(Ipv4Addr::LOCALHOST, port).await
    }

    /// Stands before a server at an address of this machine, at the same address.
    pub async fn before_at(address: Ipv4Addr, port: u16) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let state = Arc::clone(&relay.state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(SocketAddr::from((address, port))).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(requests(from_client, to_server, Arc::clone(&state)));
                tokio::spawn(answers(from_server, to_client, Arc::clone(&state)));
            }
        });
        relay
    }

    /// From the answer of the so-many-th request on, counted from now, all answers are lost.
    pub fn loses_the_answer_of(&self, request: usize) {
        self.state.left.store(request, Ordering::SeqCst);
    }

    /// As [`Relay::loses_the_answer_of`], but the answers are only late: they go through once it heals.
    pub fn keeps_the_answer_of(&self, request: usize) {
        self.state.is_kept.store(true, Ordering::SeqCst);
        self.loses_the_answer_of(request);
    }

    /// Answers go through again.
    pub fn heals(&self) {
        self.state.left.store(0, Ordering::SeqCst);
        self.state.is_mute.store(false, Ordering::SeqCst);
    }

    /// Whether the request whose answer was to be lost came by.
    pub fn has_lost(&self) -> bool {
        self.state.is_mute.load(Ordering::SeqCst)
    }
}

async fn requests(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<State>) -> Option<()> {
    loop {
        let mut record = vec![0; 5];
        from.read_exact(&mut record).await.ok()?;
        let length = usize::from(record[3]) << 8 | usize::from(record[4]);
        record.resize(5 + length, 0);
        from.read_exact(&mut record[5..]).await.ok()?;
        if record[0] == APPLICATION_DATA {
            let counted = state.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if counted == Ok(1) {
                state.is_mute.store(true, Ordering::SeqCst);
            }
        }
        to.write_all(&record).await.ok()?;
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<State>) -> Option<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut bytes).await.ok().filter(|length| *length > 0)?;
        while state.is_mute.load(Ordering::SeqCst) && state.is_kept.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if !state.is_mute.load(Ordering::SeqCst) {
            to.write_all(&bytes[..length]).await.ok()?;
        }
    }
}
