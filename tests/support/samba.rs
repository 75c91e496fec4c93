//! A real Active Directory by Samba: a domain controller that offers LDAP alone,
//! in one process, on a loopback address of its own.
//!
//! Needs Debian's `samba`, `samba-ad-provision`, `samba-dsdb-modules` and
//! `ldap-utils`, and root, because its ports are fixed and below 1024; the
//! machine's own domain is not touched. Making a domain takes seconds, so one is
//! made for each machine (by `samba/domain.py`, with the people of
//! `samba/people.ldif`) and copied for each server.
//!
//! Windows differs in three ways that tests cannot show: it has the control
//! LDAP_SERVER_POLICY_HINTS, with which the history counts for a reset; it
//! refuses a password that contains the account's name; and its error texts are
//! others, so only codes may be compared.

use std::fs::{self, File, Permissions};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::certificates::{Certificates, Identity};
use super::held::Held;
use super::ldap_tools::{Answer, Client, one_spelling, quoted_password};

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/samba";
/// Debian's own Python, which has Samba's modules. Another Python may come first in PATH.
const PYTHON: &str = "/usr/bin/python3";
const DOMAIN: &str = include_str!("samba/domain.py");
const PEOPLE: &str = include_str!("samba/people.ldif");

pub const BASE: &str = "DC=ad,DC=test";
/// The unit of the people.
pub const IN_PEOPLE: &str = "OU=People,DC=ad,DC=test";
/// An account that may reset passwords, remove locks and demand a change of the password, for people in
/// [`IN_PEOPLE`], and may read.
pub const SERVICE: &str = "svc@ad.test";
/// An account that may only read.
pub const WEAK: &str = "weak@ad.test";
/// The password of both accounts.
pub const SERVICE_PASSWORD: &str = "A-service-secret1";
/// The password of every person at the start.
pub const PASSWORD: &str = "A-lantern-at-first1";
pub const ADMINISTRATOR: &str = "Administrator@ad.test";
const ADMINISTRATOR_PASSWORD: &str = "A-root-secret1";

/// The filter of [`Samba::start_with_filter`] refuses every password that contains this.
pub const FILTERED: &str = "anagram";

const LDAP: u16 = 389;
const LDAPS: u16 = 636;
/// All ports that it listens on. The last two are those of the global catalogue.
const PORTS: [u16; 4] = [LDAP, LDAPS, 3268, 3269];

/// A running domain controller; stopped and deleted with all its files when dropped.
pub struct Samba {
    held: Held,
    /// An address in 127.0.0.0/8.
    pub address: Ipv4Addr,
    /// The same address, as its certificate carries it.
    pub host: String,
    pub starttls_port: u16,
    pub tls_port: u16,
    /// The authority behind its certificate, as PEM.
    pub ca_file: PathBuf,
    certificates: Certificates,
    /// The lock of the address: while it is held, no other server takes the address.
    _ours: File,
}

impl Samba {
    /// Starts a domain controller and waits until it answers.
    pub fn start() -> Self {
        Self::start_as(|_, valid| valid, "")
    }

    /// Starts one with a password filter, as administrators install them. It refuses a password that
    /// contains [`FILTERED`], with the same code and text as the rule for complexity.
    pub fn start_with_filter() -> Self {
        let filter = r#"check password script = /bin/sh -c "! grep -qi anagram""#;
        Self::start_as(|_, valid| valid, filter)
    }

    /// Starts one with the certificate that `identity` selects, and with more lines in its configuration.
    /// `identity` is given the valid certificate for this server beside all others.
    pub fn start_as(identity: impl Fn(&Certificates, Identity) -> Identity, more: &str) -> Self {
        for program in [PROGRAM, PYTHON] {
            assert!(
                Path::new(program).exists(),
                "{program} is missing: apt-get install samba samba-ad-provision samba-dsdb-modules"
            );
        }
        let (address, ours) = free_address();
        let host = address.to_string();
        let certificates = Certificates::make();
        let identity = identity(&certificates, certificates.issue(&[&host, "dc1.ad.test"]));
        let folder = tempfile::tempdir().unwrap().keep();
        copy_domain(&folder);
        for (from, name) in [(&identity.certificate, "certificate.pem"), (&identity.key, "key.pem")] {
            fs::copy(from, folder.join(name)).unwrap();
        }
        // Samba refuses a key that other accounts may read.
        fs::set_permissions(folder.join("key.pem"), Permissions::from_mode(0o600)).unwrap();
        let configuration = folder.join("smb.conf");
        fs::write(&configuration, configure(&folder, address, &certificates.ca_file, more)).unwrap();
        let configuration = configuration.to_str().unwrap();
        let command = [PROGRAM, "-i", "-M", "single", "-s", configuration, "--debug-stdout"];
        let held = Held::new(folder.clone(), &command);
        let ca_file = certificates.ca_file.clone();
        let samba =
            Self { held, address, host, starttls_port: LDAP, tls_port: LDAPS, ca_file, certificates, _ours: ours };
        samba.restart();
        samba
    }

