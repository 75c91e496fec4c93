//! The demo with a real directory behind it: a server of OpenLDAP or of Samba's Active Directory,
//! and agents beside it that call the portal. `cargo xtask demo --directory openldap` starts it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../tests/support/support.rs"]
mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use support::connected::{to_samba, to_slapd};
use support::ldap_tools::quoted_password;
use support::samba::{self, Samba};
use support::slapd::{self, Slapd};

const PROGRAM: &str = env!("CARGO_BIN_EXE_latchkey");
const LOCALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../locales");
/// Organizations of the demo whose people are in the directory: by user ID, name and whether they are locked out.
const PEOPLE: [(&str, &str, &str, bool); 2] = [
    ("Hybrid House", "ready@hybrid.example", "Heidi Hybrid", false),
    ("Unlock Union", "locked@unlock.example", "Lou Locked", true),
];
const PASSWORD: &str = "A-lantern-at-first1";

/// A directory that runs.
enum Directory {
    OpenLdap(Slapd),
    Samba(Samba),
}

/// Ends with its owner.
struct Beside(Child);

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // As one of all tests it has nothing to do.
    let [kind, port] = arguments.as_slice() else { return };
    let directory = match kind.as_str() {
        "openldap" => Directory::OpenLdap(Slapd::start()),
        "samba" => Directory::Samba(Samba::start()),
        other => panic!("{other}: openldap or samba"),
    };
    directory.fill();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let mut portal = Beside(
        Command::new(PROGRAM)
            .args(["demo", "--port", port, "--agents", "--locales", LOCALES, "--data"])
            .arg(&data)
            .spawn()
            .unwrap(),
    );
    let config = data.join("latchkey.toml");
    let mut agents = Vec::new();
    for (tenant, ..) in PEOPLE {
        let token = token(&mut portal, &config, tenant);
        agents.push(directory.agent(folder.path(), &token, tenant, port));
    }
    println!("\n  The directory is a real one: {}", directory.address());
    println!("  Its people have the password {PASSWORD} at first. How the agents beside it stand:\n");
    println!("  {PROGRAM} agent status --tenant \"Hybrid House\" --config {}\n", config.display());
    let _ = portal.0.wait();
    drop(agents);
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
    /// Puts the demo's people in. One of them types a wrong password until locked out.
    fn fill(&self) {
        for (_, user_id, name, locked) in PEOPLE {
            let (given, family) = name.split_once(' ').unwrap();
            let uid = user_id.replace('@', ".");
            match self {
                Self::OpenLdap(slapd) => {
                    let dn = format!("uid={uid},{}", slapd::IN_PEOPLE);
                    slapd.add(&format!(
                        "dn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {name}\ngivenName: {given}\nsn: {family}\n\
                         mail: {user_id}\nuserPassword: {PASSWORD}\n"
                    ));
                    (0..if locked { 3 } else { 0 }).for_each(|_| drop(slapd.client(&dn, "wrong").bind()));
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
                    (0..if locked { 3 } else { 0 }).for_each(|_| drop(samba.client(user_id, "wrong").bind()));
                }
            }
        }
    }

    fn address(&self) -> String {
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
