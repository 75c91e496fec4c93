//! A real OpenLDAP: slapd with a database, certificates and ports of its own.
//!
//! Needs Debian's `slapd` and `ldap-utils`; the machine's own directory is not
//! touched. It offers STARTTLS on one port and TLS from the first byte on
//! another, and refuses a sign-in without TLS. It checks passwords against a
//! policy (`ppolicy`) and stores them as Argon2. Its entries are in
//! `slapd/people.ldif`.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::certificates::{Certificates, Identity};
use super::exim::free_port;
use super::held::Held;
use super::ldap_tools::Client;

/// Where Debian puts them.
const PROGRAM: &str = "/usr/sbin/slapd";
const LOADER: &str = "/usr/sbin/slapadd";
const READER: &str = "/usr/sbin/slapcat";
const PEOPLE: &str = include_str!("slapd/people.ldif");
/// Where slapd logs changes: a database of its own.
const LOG: &str = "cn=log";

pub const SUFFIX: &str = "dc=ol,dc=test";
/// The unit of the people. Each is an `inetOrgPerson`; one more entry there is a referral.
pub const IN_PEOPLE: &str = "ou=people,dc=ol,dc=test";
/// An account that may write passwords, remove locks and demand a change of the password, and may read.
pub const SERVICE: &str = "cn=svc,ou=svc,dc=ol,dc=test";
/// An account that may only read.
pub const WEAK: &str = "cn=weak,ou=svc,dc=ol,dc=test";
/// The password of both accounts.
pub const SERVICE_PASSWORD: &str = "A-service-secret1";
/// The password of every person at the start.
pub const PASSWORD: &str = "A-lantern-at-first1";
/// The administrator (`rootdn`), for whom no rule and no policy holds.
pub const ROOT: &str = "cn=admin,dc=ol,dc=test";
const ROOT_PASSWORD: &str = "A-root-secret1";

/// Hashes of these passwords, made by `slappasswd -h '{ARGON2}'` at the cost in the configuration below.
const PASSWORD_HASH: &str =
    "{ARGON2}$argon2i$v=19$m=1024,t=1,p=1$+McN8B4kR9wjKcH+hF0QXQ$1qYD0PT76K9dPAZrWs4aTp4yEjDIK4ZsmWjzYWJRcJQ";
const SERVICE_HASH: &str =
    "{ARGON2}$argon2i$v=19$m=1024,t=1,p=1$4rI4HhsZrnTAqiLj9hQ4wA$qmenXgzmwbrQaBY3i+JG4kc5I195Z8XNXkwUDtxfkRk";

