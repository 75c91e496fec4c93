//! Everything a running portal holds, handed to every use case.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::captcha::Captcha;
use crate::captcha::service::Service;
use crate::clock::Clock;
use crate::directory::own::{InOwn, Own, OwnDirectory};
use crate::directory::{Directories, Directory, Embedded};
use crate::messages::compose::Composer;
use crate::password::hash::Hasher;
use crate::policy::eligibility::Situation;
use crate::policy::login_name::LoginName;
use crate::policy::network;
use crate::policy::tenant::Tenant;
use crate::secrets::{Digest, Keys, SessionToken};
use crate::settings::Settings;
use crate::store::shadows::{self, Kept, Named};
use crate::store::{Store, StoreError};
use crate::visit::Caller;
use crate::wording::Words;

/// The running portal.
pub struct Portal {
    pub settings: Settings,
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub hasher: Hasher,
    pub words: Words,
    /// Woken when the outbox has something new.
    pub outbox: Notify,
    /// Organizations' directories, beside the store.
    pub directories: Directories,
    /// Organizations' own sign-ins.
    pub providers: Vec<crate::provider::Provider>,
    /// The service that checks for robots where a tenant asks for it.
    pub robot_check: Option<Service>,
}

impl Portal {
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The keys of the store.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.store.keys()
    }

    /// What a decision needs beside account and policy, at this moment.
    #[must_use]
    pub fn situation(&self, now_ms: i64) -> Situation<'_> {
        Situation { now_ms, rules: crate::method::rules, reach: &self.directories }
    }

    /// The digest under which a caller's visit is found.
    #[must_use]
    pub fn session(&self, caller: &Caller) -> String {
        self.session_of(&caller.session)
    }

    #[must_use]
    pub fn session_of(&self, token: &SessionToken) -> String {
        self.keys().digest(Digest::Session, &[token.expose()])
    }

    /// The support code of a browser that has no visit yet: always the same for
    /// its session, and handed on to the visit it begins.
    #[must_use]
    pub fn support_code(&self, caller: &Caller) -> String {
        let digest = self.keys().digest_bytes(Digest::SupportCode, &[caller.session.expose()]);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// The network a source belongs to; failures are counted by it.
    #[must_use]
    pub fn network(&self, source: IpAddr) -> String {
        network::of(source)
    }

    #[must_use]
    pub fn captcha(&self) -> Captcha<'_> {
        Captcha { keys: self.keys(), rounds: self.settings.puzzle_rounds }
    }

    /// An organization's directory, to be asked now.
    #[must_use]
    pub fn own<'a>(&'a self, directory: &'a OwnDirectory) -> Own<'a> {
        Own { directory, store: &self.store, hub: &self.directories.hub, now_ms: self.now_ms(), clock: &*self.clock }
    }

    /// The directory of an account.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn directory(&self, whose: Named<'_>) -> Result<Directory<'_>, StoreError> {
        Ok(match shadows::kept(&self.store, whose).await? {
            Kept::There(at) => match self.directories.named(&at.directory) {
                Some(directory) => Directory::Own(InOwn { own: self.own(directory), at }),
                None => Directory::Gone,
            },
            Kept::Here | Kept::Nowhere => self.embedded(),
        })
    }

    /// As [`Portal::directory`], where a person signs in who was looked up in `own`. A name
    /// that no account has goes the same way as one that a person of that directory has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn directory_looked_up<'a>(
        &'a self,
        name: &LoginName,
        own: Option<Own<'a>>,
    ) -> Result<Directory<'a>, StoreError> {
        let kept = shadows::kept(&self.store, Named::Typed(name)).await?;
        Ok(match (kept, own) {
            (Kept::There(at), Some(own)) if at.directory == own.directory.name() => Directory::Own(InOwn { own, at }),
            (Kept::Nowhere | Kept::There(_), Some(own)) => Directory::Own(InOwn::of_nobody(own)),
            (Kept::There(_), None) => Directory::Gone,
            (Kept::Here, _) | (Kept::Nowhere, None) => self.embedded(),
        })
    }

    fn embedded(&self) -> Directory<'_> {
        Directory::Embedded(Embedded { store: &self.store, hasher: &self.hasher })
    }

    #[must_use]
    pub fn compose<'a>(&'a self, tenant: &'a Tenant) -> Composer<'a> {
        Composer { words: &self.words, settings: &self.settings, tenant }
    }
}
