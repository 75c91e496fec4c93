//! A conversation with one relay, from the connection to the last reply.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::refusal::{Moment, Refusal, cleaned};
use super::{Relay, Security};
use crate::dial::Dialer;
use crate::mail::{Mail, MailAddress};
use crate::messages::line_by_line::LineByLine;

/// A relay that has said what it had to gets so long to say goodbye; what it says no longer matters.
const FAREWELL: Duration = Duration::from_secs(1);

/// What stood in the way.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// It gave a reply that is no yes.
    Refused(Refusal),
    /// There was no reply, or none that counts; says why.
    Silent(String),
}

/// A relay that let us in, ready for a mail.
pub(super) struct Session(AsyncSmtpConnection);

impl Session {
    /// Connects, and signs in where the relay wants it.
    pub(super) async fn open(
        relay: &Relay,
        tls: &Arc<tokio_rustls::rustls::ClientConfig>,
        dialer: &Dialer,
        hello: &str,
        mail: &Mail,
    ) -> Result<Self, Obstacle> {
        let hello = ClientId::Domain(hello.to_owned());
        let mut connection = connect(relay, tls, dialer, &hello, &mail.to).await?;
        if let (Some(user), Some(password)) = (&relay.user, &relay.password) {
            let credentials = Credentials::new(user.clone(), password.0.to_string());
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            if let Err(error) = signed_in {
                Self(connection).close().await;
                return Err(obstacle(&error, Moment::Before, &mail.to));
            }
        }
        Ok(Self(connection))
    }

    /// Whether it can still be used, some time after the last mail: it answers within
    /// `patience`, and its answer is the one to RSET.
    pub(super) async fn is_alive(&mut self, patience: Duration) -> bool {
        matches!(timeout(patience, self.0.command(Rset)).await, Ok(Ok(response)) if response.has_code(250))
    }

