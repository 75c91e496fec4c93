//! The program as an operator starts it: how soon it answers, and what it keeps in memory.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;

use super::requests::{fill, people};
use super::table::Table;
use crate::support::browser::{Browser, step};
use crate::support::exim::free_port;
use crate::support::portal::{START_MS, TestPortal};

/// How often each program is started.
const STARTS: usize = 15;
const ACCOUNTS: usize = 100_000;
const FLOWS: usize = 10_000;

/// A child process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The yardstick: a server with one answer.
pub async fn be_bare(port: u16) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    axum::serve(listener, Router::new().route("/health", get(|| async { "ok" }))).await.unwrap();
}

fn serve(directory: &Path, port: u16) -> Command {
    let config = format!(
        "public_url = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\nkey_file = \"{directory}/key\"\n\
         [store]\naddress = \"sqlite://{directory}/store.sqlite\"\n[mail]\nfrom = \"portal@cloud.example\"\n\
         [[mail.relay]]\nhost = \"127.0.0.1\"\nport = 9\nsecurity = \"starttls\"\n\
         [limits]\nrequests_per_minute = 1000000\n",
        directory = directory.display(),
    );
    fs::write(directory.join("latchkey.toml"), config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.arg("serve").arg("--config").arg(directory.join("latchkey.toml"));
    command
}

/// Starts it and waits for the first answer.
async fn first_answer(mut command: Command, port: u16) -> (Running, Duration) {
    let begun = Instant::now();
    let running = Running(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    loop {
        let address = format!("http://127.0.0.1:{port}/health");
        let asked = reqwest::Client::new().get(address).header("host", format!("localhost:{port}")).send().await;
        if asked.is_ok_and(|answer| answer.status().is_success()) {
            return (running, begun.elapsed());
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the program does not answer");
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort();
    all[all.len() / 2].as_secs_f64() * 1000.0
}

/// From the start to the first answer, beside a bare program.
pub async fn starts(table: &mut Table, bare: &str) {
    let directory = tempfile::tempdir().unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // The first start makes the key and the store, so it is not counted.
    for start in 0..=STARTS {
        let port = free_port();
        let (_running, took) = first_answer(serve(directory.path(), port), port).await;
        if start > 0 {
            ours.push(took);
        }
        let port = free_port();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([bare, &port.to_string()]);
        let (_running, took) = first_answer(command, port).await;
        if start > 0 {
            theirs.push(took);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    table.add(
        "start to first answer".into(),
        format!("{ours:.1} ms"),
        format!("bare axum: {theirs:.1} ms"),
        Some(ours / theirs),
        "3",
    );
}

/// Kilobytes of a line of `/proc/<pid>/status`.
fn kilobytes(pid: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Resident memory after many flows in a large directory.
pub async fn memory(table: &mut Table) {
    let directory = tempfile::tempdir().unwrap();
    {
        let portal = TestPortal::start_in(directory.path(), START_MS, None).await;
        portal.import(&people(FLOWS)).await;
        fill(&portal, ACCOUNTS - FLOWS).await;
        portal.portal.store.close().await;
    }
    let port = free_port();
    let (running, _) = first_answer(serve(directory.path(), port), port).await;
    let lanes: Vec<_> = (0..4)
        .map(|lane| {
            tokio::spawn(async move {
                for number in (lane..FLOWS).step_by(4) {
                    let mut person = Browser::at_localhost(port);
                    assert_eq!(step(&person.begin(&format!("p{number}@cloud.example")).await), "choose-method");
                    assert_eq!(step(&person.choose(0).await), "enter-code");
                    person.leave().await.unwrap();
                }
            })
        })
        .collect();
    for lane in lanes {
        lane.await.unwrap();
    }
    let pid = running.0.id();
    table.add(
        format!("resident memory after {FLOWS} flows, {ACCOUNTS} accounts"),
        format!("{:.0} MB", kilobytes(pid, "VmRSS") / 1024.0),
        format!("at most: {:.0} MB", kilobytes(pid, "VmHWM") / 1024.0),
        None,
        "64 MB",
    );
}