    /// Ends the server at once, as a crash does.
    pub fn kill(&self) {
        self.held.kill();
    }

    /// Starts the server at the same address and with its data.
    pub fn restart(&self) {
        self.held.start(|| PORTS.into_iter().all(|port| TcpStream::connect((self.address, port)).is_ok()));
    }

    /// Stops the process. Its connections stay open and are not answered.
    pub fn freeze(&self) {
        self.held.freeze();
    }

    /// Lets a frozen process run on. It answers what was asked meanwhile.
    pub fn thaw(&self) {
        self.held.thaw();
    }

    /// An account at this directory, over TLS from the first byte. `who` is a DN, or of the form
    /// `ada@ad.test` or `ADTEST\ada`.
    pub fn client(&self, who: &str, password: &str) -> Client {
        Client {
            url: format!("ldaps://{}:{LDAPS}", self.address),
            starttls: false,
            ca_file: self.ca_file.clone(),
            who: who.to_owned(),
            password: password.to_owned(),
        }
    }

    /// As [`Self::client`], over STARTTLS.
    pub fn starttls_client(&self, who: &str, password: &str) -> Client {
        Client { url: format!("ldap://{}:{LDAP}", self.address), starttls: true, ..self.client(who, password) }
    }

    /// The account that the portal uses.
    pub fn service(&self) -> Client {
        self.client(SERVICE, SERVICE_PASSWORD)
    }

    fn administrator(&self) -> Client {
        self.client(ADMINISTRATOR, ADMINISTRATOR_PASSWORD)
    }

    /// Adds entries.
    pub fn add(&self, ldif: &str) {
        self.administrator().modify(ldif).expected();
    }

    /// Makes changes as the administrator of the domain.
    pub fn as_root(&self, ldif: &str) {
        self.administrator().modify(ldif).expected();
    }

    /// The values of an attribute, read as the administrator.
    pub fn attribute(&self, dn: &str, name: &str) -> Vec<String> {
        self.administrator().attribute(dn, name)
    }

