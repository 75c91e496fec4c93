//! Passkeys (W3C, Web Authentication Level 3): what a browser hands over, read and judged.
//!
//! Two things come from a browser: a new passkey ([`made`]), and an assertion, which is a
//! signature by one that is kept ([`signed`]). Both name the challenge that was asked and the
//! page that asked; both must say that the person was there and was recognized by the
//! device, by a PIN, a finger or a face. Who made the device is not asked ("attestation"
//! is `none`), so a statement about it is not looked at.
//!
//! Pure: no clock, no store. That a challenge is good once, and for how long, is the
//! store's part.

mod authenticator;
mod client;
mod key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use authenticator::AuthenticatorData;
use client::Purpose;

pub use key::{ALGORITHMS, PublicKey};

/// Bytes of a challenge. The specification asks for 16 at least (13.4.3).
pub const CHALLENGE_BYTES: usize = 32;

/// Bytes of an id of a passkey at most (7.1, step 25).
const MOST_ID_BYTES: usize = 1023;

/// The site that passkeys belong to.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    origin: &'a str,
}

impl<'a> Site<'a> {
    /// Of a public URL: scheme, host, and port where there is one.
    #[must_use]
    pub fn of(public_url: &'a str) -> Self {
        Self { origin: public_url }
    }

    /// Its host, which passkeys are bound to (the "RP ID").
    #[must_use]
    pub fn id(&self) -> &'a str {
        let authority = self.origin.split_once("://").map_or(self.origin, |(_, authority)| authority);
        authority.split_once(':').map_or(authority, |(host, _)| host)
    }
}

/// Why what was handed over proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It does not have the form that the specification gives it.
    Unreadable,
    /// A set-up where a proof was asked for, or the reverse.
    OtherPurpose,
    /// The answer to another challenge.
    OtherChallenge,
    /// Another page asked for it, or a page within another one.
    OtherOrigin,
    /// The device answered for another site.
    OtherSite,
    /// The device saw no person.
    NotPresent,
    /// The device did not recognize the person.
    NotVerified,
    /// A key that is not verified here.
    OtherAlgorithm,
    /// Signed for another account.
    OtherUser,
    /// No passkey of the account made the signature.
    NoneOfTheirs,
    /// A new passkey that is on file already.
    OnFile,
}

impl Flaw {
    /// The stable name, as it stands in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OtherPurpose => "other-purpose",
            Self::OtherChallenge => "other-challenge",
            Self::OtherOrigin => "other-origin",
            Self::OtherSite => "other-site",
            Self::NotPresent => "not-present",
            Self::NotVerified => "not-verified",
            Self::OtherAlgorithm => "other-algorithm",
            Self::OtherUser => "other-user",
            Self::NoneOfTheirs => "none-of-theirs",
            Self::OnFile => "on-file",
        }
    }
}

/// A new passkey as the browser hands it over: base64url without padding.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// `clientDataJSON`.
    pub client_data: &'a str,
    /// `attestationObject`.
    pub attestation: &'a str,
}

/// An assertion as the browser hands it over: base64url without padding.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The id of the passkey.
    pub id: &'a str,
    /// `clientDataJSON`.
    pub client_data: &'a str,
    /// `authenticatorData`.
    pub authenticator_data: &'a str,
    pub signature: &'a str,
    /// Whom the device keeps the passkey for, where it says so.
    pub user: Option<&'a str>,
}

/// A passkey, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// base64url.
    pub id: String,
    pub key: PublicKey,
}

/// What a new passkey says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    pub passkey: Passkey,
    /// How often it has signed; 0 where it does not count.
    pub counter: u32,
    /// The make of the device or program that keeps it (AAGUID); none where that is not told.
    pub make: Option<String>,
}

/// Judges a new passkey (7.1). `challenge` is the one that was asked, base64url.
///
/// # Errors
/// When it does not answer that challenge, on our page, with a person who was recognized.
pub fn made(given: &Made<'_>, site: &Site<'_>, challenge: &str) -> Result<Fresh, Flaw> {
    let client_data = decoded(given.client_data)?;
    client::judge(&client_data, Purpose::Create, challenge, site.origin)?;
    let written = authenticator::in_attestation(&decoded(given.attestation)?)?;
    let data = AuthenticatorData::read(&written)?;
    data.judge(&site_digest(site))?;
    let made = data.made.ok_or(Flaw::Unreadable)?;
    if made.id.is_empty() || made.id.len() > MOST_ID_BYTES {
        return Err(Flaw::Unreadable);
    }
    let make = (made.make != [0; 16]).then(|| uuid::Uuid::from_bytes(made.make).to_string());
    Ok(Fresh { passkey: Passkey { id: BASE64.encode(&made.id), key: made.key }, counter: data.counter, make })
}

/// An assertion whose everything but the signature is right.
#[derive(Debug)]
pub struct Checked {
    /// The id of the passkey, base64url.
    pub id: String,
    /// How often the passkey has signed by its own count; 0 where it does not count.
    pub counter: u32,
    message: Vec<u8>,
    signature: Vec<u8>,
}

/// Judges an assertion up to its signature (7.2). `challenge` is the one that was asked and
/// `user` is whom the account's passkeys are kept for, both base64url.
///
/// # Errors
/// As for [`made`], and when it is of another account.
pub fn signed(given: &Signed<'_>, site: &Site<'_>, challenge: &str, user: &str) -> Result<Checked, Flaw> {
    let client_data = decoded(given.client_data)?;
    client::judge(&client_data, Purpose::Get, challenge, site.origin)?;
    let written = decoded(given.authenticator_data)?;
    let data = AuthenticatorData::read(&written)?;
    data.judge(&site_digest(site))?;
    if given.user.is_some_and(|theirs| theirs != user) {
        return Err(Flaw::OtherUser);
    }
    let id = BASE64.encode(decoded(given.id)?);
    let signature = decoded(given.signature)?;
    let message = [written.as_slice(), &Sha256::digest(&client_data)].concat();
    Ok(Checked { id, counter: data.counter, message, signature })
}

impl Checked {
    /// Whether this passkey made it.
    #[must_use]
    pub fn is_by(&self, passkey: &Passkey) -> bool {
        passkey.id == self.id && passkey.key.verifies(&self.message, &self.signature)
    }
}

fn site_digest(site: &Site<'_>) -> [u8; 32] {
    Sha256::digest(site.id()).into()
}

fn decoded(text: &str) -> Result<Vec<u8>, Flaw> {
    BASE64.decode(text).map_err(|_| Flaw::Unreadable)
}

#[cfg(test)]
mod tests;
