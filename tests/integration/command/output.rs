//! Every command with an output that its reader has closed, and with a full disk as its output.

use std::fs::File;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::support::operator::{Operator, err};
use crate::support::portal::DATA;

const TENANT: &str = "Cloud Works";
/// The tenant whose directory has agents.
pub const BY_AGENTS: &str = "Second House";
/// They do not end, or are run beside a directory, with a file of their own.
pub const ELSEWHERE: [&str; 3] = ["demo", "agent enrol", "agent run"];
const ALICE: &str = "alice@cloud.example";
/// The exit code of a Rust program that panics.
const PANIC: i32 = 101;

/// All commands that do something, as words, from clap's own list.
pub fn commands() -> Vec<Vec<String>> {
    fn walk(command: &clap::Command, path: &[String], found: &mut Vec<Vec<String>>) {
        for below in command.get_subcommands() {
            let path = [path, &[below.get_name().to_owned()]].concat();
            if !below.has_subcommands() {
                found.push(path.clone());
            }
            walk(below, &path, found);
        }
    }
    let mut found = Vec::new();
    walk(&server::command::line(), &[], &mut found);
    assert!(found.len() > 15, "{found:?}");
    found
}

/// What a command says on standard output.
enum Says {
    /// An answer.
    Answer,
    /// A secret that is shown once.
    Secret,
    /// No word on standard output.
    Nothing,
}

fn given(command: &str, fresh: &str) -> (Vec<String>, Says) {
    let (given, says): (&[&str], Says) = match command {
        "serve" => (&[], Says::Nothing),
        "import" => (&["house.toml"], Says::Answer),
        "locale resolve" | "report registrations" | "audit verify" | "audit export" => (&[], Says::Answer),
        "policy show" | "policy export" | "directory test" | "directory sync" => (&["--tenant", TENANT], Says::Answer),
        "policy import" => (&["policy.toml", "--tenant", TENANT, "--dry-run"], Says::Answer),
        "policy logo" => (&["--remove", "--tenant", TENANT], Says::Nothing),
        "policy explain" | "throttle show" | "throttle release" | "account unbind" => {
            (&["--user", ALICE], Says::Answer)
        }
        "pass create" => (&["--user", ALICE], Says::Secret),
        "password check" => (&["--tenant", TENANT], Says::Answer),
        "login-flow add" => (&[TENANT, "not-there-yet"], Says::Secret),
        "login-flow rotate" => (&["there"], Says::Secret),
        "login-flow revoke" => (&[fresh, "--all"], Says::Answer),
        "tokens import" => (&["tokens.csv"], Says::Answer),
        "tokens list" => (&[], Says::Answer),
        // There is none of that number.
        "tokens remove" => (&["none"], Says::Nothing),
        "login-flow list" | "login-flow rotate-signing-key" => (&[], Says::Answer),
        "agent token" => (&["--tenant", BY_AGENTS], Says::Secret),
        "agent status" | "agent roll-keys" => (&["--tenant", BY_AGENTS], Says::Answer),
        "agent remove" => (&["--tenant", BY_AGENTS, "--agent", "none"], Says::Nothing),
        new => panic!("latchkey {new}: say here how it is called"),
    };
    (given.iter().map(|word| (*word).to_owned()).collect(), says)
}

fn full() -> Stdio {
    Stdio::from(File::options().write(true).open("/dev/full").unwrap())
}

fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Stdio::from(writer)
}

fn run(operator: &Operator, words: &[String], out: Stdio, error: Stdio) -> Output {
    let mut command = operator.command(words);
    command.stdin(Stdio::null()).stdout(out).stderr(error);
    command.spawn().unwrap().wait_with_output().unwrap()
}

fn operator() -> Operator {
    let operator = Operator::new().with_a_directory_that_is_away(TENANT).with_a_directory_by_agents(BY_AGENTS);
    operator.write("house.toml", DATA);
    operator.write("policy.toml", "");
    operator.write("tokens.csv", "upn,serial number,secret key,time interval,manufacturer,model\n");
    assert!(operator.run(&["import", "house.toml"]).status.success());
    assert!(operator.run(&["login-flow", "add", TENANT, "there"]).status.success());
    operator
}

