//! A person in front of a browser.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::mem::ManuallyDrop;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use server::wording::Words;
use thirtyfour::prelude::*;

use crate::support::exim::free_port;

const WAIT: Duration = Duration::from_millis(50);
/// So many waits make twenty seconds.
const PATIENCE: usize = 400;

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

/// How Chromium is set up.
#[derive(Default)]
pub struct Browser {
    pub arguments: Vec<&'static str>,
    pub preferences: Value,
    /// A script that runs before the page's own.
    pub before: &'static str,
    /// Whether a page is opened without waiting until all of it has loaded.
    pub at_once: bool,
}

/// The kind of browser: some commands exist for one kind only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

/// Where distributions keep libraries, and the programs beside them. Debian adds a folder for each kind of machine.
const LIBRARIES: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/libexec"];
/// The versions of WebKit that WebKitWebDriver comes with, newest last.
const WEBKITS: [&str; 3] = ["webkit2gtk-4.0", "webkit2gtk-4.1", "webkitgtk-6.0"];

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

pub struct Person {
    /// Never closed by a command: the session ends at once when the driver is killed.
    pub driver: ManuallyDrop<WebDriver>,
    driving: Child,
    screen: Option<Child>,
    kind: Kind,
    words: Words,
    pub locale: &'static str,
    profile: tempfile::TempDir,
}

impl Person {
    /// At a fresh browser of a phone's width.
    pub async fn sits_down() -> Self {
        Self::sits_down_at(Browser::default()).await
    }

