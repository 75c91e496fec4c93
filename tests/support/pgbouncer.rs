//! A real PgBouncer in front of a cluster, on a free port of this machine.
//!
//! Needs Debian's `pgbouncer`. A shell holds it, as it does PostgreSQL: it ends
//! as soon as the pipe from the test program closes.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::exim::free_port;
use super::postgres::Cluster;

/// Every client is let in as the cluster's one role: these tests are about what passes through.
const HOLD: &str = r#"
cluster=$1 port=$2 more=$3
dir=$(mktemp -d) || exit 1
trap 'kill $child 2>/dev/null; rm -rf "$dir"' EXIT
cat >"$dir/pgbouncer.ini" <<END
[databases]
* = host=127.0.0.1 port=$cluster user=latchkey
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = session
default_pool_size = 20
max_client_conn = 100
$more
END
pgbouncer -q "$dir/pgbouncer.ini" >"$dir/log" 2>&1 &
child=$!
read -r _
"#;

/// A running pooler; stopped when dropped.
pub struct PgBouncer {
    pub port: u16,
    hold: Child,
}

impl PgBouncer {
    /// In session mode, with more lines in its configuration.
    pub fn start(cluster: &Cluster, more: &str) -> Self {
        let port = free_port();
        let root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n");
        let mut hold = if root {
            // It refuses to be root.
            let mut hold = Command::new("setpriv");
            hold.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "sh"]);
            hold
        } else {
            Command::new("sh")
        };
        let path = std::env::var("PATH").unwrap_or_default();
        let hold = hold
            .args(["-c", HOLD, "sh", &cluster.port.to_string(), &port.to_string(), more])
            // Daemons lie where an ordinary user's PATH does not look.
            .env("PATH", format!("{path}:/usr/sbin:/sbin"))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell that holds PgBouncer");
        let pooler = Self { port, hold };
        let answers = (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(answers, "PgBouncer did not start: install the Debian package pgbouncer");
        pooler
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.hold.stdin.take());
        let _ = self.hold.wait();
    }
}
