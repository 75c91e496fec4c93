//! A real proxy: Debian's tinyproxy, which joins two ends on CONNECT.

use super::exim::free_port;
use super::held::Held;

pub struct TinyProxy {
    pub held: Held,
    pub port: u16,
}

impl TinyProxy {
    /// Joins with this port alone. `auth` is a line of its configuration, such as `BasicAuth user password`.
    pub fn start(to: u16, auth: &str) -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let port = free_port();
        let config = folder.join("tinyproxy.conf");
        let text = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 60\nLogLevel Connect\nMaxClients 20\nAllow 127.0.0.1\n\
             ConnectPort {to}\n{auth}"
        );
        std::fs::write(&config, text).unwrap();
        let held = Held::new(folder, &["tinyproxy", "-d", "-c", &config.display().to_string()]);
        let proxy = Self { held, port };
        proxy.held.start(|| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        proxy
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How often it joined two ends.
    pub fn joined(&self) -> usize {
        self.held.log().lines().filter(|line| line.contains("Established connection to host")).count()
    }
}
