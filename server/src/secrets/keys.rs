//! The master key, and what derives from it.

use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::SessionToken;
use super::key_pair::KeyPair;
use super::private_file::{PrivateFileError, make_private_file, read_private_file};
use super::random::random_bytes;

/// Why sealing, opening or drawing random bytes failed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealError {
    #[error("the operating system gave no random bytes")]
    NoRandomness,
    #[error("a sealed value cannot be opened: another key, another place, or it was changed")]
    NotOurs,
}

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("key file {0}: it is not there")]
    Missing(String),
    #[error("key file {0}")]
    Private(#[from] PrivateFileError),
    #[error("key file {0}: {1}")]
    Io(String, #[source] io::Error),
    #[error("key file {0}: must hold 32 bytes as 43 characters of base64url; this one does not")]
    Malformed(String),
    #[error("key file {0}: {1}")]
    Seal(String, SealError),
}

/// What a keyed digest is for. Each has its own key: a value made for one
/// purpose is never recognized for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    Session,
    MailCode,
    Puzzle,
    SupportCode,
    Audit,
    AuditHead,
    HelpRequest,
    /// Stands for an account that does not exist, in counts.
    Nobody,
    /// The digits of a picture, from its seed.
    PictureDigits,
    PictureNoise,
    SoundNoise,
    /// A token of a service that checks for robots, once it is used.
    ServiceToken,
    /// What a login flow sends a person to registration with.
    Ticket,
    /// What a login flow calls us with.
    LoginFlowKey,
    /// A pass that binds a first means of proof.
    Pass,
    /// What the link "this was not me" of a notice is good for.
    Objection,
    /// `state` of a sign-in with a provider.
    ProviderState,
    /// Whom a provider's `sub` stands for.
    ProviderSubject,
    /// Tells which key a store was made with.
    KeyCheck,
    /// What enrols an agent.
    AgentToken,
    /// Who an agent is, whose, and by which key.
    Agent,
    /// A code of a set that a person keeps, for one account.
    SavedCode,
    /// Whom devices keep the passkeys of an account for.
    PasskeyUser,
}

impl Digest {
    fn label(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::MailCode => "mail-code",
            Self::Puzzle => "puzzle",
            Self::SupportCode => "support-code",
            Self::Audit => "audit",
            Self::AuditHead => "audit-head",
            Self::HelpRequest => "help-request",
            Self::Nobody => "nobody",
            Self::PictureDigits => "picture-digits",
            Self::PictureNoise => "picture-noise",
            Self::SoundNoise => "sound-noise",
            Self::ServiceToken => "service-token",
            Self::Ticket => "ticket",
            Self::LoginFlowKey => "login-flow-key",
            Self::Pass => "pass",
            Self::Objection => "objection",
            Self::ProviderState => "provider-state",
            Self::ProviderSubject => "provider-subject",
            Self::KeyCheck => "key-check",
            Self::AgentToken => "agent-token",
            Self::Agent => "agent",
            Self::SavedCode => "saved-code",
            Self::PasskeyUser => "passkey-user",
        }
    }
}

/// What a sealed value is; it opens only as the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    Contact,
    OutboxBody,
    KeptSecret,
    /// The name of a picture of the check for robots; its row is the session.
    Picture,
    /// The private half of a key that results are signed with; its row is the key's id.
    SigningKey,
    /// What a visit sets up and has not proven yet; its row is the visit.
    Pending,
    /// The address that leads back with a result; its row is the visit.
    ReturnTo,
    /// Nonce and verifier of a sign-in with a provider; its row is the digest of `state`.
    ProviderSignIn,
    /// The password of now, in a visit that changes it; its row is the visit, and it is sealed to the session.
    CurrentPassword,
    /// What an agent answered; its row is the question.
    AgentAnswer,
    /// Codes that took the place of those that a visit used; its row is the visit.
    IssuedCodes,
}

impl Sealed {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Contact => b"contact",
            Self::OutboxBody => b"outbox-body",
            Self::KeptSecret => b"app-secret",
            Self::Picture => b"picture",
            Self::SigningKey => b"signing-key",
            Self::Pending => b"pending",
            Self::ReturnTo => b"return-to",
            Self::ProviderSignIn => b"provider-sign-in",
            Self::CurrentPassword => b"current-password",
            Self::AgentAnswer => b"agent-answer",
            Self::IssuedCodes => b"issued-codes",
        }
    }
}

