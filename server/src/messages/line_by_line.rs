//! A connection that is read byte by byte until TLS begins.
//!
//! An attacker between us and a relay may append replies of their own to the
//! one that grants STARTTLS. A reader that takes in more than it was asked for
//! would keep them and later believe that they came under TLS (RFC 3207, 4.2
//! and 6). This one leaves them where they are: there TLS finds them, and fails.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The wire, until it is taken back for TLS.
#[derive(Debug, Clone)]
pub(super) struct Lent(Arc<Mutex<Option<TcpStream>>>);

/// The wire, lent to a conversation in plain.
#[derive(Debug)]
pub(super) struct LineByLine(Lent);

impl LineByLine {
    pub(super) fn lend(wire: TcpStream) -> (Self, Lent) {
        let lent = Lent(Arc::new(Mutex::new(Some(wire))));
        (Self(lent.clone()), lent)
    }
}

impl Lent {
    /// The wire as it is: from here on the conversation in plain has none.
    pub(super) fn take_back(&self) -> Option<TcpStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn with<T>(&self, deed: impl FnOnce(Pin<&mut TcpStream>) -> T) -> io::Result<T> {
        let mut wire = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wire.as_mut().map(|wire| deed(Pin::new(wire))).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncTokioStream for LineByLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.with(|wire| wire.peer_addr())?
    }
}

impl AsyncRead for LineByLine {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if into.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(self.0.with(|wire| wire.poll_read(context, &mut one))?)?;
        into.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineByLine {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.with(|wire| wire.poll_write(context, bytes))?
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with(|wire| wire.poll_flush(context))?
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.with(|wire| wire.poll_shutdown(context))?
    }
}
