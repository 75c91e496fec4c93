//! `latchkey serve`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, Security as ConfiguredSecurity};
use crate::courier::{self, Courier};
use crate::flow::sweep;
use crate::http::{Patience, Serving, Shell, Web, client_address, limits};
use crate::in_step;
use crate::log;
use crate::messages::mailbox::Mailbox;
use crate::messages::smtp::{Relay, RelayPassword, Security, Smtp};
use crate::portal::Portal;
use crate::wording::WordsFrom;

use super::{Answer, ConfigFile, Failed, open_to_serve, read_secret};

/// How often visits expire, claims are settled and old rows go.
const SWEEP: Duration = Duration::from_secs(30);

#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    config: ConfigFile,
    /// Also serve /sign-in, a page for trials that stands in for an organization's own login
    #[arg(long)]
    with_sign_in: bool,
}

pub async fn run(command: &Serve) -> Answer {
    let config = command.config.read()?;
    log::begin(config.log.format);
    let relays = relays(&config)?;
    // Reading the machine's certificates takes longer than all the rest of the start:
    // people are answered meanwhile.
    let hello = config.mail.from.domain().to_owned();
    let smtp = tokio::task::spawn_blocking(move || Smtp::new(relays, &hello));
    let courier = async {
        let smtp = smtp.await.map_err(Failed::work)?;
        smtp.map(Courier::Smtp).map_err(|error| Failed::Usage(error.to_string()))
    };
    let portal = open_to_serve(&config, WordsFrom::default()).await?;
    let listener = listen(config.listen).await?;
    serve(portal, &config, courier, command.with_sign_in, None, listener).await
}

/// Serves until the process is told to stop, or its courier cannot begin.
pub async fn serve(
    portal: Arc<Portal>,
    config: &Config,
    courier: impl Future<Output = Result<Courier, Failed>>,
    sign_in: bool,
    mailbox: Option<Mailbox>,
    listener: TcpListener,
) -> Answer {
    let told_to_stop = told_to_stop()?;
    let web = Arc::new(Web {
        shell: Shell::load(&portal.words).map_err(Failed::work)?,
        portal: Arc::clone(&portal),
        trusted_proxies: config.proxy.trusted.clone(),
        limits: limits::Limits::new(config.limits.allowances()),
        unreadable: client_address::Unreadable::default(),
        sign_in,
        mailbox,
    });
    tracing::info!(address = %config.listen, public_url = portal.settings.public_url, "serving");
    let carrying = async {
        courier::work(Arc::clone(&portal), courier.await?).await;
        Ok(())
    };
    let sweeping = tokio::spawn(keep_sweeping(Arc::clone(&portal)));
    let keeping_in_step = tokio::spawn(in_step::work(Arc::clone(&portal)));
    let connections = usize::from(*config.limits.connections.as_ref());
    let serving = Serving { connections, patience: Patience::default() };
    let hub = Arc::clone(&portal.directories.hub);
    let stopping = async move {
        told_to_stop.await;
        hub.close();
    };
    let served = tokio::select! {
        () = crate::http::serve(listener, web, serving, stopping) => Ok(()),
        fault = carrying => fault,
    };
    sweeping.abort();
    keeping_in_step.abort();
    portal.store.close().await;
    served.map(|()| true)
}

pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failed> {
    TcpListener::bind(address).await.map_err(|error| Failed::Work(format!("cannot listen on {address}: {error}")))
}

async fn keep_sweeping(portal: Arc<Portal>) {
    loop {
        if let Err(trouble) = sweep::sweep(&portal).await {
            tracing::error!(%trouble, "sweeping failed");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

fn relays(config: &Config) -> Result<Vec<Relay>, Failed> {
    let mut relays = Vec::new();
    for relay in &config.mail.relays {
        let relay = relay.as_ref();
        let password = match &relay.password_file {
            Some(path) => Some(RelayPassword::new(read_secret(path)?)),
            None => None,
        };
        relays.push(Relay {
            host: relay.host.clone(),
            port: relay.port,
            security: match relay.security {
                ConfiguredSecurity::StartTls => Security::StartTls,
                ConfiguredSecurity::Implicit => Security::Implicit,
            },
            user: relay.user.clone(),
            password,
            ca_file: relay.ca_file.clone(),
            timeout: Duration::from_secs(u64::from(relay.timeout_seconds)),
        });
    }
    if relays.is_empty() {
        return Err(Failed::Usage("mail: name at least one [[mail.relay]], or nobody gets a code".into()));
    }
    Ok(relays)
}

/// What tells the process to stop: SIGTERM, or Ctrl+C. It is listened for from this call on, and
/// not first when the future is waited for: a signal between the two would end the process at once.
pub fn told_to_stop() -> Result<impl Future<Output = ()> + Send + use<>, Failed> {
    let listen = |kind| signal(kind).map_err(|error| Failed::Work(format!("cannot listen for signals: {error}")));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
