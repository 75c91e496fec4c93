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
    if !address.starts_with("http://") {
        return Err(format!("{section}.address must begin with http://, such as http://proxy.corp.example:3128"));
    }
    if user.is_some() != password_file.is_some() {
        return Err(format!("{section}.user and {section}.password_file belong together"));
    }
    Ok(())
}
