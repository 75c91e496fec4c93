//! Other servers that a process that serves speaks with, as configured.

use std::sync::Arc;
use std::time::Duration;

use crate::captcha::service::Service;
use crate::config::{Config, Directory};
use crate::dial::Dialer;
use crate::directory::ldap::{Directories, GroupRule, InStep, Ldap, LdapFacts};
use crate::ldap::{Dn, Server, ServiceAccount};
use crate::provider::{Facts, Provider};
use crate::secrets::ServiceSecret;
use crate::trust;

use super::{Failed, read_secret};

/// None of them for a command: their secrets need not be there.
#[derive(Default)]
pub struct Outside {
    pub robot_check: Option<Service>,
    pub providers: Vec<Provider>,
    pub directories: Directories,
}

impl Outside {
    /// The directories of an organization, and nothing else.
    pub fn directories_of(config: &Config, tenant: &str) -> Result<Self, Failed> {
        Ok(Self { directories: Directories::new(directories(config, tenant)?), ..Self::default() })
    }

    pub fn of(config: &Config) -> Result<Self, Failed> {
        let directories = config.directories.iter().map(|one| directory(one.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self {
            robot_check: robot_check(config)?,
            providers: providers(config)?,
            directories: Directories::new(directories),
        })
    }
}

/// The service that checks for robots, where one is configured.
fn robot_check(config: &Config) -> Result<Option<Service>, Failed> {
    const SECRET: &str = "LATCHKEY_ROBOT_CHECK_SECRET";
    let Some(check) = config.robot_check.as_ref().map(toml::Spanned::as_ref) else { return Ok(None) };
    let secret = match &check.secret_file {
        Some(path) => read_secret(path)?,
        None => std::env::var(SECRET)
            .map_err(|_| Failed::Usage(format!("robot_check: name a secret_file, or set {SECRET}")))?,
    };
    let host = config.public_url.as_ref().split("://").nth(1).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    Service::new(
        check.service,
        check.site_key.clone(),
        ServiceSecret::new(secret.trim_end_matches(['\r', '\n']).to_owned()),
        check.verify_url.as_deref().unwrap_or(check.service.facts().verify_url),
        check.hostname.clone().unwrap_or_else(|| host.to_owned()),
        check.ca_file.as_deref(),
        Duration::from_secs(u64::from(check.timeout_seconds)),
    )
    .map(Some)
    .map_err(|error| Failed::Usage(error.to_string()))
}

/// The directories of an organization.
pub fn directories(config: &Config, tenant: &str) -> Result<Vec<Ldap>, Failed> {
    let of_tenant = config.directories.iter().map(toml::Spanned::as_ref).filter(|directory| directory.tenant == tenant);
    of_tenant.map(directory).collect()
}

fn directory(directory: &Directory) -> Result<Ldap, Failed> {
    const PASSWORD: &str = "LATCHKEY_DIRECTORY_PASSWORD";
    let password = match &directory.password_file {
        Some(path) => read_secret(path)?,
        None => std::env::var(PASSWORD)
            .map_err(|_| Failed::Usage(format!("directory: name a password_file, or set {PASSWORD}")))?,
    };
    let trust = trust::in_servers(directory.ca_file.as_deref());
    let trust = trust.map_err(|fault| Failed::Usage(format!("directory: {fault}")))?;
    let timeout = Duration::from_secs(u64::from(directory.timeout_seconds));
    let servers = directory.addresses().map_err(Failed::Usage)?.into_iter().map(|(security, host, port)| Server {
        host,
        port,
        security,
        trust: Arc::clone(&trust),
        // So that another server has its turn while the person still waits.
        connect_within: timeout / 3,
        timeout,
        dialer: Dialer::default(),
    });
    Ok(Ldap::new(LdapFacts {
        name: directory.name().to_owned(),
        tenant: directory.tenant.clone(),
        authority: directory.authority,
        domains: directory.domains.clone(),
        kind: directory.kind,
        base: Dn::told(directory.base.clone()),
        user_id_attribute: directory.user_id_attribute.clone(),
        other_mail_attribute: directory.other_mail_attribute.clone(),
        servers: servers.collect(),
        account: ServiceAccount { name: directory.service_account.clone(), password: ServiceSecret::new(password) },
        patience: timeout,
    })
    .kept_in_step(in_step(directory)))
}

/// How accounts are brought in step with a directory.
fn in_step(directory: &Directory) -> InStep {
    let minutes = u64::from(directory.sync_minutes);
    let rules = directory.group.iter().map(|group| GroupRule {
        name: group.name.clone(),
        licence: group.licence.clone(),
        role: group.role.clone(),
        authority: group.authority,
    });
    InStep {
        every: (minutes > 0).then(|| Duration::from_secs(60 * minutes)),
        groups_base: directory.groups_base.clone().map(Dn::told),
        rules: rules.collect(),
    }
}

/// The organizations' own sign-ins.
fn providers(config: &Config) -> Result<Vec<Provider>, Failed> {
    let mut providers: Vec<Provider> = Vec::new();
    for provider in config.providers.iter().map(toml::Spanned::as_ref) {
        if providers.iter().any(|other| other.facts.tenant == provider.tenant) {
            return Err(Failed::Usage(format!("provider: {:?} has two", provider.tenant)));
        }
        let claim = provider.claim().map_err(Failed::Usage)?;
        if claim.may_be_its_owners() {
            tracing::warn!(
                tenant = provider.tenant,
                user_claim = claim.name(),
                "people can edit this claim at many providers, and so name somebody else's account at their first sign-in"
            );
        }
        let secret = provider.client_secret_file.as_deref().map(read_secret).transpose()?;
        let facts = Facts {
            tenant: provider.tenant.clone(),
            name: provider.name.clone(),
            issuer: provider.issuer.clone(),
            client_id: provider.client_id.clone(),
            client_secret: secret.map(ServiceSecret::new),
            user_claim: claim,
        };
        let timeout = Duration::from_secs(u64::from(provider.timeout_seconds));
        let made = Provider::new(facts, provider.ca_file.as_deref(), timeout);
        providers.push(made.map_err(|error| Failed::Usage(error.to_string()))?);
    }
    Ok(providers)
}