/// A running directory; stopped and deleted with all its files when dropped.
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
    /// Starts a directory and waits until it answers.
    pub fn start() -> Self {
        Self::start_as(|certificates| certificates.valid.clone(), "")
    }

    /// Starts a directory with the certificate that `identity` selects, and with more lines in the
    /// configuration of its database.
    pub fn start_as(identity: impl Fn(&Certificates) -> Identity, more: &str) -> Self {
        Self::start_so(identity, more, true)
    }

    /// Starts a directory without the overlay `ppolicy`: it knows no attribute of a policy.
    pub fn start_without_policy() -> Self {
        Self::start_so(|certificates| certificates.valid.clone(), "", false)
    }

    fn start_so(identity: impl Fn(&Certificates) -> Identity, more: &str, has_policy: bool) -> Self {
        assert!(Path::new(PROGRAM).exists(), "{PROGRAM} is missing: apt-get install slapd ldap-utils");
        let folder = tempfile::tempdir().unwrap().keep();
        let certificates = Certificates::make();
        let (starttls_port, tls_port) = (free_port(), free_port());
        let configuration = folder.join("slapd.conf");
        let lines = configure(&folder, &identity(&certificates), more);
        fs::write(&configuration, if has_policy { lines } else { without(&lines, &["ppolicy", "pwd"]) }).unwrap();
        fill(&folder, &configuration, has_policy);
        let addresses = format!("ldap://127.0.0.1:{starttls_port}/ ldaps://127.0.0.1:{tls_port}/");
        let configuration = configuration.to_str().unwrap();
        // `-d` keeps it in the foreground; `stats` has it log every operation.
        let command = [PROGRAM, "-h", &addresses, "-f", configuration, "-d", "stats"];
        let held = Held::new(folder.clone(), &command);
        let ca_file = certificates.ca_file.clone();
        let slapd = Self { held, host: "localhost", starttls_port, tls_port, ca_file, certificates };
        slapd.restart();
        slapd
    }

    /// Ends the server at once, as a crash does.
    pub fn kill(&self) {
        self.held.kill();
    }

    /// Starts the server on the same ports and with its data.
    pub fn restart(&self) {
        let answers = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        self.held.start(|| answers(self.starttls_port) && answers(self.tls_port));
    }

    /// Stops the process. Its connections stay open and are not answered.
    pub fn freeze(&self) {
        self.held.freeze();
    }

    /// Lets a frozen process run on. It answers what was asked meanwhile.
    pub fn thaw(&self) {
        self.held.thaw();
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

    /// As [`Self::client`], over STARTTLS.
    pub fn starttls_client(&self, who: &str, password: &str) -> Client {
        let url = format!("ldap://127.0.0.1:{}", self.starttls_port);
        Client { url, starttls: true, ..self.client(who, password) }
    }

    /// The account that the portal uses.
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

    /// Makes changes as the administrator. They may include attributes that only the directory itself
    /// writes, such as `pwdChangedTime`.
    pub fn as_root(&self, ldif: &str) {
        self.root().modify_relaxed(ldif).expected();
    }

    /// Puts rules before those of its configuration, in place of the ones put there before, and
    /// starts it again: from now on they hold.
    pub fn with_access(&self, rules: &str) {
        const FIRST: &str = "access to attrs=userPassword";
        const MARK: &str = "# Rules of a test.\n";
        let file = self.held.folder().join("slapd.conf");
        let text = fs::read_to_string(&file).unwrap();
        let (before, rest) = text.split_once(FIRST).unwrap();
        let before = before.split_once(MARK).map_or(before, |(before, _)| before);
        fs::write(&file, format!("{before}{MARK}{rules}\n{FIRST}{rest}")).unwrap();
        self.restart();
    }

    /// Adds entries by the thousand, past the server, which is away meanwhile.
    pub fn load(&self, ldif: &str) {
        self.kill();
        let file = self.held.folder().join("more.ldif");
        fs::write(&file, ldif).unwrap();
        load(&self.held.folder().join("slapd.conf"), &file);
        self.restart();
    }

    /// The values of an attribute, read as the administrator.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        self.root().attribute(dn, name)
    }

    /// All its entries as LDIF, with the hashes of passwords.
    pub fn export(&self) -> String {
        let configuration = self.held.folder().join("slapd.conf");
        let read = Command::new(READER).arg("-f").arg(configuration).args(["-b", SUFFIX]).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        String::from_utf8(read.stdout).unwrap()
    }

    /// How often the password of this entry was written, by any account, according to the directory's own
    /// log of changes. It is written before slapd answers, and is read from the files: also while slapd is
    /// frozen or killed.
    pub fn writes_of(&self, dn: &str) -> usize {
        let special = |character| matches!(character, '\\' | '*' | '(' | ')');
        let escaped: String = dn
            .chars()
            .map(|it| if special(it) { format!("\\{:02x}", u32::from(it)) } else { it.to_string() })
            .collect();
        let filter = format!("(&(objectClass=auditModify)(reqDN={escaped})(reqMod=userPassword:*))");
        let configuration = self.held.folder().join("slapd.conf");
        let read = Command::new(READER).arg("-f").arg(configuration).args(["-b", LOG, "-a", &filter]).output().unwrap();
        let errors = String::from_utf8_lossy(&read.stderr);
        assert!(read.status.success(), "{errors}");
        String::from_utf8_lossy(&read.stdout).lines().filter(|line| line.starts_with("dn: ")).count()
    }

    /// The log since the first start: every operation with names and result codes, and without passwords.
    pub fn log(&self) -> String {
        self.held.log()
    }
}

fn configure(folder: &Path, identity: &Identity, more: &str) -> String {
    let folder = folder.display();
    let (certificate, key) = (identity.certificate.display(), identity.key.display());
    format!(
        r#"include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload accesslog
# Cheap, because tests write many passwords.
moduleload argon2 m=1024 t=1
pidfile {folder}/pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
TLSVerifyClient never
security simple_bind=128
password-hash {{ARGON2}}
database mdb
suffix "{LOG}"
rootdn "{ROOT}"
directory {folder}/log-of-changes
maxsize 67108864
dbnosync
index reqDN eq
access to * by * none
database mdb
suffix "{SUFFIX}"
rootdn "{ROOT}"
rootpw {ROOT_PASSWORD}
directory {folder}/database
maxsize 67108864
dbnosync
index objectClass eq
index uid,mail,member eq
# With `manage` in place of `write` the policy would not be applied. The history contains hashes, too.
access to attrs=userPassword by dn.exact="{SERVICE}" =w by self =w by anonymous auth by * none
access to attrs=pwdHistory by * none
access to attrs=pwdAccountLockedTime,pwdReset by dn.exact="{SERVICE}" write by dn.exact="{WEAK}" read by * none
access to * by dn.subtree="ou=svc,{SUFFIX}" read by self read by * none
{more}
overlay accesslog
logdb {LOG}
logops writes
logsuccess TRUE
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{SUFFIX}"
ppolicy_use_lockout
ppolicy_hash_cleartext
"#
    )
}

/// A text without the lines that have one of these words.
fn without(text: &str, words: &[&str]) -> String {
    let kept = text.lines().filter(|line| !words.iter().any(|word| line.contains(word)));
    kept.map(|line| format!("{line}\n")).collect()
}

fn fill(folder: &Path, configuration: &Path, has_policy: bool) {
    for name in ["database", "log-of-changes"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    let people = folder.join("people.ldif");
    let text = PEOPLE.replace("@PASSWORD@", PASSWORD_HASH).replace("@SERVICE@", SERVICE_HASH);
    fs::write(&people, if has_policy { text } else { without(&text, &["pwd"]) }).unwrap();
    load(configuration, &people);
}

fn load(configuration: &Path, entries: &Path) {
    let loaded = Command::new(LOADER)
        .args(["-q", "-b", SUFFIX, "-f"])
        .arg(configuration)
        .arg("-l")
        .arg(entries)
        .output()
        .unwrap();
    assert!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
}
