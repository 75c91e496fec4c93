//! The OpenID provider of `demo/login-flow`, with the app that signs in there.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// An organization whose provider listens at this port: people who are to register, to confirm, and of whom
/// nothing is asked.
pub fn joining(port: u16) -> String {
    let person = |name: &str, more: &str| {
        format!(
            "[[account]]\ntenant = \"Joining Company\"\nuser_id = \"{name}@joining.example\"\n\
             start_password = \"Forgotten lantern 1\"\n{more}\n"
        )
    };
    format!(
        "[[tenant]]\nname = \"Joining Company\"\ndomains = [\"joining.example\"]\n[tenant.settings]\n\
         require_registration = true\nreconfirm_days = 180\nlicence = \"premium\"\n\
         return_addresses = [\"http://localhost:{port}/latchkey/back\"]\n{}{}{}{}",
        person("new", "licences = [\"premium\"]"),
        person("old", "licences = [\"premium\"]\nother_mails = [\"old@mail.example\"]"),
        person("older", "licences = [\"premium\"]\nother_mails = [\"older@mail.example\"]"),
        person("free", ""),
    )
}

/// The provider of `demo/login-flow`, with the app that signs in there.
pub struct Provider {
    child: Child,
    pub address: String,
    told: Arc<Mutex<Vec<Value>>>,
}

impl Provider {
    /// Starts a provider that asks this portal with this key.
    pub fn start(portal: &str, port: u16, key: &str) -> Self {
        let module = std::env::var("LATCHKEY_OIDC_PROVIDER")
            .expect("an OpenID provider: `cargo xtask test` installs it and says where");
        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/login-flow/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .envs([("PROVIDER_MODULE", module.as_str()), ("PORTAL", portal), ("KEY", key)])
            .envs([("PORT", port.to_string().as_str()), ("TENANT", "Joining Company"), ("NAME", "acme")])
            // This machine may be busy, and these tests do not measure time.
            .env("TIME_LIMIT", "20000")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the provider ended").unwrap();
        assert!(first.contains("ready"), "{first}");
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lock().unwrap().push(serde_json::from_str(&line).unwrap_or(Value::String(line)));
            }
        });
        Self { child, address: format!("http://localhost:{port}"), told }
    }

    /// What it said of its sign-ins.
    pub fn told(&self) -> String {
        format!("{:?}", self.told.lock().unwrap())
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
