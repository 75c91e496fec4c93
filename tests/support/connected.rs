//! How a directory that runs is connected: as values for the portal's own code, and as
//! the lines that an operator writes.

use std::path::Path;
use std::time::Duration;

use server::dial::Dialer;
use server::directory::ldap::{Kind, Ldap, LdapFacts};
use server::directory::own::{OwnDirectory, Place, Way};
use server::ldap::{Dn, Security, Server, ServiceAccount};
use server::policy::account::Authority;
use server::secrets::ServiceSecret;
use server::trust;

use super::agent::private_file;
use super::ds389::{self, Ds389};
use super::samba::{self, Samba};
use super::slapd::{self, Slapd};

/// For servers that answer: never reached, however busy the machine.
const LONG: Duration = Duration::from_secs(30);

/// How a directory is connected. What a test wants otherwise it replaces.
pub struct Connected<'a> {
    pub kind: Kind,
    pub host: &'a str,
    pub port: u16,
    pub ca_file: &'a Path,
    pub base: &'a str,
    pub account: &'a str,
    pub password: &'a str,
    pub patience: Duration,
}

pub fn to_slapd(slapd: &Slapd) -> Connected<'_> {
    Connected {
        kind: Kind::OpenLdap,
        host: slapd.host,
        port: slapd.tls_port,
        ca_file: &slapd.ca_file,
        base: slapd::IN_PEOPLE,
        account: slapd::SERVICE,
        password: slapd::SERVICE_PASSWORD,
        patience: LONG,
    }
}

pub fn to_samba(samba: &Samba) -> Connected<'_> {
    Connected {
        kind: Kind::ActiveDirectory,
        host: &samba.host,
        port: samba.tls_port,
        ca_file: &samba.ca_file,
        base: samba::IN_PEOPLE,
        account: samba::SERVICE,
        password: samba::SERVICE_PASSWORD,
        patience: LONG,
    }
}

pub fn to_ds389(directory: &Ds389) -> Connected<'_> {
    Connected {
        kind: Kind::Ds389,
        host: directory.host,
        port: directory.tls_port,
        ca_file: &directory.ca_file,
        base: ds389::IN_PEOPLE,
        account: ds389::SERVICE,
        password: ds389::SERVICE_PASSWORD,
        patience: LONG,
    }
}

/// The directory of the organization Hybrid.
pub fn hybrid(way: Way) -> OwnDirectory {
    let place =
        Place { name: "Hybrid".into(), tenant: "Hybrid".into(), authority: Authority::HashSync, domains: Vec::new() };
    OwnDirectory::new(place, way)
}

impl Connected<'_> {
    pub fn ldap(&self) -> Ldap {
        Ldap::new(self.facts())
    }

    pub fn facts(&self) -> LdapFacts {
        LdapFacts {
            kind: self.kind,
            base: Dn::told(self.base),
            user_id_attribute: None,
            other_mail_attribute: None,
            password_policy: None,
            servers: vec![self.server()],
            account: self.service_account(),
            patience: self.patience,
        }
    }

    pub fn server(&self) -> Server {
        Server {
            host: self.host.to_owned(),
            port: self.port,
            security: Security::Ldaps,
            trust: trust::in_servers(Some(self.ca_file)).unwrap(),
            connect_within: self.patience / 3,
            timeout: self.patience,
            dialer: Dialer::default(),
        }
    }

    pub fn service_account(&self) -> ServiceAccount {
        ServiceAccount { name: self.account.to_owned(), password: ServiceSecret::new(self.password.to_owned()) }
    }

    /// The lines of a configuration that say the same. The password is in a file of its own.
    pub fn lines(&self) -> String {
        let kind = match self.kind {
            Kind::OpenLdap => "openldap",
            Kind::ActiveDirectory => "active-directory",
            Kind::Ds389 => "389",
        };
        let Connected { host, port, base, account, .. } = self;
        let password = private_file("password", self.password);
        format!(
            "kind = \"{kind}\"\nservers = [\"ldaps://{host}:{port}\"]\nbase = \"{base}\"\n\
             service_account = \"{account}\"\npassword_file = \"{}\"\nca_file = \"{}\"\n",
            password.display(),
            self.ca_file.display()
        )
    }
}