#[test]
fn every_command_ends_without_a_trace_where_it_cannot_write() {
    let operator = operator();
    let mut fresh = (0..).map(|number| {
        let name = format!("flow-{number}");
        assert!(operator.run(&["login-flow", "add", TENANT, &name]).status.success());
        name
    });
    for path in commands() {
        let name = path.join(" ");
        if ELSEWHERE.contains(&name.as_str()) {
            continue;
        }
        let mut next = || {
            let fresh = if name == "login-flow revoke" { fresh.next().unwrap() } else { String::new() };
            let (given, says) = given(&name, &fresh);
            let mut words = [path.clone(), given].concat();
            if name != "locale resolve" {
                words.extend(["--config".to_owned(), operator.config()]);
            }
            (words, says)
        };
        let (words, says) = next();
        let to_closed = run(&operator, &words, closed(), Stdio::piped());
        let to_full = run(&operator, &next().0, full(), Stdio::piped());
        for output in [&to_closed, &to_full] {
            assert!(!err(output).contains("panicked"), "{name}: {}", err(output));
        }
        let complains =
            |output: &Output| output.status.code() == Some(1) && err(output).contains("latchkey: standard output: ");
        match says {
            Says::Answer => {
                let usual = run(&operator, &next().0, Stdio::piped(), Stdio::piped());
                assert_eq!(to_closed.status.code(), usual.status.code(), "{name}: {}", err(&usual));
                assert!(!usual.stdout.is_empty(), "{name} says nothing: {}", err(&usual));
                assert_eq!(err(&to_closed), err(&usual), "{name}: a quiet end");
                assert!(complains(&to_full), "{name}: {to_full:?}");
            }
            Says::Secret => {
                for output in [&to_closed, &to_full, &run(&operator, &words, Stdio::null(), Stdio::piped())] {
                    assert!(complains(output) && err(output).contains("nothing was made"), "{name}: {output:?}");
                }
            }
            Says::Nothing => assert_eq!(to_closed.status.code(), to_full.status.code(), "{name}"),
        }
        // Neither output is left to say why.
        for (out, error) in [(full(), full()), (closed(), closed())] {
            let speechless = run(&operator, &next().0, out, error).status.code();
            assert!(speechless.is_some_and(|code| code != PANIC), "{name}: {speechless:?}");
        }
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_shown_is_not_made() {
    let operator = operator();
    for words in [
        &["login-flow", "add", TENANT, "another"][..],
        &["login-flow", "rotate", "there"],
        &["pass", "create", "--user", ALICE],
        &["agent", "token", "--tenant", BY_AGENTS],
    ] {
        for json in [&[][..], &["--json"]] {
            let words: Vec<String> =
                [words, json, &["--config", &operator.config()]].concat().iter().map(|&word| word.to_owned()).collect();
            for out in [full(), closed(), Stdio::null()] {
                let output = run(&operator, &words, out, Stdio::piped());
                assert_eq!(output.status.code(), Some(1), "{words:?}: {}", err(&output));
            }
        }
    }
    let portal = operator.portal().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM login_flow_key").await, 1, "the one that was shown");
    assert_eq!(portal.count("SELECT COUNT(*) FROM login_flow").await, 1);
    assert_eq!(portal.count("SELECT COUNT(*) FROM enrolment_pass").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM agent_token").await, 0);
    let made = ["agent-token-made:ok", "pass-created:ok", "login-flow-key-added:ok", "login-flow-added:ok"];
    let told = portal.events().await.into_iter().filter(|event| made.contains(&event.as_str())).count();
    assert_eq!(told, 2, "and the log names only the login flow that was added before");
}

#[test]
fn help_ends_without_a_trace_where_it_cannot_be_written() {
    let operator = Operator::new();
    for path in [vec![], vec!["audit".to_owned()]].into_iter().chain(commands()) {
        let words = [path, vec!["--help".to_owned()]].concat();
        let to_closed = run(&operator, &words, closed(), Stdio::piped());
        assert!(to_closed.status.success() && to_closed.stderr.is_empty(), "{words:?}: {to_closed:?}");
        let to_full = run(&operator, &words, full(), Stdio::piped());
        assert_eq!(to_full.status.code(), Some(1), "{words:?}");
        assert!(err(&to_full).starts_with("latchkey: standard output: "), "{words:?}: {}", err(&to_full));
    }
    let wrong = run(&operator, &["serv".to_owned()], full(), full());
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test]
async fn the_demo_goes_on_when_its_reader_has_read_enough() {
    let operator = Operator::new();
    let demo = |port: u16, out: Stdio, error: Stdio| -> Command {
        let mut command = operator.command(&["demo".into(), "--port".into(), port.to_string()]);
        command.env("TMPDIR", operator.path("")).stdin(Stdio::null()).stdout(out).stderr(error);
        command
    };
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let full_disk = demo(free(), full(), Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(full_disk.status.code(), Some(1));
    assert!(err(&full_disk).contains("latchkey: standard output: ") && !err(&full_disk).contains("panicked"));
    let left = std::fs::read_dir(operator.path("")).unwrap().flatten();
    let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with("latchkey-demo")).count();
    assert_eq!(left, 0, "what it made is gone");

    // Neither its output nor its log can be written, and it serves all the same.
    let port = free();
    let mut child = demo(port, closed(), closed()).spawn().unwrap();
    let address = format!("http://127.0.0.1:{port}/health");
    let mut answers = 0;
    for _ in 0..600 {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        answers += usize::from(reqwest::get(&address).await.is_ok_and(|answer| answer.status().is_success()));
        if answers == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(answers, 2);
}