/// The keys of this deployment.
pub struct Keys {
    master: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    #[must_use]
    pub fn from_master(master: [u8; 32]) -> Self {
        Self { master: Zeroizing::new(master) }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// When it is not there, cannot be read, is malformed, or other users may use it.
    pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
        let name = || path.display().to_string();
        let text = match read_private_file(path) {
            Err(PrivateFileError::Io(name, error)) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyFileError::Missing(name));
            }
            text => text?,
        };
        let bytes = Zeroizing::new(BASE64.decode(text.trim()).map_err(|_| KeyFileError::Malformed(name()))?);
        let master: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyFileError::Malformed(name()))?;
        Ok(Self::from_master(master))
    }

    /// Makes a key and its file, which must not be there yet.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_file(path: &Path) -> Result<Self, KeyFileError> {
        let name = || path.display().to_string();
        let io = |error| KeyFileError::Io(name(), error);
        let master = random_bytes::<32>().map_err(|e| KeyFileError::Seal(name(), e))?;
        let text = Zeroizing::new(BASE64.encode(master));
        let mut file = make_private_file(path)?.ok_or_else(|| io(io::ErrorKind::AlreadyExists.into()))?;
        writeln!(file, "{}", text.as_str()).and_then(|()| file.sync_all()).map_err(io)?;
        Ok(Self::from_master(master))
    }

    fn derive(&self, label: &str) -> Zeroizing<[u8; 32]> {
        let mut mac = mac(&self.master);
        mac.update(b"latchkey/1/");
        mac.update(label.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }

    /// The key pair by which agents know the portal.
    #[must_use]
    pub fn for_agents(&self) -> KeyPair {
        KeyPair::of(&self.derive("agents"))
    }

    /// A keyed digest of `parts`, base64url. Parts are length-prefixed, so that
    /// no two lists of parts run together.
    #[must_use]
    pub fn digest(&self, purpose: Digest, parts: &[&str]) -> String {
        BASE64.encode(self.digest_bytes(purpose, parts))
    }

    /// As [`Keys::digest`], the 32 bytes themselves.
    #[must_use]
    pub fn digest_bytes(&self, purpose: Digest, parts: &[&str]) -> [u8; 32] {
        let mut mac = mac(&self.derive(purpose.label()));
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether `digest` is the digest of `parts`, compared in constant time.
    #[must_use]
    pub fn recognizes(&self, purpose: Digest, parts: &[&str], digest: &str) -> bool {
        use subtle::ConstantTimeEq as _;
        let ours = self.digest(purpose, parts);
        ours.as_bytes().ct_eq(digest.as_bytes()).into()
    }

    /// Seals a value for the row named `row`: it opens only as this kind and in this row.
    ///
    /// # Errors
    /// When there are no random bytes for the nonce.
    pub fn seal(&self, kind: Sealed, row: &str, plain: &[u8]) -> Result<String, SealError> {
        let nonce = random_bytes::<24>()?;
        let aad = [kind.label(), b"/", row.as_bytes()].concat();
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| SealError::NotOurs)?;
        Ok(BASE64.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// As [`Keys::seal`], for a browser's session as well: without its cookie it cannot be
    /// opened, by whoever holds the store and the key file.
    ///
    /// # Errors
    /// As for [`Keys::seal`].
    pub fn seal_to(&self, session: &SessionToken, kind: Sealed, row: &str, plain: &[u8]) -> Result<String, SealError> {
        self.of_session(session).seal(kind, row, plain)
    }

    /// Opens what [`Keys::seal_to`] sealed.
    ///
    /// # Errors
    /// As for [`Keys::open`], and when it was sealed to another session.
    pub fn open_of(
        &self,
        session: &SessionToken,
        kind: Sealed,
        row: &str,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.of_session(session).open(kind, row, sealed)
    }

    /// Keys that take this key and a session's token to make.
    fn of_session(&self, session: &SessionToken) -> Self {
        let mut mac = mac(&self.derive("of-session"));
        mac.update(session.expose().as_bytes());
        Self { master: Zeroizing::new(mac.finalize().into_bytes().into()) }
    }

    /// Opens what [`Keys::seal`] sealed.
    ///
    /// # Errors
    /// When it was sealed with another key, as another kind, for another row, or changed since.
    pub fn open(&self, kind: Sealed, row: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let bytes = BASE64.decode(sealed).map_err(|_| SealError::NotOurs)?;
        let (nonce, body) = bytes.split_at_checked(24).ok_or(SealError::NotOurs)?;
        let aad = [kind.label(), b"/", row.as_bytes()].concat();
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| SealError::NotOurs)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(chacha20poly1305::Key::from_slice(self.derive("seal").as_slice()))
    }
}

fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC takes keys of every length, so this arm is never reached.
    <Hmac<Sha256> as hmac::Mac>::new_from_slice(key).unwrap_or_else(|_| unreachable!())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::from_master([7; 32])
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_place() {
        let sealed = keys().seal(Sealed::Contact, "row", b"rose@mail.example").unwrap();
        assert!(!sealed.contains("rose"));
        assert_eq!(keys().open(Sealed::Contact, "row", &sealed).unwrap().as_slice(), b"rose@mail.example");
        assert_eq!(keys().open(Sealed::Contact, "other", &sealed), Err(SealError::NotOurs));
        assert_eq!(keys().open(Sealed::OutboxBody, "row", &sealed), Err(SealError::NotOurs));
        assert_eq!(Keys::from_master([8; 32]).open(Sealed::Contact, "row", &sealed), Err(SealError::NotOurs));
        // What is sealed to a session takes that session as well.
        let session = |text: &str| SessionToken::new(text.to_owned());
        let kind = Sealed::CurrentPassword;
        let sealed = keys().seal_to(&session("a"), kind, "row", b"lantern").unwrap();
        assert_eq!(keys().open_of(&session("a"), kind, "row", &sealed).unwrap().as_slice(), b"lantern");
        assert_eq!(keys().open_of(&session("b"), kind, "row", &sealed), Err(SealError::NotOurs));
        assert_eq!(keys().open(kind, "row", &sealed), Err(SealError::NotOurs));
        assert_eq!(Keys::from_master([8; 32]).open_of(&session("a"), kind, "row", &sealed), Err(SealError::NotOurs));
    }

    #[test]
    fn digests_know_their_purpose_and_their_parts() {
        let keys = keys();
        let digest = keys.digest(Digest::MailCode, &["a", "bc"]);
        assert!(keys.recognizes(Digest::MailCode, &["a", "bc"], &digest));
        assert!(!keys.recognizes(Digest::MailCode, &["ab", "c"], &digest));
        assert!(!keys.recognizes(Digest::Puzzle, &["a", "bc"], &digest));
        assert!(!keys.recognizes(Digest::MailCode, &["a", "bc"], ""));
    }

    #[test]
    fn the_key_file_is_made_once_and_kept_private() {
        use std::fs::{Permissions, set_permissions, write};
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        assert!(matches!(Keys::from_file(&path), Err(KeyFileError::Missing(_))));
        let first = Keys::make_file(&path).unwrap();
        let again = Keys::from_file(&path).unwrap();
        assert_eq!(first.digest(Digest::Audit, &["x"]), again.digest(Digest::Audit, &["x"]));
        assert!(Keys::make_file(&path).is_err(), "a key is never written over");
        assert!(Keys::from_file(&path).is_ok());
        set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keys::from_file(&path), Err(KeyFileError::Private(PrivateFileError::Others(_, 0o644)))));
        // Behind links, as Kubernetes mounts a secret, it is the file itself that is judged.
        set_permissions(&path, Permissions::from_mode(0o440)).unwrap();
        symlink(dir.path(), dir.path().join("..data")).unwrap();
        symlink("..data/key", dir.path().join("mounted")).unwrap();
        assert!(Keys::from_file(&dir.path().join("mounted")).is_ok());
        symlink("nowhere", dir.path().join("dangling")).unwrap();
        assert!(Keys::make_file(&dir.path().join("dangling")).is_err());
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        write(&path, "short").unwrap();
        assert!(matches!(Keys::from_file(&path), Err(KeyFileError::Malformed(_))));
    }
}
