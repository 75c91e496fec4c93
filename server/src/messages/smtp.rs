//! Handing a mail to a relay: TLS with a checked certificate or not at all.
//!
//! Relays are tried in the order given. One that cannot be reached, hangs,
//! shows a wrong certificate or will not let us in is passed over; one that
//! refuses the mail itself ends it, for the next one would carry a mail that
//! somebody has already judged.

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsVersion};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use lettre::{Address, Message};
use tokio::net::TcpStream;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::line_by_line::LineByLine;
use crate::mail::{Mail, MailAddress};

/// A relay that has taken the mail gets so long to say goodbye; what it says no longer matters.
const FAREWELL: Duration = Duration::from_secs(1);

/// How a connection is protected. There is no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain until STARTTLS, which must succeed before anything is said.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// What a relay lets us in with.
pub struct RelayPassword(Zeroizing<String>);

impl RelayPassword {
    #[must_use]
    pub fn new(password: String) -> Self {
        Self(Zeroizing::new(password))
    }
}

impl fmt::Debug for RelayPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayPassword(…)")
    }
}

/// A mail server that takes our mails.
#[derive(Debug)]
pub struct Relay {
    /// The name that its certificate must carry.
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<RelayPassword>,
    /// PEM of the only authorities believed; the system's where none is given.
    pub ca_file: Option<PathBuf>,
    /// For everything together, from connecting to the last reply.
    pub timeout: Duration,
}

/// A relay said yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// `host:port`
    pub relay: String,
    /// Its last reply, without anything that looks like an address.
    pub reply: String,
}

/// Why a mail is still here. Reasons are protocol metadata: no address, no text of the mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Worth another try.
    #[error("{reason}")]
    Transient { reason: String },
    /// A relay refused this mail for good.
    #[error("{reason}")]
    Permanent { reason: String },
}

/// A relay that cannot even be set up.
#[derive(Debug, thiserror::Error)]
#[error("mail.relay {relay}: {reason}")]
pub struct RelayFault {
    relay: String,
    reason: String,
}

struct Ready {
    relay: Relay,
    tls: TlsParameters,
}

impl Ready {
    fn name(&self) -> String {
        name(&self.relay)
    }
}

/// All relays, ready to be tried in turn.
pub struct Smtp(Vec<Ready>);

impl Smtp {
    /// Prepares relays; certificates of authorities are read now, so that a wrong file stops the start.
    ///
    /// # Errors
    /// Names the relay and what is wrong with it.
    pub fn new(relays: Vec<Relay>) -> Result<Self, RelayFault> {
        let ready = relays.into_iter().map(|relay| {
            let tls = tls(&relay).map_err(|reason| RelayFault { relay: name(&relay), reason })?;
            Ok(Ready { relay, tls })
        });
        ready.collect::<Result<_, _>>().map(Self)
    }

    /// Hands a mail to the first relay that takes it.
    ///
    /// # Errors
    /// [`Failure::Permanent`] when a relay refused the mail, [`Failure::Transient`]
    /// when none could be asked.
    pub async fn hand_over(&self, mail: &Mail, now_ms: i64) -> Result<HandedOver, Failure> {
        let message = message(mail, now_ms)
            .map_err(|reason| Failure::Permanent { reason: format!("cannot be written: {reason}") })?;
        let mut reasons = Vec::new();
        for ready in &self.0 {
            let reason = match timeout(ready.relay.timeout, send(ready, mail, &message)).await {
                Ok(Ok((response, mut connection))) => {
                    let _ = timeout(FAREWELL, connection.abort()).await;
                    if response.code().severity == Severity::PositiveCompletion {
                        return Ok(HandedOver { relay: ready.name(), reply: reply(&response) });
                    }
                    format!("replied {}", response.code())
                }
                Ok(Err(Obstacle::Mail(error))) if refuses_mail(&error) => {
                    return Err(Failure::Permanent { reason: format!("{} {}", ready.name(), describe(&error)) });
                }
                Ok(Err(Obstacle::Relay(error) | Obstacle::Mail(error))) => describe(&error),
                Ok(Err(Obstacle::Unreachable)) => "cannot be reached".to_owned(),
                Err(_) => "no answer in time".to_owned(),
            };
            reasons.push(format!("{} {reason}", ready.name()));
        }
        Err(Failure::Transient { reason: reasons.join("; ") })
    }
}

