//! The developer's commands: `cargo xtask demo`, `test`, `soak`, `locales` and `bench`.
//!
//! [`demo`] makes a checkout run on a bare machine, [`test`] is what CI runs,
//! [`locales`] compares what translators write. They lean on [`machine`] (what this computer has), [`tools`] (trunk and
//! friends, built once into the user's cache) and [`bundle`] (the browser's
//! program). Whatever goes wrong ends as one [`failure::Failure`]: a sentence
//! that says what to do, never a backtrace.

mod bench;
mod bundle;
mod demo;
mod failure;
mod locales;
mod machine;
mod npm;
mod oidc_provider;
mod packages;
mod place;
mod processor;
mod pypi;
mod run;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

use failure::{Failure, Outcome};

const USAGE: &str = "\
Latchkey's developer commands

  cargo xtask demo [--port N]    build everything and start the demo (port 8080);
                                 with --login-flow an OpenID provider beside it,
                                 with --directory openldap (or samba) a directory
                                 and agents beside it
  cargo xtask test [FILTER...]   lint, build and run every test; with a FILTER,
                                 only the tests whose name contains one;
                                 with --times tables of where the time went
  cargo xtask prepare            build the app, and get what the tests need
  cargo xtask soak               the long tests
  cargo xtask locales            check that every language says the same
  cargo xtask bench [NAME]       measure: portal, postgres, directory,
                                 directory-postgres, writeback, page, captcha,
                                 or all
  cargo xtask help               this text

What comes first builds tools into ~/.cache/latchkey (or $LATCHKEY_CACHE): on two
cores `demo` takes some fifteen minutes and `test` thirty, the next `demo` seconds.
";

/// The port of the README's address.
const DEMO_PORT: u16 = 8080;

/// What runs beside the demo.
#[derive(Debug, PartialEq)]
enum Beside {
    Alone,
    LoginFlow,
    Directory(String),
}

/// What was asked for, fully interpreted.
#[derive(Debug, PartialEq)]
enum Asked {
    Demo { port: u16, beside: Beside },
    Test { filters: Vec<String>, timed: bool },
    Prepare,
    Soak,
    Locales,
    Bench { name: Option<String> },
    Help,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if test::is_rustdoc() {
        eprintln!("{}", test::documents(&arguments));
        return ExitCode::FAILURE;
    }
    match understand(&arguments).and_then(carry_out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_told() {
                eprintln!("{failure}");
            }
            failure.code()
        }
    }
}

fn carry_out(asked: Asked) -> Outcome {
    match asked {
        Asked::Demo { port, beside: Beside::Alone } => demo::run(port),
        Asked::Demo { port, beside: Beside::LoginFlow } => demo::run_with_login_flow(port),
        Asked::Demo { port, beside: Beside::Directory(kind) } => demo::run_with_directory(port, &kind),
        Asked::Test { filters, timed } => test::run(&filters, timed),
        Asked::Prepare => test::prepare(),
        Asked::Soak => test::soak(),
        Asked::Locales => locales::run(),
        Asked::Bench { name } => bench::run(name.as_deref()),
        Asked::Help => {
            print!("{USAGE}");
            Ok(())
        }
    }
}

fn understand(arguments: &[String]) -> Outcome<Asked> {
    let Some((command, rest)) = arguments.split_first() else {
        return Ok(Asked::Help);
    };
    if rest.iter().any(|a| a == "--help" || a == "-h") {
        return Ok(Asked::Help);
    }
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Asked::Help),
        "demo" => {
            let mut rest = rest.to_vec();
            let mut beside = Beside::Alone;
            if let Some(place) = rest.iter().position(|a| a == "--login-flow") {
                rest.remove(place);
                beside = Beside::LoginFlow;
            } else if let Some(place) = rest.iter().position(|a| a == "--directory") {
                rest.remove(place);
                match rest.get(place).map(String::as_str) {
                    Some("openldap" | "samba") => beside = Beside::Directory(rest.remove(place)),
                    _ => return Err(Failure::misuse("--directory needs the kind of one: openldap or samba.")),
                }
            }
            Ok(Asked::Demo { port: port(&rest)?.unwrap_or(DEMO_PORT), beside })
        }
        "test" => {
            let (times, filters): (Vec<_>, Vec<_>) = rest.iter().cloned().partition(|a| a == "--times");
            match filters.iter().find(|a| a.starts_with('-')) {
                Some(flag) => Err(unknown(flag)),
                None => Ok(Asked::Test { filters, timed: !times.is_empty() }),
            }
        }
        "prepare" => alone(rest, Asked::Prepare),
        "soak" => alone(rest, Asked::Soak),
        "locales" => alone(rest, Asked::Locales),
        "bench" => match rest {
            [] => Ok(Asked::Bench { name: None }),
            [name] => Ok(Asked::Bench { name: Some(name.clone()) }),
            [_, other, ..] => Err(unknown(other)),
        },
        other => Err(unknown(other)),
    }
}