    pub async fn sits_down_at(browser: Browser) -> Self {
        let profile = tempfile::tempdir().unwrap();
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
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        for argument in browser.arguments {
            wanted.add_arg(argument).unwrap();
        }
        if browser.preferences.is_object() {
            wanted.add_experimental_option("prefs", browser.preferences).unwrap();
        }
        let mut wanted: Capabilities = wanted.into();
        if browser.at_once {
            wanted.set("pageLoadStrategy", "none").unwrap();
        }
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "/usr/bin/chromedriver".into());
        let person = Self::starts(Kind::Chromium, &program, &[], &[], wanted, profile).await;
        let before = json!({ "source": format!("{WATCH};{}", browser.before) });
        person.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", before).await.unwrap();
        person
    }

    /// At a fresh Firefox of a phone's width.
    pub async fn sits_down_at_firefox() -> Self {
        Self::starts_firefox("normal").await
    }

    /// As [`sits_down_at_firefox`](Self::sits_down_at_firefox), and opens pages without
    /// waiting until all of them has loaded.
    pub async fn sits_down_at_firefox_at_once() -> Self {
        Self::starts_firefox("none").await
    }

    async fn starts_firefox(strategy: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut wanted = DesiredCapabilities::firefox();
        wanted.set_headless().unwrap();
        for argument in ["--width=450", "--height=844"] {
            wanted.add_arg(argument).unwrap();
        }
        let mut wanted: Capabilities = wanted.into();
        wanted.set("pageLoadStrategy", strategy).unwrap();
        let program = std::env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".into());
        let root = format!("--profile-root={}", profile.path().display());
        Self::starts(Kind::Firefox, &program, &[&root, "--websocket-port=0"], &[], wanted, profile).await
    }

    /// At WebKit, which cannot run without a screen: it gets a virtual one.
    pub async fn sits_down_at_webkit() -> Self {
        let mut xvfb = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x1000x24"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb does not start: {error}. `cargo xtask test` installs it"));
        let mut display = String::new();
        BufReader::new(xvfb.stdout.take().unwrap()).read_line(&mut display).unwrap();
        let mut wanted = Capabilities::default();
        let options = json!({ "binary": mini_browser(), "args": ["--automation"] });
        wanted.set("webkitgtk:browserOptions", options).unwrap();
        let screen = [("DISPLAY", format!(":{}", display.trim()))];
        let profile = tempfile::tempdir().unwrap();
        let mut person = Self::starts(Kind::WebKit, "WebKitWebDriver", &[], &screen, wanted, profile).await;
        person.screen = Some(xvfb);
        person
    }

    async fn starts(
        kind: Kind,
        program: &str,
        arguments: &[&str],
        surroundings: &[(&str, String)],
        wanted: Capabilities,
        profile: tempfile::TempDir,
    ) -> Self {
        let port = free_port();
        let driving = Command::new(program)
            .arg(format!("--port={port}"))
            .args(arguments)
            .envs(surroundings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{program} does not start: {error}. `cargo xtask test` installs it"));
        let address = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let driver = loop {
            match WebDriver::new(&address, wanted.clone()).await {
                Ok(driver) => break driver,
                Err(error) if tries == 100 => panic!("the browser does not start: {error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let driver = ManuallyDrop::new(driver);
        Self { driver, driving, screen: None, kind, words: Words::load().unwrap(), locale: "en", profile }
    }

    pub async fn opens(&self, address: &str) {
        self.driver.goto(address).await.unwrap();
    }

    pub fn says(&self, id: &str) -> String {
        self.words.plain(self.locale, id, &[])
    }

    /// Evaluates a script's `return`.
    pub async fn asks(&self, script: &str) -> Value {
        self.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Waits until a script returns something true.
    pub async fn waits_for(&self, what: &str, script: &str) {
        for _ in 0..PATIENCE {
            if self.driver.execute(script, Vec::new()).await.is_ok_and(|answer| answer.json() == &Value::Bool(true)) {
                return;
            }
            tokio::time::sleep(WAIT).await;
        }
        let page = self.asks("return document.body ? document.body.innerText : ''").await;
        let trouble = self.asks("return window.__trouble").await;
        panic!("{what} did not come. Trouble: {trouble}. The page:\n{}", page.as_str().unwrap_or_default());
    }

    /// Waits for the page with this heading, run by the app and not the shell.
    pub async fn reaches(&self, heading: &str) {
        let script = format!(
            "return !!document.getElementById('heading') && document.getElementById('heading').innerText === {} \
             && document.documentElement.lang === {}",
            Value::from(self.says(heading)),
            Value::from(self.locale),
        );
        self.waits_for(heading, &script).await;
    }

    pub async fn presses(&self, key: Key) {
        self.driver.action_chain().send_keys(key).perform().await.unwrap();
    }

    pub async fn types(&self, text: &str) {
        self.driver.action_chain().send_keys(text).perform().await.unwrap();
    }

    /// Pastes, as a clipboard or a manager does: all at once.
    pub async fn pastes(&self, text: &str) {
        match self.kind {
            Kind::Chromium => {
                _ = self.driver.cdp().send_raw("Input.insertText", json!({ "text": text })).await.unwrap()
            }
            Kind::Firefox | Kind::WebKit => {
                let pasted = format!("return document.execCommand('insertText', false, {})", Value::from(text));
                assert_eq!(self.asks(&pasted).await, json!(true));
            }
        }
    }

    /// Presses Tab until the focus is on what matches; every stop on the way must be seen.
    pub async fn tabs_to(&self, selector: &str) {
        let script = format!("return document.activeElement.matches({})", Value::from(selector));
        for _ in 0..25 {
            if self.asks(&script).await == Value::Bool(true) {
                return;
            }
            self.presses(Key::Tab).await;
            let ring = "const e = document.activeElement, s = getComputedStyle(e); \
                 return e === document.body || e.tabIndex < 0 || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)";
            let seen = self.asks(ring).await;
            let what = self.asks("return document.activeElement.outerHTML").await;
            assert_eq!(seen, Value::Bool(true), "the focus cannot be seen on {what}");
        }
        panic!("{selector} cannot be reached by keyboard");
    }

    pub async fn clicks(&self, selector: &str) {
        self.driver.find(By::Css(selector)).await.unwrap().click().await.unwrap();
    }

    pub async fn focus_is_on(&self, id: &str) {
        let script = format!("return document.activeElement.id === {}", Value::from(id));
        self.waits_for(&format!("the focus on #{id}"), &script).await;
    }

    /// Asserts that the page had no blocked source and no error.
    pub async fn saw_no_trouble(&self) {
        // Only Chromium runs the script that collects them.
        assert_eq!(self.asks("return window.__trouble ?? []").await, json!([]));
    }

    /// Keeps a picture under `target/screenshots` for people to look at.
    pub async fn takes_a_picture(&self, name: &str) {
        let folder = pictures();
        fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }

    pub async fn sees_at(&self, width: u32, height: u32, dark: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
        let scheme = if dark { "dark" } else { "light" };
        self.emulates(&[("prefers-color-scheme", scheme)]).await;
    }

    pub async fn emulates(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await.unwrap();
    }
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots")
}

impl Drop for Person {
    fn drop(&mut self) {
        // The driver leads a group of its own, the browser included.
        let group = format!("-{}", self.driving.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.driving.wait();
        if let Some(screen) = &mut self.screen {
            let _ = screen.kill();
            let _ = screen.wait();
        }
        let _ = self.profile.path();
    }
}
