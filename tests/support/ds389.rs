//! A real 389 Directory Server: an instance with a database, certificates and ports of its own.
//!
//! Needs Debian's `389-ds-base` and `ldap-utils`; no instance of the machine is touched, and
//! `dscreate` is not used, which wants folders of the whole machine. It offers STARTTLS on one
//! port and TLS from the first byte on another, and refuses a sign-in without TLS. Its policy
//! for passwords is in `POLICY`, its entries are in `ds389/people.ldif`.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::certificates::Certificates;
use super::exim::free_port;
use super::held::Held;
use super::ldap_tools::Client;

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/ns-slapd";
/// What `dscreate` makes a configuration of.
const CONFIGURATION: &str = "/usr/share/dirsrv/data/template-dse.ldif";
const DATABASE: &str = "/usr/share/dirsrv/data/template-suffix-db.ldif";
const PEOPLE: &str = include_str!("ds389/people.ldif");

pub const SUFFIX: &str = "dc=ds,dc=test";
/// The unit of the people. Each is an `inetOrgPerson`.
pub const IN_PEOPLE: &str = "ou=people,dc=ds,dc=test";
pub const IN_GROUPS: &str = "ou=groups,dc=ds,dc=test";
/// An account that may write passwords and remove locks, and may read what the portal needs.
pub const SERVICE: &str = "cn=svc,ou=svc,dc=ds,dc=test";
/// An account that may only read, and neither locks nor who is disabled.
pub const WEAK: &str = "cn=weak,ou=svc,dc=ds,dc=test";
/// The password of both accounts.
pub const SERVICE_PASSWORD: &str = "A-service-secret1";
/// The password of every person at the start.
pub const PASSWORD: &str = "A-lantern-at-first1";
/// The administrator, for whom no rule and no policy holds.
const ROOT: &str = "cn=Directory Manager";
const ROOT_PASSWORD: &str = "A-root-secret1";
/// Its hash, made by `pwdhash -s SSHA512`: the server takes no other form in its configuration.
const ROOT_HASH: &str =
    "{SSHA512}/Y8fHBBZNMiF9xU3eWVdWdHxCDb3R3o0aYckErQrtxp2NaA+t/JCWDgDOV/qGb35wwS+HP+hKE7DR2MFzKNCiIabA6KZX8gZ";

/// The policy for passwords, beside what the server has by itself: of three kinds of characters.
const POLICY: &[(&str, &str)] = &[
    ("passwordLockout", "on"),
    ("passwordMaxFailure", "3"),
    ("passwordLockoutDuration", "1800"),
    ("passwordResetFailureCount", "1800"),
    ("passwordHistory", "on"),
    ("passwordInHistory", "5"),
    ("passwordCheckSyntax", "on"),
    ("passwordMinLength", "8"),
    ("passwordExp", "on"),
    ("passwordMaxAge", "31536000"),
];

/// A running directory; stopped and deleted with all its files when dropped.
pub struct Ds389 {
    held: Held,
    /// The name that its certificate carries.
    pub host: &'static str,
    pub starttls_port: u16,
    pub tls_port: u16,
    /// The authority behind its certificate, as PEM.
    pub ca_file: PathBuf,
    certificates: Certificates,
}

