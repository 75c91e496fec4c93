//! Other servers that a process that serves speaks with, as configured.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::captcha::service::Service;
use crate::config::{self, Config, Directory, OutgoingProxy};
use crate::dial::Dialer;
use crate::directory::Directories;
use crate::directory::ldap::{GroupRule, InStep, Ldap, LdapFacts};
use crate::directory::own::{self, OwnDirectory, Place};
use crate::https::{Proxy, Way};
use crate::ldap::{Dn, Server, ServiceAccount};
use crate::provider::{Facts, Provider};
use crate::secrets::ServiceSecret;
use crate::trust;

use super::{Failed, read_secret};

/// What a command has of them needs no secret.
#[derive(Default)]
pub struct Outside {
    pub robot_check: Option<Service>,
    pub providers: Vec<Provider>,
    pub directories: Directories,
}

impl Outside {
    /// Directories that agents stand beside: the portal has no secret of theirs.
    pub fn without_secrets(config: &Config) -> Self {
        let all = config.directories.iter().map(toml::Spanned::as_ref);
        let by_agents = all.filter(|one| matches!(one.way, config::Way::Agents));
        let by_agents = by_agents.map(|one| OwnDirectory::new(place(one), own::Way::Agents));
        Self { directories: Directories::new(by_agents.collect()), ..Self::default() }
    }

    /// The directories of an organization, and nothing else.
    pub fn directories_of(config: &Config, tenant: &str) -> Result<Self, Failed> {
        let of_tenant = config.directories.iter().map(toml::Spanned::as_ref).filter(|one| one.place.tenant == tenant);
        let directories = of_tenant.map(directory).collect::<Result<_, _>>()?;
        Ok(Self { directories: Directories::new(directories), ..Self::default() })
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

/// The way to a service that believes this file, or what the machine believes. `section` is of the configuration.
fn way(config: &Config, section: &str, ca_file: Option<&Path>) -> Result<Way, Failed> {
    let straight = Way::straight(ca_file).map_err(|fault| Failed::Usage(format!("{section}: {fault}")))?;
    let proxy = config.outgoing_proxy.as_ref().map(|proxy| {
        let OutgoingProxy { address, user, password_file, except } = proxy.as_ref();
        outgoing_proxy(address, user.as_deref(), password_file.as_deref(), except.clone())
    });
    Ok(Way { proxy: proxy.transpose()?, ..straight })
}

/// The company's proxy.
pub fn outgoing_proxy(
    address: &str,
    user: Option<&str>,
    password_file: Option<&Path>,
    except: Vec<String>,
) -> Result<Proxy, Failed> {
    let password = password_file.map(read_secret).transpose()?.map(ServiceSecret::new);
    Proxy::new(address, user.zip(password.as_ref()), except).map_err(Failed::Usage)
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
        way(config, "robot_check", check.ca_file.as_deref())?,
        Duration::from_secs(u64::from(check.timeout_seconds)),
    )
    .map(Some)
    .map_err(|error| Failed::Usage(error.to_string()))
}

fn place(directory: &Directory) -> Place {
    Place {
        name: directory.name().to_owned(),
        tenant: directory.place.tenant.clone(),
        authority: directory.place.authority,
        domains: directory.place.domains.clone(),
    }
}

fn directory(directory: &Directory) -> Result<OwnDirectory, Failed> {
    let way = match &directory.way {
        config::Way::Ldap(facts) => own::Way::Ldap(Box::new(ldap(facts)?)),
        config::Way::Agents => own::Way::Agents,
    };
    Ok(OwnDirectory::new(place(directory), way))
}

/// A directory to speak LDAP with, as configured.
pub fn ldap(facts: &config::Ldap) -> Result<Ldap, Failed> {
    const PASSWORD: &str = "LATCHKEY_DIRECTORY_PASSWORD";
    let password = match &facts.password_file {
        Some(path) => read_secret(path)?,
        None => std::env::var(PASSWORD)
            .map_err(|_| Failed::Usage(format!("directory: name a password_file, or set {PASSWORD}")))?,
    };
    let trust = trust::in_servers(facts.ca_file.as_deref());
    let trust = trust.map_err(|fault| Failed::Usage(format!("directory: {fault}")))?;
    let timeout = Duration::from_secs(u64::from(facts.timeout_seconds));
    let servers = facts.addresses().map_err(Failed::Usage)?.into_iter().map(|(security, host, port)| Server {
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
        kind: facts.kind,
        base: Dn::told(facts.base.clone()),
        user_id_attribute: facts.user_id_attribute.clone(),
        other_mail_attribute: facts.other_mail_attribute.clone(),
        password_policy: facts.password_policy.clone().map(Dn::told),
        servers: servers.collect(),
        account: ServiceAccount { name: facts.service_account.clone(), password: ServiceSecret::new(password) },
        patience: timeout,
    })
    .kept_in_step(in_step(facts)))
}

/// How accounts are brought in step with a directory.
fn in_step(directory: &config::Ldap) -> InStep {
    let minutes = u64::from(directory.sync_minutes);
    let rules = directory.group.iter().map(|group| GroupRule {
        name: group.name.clone(),
        licence: group.licence.clone(),
        role: group.role.clone(),
        authority: group.authority,
    });
    InStep {
        every: (minutes > 0).then(|| Duration::from_secs(60 * minutes)),
        most_people: usize::try_from(directory.most_people).ok(),
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
        let made = Provider::new(facts, way(config, "provider", provider.ca_file.as_deref())?, timeout);
        providers.push(made.map_err(|error| Failed::Usage(error.to_string()))?);
    }
    Ok(providers)
}
