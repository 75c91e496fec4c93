//! Requests and their answers over one connection, one at a time.
//!
//! A connection whose answer was lost is not used again: nobody can tell what of the
//! next bytes belongs to which request.

use std::time::Duration;

use rasn_ldap::{Control, Controls, LdapMessage, ProtocolOp};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;

use super::{LdapFault, wire};

/// What all messages of one answer may have together, in bytes, unless a session reads
/// longer ones. A person's entry, of which a few attributes are asked, is far shorter.
const LONGEST_ANSWER: usize = 512 * 1024;

/// One connection under TLS.
pub(super) struct Exchange {
    /// Boxed: it is large, and moves from place to place.
    wire: Box<TlsStream<TcpStream>>,
    last_id: u32,
    /// For each request.
    pub(super) timeout: Duration,
    /// For all that is asked on behalf of one visit.
    pub(super) until: Option<Instant>,
    /// What all messages of one answer may have together, in bytes.
    pub(super) longest: usize,
    /// All requests so far were answered whole.
    usable: bool,
}

/// A request that is under way: its number, how much its answer may still have, and until when.
pub(super) struct Asked {
    id: u32,
    left: usize,
    until: Instant,
}

impl Exchange {
    /// Over a connection on which messages up to this number went to and fro.
    pub(super) fn new(wire: TlsStream<TcpStream>, last_id: u32, timeout: Duration) -> Self {
        Self { wire: Box::new(wire), last_id, timeout, until: None, longest: LONGEST_ANSWER, usable: true }
    }

    /// Whether it can be used for another request.
    pub(super) fn is_usable(&self) -> bool {
        self.usable
    }

    /// Whether the time is up for all that is asked on behalf of this visit.
    pub(super) fn is_over(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Asks for what has one message as its answer.
    pub(super) async fn ask(
        &mut self,
        request: ProtocolOp,
        controls: Vec<Control>,
    ) -> Result<(ProtocolOp, Option<Controls>), LdapFault> {
        let mut asked = self.send(request, controls).await?;
        let answer = self.receive(&mut asked).await?;
        self.usable = true;
        Ok(answer)
    }

    /// Sends a request. The connection is of use again once [`Exchange::is_whole`] is said
    /// of its answer: a caller that stops waiting leaves one that is not.
    pub(super) async fn send(&mut self, request: ProtocolOp, controls: Vec<Control>) -> Result<Asked, LdapFault> {
        if !self.usable {
            return Err(LdapFault::Ended);
        }
        let until = Instant::now() + self.timeout;
        let until = self.until.map_or(until, |last| last.min(until));
        if self.is_over() {
            return Err(LdapFault::Slow);
        }
        self.last_id += 1;
        let mut message = LdapMessage::new(self.last_id, request);
        message.controls = (!controls.is_empty()).then_some(controls);
        self.usable = false;
        timeout_at(until, wire::write(&mut self.wire, &message)).await.map_err(|_| LdapFault::Slow)??;
        Ok(Asked { id: self.last_id, left: self.longest, until })
    }

    /// The next message of an answer.
    pub(super) async fn receive(&mut self, asked: &mut Asked) -> Result<(ProtocolOp, Option<Controls>), LdapFault> {
        let read = timeout_at(asked.until, wire::read(&mut self.wire, asked.left)).await;
        let (answer, length) = read.map_err(|_| LdapFault::Slow)??;
        asked.left = asked.left.saturating_sub(length);
        // Number 0 is a server's goodbye (RFC 4511, section 4.4.1).
        if answer.message_id != asked.id {
            return Err(LdapFault::BrokeOff(std::io::ErrorKind::ConnectionAborted.into()));
        }
        Ok((answer.protocol_op, answer.controls))
    }

    /// The answer of the last request was read to its end.
    pub(super) fn is_whole(&mut self) {
        self.usable = true;
    }

    /// An answer of another kind than the request: this is no server to go on with.
    pub(super) fn is_lost(&mut self) -> LdapFault {
        self.usable = false;
        LdapFault::Unreadable
    }
}
