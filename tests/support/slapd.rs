//! A real OpenLDAP: slapd with a database, certificates and ports of its own.
//!
//! Needs Debian's `slapd` and `ldap-utils`; the machine's own directory is not
//! touched. It speaks STARTTLS on one port and TLS from the first byte on
//! another, lets people sign in under TLS alone, holds passwords against a
//! policy (`ppolicy`) and keeps them as Argon2. Who is in it: `slapd/people.ldif`.

use std::collections::HashMap;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::certificates::{Certificates, Identity};
use super::exim::free_port;
use super::held::Held;
use super::ldap_tools::{Client, one_spelling};

/// Where Debian puts them.
const PROGRAM: &str = "/usr/sbin/slapd";
const LOADER: &str = "/usr/sbin/slapadd";
const PEOPLE: &str = include_str!("slapd/people.ldif");

pub const SUFFIX: &str = "dc=ol,dc=test";
/// Where people are; all but the referral among them are `inetOrgPerson`.
pub const IN_PEOPLE: &str = "ou=people,dc=ol,dc=test";
/// May write passwords and take locks away; no more.
pub const SERVICE: &str = "cn=svc,ou=svc,dc=ol,dc=test";
/// May read, no more.
pub const WEAK: &str = "cn=weak,ou=svc,dc=ol,dc=test";
/// Of both accounts.
pub const SERVICE_PASSWORD: &str = "A-service-secret1";
/// Everybody's, in the beginning.
pub const PASSWORD: &str = "A-lantern-at-first1";
/// Above all rules.
pub const ROOT: &str = "cn=admin,dc=ol,dc=test";
const ROOT_PASSWORD: &str = "A-root-secret1";

/// Hashes of these passwords, by `slappasswd -h '{ARGON2}'` at the cost that the configuration names.
const PASSWORD_HASH: &str =
    "{ARGON2}$argon2i$v=19$m=1024,t=1,p=1$+McN8B4kR9wjKcH+hF0QXQ$1qYD0PT76K9dPAZrWs4aTp4yEjDIK4ZsmWjzYWJRcJQ";
const SERVICE_HASH: &str =
    "{ARGON2}$argon2i$v=19$m=1024,t=1,p=1$4rI4HhsZrnTAqiLj9hQ4wA$qmenXgzmwbrQaBY3i+JG4kc5I195Z8XNXkwUDtxfkRk";

/// A running directory; dead, with everything it kept, when dropped.
pub struct Slapd {
    held: Held,
    /// The name that its certificate carries.
    pub host: &'static str,
    pub starttls_port: u16,
    pub tls_port: u16,
    /// The authority behind its certificate, as PEM.
    pub ca_file: PathBuf,
    certificates: Certificates,
}

impl Slapd {
    /// A directory that answers.
    pub fn start() -> Self {
        Self::start_as(|certificates| certificates.valid.clone(), "")
    }

    /// One with the certificate that `identity` takes out, and more lines in the configuration of its database.
    pub fn start_as(identity: impl Fn(&Certificates) -> Identity, more: &str) -> Self {
        assert!(Path::new(PROGRAM).exists(), "{PROGRAM} is missing: apt-get install slapd ldap-utils");
        let folder = tempfile::tempdir().unwrap().keep();
        let certificates = Certificates::make();
        let (starttls_port, tls_port) = (free_port(), free_port());
        let configuration = folder.join("slapd.conf");
        fs::write(&configuration, configure(&folder, &identity(&certificates), more)).unwrap();
        fill(&folder, &configuration);
        let addresses = format!("ldap://127.0.0.1:{starttls_port}/ ldaps://127.0.0.1:{tls_port}/");
        let configuration = configuration.to_str().unwrap();
        // In the foreground, and every operation in its log.
        let command = [PROGRAM, "-h", &addresses, "-f", configuration, "-d", "stats"];
        let held = Held::new(folder.clone(), &command);
        let ca_file = certificates.ca_file.clone();
        let slapd = Self { held, host: "localhost", starttls_port, tls_port, ca_file, certificates };
        slapd.restart();
        slapd
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&self) {
        self.held.kill();
    }

    /// Starts it on the same ports, with everything it had.
    pub fn restart(&self) {
        let answers = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        self.held.start(|| answers(self.starttls_port) && answers(self.tls_port));
    }

    /// From now on it answers nothing, and its connections stay open.
    pub fn freeze(&self) {
        self.held.freeze();
    }

    /// It answers all that it was asked meanwhile.
    pub fn thaw(&self) {
        self.held.thaw();
    }

    /// Somebody who speaks to it under TLS from the first byte.
    pub fn client(&self, who: &str, password: &str) -> Client {
        Client {
            url: format!("ldaps://127.0.0.1:{}", self.tls_port),
            starttls: false,
            ca_file: self.ca_file.clone(),
            who: who.to_owned(),
            password: password.to_owned(),
        }
    }

    /// As [`Self::client`], by STARTTLS.
    pub fn starttls_client(&self, who: &str, password: &str) -> Client {
        let url = format!("ldap://127.0.0.1:{}", self.starttls_port);
        Client { url, starttls: true, ..self.client(who, password) }
    }

    /// The account that the portal has.
    pub fn service(&self) -> Client {
        self.client(SERVICE, SERVICE_PASSWORD)
    }

