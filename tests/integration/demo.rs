//! The demo: its data shows what its table says, and its pages work.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use crate::support::browser::{outcome, step};
use crate::support::exim::free_port;
use crate::support::portal::{START_MS, TestPortal};

fn data() -> String {
    server::command::demo::data(8080, START_MS)
}

/// User ID, what the first page leads to, and what the table says of it.
fn rows() -> Vec<(String, String, String)> {
    let data: toml::Table = data().parse().unwrap();
    let text = |row: &toml::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = data["demo"].as_array().unwrap().iter();
    rows.map(|row| (text(row, "user_id"), text(row, "ends"), text(row, "shows"))).collect()
}

/// What a first step leads to, for every row of a demo's table.
async fn walk(portal: &TestPortal, rename: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    for (user_id, ..) in rows() {
        // Unknown user IDs make the next puzzle harder.
        portal.sql("DELETE FROM network_failure").await;
        let answer = portal.browser().begin(&rename(&user_id)).await;
        let ends = outcome(&answer).map_or_else(|| step(&answer).to_owned(), |outcome| outcome.code().to_owned());
        seen.push((user_id, ends));
    }
    seen
}

#[tokio::test]
async fn every_row_of_the_table_shows_what_it_says() {
    let portal = TestPortal::start_with(&data()).await;
    let walked = walk(&portal, str::to_owned).await;
    assert!(walked.len() >= 25);
    for ((user_id, expected, shows), (_, ends)) in rows().iter().zip(&walked) {
        assert_eq!(ends, expected, "{user_id}: {shows}");
        assert_eq!(shows.starts_with("SSPR_"), ends.starts_with("SSPR_"), "{user_id}: {shows}");
    }
}

#[tokio::test]
async fn the_same_data_under_other_names_does_the_same() {
    let rename = |text: &str| {
        let text = text.replace("cloud.example", "wolke.example").replace("Cloud Works", "Wolkenwerk");
        text.replace("uniform.example", "gleich.example").replace("twogates.example", "zweitor.example")
    };
    let (demo, other) = (TestPortal::start_with(&data()).await, TestPortal::start_with(&rename(&data())).await);
    let here = walk(&demo, str::to_owned).await;
    let there = walk(&other, rename).await;
    assert_eq!(here, there, "the code depends on no name of the demo");
}

#[tokio::test]
async fn the_mailbox_page_shows_what_was_sent() {
    let portal = TestPortal::start().await;
    let empty = portal.browser().get("/mailbox?mkt=en").await.text().await.unwrap();
    assert!(!empty.contains("<article"), "{empty}");
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let page = portal.browser().get("/mailbox?mkt=en").await.text().await.unwrap();
    assert!(page.contains("<article") && page.contains("alice@mail.example") && page.contains(&code), "{page}");
}

/// Starts a demo. Gives it, and what it prints at its start.
fn start(port: &str, more: &[&std::ffi::OsStr]) -> (Child, String) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_latchkey"))
        .args(["demo", "--port", port])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
    let mut told = String::new();
    for line in lines {
        told.push_str(&line.unwrap());
        told.push('\n');
        if told.contains("Plain http works here") {
            break;
        }
    }
    (demo, told)
}

/// Ends a demo cleanly, so that it deletes its temporary directory.
fn stop(mut demo: Child) {
    let _ = Command::new("kill").arg(demo.id().to_string()).status();
    let ended = demo.wait().unwrap();
    assert!(ended.success(), "{ended}");
}

#[test]
fn the_demo_starts_by_itself_and_prints_where_to_go() {
    let port = free_port().to_string();
    let (demo, told) = start(&port, &[]);
    let answer = page(&port);
    stop(demo);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    for address in ["", "/mailbox", "/sign-in", "/?mkt=ar"] {
        assert!(told.contains(&format!("http://localhost:{port}{address}")), "{told}");
    }
    for (user_id, _, shows) in rows() {
        assert!(told.lines().any(|line| line.contains(&user_id) && line.contains(&shows)), "{user_id}: {told}");
    }
}

#[test]
fn words_that_are_written_while_the_demo_runs_stand_on_the_next_page() {
    let folder = tempfile::tempdir().unwrap();
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales");
    for locale in server::locale::shipped() {
        std::fs::create_dir(folder.path().join(locale.tag)).unwrap();
        for file in std::fs::read_dir(ours.join(locale.tag)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), folder.path().join(locale.tag).join(file.file_name())).unwrap();
        }
    }
    let port = free_port().to_string();
    let (demo, _) = start(&port, &["--locales".as_ref(), folder.path().as_os_str()]);
    let before = page(&port);
    let file = folder.path().join("en/portal.ftl");
    let words = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, words.replace("identify-heading = Get back into your account", "identify-heading = Hello"))
        .unwrap();
    let after = page(&port);
    stop(demo);
    assert!(before.contains("Get back into your account") && !before.contains(">Hello<"), "{before}");
    assert!(after.contains(">Hello<") && !after.contains("Get back into your account"), "{after}");
    let address =
        |page: &str| page.split("/locales/en.").nth(1).and_then(|rest| rest.get(..12)).map(str::to_owned).unwrap();
    assert_ne!(address(&before), address(&after), "at the same address browsers would keep the words they have");
}

/// The first page, as the wire carries it.
fn page(port: &str) -> String {
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
