//! The demo's portal with a real directory behind it, and agents beside the directory.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::connected::{to_samba, to_slapd};
use crate::support::ldap_tools::{Client, quoted_password};
use crate::support::samba::{self, Samba};
use crate::support::slapd::{self, Slapd};

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_latchkey");
const LOCALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../locales");
/// Organizations of the demo whose people are in the directory: by user ID, name and whether they are locked out.
const PEOPLE: [(&str, &str, &str, bool); 2] = [
    ("Hybrid House", "ready@hybrid.example", "Heidi Hybrid", false),
    ("Unlock Union", "locked@unlock.example", "Lou Locked", true),
];
pub const PASSWORD: &str = "A-lantern-at-first1";

/// A directory that runs.
pub enum Directory {
    OpenLdap(Slapd),
    Samba(Samba),
}

fn openldap_uid(user_id: &str) -> String {
    user_id.replace('@', ".")
}

fn openldap_dn(user_id: &str) -> String {
    format!("uid={},{}", openldap_uid(user_id), slapd::IN_PEOPLE)
}

/// Ends with its owner.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// All of it; ends with its owner.
pub struct Demo {
    /// The agents call the portal, which is ended after them.
    _agents: Vec<Beside>,
    portal: Beside,
    pub directory: Directory,
    folder: TempDir,
}

impl Demo {
    /// Starts everything, and comes back when the agents are enrolled. Panics where something does not start.
    /// `told` says whether the portal tells what it does.
    pub fn start(directory: Directory, port: u16, told: bool) -> Self {
        directory.fill();
        let folder = tempfile::tempdir().unwrap();
        let port = port.to_string();
        let mut demo = Command::new(PROGRAM);
        demo.args(["demo", "--port", &port, "--agents", "--locales", LOCALES, "--data"])
            .arg(folder.path().join("demo"));
        if !told {
            demo.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let mut portal = Beside(demo.spawn().unwrap());
        let config = folder.path().join("demo/latchkey.toml");
        let agents = PEOPLE.map(|(tenant, ..)| {
            let token = token(&mut portal, &config, tenant);
            directory.agent(folder.path(), &token, tenant, &port)
        });
        Self { _agents: agents.into(), portal, directory, folder }
    }

    /// The operator's file.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("demo/latchkey.toml")
    }

    /// Waits until the portal ends.
    pub fn wait(&mut self) {
        let _ = self.portal.0.wait();
    }
}

/// What enrols an agent, once the portal has its data.
fn token(portal: &mut Beside, config: &Path, tenant: &str) -> Vec<u8> {
    loop {
        let mut asks = Command::new(PROGRAM);
        let asked = asks.args(["agent", "token", "--tenant", tenant, "--config"]).arg(config).output().unwrap();
        if asked.status.success() {
            return asked.stdout;
        }
        assert!(portal.0.try_wait().unwrap().is_none(), "the portal did not start; what is above says why");
        std::thread::sleep(Duration::from_millis(100));
    }
}

impl Directory {
    /// Starts the server of this kind: `openldap` or `samba`.
    pub fn start(kind: &str) -> Self {
        match kind {
            "openldap" => Self::OpenLdap(Slapd::start()),
            "samba" => Self::Samba(Samba::start()),
            other => panic!("{other}: openldap or samba"),
        }
    }

    /// A client that signs in as a person of the demo.
    pub fn client(&self, user_id: &str, password: &str) -> Client {
        match self {
            Self::OpenLdap(slapd) => slapd.client(&openldap_dn(user_id), password),
            Self::Samba(samba) => samba.client(user_id, password),
        }
    }

    /// Puts the demo's people in. One of them types a wrong password until locked out.
    fn fill(&self) {
        for (_, user_id, name, locked) in PEOPLE {
            let (given, family) = name.split_once(' ').unwrap();
            match self {
                Self::OpenLdap(slapd) => {
                    let (dn, uid) = (openldap_dn(user_id), openldap_uid(user_id));
                    slapd.add(&format!(
                        "dn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\ngivenName: {given}\nsn: {family}\n\
                         mail: {user_id}\nuserPassword: {PASSWORD}\n"
                    ));
                }
                Self::Samba(samba) => {
                    // The tests' own people are there, too, and one has the same name.
                    let dn = format!("CN={name} of the demo,{}", samba::IN_PEOPLE);
                    samba.add(&format!(
                        "dn: {dn}\nchangetype: add\nobjectClass: user\nsAMAccountName: demo-{given}\nuserPrincipalName: {user_id}\n\
                         givenName: {given}\nsn: {family}\nuserAccountControl: 544\n\n\
                         dn: {dn}\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: {}\n-\n\
                         replace: userAccountControl\nuserAccountControl: 512\n",
                        quoted_password(PASSWORD)
                    ));
                }
            }
            (0..if locked { 3 } else { 0 }).for_each(|_| drop(self.client(user_id, "wrong").bind()));
        }
    }

    pub fn address(&self) -> String {
        match self {
            Self::OpenLdap(slapd) => format!("OpenLDAP at ldaps://{}:{}", slapd.host, slapd.tls_port),
            Self::Samba(samba) => format!("Samba's Active Directory at ldaps://{}", samba.host),
        }
    }

    /// Enrols and starts an agent, as an operator does.
    fn agent(&self, folder: &Path, token: &[u8], tenant: &str, port: &str) -> Beside {
        let folder = folder.join(tenant);
        fs::create_dir(&folder).unwrap();
        let (directory, policy) = match self {
            Self::OpenLdap(slapd) => {
                let policy = format!("password_policy = \"cn=default,ou=policies,{}\"\n", slapd::SUFFIX);
                (to_slapd(slapd).lines(), policy)
            }
            Self::Samba(samba) => (to_samba(samba).lines(), String::new()),
        };
        let file = folder.join("agent.toml");
        let text = format!(
            "portal = \"http://localhost:{port}\"\nname = \"demo\"\nkey_file = \"{}\"\n[directory]\n{directory}{policy}",
            folder.join("agent.key").display(),
        );
        fs::write(&file, text).unwrap();
        let mut enrols = Command::new(PROGRAM);
        enrols.args(["agent", "enrol", "--config"]).arg(&file).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut enrols = enrols.spawn().unwrap();
        enrols.stdin.take().unwrap().write_all(token).unwrap();
        assert!(enrols.wait().unwrap().success(), "the agent of {tenant} is not enrolled");
        let mut runs = Command::new(PROGRAM);
        Beside(runs.args(["agent", "run", "--config"]).arg(&file).stderr(Stdio::null()).spawn().unwrap())
    }
}