/// A command that takes no arguments.
fn alone(rest: &[String], asked: Asked) -> Outcome<Asked> {
    match rest.first() {
        Some(surplus) => Err(unknown(surplus)),
        None => Ok(asked),
    }
}

/// Reads `--port N` and `--port=N`, the only option of `demo` with a value.
fn port(rest: &[String]) -> Outcome<Option<u16>> {
    let (value, surplus) = match rest {
        [] => return Ok(None),
        [flag, value, surplus @ ..] if flag == "--port" => (value.as_str(), surplus.first()),
        [flag] if flag == "--port" => ("", None),
        [first, surplus @ ..] => match first.strip_prefix("--port=") {
            Some(value) => (value, surplus.first()),
            None => return Err(unknown(first)),
        },
    };
    if let Some(surplus) = surplus {
        return Err(unknown(surplus));
    }
    match value.parse::<u16>() {
        Ok(port) if port > 0 => Ok(Some(port)),
        _ => Err(Failure::misuse(format!("--port needs a number from 1 to 65535, but got '{value}'."))),
    }
}

fn unknown(argument: &str) -> Failure {
    Failure::misuse(format!("'{argument}' is not known here: `cargo xtask help` lists what is."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &str) -> Outcome<Asked> {
        let words: Vec<String> = words.split_whitespace().map(String::from).collect();
        understand(&words)
    }

    #[test]
    fn nothing_asks_for_help() {
        assert_eq!(asked("").unwrap(), Asked::Help);
        assert_eq!(asked("demo --help").unwrap(), Asked::Help);
    }

    #[test]
    fn demo_takes_a_port_in_both_spellings() {
        let demo =
            |port, login_flow| Asked::Demo { port, beside: if login_flow { Beside::LoginFlow } else { Beside::Alone } };
        for words in ["demo --port 81 --directory samba", "demo --directory samba --port=81"] {
            assert_eq!(asked(words).unwrap(), Asked::Demo { port: 81, beside: Beside::Directory("samba".into()) });
        }
        for wrong in ["demo --directory", "demo --directory novell", "demo --directory --port 81"] {
            assert!(asked(wrong).unwrap_err().to_string().contains("openldap or samba"), "{wrong}");
        }
        assert_eq!(asked("demo").unwrap(), demo(8080, false));
        assert_eq!(asked("demo --port 81").unwrap(), demo(81, false));
        assert_eq!(asked("demo --port=81").unwrap(), demo(81, false));
        assert_eq!(asked("demo --login-flow").unwrap(), demo(8080, true));
        assert_eq!(asked("demo --port 81 --login-flow").unwrap(), demo(81, true));
        for wrong in ["demo --port", "demo --port 0", "demo --port 65536", "demo --port x"] {
            assert!(asked(wrong).unwrap_err().to_string().contains("--port needs"));
        }
        assert!(asked("demo --port 81 more").is_err());
    }

    #[test]
    fn test_takes_names_and_no_option_but_times() {
        let filters = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(asked("test a b").unwrap(), Asked::Test { filters: filters.clone(), timed: false });
        assert_eq!(asked("test a --times b").unwrap(), Asked::Test { filters, timed: true });
        assert_eq!(asked("prepare").unwrap(), Asked::Prepare);
        assert!(asked("test --fast").is_err());
        assert!(asked("soak now").is_err() && asked("locales lt").is_err());
        assert!(asked("tset").is_err());
        assert_eq!(asked("bench captcha").unwrap(), Asked::Bench { name: Some("captcha".into()) });
        assert_eq!(asked("bench").unwrap(), Asked::Bench { name: None });
        assert!(asked("bench captcha twice").is_err());
    }
}