impl Ds389 {
    /// Starts a directory and waits until it answers.
    pub fn start() -> Self {
        assert!(Path::new(PROGRAM).exists(), "{PROGRAM} is missing: apt-get install 389-ds-base ldap-utils");
        let folder = tempfile::tempdir().unwrap().keep();
        let certificates = Certificates::make();
        let (starttls_port, tls_port) = (free_port(), free_port());
        for name in ["schema", "lock", "tmp", "ldif", "bak", "run", "db", "logs", "instance", "certificates"] {
            fs::create_dir(folder.join(name)).unwrap();
        }
        fs::write(folder.join("schema/99user.ldif"), "dn: cn=schema\n").unwrap();
        // Rules of languages, of which none is needed.
        fs::write(folder.join("slapd-collations.conf"), "").unwrap();
        fs::write(folder.join("dse.ldif"), configure(&folder, starttls_port, tls_port)).unwrap();
        keep_certificates(&folder, &certificates);
        let (own, pid) = (folder.to_str().unwrap(), folder.join("run/pid"));
        // `-d` keeps it in the foreground.
        let command = [PROGRAM, "-D", own, "-i", pid.to_str().unwrap(), "-d", "0"];
        let held = Held::new(folder.clone(), &command);
        let ca_file = certificates.ca_file.clone();
        let directory = Self { held, host: "localhost", starttls_port, tls_port, ca_file, certificates };
        directory.restart();
        directory.configure("passwordTrackUpdateTime", "on");
        directory.add(&PEOPLE.replace("@PASSWORD@", PASSWORD).replace("@SERVICE@", SERVICE_PASSWORD));
        // It is only the server that writes who must change the password.
        directory.configure("passwordMustChange", "on");
        directory.client(SERVICE, SERVICE_PASSWORD).set_password(&dn("mustchange"), PASSWORD).expected();
        directory.configure("passwordMustChange", "off");
        for (name, value) in POLICY {
            directory.configure(name, value);
        }
        directory.replace("expired", "passwordExpirationTime", "20200101000000Z");
        directory
    }

    /// Starts the server on the same ports and with its data.
    pub fn restart(&self) {
        let answers = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        self.held.start(|| answers(self.starttls_port) && answers(self.tls_port));
    }

    /// An account at this directory, over TLS from the first byte.
    pub fn client(&self, who: &str, password: &str) -> Client {
        Client {
            url: format!("ldaps://127.0.0.1:{}", self.tls_port),
            starttls: false,
            ca_file: self.ca_file.clone(),
            who: who.to_owned(),
            password: password.to_owned(),
        }
    }

    /// A person at this directory.
    pub fn person(&self, uid: &str, password: &str) -> Client {
        self.client(&dn(uid), password)
    }

    fn root(&self) -> Client {
        self.client(ROOT, ROOT_PASSWORD)
    }

    /// Adds entries.
    pub fn add(&self, ldif: &str) {
        self.root().modify(ldif).expected();
    }

    /// Makes changes as the administrator, also of what the directory writes by itself.
    pub fn as_root(&self, ldif: &str) {
        self.root().modify(ldif).expected();
    }

    /// Gives an attribute of a person another value.
    pub fn replace(&self, uid: &str, name: &str, value: &str) {
        self.as_root(&format!("dn: {}\nchangetype: modify\nreplace: {name}\n{name}: {value}\n", dn(uid)));
    }

    /// Sets an option of the server.
    pub fn configure(&self, name: &str, value: &str) {
        self.as_root(&format!("dn: cn=config\nchangetype: modify\nreplace: {name}\n{name}: {value}\n"));
    }

    /// Has the server refuse accounts that did not sign in for a year, and starts it again.
    pub fn refuse_who_was_away_for_a_year(&self) {
        let plugin = "cn=Account Policy Plugin,cn=plugins,cn=config";
        let options =
            [("accountInactivityLimit", "31536000"), ("alwaysrecordlogin", "yes"), ("stateattrname", "lastLoginTime")];
        let replace = |name, value| format!("replace: {name}\n{name}: {value}\n-\n");
        let options: String = options.into_iter().map(|(name, value)| replace(name, value)).collect();
        let on = replace("nsslapd-pluginEnabled", "on");
        self.as_root(&format!(
            "dn: {plugin}\nchangetype: modify\n{on}\ndn: cn=config,{plugin}\nchangetype: modify\n{options}\n"
        ));
        self.restart();
    }

    /// Takes a rule away from the suffix, by a part of its text.
    pub fn without_rule(&self, part: &str) {
        let rules = self.attribute(SUFFIX, "aci");
        let rule = rules.iter().find(|rule| rule.contains(part)).expect("a rule with this text");
        self.as_root(&format!("dn: {SUFFIX}\nchangetype: modify\ndelete: aci\naci: {rule}\n"));
    }

