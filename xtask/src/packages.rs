//! Debian packages that tests and lints need: browsers, a mail server, a database, directories, fonts.

use crate::failure::{Failure, Outcome};
use crate::place;
use crate::run::Run;

/// Three browsers, the drivers of two, a screen for the third, a real mail server, a real database and a
/// pooler before it, an authenticator that is not ours, three directories and clients of theirs, a
/// company's proxy, and fonts without which Korean or Japanese pages are rows of boxes in the screenshots.
/// Of Samba, what makes a domain and speaks LDAP: neither the file server's modules nor `winbind`.
const FOR_TESTS: [&str; 18] = [
    "chromium",
    "chromium-driver",
    "firefox-esr",
    "webkit2gtk-driver",
    "xvfb",
    "exim4-daemon-light",
    "postgresql",
    "pgbouncer",
    "oathtool",
    "slapd",
    "389-ds-base",
    "ldap-utils",
    "samba",
    "samba-ad-provision",
    "samba-dsdb-modules",
    "tinyproxy-bin",
    "fonts-noto-core",
    "fonts-noto-cjk",
];

/// Where the programs of those packages lie, looked for where there is no dpkg.
const PROGRAMS: [&str; 14] = [
    "chromium",
    "chromedriver",
    "firefox-esr",
    "WebKitWebDriver",
    "Xvfb",
    "exim4",
    "pg_dump",
    "pgbouncer",
    "oathtool",
    "slapd",
    "ns-slapd",
    "ldapsearch",
    "samba",
    "tinyproxy",
];

/// Installs packages and lets no daemon start meanwhile: `policy-rc.d` is how
/// Debian asks whether it may. In the shell, so that its trap puts the old file
/// back even when the person presses Ctrl-C.
const INSTALL: &str = r#"
set -eu
policy=/usr/sbin/policy-rc.d
saved=$policy.before-latchkey
restore() {
    rm -f "$policy"
    if [ -e "$saved" ]; then mv "$saved" "$policy"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP
if grep -qs 'latchkey installs' "$policy"; then rm -f "$policy"; fi
if [ -e "$policy" ] && [ ! -e "$saved" ]; then mv "$policy" "$saved"; fi
printf '#!/bin/sh\n# latchkey installs packages and wants no daemon started\nexit 101\n' > "$policy"
chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
install() { apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"; }
lists=$(find /var/lib/apt/lists -name '*_Packages*' 2>/dev/null | head -n 1)
if [ -n "$lists" ] && install "$@"; then exit 0; fi
apt-get -q update
install "$@"
"#;

/// Installs what is missing of all that the tests need.
pub fn install_missing() -> Outcome {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)
}

/// Debian's npm, for machines that have none.
pub fn install_npm() -> Outcome {
    install(&["nodejs", "npm"])
}

/// What Debian's python3 lacks to make an environment.
pub fn install_venv() -> Outcome {
    install(&["python3", "python3-venv"])
}

fn missing() -> Vec<&'static str> {
    if place::on_path("dpkg-query", |_| true).is_some() {
        return FOR_TESTS.into_iter().filter(|package| !is_installed(package)).collect();
    }
    let lacks = |program: &&str| place::on_path(program, |_| true).is_none();
    if PROGRAMS.iter().any(lacks) { FOR_TESTS.to_vec() } else { Vec::new() }
}

fn is_installed(package: &str) -> bool {
    let asked = Run::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).captured();
    asked.is_ok_and(|said| said.stdout == "installed")
}

fn install(packages: &[&str]) -> Outcome {
    let names = packages.join(" ");
    let by_hand = format!("install them with `apt-get install --no-install-recommends {names}`");
    let Some(shell) = root_shell() else {
        return Err(Failure::new(format!(
            "The tests need the Debian packages {names}: as root, {by_hand}, then try again."
        )));
    };
    eprintln!("    installing the Debian packages {names}");
    let installed = match shell {
        Shell::Own => Run::new("sh"),
        Shell::Sudo => Run::new("sudo").args(["-n", "sh"]),
    }
    .args(["-c", INSTALL, "sh"])
    .args(packages)
    .shown()?;
    if installed {
        return Ok(());
    }
    Err(Failure::new(format!(
        "The Debian packages {names} could not be installed; apt-get says why above. If it is the network, check the connection; otherwise, {by_hand}."
    )))
}

/// Whose shell may install: ours, or one that sudo gives without a password.
enum Shell {
    Own,
    Sudo,
}

fn root_shell() -> Option<Shell> {
    place::on_path("apt-get", |_| true)?;
    if Run::new("id").args(["-u"]).captured().is_ok_and(|said| said.stdout.trim() == "0") {
        return Some(Shell::Own);
    }
    let sudo = Run::new("sudo").args(["-n", "true"]).captured();
    sudo.is_ok_and(|said| said.ok).then_some(Shell::Sudo)
}