    /// Writes a value directly into the database, past all rules: for states that only come with time,
    /// such as a `pwdLastSet` of long ago.
    pub fn overwrite(&self, dn: &str, attribute: &str, value: &str) {
        const WRITE: &str = "
import sys, ldb
from samba import Ldb
file, dn, attribute, value = sys.argv[1:]
below = Ldb(file)
change = ldb.Message(ldb.Dn(below, dn))
change[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
below.modify(change)
";
        let file = self.held.folder().join("private/sam.ldb.d").join(format!("{}.ldb", BASE.to_uppercase()));
        let written = Command::new(PYTHON).args(["-c", WRITE]).arg(file).args([dn, attribute, value]).output().unwrap();
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    }

    /// Puts an access rule (SDDL) on an entry and, as it says, on those below it. `SVC` in it stands
    /// for the account that the portal uses. Denials count first.
    pub fn with_access(&self, dn: &str, rule: &str) {
        const ADD: &str = "
import sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.sd_utils import SDUtils
config, file, dn, service, rule = sys.argv[1:]
lp = LoadParm()
lp.load(config)
rights = SDUtils(SamDB(url=file, session_info=system_session(), lp=lp))
sid = str(rights.get_object_sid(service))
rights.dacl_prepend_aces(dn, rule.replace('SVC', sid))
";
        let folder = self.held.folder();
        let (config, file) = (folder.join("smb.conf"), folder.join("private/sam.ldb"));
        let service = format!("CN=svc,OU=Service,{BASE}");
        let run = Command::new(PYTHON).args(["-c", ADD]).arg(config).arg(file).args([dn, &service, rule]).output();
        let run = run.unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    /// How often the password of this entry was written, by any account, according to the directory's own
    /// audit log, which is written before Samba answers.
    pub fn writes_of(&self, dn: &str) -> usize {
        let dn = one_spelling(dn);
        let is_write = |line: &str| {
            let Ok(event) = serde_json::from_str::<Value>(line) else { return false };
            let change = &event["passwordChange"];
            change["statusCode"] == 0 && change["dn"].as_str().is_some_and(|written| one_spelling(written) == dn)
        };
        self.log().lines().filter(|line| is_write(line)).count()
    }

    /// The log since the first start. Sign-ins and writes of passwords are lines of JSON.
    pub fn log(&self) -> String {
        self.held.log()
    }
}

/// Replaces a password, and makes `more` changes of the same entry in the same operation.
pub fn reset(client: &Client, dn: &str, password: &str, more: &str) -> Answer {
    let password = quoted_password(password);
    client.modify(&format!("dn: {dn}\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: {password}\n{more}"))
}

/// A loopback address on which all ports are free. It is reserved until the file is closed.
fn free_address() -> (Ipv4Addr, File) {
    // Not the first ones, which other programs often use.
    const HOSTS: std::ops::Range<u8> = 10..250;
    let folder = std::env::temp_dir().join("latchkey-test-addresses");
    fs::create_dir_all(&folder).unwrap();
    let mut hosts = HOSTS.map(|host| Ipv4Addr::new(127, 0, 0, host));
    let found = hosts.find_map(|address| {
        let ours = File::create(folder.join(address.to_string())).unwrap();
        ours.try_lock().ok()?;
        PORTS.into_iter().all(|port| TcpListener::bind((address, port)).is_ok()).then_some((address, ours))
    });
    found
        .expect("an address with the ports of LDAP free: Samba cannot take others, and these tests have to run as root")
}

/// Copies the domain. Makes it first where this machine has none, or only one by another recipe.
fn copy_domain(to: &Path) {
    let kept =
        std::env::var_os("LATCHKEY_TEST_CACHE").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    fs::create_dir_all(&kept).unwrap();
    let lock = File::create(kept.join("samba-domain.lock")).unwrap();
    let domain = kept.join(format!("samba-domain-{}", recipe()));
    loop {
        lock.lock_shared().unwrap();
        if domain.exists() {
            break;
        }
        lock.unlock().unwrap();
        lock.lock().unwrap();
        if !domain.exists() {
            make_domain(&kept, &domain);
        }
        lock.unlock().unwrap();
    }
    let copied = Command::new("cp").arg("-a").arg(domain.join(".")).arg(to).status().unwrap();
    assert!(copied.success(), "cp: {copied}");
}

/// A digest of everything that the domain depends on.
fn recipe() -> String {
    let mut text = Sha256::new();
    for part in [DOMAIN, PEOPLE, PASSWORD, SERVICE_PASSWORD, ADMINISTRATOR_PASSWORD] {
        text.update(part);
        text.update([0]);
    }
    // Another version of Samba may make other files.
    let installed = fs::metadata(PROGRAM).and_then(|program| program.modified()).unwrap();
    text.update(format!("{installed:?}"));
    text.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn make_domain(kept: &Path, domain: &Path) {
    for old in fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().path()) {
        if old.is_dir() && old.file_name().is_some_and(|name| name.to_string_lossy().starts_with("samba-domain-")) {
            fs::remove_dir_all(old).unwrap();
        }
    }
    let making = kept.join("samba-domain-in-the-making");
    fs::create_dir(&making).unwrap();
    let people = making.join("people.ldif");
    fs::write(&people, PEOPLE).unwrap();
    let made = Command::new(PYTHON)
        .args(["-c", DOMAIN])
        .arg(&making)
        .arg(&people)
        .args([PASSWORD, SERVICE_PASSWORD, ADMINISTRATOR_PASSWORD])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // Group policies, which only a file server hands out.
    fs::remove_dir_all(making.join("state/sysvol")).unwrap();
    fs::rename(making, domain).unwrap();
}

fn configure(folder: &Path, address: Ipv4Addr, ca_file: &Path, more: &str) -> String {
    for name in ["run", "cache", "ncalrpc"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let (folder, ca_file) = (folder.display(), ca_file.display());
    format!(
        r#"[global]
netbios name = DC1
realm = AD.TEST
workgroup = ADTEST
server role = active directory domain controller
server services = ldap
dcerpc endpoint servers = none
interfaces = {address}/8
bind interfaces only = yes
disable netbios = yes
load printers = no
private dir = {folder}/private
state directory = {folder}/state
cache directory = {folder}/cache
lock directory = {folder}
pid directory = {folder}/run
ncalrpc dir = {folder}/ncalrpc
binddns dir = {folder}/bind-dns
winbindd socket directory = {folder}/run/winbindd
ntp signd socket directory = {folder}/run/ntp_signd
tls enabled = yes
tls keyfile = {folder}/key.pem
tls certfile = {folder}/certificate.pem
tls cafile = {ca_file}
log level = 1 auth_json_audit:3 dsdb_password_json_audit:5
# By default Samba accepts the password before for another hour.
old password allowed period = 0
# No data is kept, so none is made safe against a power cut.
ldb:nosync = true
{more}
"#
    )
}