fn name(relay: &Relay) -> String {
    format!("{}:{}", relay.host, relay.port)
}

fn tls(relay: &Relay) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(relay.host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
    if let Some(path) = &relay.ca_file {
        let pem = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let authorities = certificates(&pem);
        if authorities.is_empty() {
            return Err(format!("{}: holds no certificate in PEM", path.display()));
        }
        builder = builder.certificate_store(CertificateStore::None);
        for authority in authorities {
            let authority =
                Certificate::from_pem(authority.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
            builder = builder.add_root_certificate(authority);
        }
    }
    builder.build_rustls().map_err(|error| error.to_string())
}

/// The certificates of a bundle, one by one.
fn certificates(pem: &[u8]) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(pem);
    text.split_inclusive(END)
        .filter_map(|part| part.split_once("-----BEGIN CERTIFICATE-----"))
        .filter(|(_, body)| body.ends_with(END))
        .map(|(_, body)| format!("-----BEGIN CERTIFICATE-----{body}\n"))
        .collect()
}

/// What stood in the way.
enum Obstacle {
    Unreachable,
    /// Before the mail was spoken of: a refusal is about us, or about the relay.
    Relay(Error),
    /// In answer to the mail.
    Mail(Error),
}

async fn send(ready: &Ready, mail: &Mail, message: &Message) -> Result<(Response, AsyncSmtpConnection), Obstacle> {
    let mut connection = connect(ready, ClientId::Domain(domain(&mail.from).to_owned())).await?;
    if let (Some(user), Some(password)) = (&ready.relay.user, &ready.relay.password) {
        let credentials = Credentials::new(user.clone(), password.0.to_string());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(Obstacle::Relay)?;
    }
    let response = connection.send(message.envelope(), &message.formatted()).await.map_err(Obstacle::Mail)?;
    Ok((response, connection))
}

async fn connect(ready: &Ready, hello: ClientId) -> Result<AsyncSmtpConnection, Obstacle> {
    let Relay { host, port, security, timeout, .. } = &ready.relay;
    let server = (host.as_str(), *port);
    let connection = match security {
        Security::Implicit => {
            AsyncSmtpConnection::connect_tokio1(server, Some(*timeout), &hello, Some(ready.tls.clone()), None).await
        }
        Security::StartTls => {
            let stream = TcpStream::connect(server).await.map_err(|_| Obstacle::Unreachable)?;
            let stream = Box::new(LineByLine::new(stream));
            match AsyncSmtpConnection::connect_with_transport(stream, &hello).await {
                Ok(mut connection) => connection.starttls(ready.tls.clone(), &hello).await.map(|()| connection),
                Err(error) => Err(error),
            }
        }
    };
    connection.map_err(Obstacle::Relay)
}

fn domain(address: &MailAddress) -> &str {
    address.as_str().split_once('@').map_or("", |(_, domain)| domain)
}

fn message(mail: &Mail, now_ms: i64) -> Result<Message, String> {
    let mailbox = |address: &MailAddress, name: Option<&str>| -> Result<Mailbox, String> {
        let (local, domain) = address.as_str().split_once('@').ok_or("an address without @")?;
        let address = Address::new(local, domain).map_err(|error| error.to_string())?;
        Ok(Mailbox::new(name.map(one_line).filter(|name| !name.is_empty()), address))
    };
    let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(now_ms).unwrap_or(0));
    Message::builder()
        .message_id(Some(format!("<{}@{}>", mail.id, domain(&mail.from))))
        .date(SystemTime::max(now, UNIX_EPOCH))
        .from(mailbox(&mail.from, Some(&mail.from_name))?)
        .to(mailbox(&mail.to, None)?)
        .subject(one_line(&mail.subject))
        // RFC 3834: no vacation notice and no bounce storm in answer.
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .raw_header(header("X-Auto-Response-Suppress", "All")?)
        .raw_header(header("Content-Language", &mail.locale)?)
        .multipart(
            MultiPart::alternative()
                .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.text.clone()))
                .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(mail.html.clone())),
        )
        .map_err(|error| error.to_string())
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, String> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| error.to_string())?;
    Ok(HeaderValue::new(name, one_line(value)))
}

