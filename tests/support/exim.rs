//! A real mail server: exim 4 with a spool, a mailbox and certificates of its own.
//!
//! Needs Debian's `exim4-daemon-light` and root; the machine's own mail system
//! is not touched. It speaks STARTTLS on one port and TLS from the first byte
//! on another, takes mails for any domain after a sign-in under TLS, and puts
//! them all into one mailbox.

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use mail_parser::{Message, MessageParser};

use super::certificates::Certificates;

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/exim4";
/// The account that Debian runs it as: as root it delivers no mail.
const ACCOUNT: &str = "Debian-exim";
const WAIT: Duration = Duration::from_millis(20);
/// So many waits make twenty seconds: it starts in a tenth of one.
const PATIENCE: usize = 1_000;

/// A running mail server; stopped and deleted with all its files when dropped.
pub struct Exim {
    /// The name that its certificate carries.
    pub host: &'static str,
    pub starttls_port: u16,
    pub tls_port: u16,
    pub user: &'static str,
    pub password: &'static str,
    /// The authority behind its certificate, as PEM.
    pub ca_file: PathBuf,
    directory: tempfile::TempDir,
    certificates: Certificates,
    daemon: Option<Child>,
}

/// A mail as it lies in the mailbox, with what the server noted on top: `Return-path`, `Envelope-to`, `Received`.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub raw: String,
}

impl Delivered {
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(self.raw.as_bytes()).expect("a mail")
    }

    /// The lines of the head, unfolded.
    pub fn headers(&self) -> Vec<String> {
        let (head, _) = self.raw.split_once("\n\n").expect("a head and a body");
        head.replace("\n ", " ").replace("\n\t", " ").lines().map(str::to_owned).collect()
    }

    /// What stands after `Name: `; the header must be there once.
    pub fn header(&self, name: &str) -> String {
        let start = format!("{}: ", name.to_lowercase());
        let headers = self.headers();
        let mut found = headers.iter().filter(|header| header.to_lowercase().starts_with(&start));
        match (found.next(), found.next()) {
            (Some(header), None) => header[start.len()..].to_owned(),
            _ => panic!("not one {name}: {headers:#?}"),
        }
    }

    /// The words, as a reader without HTML shows them.
    pub fn text(&self) -> String {
        self.parsed().body_text(0).expect("a text").replace("\r\n", "\n")
    }

    pub fn html(&self) -> String {
        self.parsed().body_html(0).expect("HTML").replace("\r\n", "\n")
    }
}

impl Exim {
    /// Starts a mail server and waits until it answers.
    pub fn start() -> Self {
        assert!(Path::new(PROGRAM).exists(), "{PROGRAM} is missing: apt-get install exim4-daemon-light");
        let directory = tempfile::tempdir().unwrap();
        let owner = fs::metadata(directory.path()).unwrap().uid();
        assert_eq!(owner, 0, "exim changes its user and so needs root: run these tests as root");
        let certificates = Certificates::make();
        let mut exim = Self {
            host: "localhost",
            starttls_port: free_port(),
            tls_port: free_port(),
            user: "portal",
            password: "a-lantern-for-relays",
            ca_file: certificates.ca_file.clone(),
            directory,
            certificates,
            daemon: None,
        };
        exim.furnish();
        exim.start_again();
        exim
    }

    /// Kills it without a chance to finish anything.
    pub fn stop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            // It leads a process group of its own: its helper processes are killed too.
            let group = format!("-{}", daemon.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }

