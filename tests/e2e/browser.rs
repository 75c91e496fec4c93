//! Browsers, the programs that drive them, and the shells that end both.
//!
//! To start a browser costs more than most of what a test does with it, so a Chromium
//! that a test is done with goes to the next one: a new tab, and no cookies.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::prelude::*;

use crate::support::exim::free_port;

/// The shell script. It ends the driver, its browser and the screen, and deletes the
/// profile, as soon as the pipe from the test program closes, however that ended.
const HOLD: &str = r#"
profile=$1; shift
trap '' INT HUP TERM
setsid "$@" </dev/null >/dev/null 2>&1 &
driver=$!
read -r _
kill -s KILL -- -$driver
rm -rf "$profile"
"#;

/// A script that runs before the page's own. It collects breaches of the page's policy, errors, and
/// shifts of the layout.
const WATCH: &str = "\
    window.__trouble = [];\
    addEventListener('securitypolicyviolation', e => __trouble.push('CSP ' + e.violatedDirective + ' ' + e.blockedURI));\
    addEventListener('error', e => __trouble.push('error ' + e.message));\
    addEventListener('unhandledrejection', e => __trouble.push('rejection ' + e.reason));\
    window.__shift = 0;\
    try { new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) __shift += e.value })\
        .observe({type: 'layout-shift', buffered: true}) } catch {}";

/// Where distributions keep libraries, and the programs beside them. Debian adds a folder for each kind of machine.
const LIBRARIES: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/libexec"];
/// The versions of WebKit that WebKitWebDriver comes with, newest last.
const WEBKITS: [&str; 3] = ["webkit2gtk-4.0", "webkit2gtk-4.1", "webkitgtk-6.0"];

/// How long a browser may take to start, and how often it is started anew.
const START: Duration = Duration::from_secs(60);
const STARTS: usize = 3;
/// How long any command to a browser may take: a browser that hangs fails its test, and no run waits for it.
const ANSWER: Duration = Duration::from_secs(240);

/// How Chromium is set up.
#[derive(Default)]
pub struct SetUp {
    pub preferences: Value,
    /// A script that runs before the page's own.
    pub before: &'static str,
    /// Whether a page is opened without waiting until all of it has loaded.
    pub at_once: bool,
}

/// The kind of browser: some commands exist for one kind only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

/// A browser that runs; ended when dropped.
pub struct Browser {
    /// Never closed by a command: the session ends at once when the driver is killed.
    pub driver: ManuallyDrop<WebDriver>,
    pub kind: Kind,
    /// Preferences, and whether pages open at once. Another test that wants the same may have it.
    shared_as: Option<(Value, bool)>,
    /// What ends with it.
    holds: Vec<Hold>,
}

/// Those of tests that have ended.
static FREE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

impl Browser {
    /// A Chromium of a phone's width that knows nothing of what was done before.
    pub async fn chromium(set_up: SetUp) -> Self {
        let wanted = Some((set_up.preferences, set_up.at_once));
        let browser = match Self::used(&wanted) {
            Some(used) if used.renew().await.is_ok() => used,
            _ => Self::new_chromium(wanted).await,
        };
        let before = json!({ "source": format!("{WATCH};{}", set_up.before) });
        browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", before).await.unwrap();
        browser
    }

    fn used(wanted: &Option<(Value, bool)>) -> Option<Self> {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let place = free.iter().position(|browser| browser.shared_as == *wanted)?;
        Some(free.swap_remove(place))
    }

    /// Leaves one new tab in front, with nothing emulated in it, no cookies and no permissions. Each
    /// portal has an address of its own, so what is cached is of no use to the next.
    async fn renew(&self) -> WebDriverResult<()> {
        let left = self.driver.windows().await?;
        let tab = self.driver.new_tab().await?;
        for window in left {
            self.driver.switch_to_window(window).await?;
            self.driver.close_window().await?;
        }
        self.driver.switch_to_window(tab).await?;
        for command in ["Network.clearBrowserCookies", "Browser.resetPermissions", "Page.bringToFront"] {
            self.driver.cdp().send_raw(command, json!({})).await?;
        }
        Ok(())
    }

    async fn new_chromium(shared_as: Option<(Value, bool)>) -> Self {
        let profile = tempfile::tempdir().unwrap().keep();
        let mut wanted = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--hide-scrollbars",
            "--window-size=390,844",
            "--lang=en-US",
            &format!("--user-data-dir={}", profile.display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        let (preferences, at_once) = shared_as.clone().unwrap_or_default();
        if preferences.is_object() {
            wanted.add_experimental_option("prefs", preferences).unwrap();
        }
        let mut wanted: Capabilities = wanted.into();
        if at_once {
            wanted.set("pageLoadStrategy", "none").unwrap();
        }
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "/usr/bin/chromedriver".into());
        let mut browser = Self::start(Kind::Chromium, &program, &[], &[], wanted, &profile).await;
        browser.shared_as = shared_as;
        browser
    }