/// Whatever could end a line becomes a blank: nothing that was filled in starts a header of its own,
/// and nothing is decoded that we did not encode (RFC 2047).
fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if blank(c) { ' ' } else { c }).collect::<String>().replace("=?", "= ?")
}

/// Whether a reply speaks of the mail rather than of us: mailbox, size, content (RFC 5321, 4.2.3).
fn refuses_mail(error: &Error) -> bool {
    error.status().is_some_and(|code| {
        code.severity == Severity::PermanentNegativeCompletion && matches!(u16::from(code), 550..=556)
    })
}

fn describe(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("replied {code}"),
        None if error.is_timeout() => "no answer in time".to_owned(),
        None if error.is_response() => "hung up or replied with something that is no SMTP".to_owned(),
        None if error.is_client() => "does not offer what it must".to_owned(),
        None => distrust(error).map_or_else(
            || "cannot be reached".to_owned(),
            |why| format!("no connection that can be trusted: {}", cleaned(&why)),
        ),
    }
}

/// Why TLS failed, if it did: a certificate that is not believed, or bytes that are none of TLS.
fn distrust(error: &Error) -> Option<String> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        match cause.downcast_ref::<std::io::Error>() {
            Some(io) if io.kind() == std::io::ErrorKind::InvalidData => return Some(io.to_string()),
            _ => source = cause.source(),
        }
    }
    None
}

/// The code and the first words of a reply, for whoever looks for the mail in the relay's log.
fn reply(response: &Response) -> String {
    format!("{} {}", response.code(), cleaned(response.first_line().unwrap_or("")))
}

/// What the other side wrote: one short line, without anything that looks like an address.
fn cleaned(text: &str) -> String {
    const MOST: usize = 80;
    let words: Vec<&str> = text.split_whitespace().filter(|word| !word.contains('@')).collect();
    one_line(&words.join(" ")).chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            id: "1f0c".into(),
            from: "portal@cloud.example".parse().unwrap(),
            from_name: "Cloud Works".into(),
            to: "rosa@mail.example".parse().unwrap(),
            subject: "코드".into(),
            text: "123456".into(),
            html: "<p>123456</p>".into(),
            locale: "ko".into(),
            at_ms: 0,
        }
    }

    fn headers(mail: &Mail) -> Vec<String> {
        let text = String::from_utf8(message(mail, 1_795_450_805_000).unwrap().formatted()).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        headers.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_mail_says_that_a_machine_sent_it_and_when() {
        let headers = headers(&mail());
        for line in [
            "Auto-Submitted: auto-generated",
            "Content-Language: ko",
            "Message-ID: <1f0c@cloud.example>",
            "Date: Mon, 23 Nov 2026 16:20:05 +0000",
            "To: rosa@mail.example",
        ] {
            assert!(headers.iter().any(|header| header == line), "{line}: {headers:#?}");
        }
    }

    #[test]
    fn ac_076_what_is_filled_in_starts_no_header() {
        let count = headers(&mail()).len();
        for trick in [
            "x\r\nBcc: evil@evil.example",
            "x\nBcc: evil@evil.example",
            "x\u{2028}Bcc: evil@evil.example",
            "x\u{85}Bcc: e",
        ] {
            let mail = Mail { subject: trick.into(), from_name: trick.into(), ..mail() };
            let headers = headers(&mail);
            assert_eq!(headers.len(), count, "{headers:#?}");
            assert!(headers.iter().all(|header| !header.to_lowercase().starts_with("bcc")), "{headers:#?}");
        }
        assert_eq!(message(&mail(), 0).unwrap().envelope().to().len(), 1);
    }

    #[test]
    fn a_bundle_is_read_certificate_by_certificate() {
        let one = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(format!("# a\n{one}# b\n{one}").as_bytes()).len(), 2);
        assert_eq!(certificates(b"-----BEGIN CERTIFICATE-----\nAA"), Vec::<String>::new());
    }
}