    /// The values of an attribute, read as the administrator.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        self.root().attribute(dn, name)
    }
}

impl Drop for Ds389 {
    /// A server that is killed leaves behind a semaphore with the name of its folder.
    fn drop(&mut self) {
        self.held.kill();
        if let Some(name) = self.held.folder().file_name().and_then(|name| name.to_str()) {
            let _ = fs::remove_file(format!("/dev/shm/sem.{name}.stats"));
        }
    }
}

/// A person's name.
pub fn dn(uid: &str) -> String {
    format!("uid={uid},{IN_PEOPLE}")
}

fn configure(folder: &Path, starttls_port: u16, tls_port: u16) -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let database = read(DATABASE);
    let database: Vec<&str> = database.lines().filter(|line| !line.starts_with('#')).collect();
    let own = folder.to_str().unwrap();
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let mut text = format!("{}\n\n{}\n", read(CONFIGURATION).trim_end(), database.join("\n"));
    for (place, folder) in [
        ("schema_dir", "/schema"),
        ("lock_dir", "/lock"),
        ("tmp_dir", "/tmp"),
        ("cert_dir", "/certificates"),
        ("ldif_dir", "/ldif"),
        ("bak_dir", "/bak"),
        ("run_dir", "/run"),
        ("inst_dir", "/instance"),
        ("log_dir", "/logs"),
        ("db_dir", "/db"),
        ("db_home_dir", "/db"),
        ("config_dir", ""),
    ] {
        text = text.replace(&format!("%{place}%"), &format!("{own}{folder}"));
    }
    for (place, value) in [
        ("fqdn", "localhost"),
        ("ds_port", &starttls_port.to_string()),
        ("ds_user", String::from_utf8_lossy(&user).trim()),
        ("rootdn", ROOT),
        ("ds_passwd", ROOT_HASH),
        ("ldapi_enabled", "off"),
        ("ldapi_autobind", "off"),
        ("ldapi", "/nowhere"),
        ("ds_bename", "userRoot"),
        ("ds_suffix", SUFFIX),
        ("db_lib", "bdb"),
    ] {
        text = text.replace(&format!("%{place}%"), value);
    }
    // Small and cheap, because tests start many and write many passwords.
    text = text.replacen(
        "nsslapd-subtree-rename-switch",
        "nsslapd-cache-autosize: 0\nnsslapd-dbcachesize: 2097152\nnsslapd-db-durable-transaction: off\n\
         nsslapd-subtree-rename-switch",
        1,
    );
    let more = format!(
        "nsslapd-rootpwstoragescheme: SSHA512\npasswordStorageScheme: SSHA512\nnsslapd-security: on\n\
         nsslapd-secureport: {tls_port}\nnsslapd-listenhost: 127.0.0.1\nnsslapd-securelistenhost: 127.0.0.1\n\
         nsslapd-require-secure-binds: on\nnsslapd-rootdn: "
    );
    text.replacen("nsslapd-rootdn: ", &more, 1)
}

/// The server takes its certificate and key from a database of NSS.
fn keep_certificates(folder: &Path, certificates: &Certificates) {
    let run = |program: &str, arguments: &[&str]| {
        let done = Command::new(program).args(arguments).output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let database = format!("sql:{}", text(&folder.join("certificates")));
    let packed = text(&folder.join("certificate.p12"));
    let (certificate, key) = (text(&certificates.valid.certificate), text(&certificates.valid.key));
    fs::write(folder.join("certificates/pwdfile.txt"), "").unwrap();
    run("certutil", &["-N", "-d", &database, "--empty-password"]);
    run("certutil", &["-A", "-d", &database, "-n", "authority", "-t", "CT,,", "-i", &text(&certificates.ca_file)]);
    let name = ["-name", "Server-Cert", "-passout", "pass:"];
    run("openssl", &[&["pkcs12", "-export", "-in", &certificate, "-inkey", &key, "-out", &packed][..], &name].concat());
    run("pk12util", &["-d", &database, "-i", &packed, "-W", ""]);
}