    /// Names sender and receiver, until the relay waits for the text. After an error the
    /// session is no good any more.
    pub(super) async fn announce(&mut self, mail: &Mail, message: &Message) -> Result<(), Obstacle> {
        let connection = &mut self.0;
        let at = |moment| move |error: Error| obstacle(&error, moment, &mail.to);
        let mut options = Vec::new();
        if !message.formatted().is_ascii() {
            if !connection.server_info().supports_feature(Extension::EightBitMime) {
                return Err(Obstacle::Silent("does not offer what it must: 8BITMIME".into()));
            }
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let envelope = message.envelope();
        connection.command(From::new(envelope.from().cloned(), options)).await.map_err(at(Moment::From))?;
        for receiver in envelope.to() {
            connection.command(Rcpt::new(receiver.clone(), Vec::new())).await.map_err(at(Moment::To))?;
        }
        let ready = connection.command(Data).await.map_err(at(Moment::Content))?;
        // No other reply waits for the text (RFC 5321, section 4.3.2). One that is left
        // from an earlier command would shift all that follow.
        match ready.has_code(354) {
            true => Ok(()),
            false => Err(Obstacle::Silent("hung up or replied with something that is no SMTP".into())),
        }
    }

    /// Hands the text over and says what the relay's last reply was, which is a yes. After
    /// an error the session is no good any more.
    pub(super) async fn deliver(&mut self, mail: &Mail, message: &Message) -> Result<Response, Obstacle> {
        let response = self.0.message(&message.formatted()).await;
        let response = response.map_err(|error| obstacle(&error, Moment::Content, &mail.to))?;
        if response.code().severity == Severity::PositiveCompletion {
            Ok(response)
        } else {
            Err(Obstacle::Refused(Refusal::by(&response, Moment::Content, &mail.to)))
        }
    }

    /// Says goodbye, politely and briefly.
    pub(super) async fn close(mut self) {
        let _ = timeout(FAREWELL, self.0.abort()).await;
    }
}

/// A connection under TLS, on which the relay has said what it offers.
async fn connect(
    relay: &Relay,
    tls: &Arc<tokio_rustls::rustls::ClientConfig>,
    dialer: &Dialer,
    hello: &ClientId,
    to: &MailAddress,
) -> Result<AsyncSmtpConnection, Obstacle> {
    let before = |error: Error| obstacle(&error, Moment::Before, to);
    let name = ServerName::try_from(relay.host.clone())
        .map_err(|_| Obstacle::Silent("has a name that no certificate can be for".into()))?;
    let wire = dialer.connect(&relay.host, relay.port).await.map_err(|_| unreachable())?;
    let (wire, greeting): (_, &[u8]) = match relay.security {
        Security::Implicit => (wire, b""),
        Security::StartTls => (begin_tls(wire, hello).await.map_err(|refused| refused.into_obstacle(to))?, GREETED),
    };
    let wire = TlsConnector::from(Arc::clone(tls)).connect(name, wire).await.map_err(|error| no_tls(&error))?;
    let wire = Box::new(Secure { wire, greeting });
    AsyncSmtpConnection::connect_with_transport(wire, hello).await.map_err(before)
}

/// Why TLS did not begin.
enum NoTls {
    Error(Error),
    NotOffered,
    NotReady(Response),
}

impl NoTls {
    fn into_obstacle(self, to: &MailAddress) -> Obstacle {
        match self {
            Self::Error(error) => obstacle(&error, Moment::Before, to),
            Self::NotOffered => Obstacle::Silent("does not offer what it must: STARTTLS".into()),
            Self::NotReady(response) => Obstacle::Refused(Refusal::by(&response, Moment::Before, to)),
        }
    }
}

/// Says no more in plain than that TLS should begin, and hands the bare wire back for it.
async fn begin_tls(wire: TcpStream, hello: &ClientId) -> Result<TcpStream, NoTls> {
    let (lines, lent) = LineByLine::lend(wire);
    let mut plain = AsyncSmtpConnection::connect_with_transport(Box::new(lines), hello).await.map_err(NoTls::Error)?;
    if !plain.server_info().supports_feature(Extension::StartTls) {
        return Err(NoTls::NotOffered);
    }
    let ready = plain.command(Starttls).await.map_err(NoTls::Error)?;
    // No other yes grants it (RFC 3207, section 4).
    match lent.take_back() {
        Some(wire) if ready.has_code(220) => Ok(wire),
        _ => Err(NoTls::NotReady(ready)),
    }
}

/// A relay greets once, before TLS; the crate waits for a greeting on each new connection.
const GREETED: &[u8] = b"220 \r\n";

/// The wire under TLS; what was said already is heard once more.
#[derive(Debug)]
struct Secure {
    wire: TlsStream<TcpStream>,
    greeting: &'static [u8],
}

impl AsyncTokioStream for Secure {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.wire.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Secure {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.wire).poll_read(context, into);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(into.remaining()));
        into.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Secure {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(context)
    }
}

fn unreachable() -> Obstacle {
    Obstacle::Silent("cannot be reached".into())
}

/// Why a handshake failed: a certificate that is not believed, bytes that are none of TLS, or a wire that broke.
fn no_tls(error: &io::Error) -> Obstacle {
    match error.kind() {
        io::ErrorKind::InvalidData => {
            Obstacle::Silent(format!("no connection that can be trusted: {}", cleaned(&error.to_string(), None)))
        }
        _ => Obstacle::Silent("hung up while TLS began".into()),
    }
}

fn obstacle(error: &Error, moment: Moment, to: &MailAddress) -> Obstacle {
    if let Some(refusal) = Refusal::of(error, moment, to) {
        return Obstacle::Refused(refusal);
    }
    Obstacle::Silent(
        if error.is_timeout() {
            "no answer in time"
        } else if error.is_response() {
            "hung up or replied with something that is no SMTP"
        } else if error.is_client() {
            "does not offer what it must"
        } else {
            "the connection broke"
        }
        .to_owned(),
    )
}
