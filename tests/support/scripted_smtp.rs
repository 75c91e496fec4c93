//! A mail server that does wrong on command, and remembers every word it was told.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use mail_parser::{Message, MessageParser};
use server::messages::smtp::Security;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::certificates::Identity;

/// A moment in a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Greeting,
    Hello,
    StartTls,
    Auth,
    From,
    To,
    Data,
    /// After the final dot of a mail.
    End,
    Reset,
    Quit,
}

/// What it does with one connection.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// Takes the mail.
    Take,
    /// Says this at that moment, and what is usual at all others. `\r\n` separates lines.
    Answer(Moment, &'static str),
    /// Says nothing from that moment on, and keeps the connection.
    Hang(Moment),
    /// Closes the connection instead of an answer.
    HangUp(Moment),
    /// Offers sign-in without TLS, and no TLS.
    OfferNoTls,
    /// Takes one mail, and does this with what comes after it.
    AfterOne(&'static Deed),
}

/// What was said over one connection.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// Lines before TLS, which anyone on the way could read.
    pub plain: Vec<String>,
    /// Whether a TLS handshake was begun, and succeeded.
    pub handshake: Option<bool>,
    /// Lines under TLS; a mail's own are in `mails`.
    pub secure: Vec<String>,
    pub mails: Vec<Taken>,
}

impl Conversation {
    /// Whether the client said no more than is needed to ask for TLS.
    pub fn gave_nothing_away(&self) -> bool {
        let harmless = |line: &String| ["EHLO ", "STARTTLS", "QUIT"].iter().any(|start| line.starts_with(start));
        self.plain.iter().all(harmless) && self.secure.is_empty() && self.mails.is_empty()
    }
}

/// A mail that was received up to its final dot.
#[derive(Clone)]
pub struct Taken {
    pub raw: String,
}

impl Taken {
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(self.raw.as_bytes()).expect("a mail")
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Taken({:?})", self.parsed().message_id())
    }
}

/// A listening server; gone, with its connections, when dropped.
pub struct ScriptedSmtp {
    pub port: u16,
    pub security: Security,
    conversations: Arc<Mutex<Vec<Conversation>>>,
    listening: JoinHandle<()>,
}

impl ScriptedSmtp {
    /// Does one deed for each connection. The last deed is repeated.
    pub async fn start(security: Security, identity: &Identity, deeds: &[Deed]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let conversations = Arc::new(Mutex::new(Vec::new()));
        let (log, acceptor, deeds) = (Arc::clone(&conversations), acceptor(identity), deeds.to_vec());
        let listening = tokio::spawn(async move {
            let mut dialogues = JoinSet::new();
            for nth in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                log.lock().unwrap().push(Conversation::default());
                let dialogue = Dialogue {
                    wire: Box::new(stream),
                    acceptor: acceptor.clone(),
                    deed: deeds.get(nth).or(deeds.last()).copied().unwrap_or(Deed::Take),
                    secure: false,
                    log: Arc::clone(&log),
                    nth,
                };
                dialogues.spawn(dialogue.hold(security));
            }
        });
        Self { port, security, conversations, listening }
    }

    pub fn conversations(&self) -> Vec<Conversation> {
        self.conversations.lock().unwrap().clone()
    }

    /// Mails that were received up to their final dot, whatever was replied then; oldest first.
    pub fn mails(&self) -> Vec<Taken> {
        self.conversations().into_iter().flat_map(|conversation| conversation.mails).collect()
    }
}

impl Drop for ScriptedSmtp {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Serves with a certificate even where the key does not fit it: a thief may have only one of the two.
pub fn acceptor(identity: &Identity) -> TlsAcceptor {
    let chain = CertificateDer::pem_file_iter(&identity.certificate).unwrap().map(Result::unwrap).collect();
    let key = ring::sign::any_supported_type(&PrivateKeyDer::from_pem_file(&identity.key).unwrap()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, key))));
    TlsAcceptor::from(Arc::new(config))
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

struct Dialogue {
    wire: Box<dyn Wire>,
    acceptor: TlsAcceptor,
    deed: Deed,
    secure: bool,
    log: Arc<Mutex<Vec<Conversation>>>,
    nth: usize,
}

