//! A connection, as the HTTP library sees it.
//!
//! Three things stand between the two that the library does not do: lines end in
//! one way ([`line_ends`]); a client that sends a head too slowly or does not take
//! an answer is cut off; and what the library answers by itself, to what is no
//! request, carries the headers of every answer.

mod line_ends;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use line_ends::LineEnds;

/// How long a connection may take for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the end of a head to the answer. A slower request is given up.
    pub request: Duration,
    /// From the first letter of a head to its last; for a new connection, from its begin.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Without a single byte of an answer being taken.
    pub stalled: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // Longer than a full hashing queue takes.
            request: Duration::from_secs(20),
            // A head is one packet or two.
            head: Duration::from_secs(10),
            // Longer than proxies keep a connection, up to two minutes: they end it, so that none
            // sends a request into one that we are closing.
            idle: Duration::from_secs(125),
            stalled: Duration::from_secs(30),
        }
    }
}

/// The library's own answers are a status, a length and a date.
const LONGEST_BARE_ANSWER: usize = 512;
/// Stands on every answer of ours.
const MARK: &[u8] = b"\r\nx-content-type-options:";

pub struct Pipe<S> {
    stream: S,
    line_ends: LineEnds,
    patience: Patience,
    /// The headers of every answer, as they are written.
    promised: Arc<[u8]>,
    /// What is still to be written of an answer that was completed here.
    rest: Vec<u8>,
    head_ends: Option<Pin<Box<Sleep>>>,
    stalls: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pipe<S> {
    pub fn new(stream: S, promised: Arc<[u8]>, patience: Patience) -> Self {
        Self {
            stream,
            line_ends: LineEnds::default(),
            patience,
            promised,
            rest: Vec::new(),
            head_ends: Some(Box::pin(sleep(patience.head))),
            stalls: None,
        }
    }

    /// Counts the time in which the peer takes no bytes.
    fn unless_stalled<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.stalls = None;
            return wrote;
        }
        let patience = self.patience.stalled;
        let stalls = self.stalls.get_or_insert_with(|| Box::pin(sleep(patience)));
        stalls.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let wrote = Pin::new(&mut self.stream).poll_write(cx, &self.rest);
            let count = ready!(self.unless_stalled(cx, wrote))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.rest.drain(..count);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Pipe<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let pipe = self.get_mut();
        let before = buffer.filled().len();
        if Pin::new(&mut pipe.stream).poll_read(cx, buffer)?.is_ready() {
            pipe.line_ends.read(buffer.filled_mut().get_mut(before..).unwrap_or_default());
            if pipe.line_ends.is_in_head() {
                let patience = pipe.patience.head;
                pipe.head_ends.get_or_insert_with(|| Box::pin(sleep(patience)));
            } else {
                pipe.head_ends = None;
            }
            return Poll::Ready(Ok(()));
        }
        match &mut pipe.head_ends {
            Some(head_ends) => head_ends.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Pipe<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let pipe = self.get_mut();
        ready!(pipe.poll_rest(cx))?;
        if let Some(whole) = completed(bytes, &pipe.promised) {
            pipe.rest = whole;
            // It goes on with the next write or flush.
            if let Poll::Ready(Err(fault)) = pipe.poll_rest(cx) {
                return Poll::Ready(Err(fault));
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        let wrote = Pin::new(&mut pipe.stream).poll_write(cx, bytes);
        pipe.unless_stalled(cx, wrote)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // What the library answers by itself is a single part.
        if let [bytes] = parts {
            return self.poll_write(cx, bytes);
        }
        let pipe = self.get_mut();
        ready!(pipe.poll_rest(cx))?;
        let wrote = Pin::new(&mut pipe.stream).poll_write_vectored(cx, parts);
        pipe.unless_stalled(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let pipe = self.get_mut();
        ready!(pipe.poll_rest(cx))?;
        Pin::new(&mut pipe.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let pipe = self.get_mut();
        ready!(pipe.poll_rest(cx))?;
        Pin::new(&mut pipe.stream).poll_shutdown(cx)
    }
}

/// An answer that the library made by itself, with the headers of every answer.
fn completed(bytes: &[u8], promised: &[u8]) -> Option<Vec<u8>> {
    let is_bare = bytes.len() <= LONGEST_BARE_ANSWER
        && bytes.starts_with(b"HTTP/1.1 4")
        && bytes.ends_with(b"\r\n\r\n")
        && !bytes.windows(MARK.len()).any(|part| part.eq_ignore_ascii_case(MARK));
    if !is_bare {
        return None;
    }
    let status = bytes.windows(2).position(|part| part == b"\r\n")? + 2;
    let (status, headers) = bytes.split_at_checked(status)?;
    Some([status, promised, headers].concat())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    fn pipe(stream: DuplexStream) -> Pipe<DuplexStream> {
        let patience = Patience { request: SHORT, head: SHORT, idle: SHORT, stalled: SHORT };
        Pipe::new(stream, Arc::from(&b"X-Promised: yes\r\n"[..]), patience)
    }

    #[tokio::test]
    async fn what_the_library_answers_by_itself_is_completed_through_the_narrowest_pipe() {
        let (near, mut far) = duplex(3);
        let mut pipe = pipe(near);
        let bare = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        let reader = tokio::spawn(async move {
            let mut seen = String::new();
            far.read_to_string(&mut seen).await.unwrap();
            seen
        });
        pipe.write_all(bare).await.unwrap();
        pipe.shutdown().await.unwrap();
        drop(pipe);
        let seen = reader.await.unwrap();
        assert_eq!(seen, "HTTP/1.1 400 Bad Request\r\nX-Promised: yes\r\ncontent-length: 0\r\n\r\n");
    }

    #[test]
    fn our_own_answers_and_bodies_are_left_alone() {
        for bytes in [
            "HTTP/1.1 404 Not Found\r\nX-Content-Type-Options: nosniff\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\nbody",
            "",
        ] {
            assert_eq!(completed(bytes.as_bytes(), b"x"), None, "{bytes}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_not_taken_and_a_head_that_does_not_end_are_given_up() {
        let (near, far) = duplex(16);
        let mut stalled = pipe(near);
        let fault = stalled.write_all(&[b'a'; 1_000]).await.unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::TimedOut);
        drop(far);

        for begun in ["", "GET / HTTP/1.1\r\nHost: r"] {
            let (near, mut far) = duplex(1_000);
            let mut slow = pipe(near);
            far.write_all(begun.as_bytes()).await.unwrap();
            let mut seen = Vec::new();
            let fault = slow.read_to_end(&mut seen).await.unwrap_err();
            assert_eq!((fault.kind(), seen), (io::ErrorKind::TimedOut, begun.as_bytes().to_vec()));
        }
    }
}
