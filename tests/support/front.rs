//! What stands before a portal for programs that call it from outside: TLS that ends here, as at
//! a reverse proxy, with a certificate of the tests.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::certificates::Certificates;
use super::scripted_smtp::acceptor;

/// The end of TLS before a portal.
pub struct Front {
    certificates: Certificates,
    port: u16,
    listener: Option<TcpListener>,
    serving: Option<JoinHandle<()>>,
}

impl Front {
    /// Listens; [`Front::leads_to`] says where to.
    pub async fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { certificates: Certificates::make(), port, listener: Some(listener), serving: None }
    }

    /// Where the portal is for those who call it through this.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority behind its certificate, as PEM.
    pub fn ca_file(&self) -> &Path {
        &self.certificates.ca_file
    }

    /// Carries everything to a portal from now on.
    pub fn leads_to(&mut self, portal: SocketAddr) {
        let tls = acceptor(&self.certificates.valid);
        let listener = self.listener.take().unwrap();
        self.serving = Some(tokio::spawn(async move {
            while let Ok((wire, _)) = listener.accept().await {
                let tls = tls.clone();
                tokio::spawn(async move {
                    let Ok(mut outside) = tls.accept(wire).await else { return };
                    let Ok(mut inside) = TcpStream::connect(portal).await else { return };
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                });
            }
        }));
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}
