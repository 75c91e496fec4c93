//! A person in front of a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use server::wording::Words;
use thirtyfour::prelude::*;

use crate::browser::{Browser, Kind, SetUp};

const WAIT: Duration = Duration::from_millis(50);
/// So many waits make twenty seconds.
const PATIENCE: usize = 400;

pub struct Person {
    /// There until the person goes.
    browser: Option<Browser>,
    words: Words,
    pub locale: &'static str,
}

impl Person {
    /// At a fresh browser of a phone's width.
    pub async fn sits_down() -> Self {
        Self::sits_down_at(SetUp::default()).await
    }

    pub async fn sits_down_at(set_up: SetUp) -> Self {
        Self::at(Browser::chromium(set_up).await)
    }

    /// At a fresh Firefox of a phone's width.
    pub async fn sits_down_at_firefox() -> Self {
        Self::at(Browser::firefox(false).await)
    }

    /// As [`sits_down_at_firefox`](Self::sits_down_at_firefox), and opens pages without
    /// waiting until all of them has loaded.
    pub async fn sits_down_at_firefox_at_once() -> Self {
        Self::at(Browser::firefox(true).await)
    }

    pub async fn sits_down_at_webkit() -> Self {
        Self::at(Browser::webkit().await)
    }

    fn at(browser: Browser) -> Self {
        Self { browser: Some(browser), words: Words::load().unwrap(), locale: "en" }
    }

    fn browser(&self) -> &Browser {
        self.browser.as_ref().expect("a person who has not gone")
    }

    pub fn driver(&self) -> &WebDriver {
        &self.browser().driver
    }

    pub async fn opens(&self, address: &str) {
        self.driver().goto(address).await.unwrap();
    }

    pub fn says(&self, id: &str) -> String {
        self.words.plain(self.locale, id, &[])
    }

    /// Evaluates a script's `return`.
    pub async fn asks(&self, script: &str) -> Value {
        self.driver().execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Waits until a script returns something true.
    pub async fn waits_for(&self, what: &str, script: &str) {
        for _ in 0..PATIENCE {
            if self.driver().execute(script, Vec::new()).await.is_ok_and(|answer| answer.json() == &Value::Bool(true)) {
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
        self.driver().action_chain().send_keys(key).perform().await.unwrap();
    }

    pub async fn types(&self, text: &str) {
        self.driver().action_chain().send_keys(text).perform().await.unwrap();
    }

    /// Pastes, as a clipboard or a manager does: all at once.
    pub async fn pastes(&self, text: &str) {
        match self.browser().kind {
            Kind::Chromium => {
                _ = self.driver().cdp().send_raw("Input.insertText", json!({ "text": text })).await.unwrap()
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
        self.driver().find(By::Css(selector)).await.unwrap().click().await.unwrap();
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
        self.driver().screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }

    pub async fn sees_at(&self, width: u32, height: u32, dark: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
        let scheme = if dark { "dark" } else { "light" };
        self.emulates(&[("prefers-color-scheme", scheme)]).await;
    }

    pub async fn emulates(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.driver().cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await.unwrap();
    }
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots")
}

impl Drop for Person {
    fn drop(&mut self) {
        if let Some(browser) = self.browser.take() {
            browser.give_back();
        }
    }
}
