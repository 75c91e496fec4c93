//! Files and memory that hold secrets, as other users of the machine meet them.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::operator;
use crate::support::operator::{Operator, err};
use crate::support::{portal::TestPortal, store};

/// A user that owns nothing.
const SOMEBODY: u32 = 65_534;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o7777
}

fn set(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

#[tokio::test]
async fn lk_008_the_files_of_the_store_are_for_the_service_alone() {
    if store::is_postgres() {
        return;
    }
    let portal = TestPortal::start().await;
    for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"] {
        assert_eq!(mode(&portal.directory.join(name)), 0o600, "{name}");
    }
}

#[test]
fn lk_008_a_store_that_others_may_read_is_refused() {
    if store::is_postgres() {
        return;
    }
    let operator = operator();
    for (name, bits) in [("store.sqlite", 0o644), ("store.sqlite", 0o602), ("store.sqlite-wal", 0o604)] {
        let path = operator.path(name);
        if !path.exists() {
            std::fs::write(&path, "").unwrap();
        }
        set(&path, bits);
        let refused = operator.run(&["audit", "verify"]);
        assert_eq!(refused.status.code(), Some(1), "{name} {bits:o}");
        let line = format!("chmod 600 {}", path.display());
        assert!(err(&refused).contains(&line), "{name} {bits:o}: {}", err(&refused));
        set(&path, 0o600);
        assert!(operator.run(&["audit", "verify"]).status.success(), "{name}");
    }
}

#[test]
fn a_key_as_kubernetes_mounts_it_is_taken() {
    if !is_root() {
        eprintln!("only root may run a program as somebody else");
        return;
    }
    const GROUP: u32 = 2000;
    let operator = operator();
    let mounted = operator.path("mounted");
    std::fs::create_dir_all(mounted.join("..2026_11_23")).unwrap();
    let key = mounted.join("..2026_11_23/key");
    std::fs::rename(operator.path("key"), &key).unwrap();
    symlink("..2026_11_23", mounted.join("..data")).unwrap();
    symlink("..data/key", mounted.join("key")).unwrap();
    let config = std::fs::read_to_string(operator.config()).unwrap();
    let elsewhere = mounted.join("key").display().to_string();
    operator.write("latchkey.toml", &config.replace(&operator.path("key").display().to_string(), &elsewhere));
    chown(operator.config(), Some(0), Some(GROUP)).unwrap();
    set(Path::new(&operator.config()), 0o640);
    // As on the volume of the store: the group may write there.
    set(&operator.path(""), 0o2770);
    chown(operator.path(""), Some(0), Some(GROUP)).unwrap();
    for entry in std::fs::read_dir(operator.path("")).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("store.sqlite") {
            chown(entry.path(), Some(SOMEBODY), Some(GROUP)).unwrap();
            set(&entry.path(), 0o660);
        }
    }
    let service = || {
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--groups=2000", env!("CARGO_BIN_EXE_latchkey")])
            .args(["audit", "verify", "--config", &operator.config()])
            .output()
            .unwrap()
    };
    for (owner, group, bits, expected) in [
        (0, GROUP, 0o440, Ok(())),
        (SOMEBODY, GROUP, 0o400, Ok(())),
        (SOMEBODY, 77, 0o440, Err("is not in that group")),
        (0, GROUP, 0o444, Err("others may read")),
        (77, GROUP, 0o440, Err("must belong to the user 65534")),
    ] {
        chown(&key, Some(owner), Some(group)).unwrap();
        set(&key, bits);
        let output = service();
        match expected {
            Ok(()) => assert!(output.status.success(), "{owner}:{group} {bits:o}: {}", err(&output)),
            Err(reason) => assert!(
                output.status.code() == Some(1) && err(&output).contains(reason),
                "{owner}:{group} {bits:o}: {}",
                err(&output)
            ),
        }
    }
}

#[test]
fn every_file_with_a_secret_is_for_the_service_alone() {
    let operator = operator();
    let good = std::fs::read_to_string(operator.config()).unwrap();
    let secret = operator.write("secret", "secret\n");
    let named = secret.display();
    let relay = "[[mail.relay]]\nhost = \"relay.example\"\nport = 587\nsecurity = \"starttls\"\n";
    let database = "postgres://latchkey@127.0.0.1:9/latchkey";
    for (what, text) in [
        ("relay", format!("{good}\n{relay}user = \"portal\"\npassword_file = \"{named}\"\n")),
        (
            "service",
            format!(
                "{good}\n{relay}[robot_check]\nservice = \"turnstile\"\nsite_key = \"x\"\nsecret_file = \"{named}\"\n"
            ),
        ),
        (
            "provider",
            format!(
                "{good}\n{relay}[[provider]]\ntenant = \"Cloud Works\"\nname = \"x\"\nissuer = \"https://id.example\"\n\
                 client_id = \"x\"\nuser_claim = \"upn\"\nclient_secret_file = \"{named}\"\n"
            ),
        ),
        ("private key", good.replace(&operator.store(), &format!("{database}?sslkey={named}"))),
    ] {
        let file = operator.write("secret.toml", &text).display().to_string();
        set(&secret, 0o644);
        let refused = operator.latchkey(&["serve", "--config", &file]);
        assert_eq!(refused.status.code(), Some(2), "{what}: {}", err(&refused));
        assert!(err(&refused).contains(&format!("chmod 600 {named}")), "{what}: {}", err(&refused));
    }
    let own = good.replace(&operator.store(), "postgres://latchkey:Canary1@127.0.0.1:9/latchkey");
    let file = operator.write("own.toml", &own);
    set(&file, 0o644);
    let refused = operator.latchkey(&["audit", "verify", "--config", &file.display().to_string()]);
    assert_eq!(refused.status.code(), Some(2), "the configuration holds a password: {}", err(&refused));
    assert!(err(&refused).contains("chmod 600") && !err(&refused).contains("Canary1"), "{}", err(&refused));
}

#[tokio::test]
async fn lk_009_no_image_is_made_of_the_memory_and_no_other_process_reads_it() {
    let operator = Operator::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let data = operator.path("data");
    std::fs::create_dir(&data).unwrap();
    set(&operator.path(""), 0o755);
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.args(["demo", "--port", &port.to_string(), "--data"]).arg(&data);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if is_root() {
        // A program of root could be read by root's other programs whatever it does.
        chown(&data, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
        command.uid(SOMEBODY).gid(SOMEBODY);
    }
    let mut child = command.spawn().unwrap();
    let mut serves = false;
    for _ in 0..600 {
        serves = reqwest::get(format!("http://127.0.0.1:{port}/health")).await.is_ok();
        if serves || child.try_wait().unwrap().is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let of_process = format!("/proc/{}", child.id());
    let limits = std::fs::read_to_string(format!("{of_process}/limits")).unwrap_or_default();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default().to_owned();
    let owner = std::fs::metadata(format!("{of_process}/mem")).map(|mem| mem.uid());
    let mut reader = Command::new("cat");
    reader.arg(format!("{of_process}/environ")).stdout(Stdio::null()).stderr(Stdio::null());
    if is_root() {
        reader.uid(SOMEBODY).gid(SOMEBODY);
    }
    let read = reader.status().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(serves, "the demo does not start");
    assert_eq!(core.split_whitespace().collect::<Vec<_>>(), ["Max", "core", "file", "size", "0", "0", "bytes"]);
    assert_eq!(owner.unwrap(), 0, "what is in /proc of a process that cannot be dumped is root's");
    assert!(!read.success(), "another process of the same user reads it");
}