    /// Starts it on the same ports, with everything it had.
    pub fn start_again(&mut self) {
        self.stop();
        let errors = fs::File::create(self.path("stderr")).unwrap();
        let mut daemon = Command::new(PROGRAM)
            .arg("-C")
            .arg(self.path("exim.conf"))
            .args(["-bdf", "-q30m"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .process_group(0)
            .spawn()
            .unwrap();
        let ended = (0..PATIENCE).find_map(|_| {
            if greets(self.starttls_port) && TcpStream::connect((Ipv4Addr::LOCALHOST, self.tls_port)).is_ok() {
                return Some(None);
            }
            std::thread::sleep(WAIT);
            daemon.try_wait().unwrap().map(Some)
        });
        self.daemon = Some(daemon);
        match ended {
            Some(None) => {}
            Some(Some(status)) => panic!("exim ended at once, {status}: {}", self.told()),
            None => panic!("exim does not answer: {}", self.told()),
        }
    }

    /// Every mail it has taken so far, oldest first; waits until all of them lie in the mailbox.
    pub async fn mails(&self) -> Vec<Delivered> {
        for _ in 0..PATIENCE {
            if names(&self.path("spool/input")).is_empty() {
                return names(&self.path("mailbox/new")).iter().map(|path| delivered(path)).collect();
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("exim keeps a mail back: {}", self.told());
    }

    /// Mails to one address, oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Delivered> {
        let mut mails = self.mails().await;
        mails.retain(|mail| mail.header("Envelope-to") == address);
        mails
    }

    /// Waits for a mail to an address that another process is about to send.
    pub async fn mail_to(&self, address: &str) -> Delivered {
        for _ in 0..PATIENCE {
            if let Some(mail) = self.mails_to(address).await.pop() {
                return mail;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("no mail to {address} has come: {}", self.told());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What it wrote to its logs, for the message of a failed test.
    fn told(&self) -> String {
        let mut told = fs::read_to_string(self.path("stderr")).unwrap_or_default();
        for path in names(&self.path("log")) {
            told.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
        told
    }

    /// Lays out its directory: its own account may write there, and read the key.
    fn furnish(&self) {
        let (user, group) = account();
        let own = |path: &Path| chown(path, Some(user), Some(group)).unwrap();
        own(self.directory.path());
        for name in ["spool", "spool/input", "log", "mailbox", "mailbox/new", "mailbox/cur", "mailbox/tmp"] {
            fs::create_dir(self.path(name)).unwrap();
            own(&self.path(name));
        }
        for (from, name) in
            [(&self.certificates.valid.certificate, "certificate.pem"), (&self.certificates.valid.key, "key.pem")]
        {
            fs::copy(from, self.path(name)).unwrap();
            own(&self.path(name));
        }
        fs::write(self.path("exim.conf"), self.configuration()).unwrap();
        // It refuses a configuration that others could change.
        fs::set_permissions(self.path("exim.conf"), Permissions::from_mode(0o644)).unwrap();
    }

    fn configuration(&self) -> String {
        let Self { starttls_port, tls_port, user, password, .. } = self;
        let directory = self.directory.path().display();
        format!(
            r#"primary_hostname = relay.example
spool_directory = {directory}/spool
log_file_path = {directory}/log/%slog
pid_file_path = {directory}/log/pid
keep_environment =
timezone = UTC
disable_ipv6 = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls_port} : {tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = {directory}/certificate.pem
tls_privatekey = {directory}/key.pem
host_lookup =
rfc1413_hosts =
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}{{}}}}
acl_smtp_mail = signed_in
acl_smtp_rcpt = signed_in
acl_smtp_data = accept
queue_only = false
ignore_bounce_errors_after = 0s
begin acl
signed_in:
  deny message = 5.7.0 not without TLS
       !encrypted = *
  deny message = 5.7.1 relay not permitted
       !authenticated = *
  accept
begin routers
everybody:
  driver = accept
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  directory = {directory}/mailbox
  maildir_format
  create_directory = false
  user = {ACCOUNT}
  delivery_date_add
  envelope_to_add
  return_path_add
begin retry
* * F,1h,1s
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
"#
        )
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A free port, outside the range that the system hands out by itself: it is still free when
/// a stopped server comes back. It is this program's until the program ends. Otherwise two
/// test programs at once could find the same port free, and each start a server there.
pub fn free_port() -> u16 {
    const FIRST: u16 = 12_000;
    const COUNT: u16 = 18_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    static OURS: Mutex<Vec<fs::File>> = Mutex::new(Vec::new());
    let folder = std::env::temp_dir().join("latchkey-test-ports");
    fs::create_dir_all(&folder).unwrap();
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap();
    let mut ports = std::iter::repeat_with(|| FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % COUNT) % COUNT);
    ports
        .find(|port| {
            let ours = fs::File::create(folder.join(port.to_string())).unwrap();
            let is_free = ours.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
            if is_free {
                OURS.lock().unwrap().push(ours);
            }
            is_free
        })
        .unwrap()
}

/// Whether a server there sends an SMTP greeting. Ends the session.
fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut code = [0; 3];
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let answered = stream.read_exact(&mut code).is_ok() && &code == b"220";
    let _ = stream.write_all(b"QUIT\r\n");
    answered
}

/// User and group of exim's account.
fn account() -> (u32, u32) {
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == ACCOUNT);
    let fields = fields.unwrap_or_else(|| panic!("there is no account {ACCOUNT}: is this Debian's exim?"));
    (fields[2].parse().unwrap(), fields[3].parse().unwrap())
}

/// Paths in a directory, by name: a mailbox's names begin with the time.
fn names(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn delivered(path: &Path) -> Delivered {
    Delivered { raw: fs::read_to_string(path).unwrap() }
}