    fn root(&self) -> Client {
        self.client(ROOT, ROOT_PASSWORD)
    }

    /// Adds entries.
    pub fn add(&self, ldif: &str) {
        self.root().modify(ldif).expected();
    }

    /// Changes what an administrator may, and what else only the directory itself writes, such as `pwdChangedTime`.
    pub fn as_root(&self, ldif: &str) {
        self.root().modify_relaxed(ldif).expected();
    }

    /// What an entry holds, whoever may read it.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        self.root().attribute(dn, name)
    }

    /// How often a password was written for this entry, by anybody, as the directory's own log has it.
    pub fn writes_of(&self, dn: &str) -> usize {
        const WAIT: Duration = Duration::from_millis(5);
        // It answers first and then writes the line: a second is far more than lies between them.
        const PATIENCE: usize = 200;
        for _ in 0..PATIENCE {
            if Writes::read(&self.log()).open.is_empty() {
                break;
            }
            std::thread::sleep(WAIT);
        }
        let dn = one_spelling(dn);
        Writes::read(&self.log()).done.iter().filter(|written| one_spelling(written) == dn).count()
    }

    /// Every operation since its first start, with names and result codes; no passwords.
    pub fn log(&self) -> String {
        self.held.log()
    }
}

/// Passwords that were written, as the log has them.
#[derive(Default)]
struct Writes {
    /// Whose, once for each.
    done: Vec<String>,
    /// Asked and not answered yet: connection and operation, and whose.
    open: HashMap<(String, String), String>,
}

impl Writes {
    /// `… conn=1025 op=1 MOD dn="…"`, then `… MOD attr=… userPassword`, then `… RESULT tag=103 err=0 …`;
    /// of the operation of RFC 3062 `… PASSMOD id="…" new`, then `… RESULT oid= err=0 …`.
    fn read(log: &str) -> Self {
        let mut writes = Self::default();
        let (mut signed_in, mut changed) = (HashMap::new(), HashMap::new());
        for line in log.lines() {
            // Its numbers begin again, and what was open will not be answered.
            if line.ends_with(" slapd starting") {
                writes.open.clear();
            }
            let Some((_, said)) = line.split_once(" conn=") else { continue };
            let mut words = said.splitn(3, ' ');
            let (Some(connection), Some(operation), Some(what)) = (words.next(), words.next(), words.next()) else {
                continue;
            };
            let at = (connection.to_owned(), operation.to_owned());
            let named = |before: &str| {
                let rest = what.strip_prefix(before)?;
                Some(rest[..rest.rfind('"')?].to_owned())
            };
            if let Some(dn) = named("BIND dn=\"") {
                signed_in.insert(at.0.clone(), dn);
            }
            if let Some(dn) = named("MOD dn=\"") {
                changed.insert(at.clone(), dn);
            }
            if what.strip_prefix("MOD attr=").is_some_and(|names| names.split(' ').any(|name| name == "userPassword")) {
                writes.open.extend(changed.get(&at).map(|dn| (at.clone(), dn.clone())));
            }
            if what.starts_with("PASSMOD") {
                // Without a name it is one's own.
                let dn = named("PASSMOD id=\"").or_else(|| signed_in.get(&at.0).cloned());
                writes.open.extend(dn.map(|dn| (at.clone(), dn)));
            }
            if what.starts_with("RESULT ") {
                let dn = writes.open.remove(&at);
                writes.done.extend(dn.filter(|_| what.contains(" err=0 ")));
            }
        }
        writes
    }
}

fn configure(folder: &Path, identity: &Identity, more: &str) -> String {
    let folder = folder.display();
    let (certificate, key) = (identity.certificate.display(), identity.key.display());
    format!(
        r#"include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
# The least that is still Argon2: tests write many passwords.
moduleload argon2 m=1024 t=1
pidfile {folder}/pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
TLSVerifyClient never
security simple_bind=128
password-hash {{ARGON2}}
database mdb
suffix "{SUFFIX}"
rootdn "{ROOT}"
rootpw {ROOT_PASSWORD}
directory {folder}/database
maxsize 67108864
dbnosync
index objectClass eq
index uid,mail,member eq
# With `manage` in place of `write` the policy would not be asked. The history holds hashes, too.
access to attrs=userPassword by dn.exact="{SERVICE}" =w by self =w by anonymous auth by * none
access to attrs=pwdHistory by * none
access to attrs=pwdAccountLockedTime,pwdReset by dn.exact="{SERVICE}" write by dn.exact="{WEAK}" read by * none
access to * by dn.subtree="ou=svc,{SUFFIX}" read by self read by * none
{more}
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{SUFFIX}"
ppolicy_use_lockout
ppolicy_hash_cleartext
"#
    )
}

fn fill(folder: &Path, configuration: &Path) {
    fs::create_dir(folder.join("database")).unwrap();
    let people = folder.join("people.ldif");
    let text = PEOPLE.replace("@PASSWORD@", PASSWORD_HASH).replace("@SERVICE@", SERVICE_HASH);
    fs::write(&people, text).unwrap();
    let filled = Command::new(LOADER).arg("-q").arg("-f").arg(configuration).arg("-l").arg(&people).output().unwrap();
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
}