impl Dialogue {
    /// Talks until either side ends the connection. What was said is in the log.
    async fn hold(mut self, security: Security) {
        let begun = match security {
            Security::Implicit => self.handshake().await,
            Security::StartTls => Ok(()),
        };
        if begun.is_ok() {
            let _ = self.talk().await;
        }
    }

    async fn talk(&mut self) -> io::Result<()> {
        self.say(Moment::Greeting, "220 scripted.example ESMTP").await?;
        loop {
            let line = self.hear().await?;
            self.note(|secure, conversation| {
                (if secure { &mut conversation.secure } else { &mut conversation.plain }).push(line.clone());
            });
            match line.split([' ', ':']).next().unwrap_or("") {
                "EHLO" => self.say(Moment::Hello, self.offers()).await.map(drop)?,
                "STARTTLS" => {
                    if self.say(Moment::StartTls, "220 go ahead").await?.starts_with("220") {
                        self.handshake().await?;
                    }
                }
                "AUTH" => self.say(Moment::Auth, "235 2.7.0 welcome").await.map(drop)?,
                "MAIL" => self.say(Moment::From, "250 2.1.0 ok").await.map(drop)?,
                "RCPT" => self.say(Moment::To, "250 2.1.5 ok").await.map(drop)?,
                "DATA" => {
                    if self.say(Moment::Data, "354 go on").await?.starts_with("354") {
                        let raw = self.hear_mail().await?;
                        self.note(|_, conversation| conversation.mails.push(Taken { raw }));
                        self.say(Moment::End, "250 2.0.0 taken").await?;
                        if let Deed::AfterOne(deed) = self.deed {
                            self.deed = *deed;
                        }
                    }
                }
                "RSET" => self.say(Moment::Reset, "250 2.0.0 ok").await.map(drop)?,
                "QUIT" => return self.say(Moment::Quit, "221 2.0.0 bye").await.map(drop),
                _ => self.write("500 5.5.1 what").await?,
            }
        }
    }

    fn offers(&self) -> &'static str {
        match (self.secure, self.deed) {
            (false, Deed::OfferNoTls) => "250-scripted.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
            (false, _) => "250-scripted.example\r\n250-STARTTLS\r\n250 8BITMIME",
            (true, _) => "250-scripted.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        }
    }

    /// Sends the usual reply, or does its deed where the moment has come.
    async fn say(&mut self, moment: Moment, usual: &'static str) -> io::Result<&'static str> {
        let said = match self.deed {
            Deed::Answer(at, answer) if at == moment => answer,
            Deed::Hang(at) if at == moment => std::future::pending().await,
            Deed::HangUp(at) if at == moment => return Err(io::ErrorKind::ConnectionAborted.into()),
            _ => usual,
        };
        self.write(said).await?;
        Ok(said)
    }

    async fn write(&mut self, said: &str) -> io::Result<()> {
        self.wire.write_all(format!("{said}\r\n").as_bytes()).await?;
        self.wire.flush().await
    }

    /// Reads byte by byte: what follows STARTTLS belongs to TLS.
    async fn hear(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(self.wire.read_u8().await?);
        }
        line.truncate(line.len() - 2);
        String::from_utf8(line).map_err(io::Error::other)
    }

    async fn hear_mail(&mut self) -> io::Result<String> {
        let mut raw = String::new();
        loop {
            let line = self.hear().await?;
            if line == "." {
                return Ok(raw);
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
    }

    async fn handshake(&mut self) -> io::Result<()> {
        // A placeholder while the connection is wrapped in TLS.
        let plain = std::mem::replace(&mut self.wire, Box::new(tokio::io::empty()));
        let shaken = self.acceptor.accept(plain).await;
        self.note(|_, conversation| conversation.handshake = Some(shaken.is_ok()));
        self.wire = Box::new(shaken?);
        self.secure = true;
        Ok(())
    }

    fn note(&self, down: impl FnOnce(bool, &mut Conversation)) {
        down(self.secure, &mut self.log.lock().unwrap()[self.nth]);
    }
}