    /// A fresh Firefox of a phone's width. With `at_once` it opens pages without waiting
    /// until all of them has loaded.
    pub async fn firefox(at_once: bool) -> Self {
        let profile = tempfile::tempdir().unwrap().keep();
        let mut wanted = DesiredCapabilities::firefox();
        wanted.set_headless().unwrap();
        for argument in ["--width=450", "--height=844"] {
            wanted.add_arg(argument).unwrap();
        }
        // Passkeys are of devices that the driver makes up, and of none that is plugged in.
        let mut preferences = FirefoxPreferences::new();
        preferences.set("security.webauth.webauthn_enable_softtoken", true).unwrap();
        preferences.set("security.webauth.webauthn_enable_usbtoken", false).unwrap();
        wanted.set_preferences(preferences).unwrap();
        let mut wanted: Capabilities = wanted.into();
        wanted.set("pageLoadStrategy", if at_once { "none" } else { "normal" }).unwrap();
        let program = std::env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".into());
        let root = format!("--profile-root={}", profile.display());
        Self::start(Kind::Firefox, &program, &[&root, "--websocket-port=0"], &[], wanted, &profile).await
    }

    /// A fresh WebKit, which cannot run without a screen: it gets a virtual one.
    pub async fn webkit() -> Self {
        let profile = tempfile::tempdir().unwrap().keep();
        let (screen, display) = virtual_screen().await;
        let mut wanted = Capabilities::default();
        let options = json!({ "binary": mini_browser(), "args": ["--automation"] });
        wanted.set("webkitgtk:browserOptions", options).unwrap();
        let display = [("DISPLAY", format!(":{display}"))];
        let mut browser = Self::start(Kind::WebKit, "WebKitWebDriver", &[], &display, wanted, &profile).await;
        browser.holds.push(screen);
        browser
    }

    async fn start(
        kind: Kind,
        program: &str,
        arguments: &[&str],
        surroundings: &[(&str, String)],
        wanted: Capabilities,
        profile: &Path,
    ) -> Self {
        for _ in 0..STARTS {
            let started = Self::start_once(program, arguments, surroundings, &wanted, profile);
            // A driver may wait without end for a browser that died while it started.
            if let Ok((driver, hold)) = tokio::time::timeout(START, started).await {
                return Self { driver: ManuallyDrop::new(driver), kind, shared_as: None, holds: vec![hold] };
            }
        }
        panic!("{program} did not answer {STARTS} times within {START:?}");
    }

    async fn start_once(
        program: &str,
        arguments: &[&str],
        surroundings: &[(&str, String)],
        wanted: &Capabilities,
        profile: &Path,
    ) -> (WebDriver, Hold) {
        // The hold of a try before has deleted it.
        fs::create_dir_all(profile).unwrap();
        let port = free_port();
        let hold = Command::new("sh")
            .args(["-c", HOLD, "sh"])
            .arg(profile)
            .arg(program)
            .arg(format!("--port={port}"))
            .args(arguments)
            .envs(surroundings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .spawn()
            .map(Hold)
            .expect("a shell that holds a browser");
        let address = format!("http://127.0.0.1:{port}");
        // Each test has a runtime of its own, and a kept connection would end with it.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).timeout(ANSWER).build().unwrap();
        let mut tries = 0;
        loop {
            match WebDriver::builder(&address, wanted.clone()).client(client.clone()).await {
                Ok(driver) => return (driver, hold),
                Err(error) if tries == 100 => {
                    panic!("{program} starts no browser: {error}. `cargo xtask test` installs both")
                }
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// For the next test, unless this one failed or it cannot be shared.
    pub fn give_back(self) {
        if self.shared_as.is_some() && !std::thread::panicking() {
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }
}

/// A process that ends when this is dropped: by its pipe where it has one, else at once.
struct Hold(Child);

impl Drop for Hold {
    fn drop(&mut self) {
        match self.0.stdin.take() {
            Some(pipe) => drop(pipe),
            None => _ = self.0.kill(),
        }
        let _ = self.0.wait();
    }
}

/// A virtual screen and its number.
async fn virtual_screen() -> (Hold, String) {
    let screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x1000x24"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("Xvfb does not start: {error}. `cargo xtask test` installs it"));
    let mut screen = Hold(screen);
    let told = screen.0.stdout.take().unwrap();
    let number = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line).map(|_| line)
    });
    let number = tokio::time::timeout(START, number).await.expect("Xvfb says no number").unwrap().unwrap();
    (screen, number.trim().to_owned())
}

/// The browser that the driver of WebKit starts.
fn mini_browser() -> PathBuf {
    let folders = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    let places = LIBRARIES.iter().map(PathBuf::from).flat_map(|library| {
        let mut places = folders(&library);
        places.push(library);
        places
    });
    let mut found: Vec<PathBuf> = places
        .flat_map(|place| WEBKITS.map(|webkit| place.join(webkit).join("MiniBrowser")))
        .filter(|program| program.is_file())
        .collect();
    found
        .sort_by_key(|program| WEBKITS.iter().position(|webkit| program.parent().is_some_and(|p| p.ends_with(webkit))));
    found.pop().expect("WebKit's MiniBrowser is nowhere: `cargo xtask test` installs it")
}
