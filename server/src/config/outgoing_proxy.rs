//! The company's proxy on the way to services outside.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The proxy, where no other way leads out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutgoingProxy {
    /// `http://host:port`
    pub address: String,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    /// Hosts that are reached without it: names, and endings such as `.corp.example`.
    #[serde(default)]
    pub except: Vec<String>,
}

/// What is wrong with a proxy's address and user, by the name of their section.
pub(super) fn check(
    section: &str,
    address: &str,
    user: Option<&str>,
    password_file: Option<&Path>,
) -> Result<(), String> {
    if !address.starts_with("http://") || address.contains('@') {
        return Err(format!("{section}.address must begin with http://, such as http://proxy.corp.example:3128"));
    }
    if user.is_some() != password_file.is_some() {
        return Err(format!("{section}.user and {section}.password_file belong together"));
    }
    if user.is_some_and(|user| user.contains(':')) {
        return Err(format!("{section}.user must have no colon: it would be read as the beginning of the password"));
    }
    Ok(())
}

impl OutgoingProxy {
    /// Says what is wrong, whatever stands elsewhere in the file.
    pub(super) fn check(&self) -> Result<(), String> {
        check("outgoing_proxy", &self.address, self.user.as_deref(), self.password_file.as_deref())?;
        let is_host = |host: &String| {
            let name = host.strip_prefix('.').unwrap_or(host);
            !name.is_empty()
                && !name.ends_with('.')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
        };
        match self.except.iter().find(|host| !is_host(host)) {
            Some(host) => Err(format!(
                "outgoing_proxy.except: {host:?} must be a name, or an ending that begins with a dot, such as .corp.example"
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_do_what_it_says_is_refused() {
        let proxy = |address: &str, user: Option<&str>, except: &str| OutgoingProxy {
            address: address.into(),
            user: user.map(str::to_owned),
            password_file: user.map(|_| "password".into()),
            except: vec![except.into()],
        };
        const GOOD: &str = "http://proxy:3128";
        for (proxy, word) in [
            (proxy("proxy:3128", None, "a"), "outgoing_proxy.address"),
            (proxy("http://user:secret@proxy:3128", None, "a"), "outgoing_proxy.address"),
            (proxy(GOOD, Some("us:er"), "a"), "outgoing_proxy.user"),
            (proxy(GOOD, None, "*.corp.example"), "outgoing_proxy.except"),
            (proxy(GOOD, None, "corp.example."), "outgoing_proxy.except"),
            (proxy(GOOD, None, ""), "outgoing_proxy.except"),
            (proxy(GOOD, None, "."), "outgoing_proxy.except"),
        ] {
            let reason = proxy.check().unwrap_err();
            assert!(reason.starts_with(word) && !reason.contains("secret"), "{reason}");
        }
        for except in ["login.corp.example", ".corp.example", "192.0.2.1"] {
            assert_eq!(proxy(GOOD, Some("user"), except).check(), Ok(()));
        }
    }
}
