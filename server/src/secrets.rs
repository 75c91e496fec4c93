//! Everything secret: where it is made, hashed, sealed and compared.
//!
//! A type per secret, with a `Debug` that prints only the type's name, no
//! `Display`, and memory that is wiped on drop. What must be read again (mail
//! bodies, contact data) is sealed; what must only be recognized (codes,
//! session tokens) is stored as a keyed digest. All keys derive from one master
//! key that lives in a file outside the database, so a copy of the database
//! alone recognizes and reveals nothing.

mod key_pair;
mod keys;
mod memory;
mod private_file;
mod random;
mod signing;

pub use key_pair::{KeyPair, PublicHalf};
pub use keys::{Digest, KeyFileError, Keys, SealError, Sealed};
pub use memory::keep_memory_private;
pub use private_file::{PrivateFileError, check_private_file, make_private_file, read_private_file, read_secret_line};
pub use random::{guid, guid_in_order, random_bytes};
pub use signing::{PublicKey, SigningKey};

use std::fmt;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};
use zeroize::Zeroizing;

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident, $made:path) => {
        $(#[$doc])*
        pub struct $name(Zeroizing<String>);

        impl $name {
            #[must_use]
            pub fn new(text: String) -> Self {
                Self($made(text))
            }

            /// The secret itself; every call is a place to look at in a review.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret_text!(
    /// A password that a person typed, or a start password from an import, in Unicode's form C.
    ///
    /// Keyboards and systems write one letter in several ways. Brought together
    /// here, it is counted, hashed and compared as one (NIST SP 800-63B-4,
    /// 3.1.1.2). ASCII is what it was.
    Password,
    nfc
);
secret_text!(
    /// A code that is good once and comes back from the person: it was sent, an app shows it, or they keep it.
    OneTimeCode,
    Zeroizing::new
);
secret_text!(
    /// What a service that checks for robots knows us by.
    ServiceSecret,
    Zeroizing::new
);
secret_text!(
    /// The value of the session cookie: 256 random bits, base64url.
    SessionToken,
    Zeroizing::new
);
secret_text!(
    /// What a login flow sends a person to registration with: 256 random bits, base64url.
    TicketValue,
    Zeroizing::new
);
secret_text!(
    /// What a login flow calls us with: a mark that scanners for leaked secrets find, and 256 random bits, base64url.
    LoginFlowKey,
    Zeroizing::new
);

secret_text!(
    /// A pass from the help desk, without its hyphens: 75 random bits in Crockford's Base32.
    EnrolmentPass,
    Zeroizing::new
);
secret_text!(
    /// What the link "this was not me" of a notice carries: 256 random bits, base64url.
    ObjectionToken,
    Zeroizing::new
);

secret_text!(
    /// What enrols an agent, once: 256 random bits, base64url.
    AgentToken,
    Zeroizing::new
);

/// What a person's means of proof and the portal share: the secret of an authenticator app, say.
pub struct KeptSecret(Zeroizing<Vec<u8>>);

impl KeptSecret {
    /// What some services hand out: 80 bits. RFC 4226 (R6) asks for more.
    const FEWEST_BYTES: usize = 10;
    /// RFC 4226 (R6): 128 bits at least, 160 recommended.
    const SAFE_BYTES: usize = 16;
    const MOST_BYTES: usize = 128;

    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Reads base32 as services show it: case, blanks, dashes and padding do not count.
    /// `None` where it is no base32, or has fewer bytes or more than any service gives.
    #[must_use]
    pub fn from_base32(text: &str) -> Option<Self> {
        let plain: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '=' | '-')).collect());
        let bytes = Zeroizing::new(data_encoding::BASE32_NOPAD.decode(plain.to_ascii_uppercase().as_bytes()).ok()?);
        (Self::FEWEST_BYTES..=Self::MOST_BYTES).contains(&bytes.len()).then(|| Self(bytes))
    }

    /// Whether it is shorter than is safe.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.0.len() < Self::SAFE_BYTES
    }

    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeptSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptSecret(…)")
    }
}

/// Crockford's Base32: no I, L, O or U, so that no character is read as another.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many characters of it, five random bits each.
fn random_crockford(characters: u8) -> Result<Zeroizing<String>, SealError> {
    let mut text = Zeroizing::new(String::with_capacity(usize::from(characters)));
    while text.len() < usize::from(characters) {
        let [byte] = random_bytes::<1>()?;
        text.extend(CROCKFORD.get(usize::from(byte % 32)).copied().map(char::from));
    }
    Ok(text)
}

/// A code point may become three times as many bytes in form C (Unicode FAQ,
/// "Normalization"). With room for them no copy is left behind by growing.
const MOST_GROWTH: usize = 3;

fn nfc(text: String) -> Zeroizing<String> {
    let text = Zeroizing::new(text);
    if is_nfc(&text) {
        return text;
    }
    let mut formed = Zeroizing::new(String::with_capacity(text.len() * MOST_GROWTH));
    formed.extend(text.nfc());
    formed
}

impl OneTimeCode {
    /// A fresh code of so many digits, every value equally likely, leading zeros included.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random(digits: u8) -> Result<Self, SealError> {
        let mut code = Zeroizing::new(String::with_capacity(usize::from(digits)));
        while code.len() < usize::from(digits) {
            let [byte] = random_bytes::<1>()?;
            // 250 is the greatest multiple of ten a byte can count: above it a
            // remainder would make small digits likelier.
            if byte < 250 {
                code.push(char::from(b'0' + byte % 10));
            }
        }
        Ok(Self(code))
    }

    /// A fresh code of so many characters of Crockford's Base32, five random bits each.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random_characters(characters: u8) -> Result<Self, SealError> {
        random_crockford(characters).map(Self)
    }

    /// Several codes in one text, with a blank between them.
    #[must_use]
    pub fn joined(codes: &[Self]) -> Zeroizing<String> {
        let room = codes.iter().map(|code| code.0.len() + 1).sum();
        let mut all = Zeroizing::new(String::with_capacity(room));
        for code in codes {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(&code.0);
        }
        all
    }

    /// What [`OneTimeCode::joined`] joined.
    #[must_use]
    pub fn parted(joined: &[u8]) -> Vec<Self> {
        let joined = std::str::from_utf8(joined).unwrap_or_default();
        joined.split_ascii_whitespace().map(|code| Self::new(code.to_owned())).collect()
    }

    /// Whether it is this one, compared in constant time.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl SessionToken {
    /// A fresh token.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        random_text().map(Self::new)
    }

    /// Takes a cookie's value, if it has the shape of a token of ours.
    #[must_use]
    pub fn from_cookie(value: &str) -> Option<Self> {
        is_random_text(value).then(|| Self::new(value.to_owned()))
    }
}

impl TicketValue {
    /// A fresh ticket.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        random_text().map(Self::new)
    }
}

impl LoginFlowKey {
    const MARK: &str = "latchkey_";

    /// A fresh key.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        Ok(Self::new(format!("{}{}", Self::MARK, random_text()?)))
    }

    /// Takes what was sent, if it has the shape of a key of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(Self::MARK).is_some_and(is_random_text).then(|| Self::new(text.to_owned()))
    }
}

/// 256 random bits, base64url.
fn random_text() -> Result<String, SealError> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

fn is_random_text(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl AgentToken {
    /// A fresh token.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        random_text().map(Self::new)
    }
}

impl ObjectionToken {
    /// A fresh token.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        random_text().map(Self::new)
    }

    /// The keyed digest that is kept of it.
    #[must_use]
    pub fn digest(&self, keys: &Keys) -> String {
        keys.digest(Digest::Objection, &[self.expose()])
    }
}

impl EnrolmentPass {
    const LETTERS: u8 = 15;

    /// A fresh pass.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        random_crockford(Self::LETTERS).map(Self)
    }

    /// Reads what a person typed: hyphens, blanks and case do not count, and
    /// letters that look like digits are those. `None` where it is no pass.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        // Bounded before anything is copied: a password may be long.
        if typed.len() > 64 {
            return None;
        }
        let mut letters = Zeroizing::new(String::with_capacity(64));
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            letters.push(match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            });
        }
        let is_pass = letters.len() == usize::from(Self::LETTERS) && letters.bytes().all(|b| CROCKFORD.contains(&b));
        is_pass.then_some(Self(letters))
    }

    /// As it is handed over: three groups of five.
    #[must_use]
    pub fn shown(&self) -> Zeroizing<String> {
        let groups: Vec<&str> = [0..5, 5..10, 10..15].into_iter().filter_map(|group| self.0.get(group)).collect();
        Zeroizing::new(groups.join("-"))
    }

    /// The keyed digest that is kept of it: good for one account only.
    #[must_use]
    pub fn digest(&self, keys: &Keys, account_id: &str) -> String {
        keys.digest(Digest::Pass, &[account_id, self.expose()])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    #[test]
    fn forming_a_password_again_changes_nothing() {
        let texts = (".{0,64}|([À-ž]|[가-힣]|[a-z][\u{300}-\u{315}]{0,2}|.){0,32}", "[ -~]{0,64}");
        holds(texts, &[("in pieces", 25), ("as it was", 5)], |(text, ascii)| {
            let made = |text: String| Password::new(text).expose().to_owned();
            let pieces: String = text.nfd().collect();
            let once = made(pieces.clone());
            prop_assert_eq!(&made(once.clone()), &once);
            prop_assert_eq!(&made(text), &once);
            prop_assert_eq!(&made(ascii.clone()), &ascii);
            Ok(if pieces == once { "as it was" } else { "in pieces" })
        });
    }

    #[test]
    fn no_secret_prints_itself() {
        assert_eq!(format!("{:?}", Password::new("hunter2".into())), "Password(…)");
        assert_eq!(format!("{:?}", OneTimeCode::new("123456".into())), "OneTimeCode(…)");
        assert_eq!(format!("{:?}", KeptSecret::new(b"seed")), "KeptSecret(…)");
        assert_eq!(format!("{:?}", SessionToken::new("abc".into())), "SessionToken(…)");
        assert_eq!(format!("{:?}", TicketValue::new("abc".into())), "TicketValue(…)");
        assert_eq!(format!("{:?}", LoginFlowKey::new("abc".into())), "LoginFlowKey(…)");
        assert_eq!(format!("{:?}", AgentToken::new("abc".into())), "AgentToken(…)");
    }

    #[test]
    fn codes_that_were_joined_are_parted_again() {
        let codes: Vec<OneTimeCode> = (0..4).map(|_| OneTimeCode::random_characters(24).unwrap()).collect();
        let parted = OneTimeCode::parted(OneTimeCode::joined(&codes).as_bytes());
        assert_eq!(parted.len(), 4);
        assert!(parted.iter().zip(&codes).all(|(one, other)| one.is(other)));
        assert!(!codes[0].is(&codes[1]) && OneTimeCode::parted(b"").is_empty());
    }

    #[test]
    fn an_apps_secret_is_read_as_services_show_it() {
        let secret = KeptSecret::from_base32("gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ").unwrap();
        assert_eq!(secret.expose(), b"12345678901234567890");
        assert!(!KeptSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY======").unwrap().is_short());
        assert!(KeptSecret::from_base32("GEZD-GNBV-GY3T-QOJQ").unwrap().is_short());
        for bad in ["", "GEZDGNBV", "GEZDGNBVGY3TQOJ1GEZDGNBVGY3TQOJQ", "not base32 at all!"] {
            assert!(KeptSecret::from_base32(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn one_letter_is_one_password_however_it_was_written() {
        for (typed, kept) in [
            // A with ring, Hangul from its parts, two marks in another order, the Ångström sign.
            ("A\u{30a}", "\u{c5}"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("a\u{315}\u{300}", "\u{e0}\u{315}"),
            ("\u{212b}", "\u{c5}"),
            // Form C, not KC: what looks different stays different (63B-4 against revision 3).
            ("ﬁ２Ⅳ", "ﬁ２Ⅳ"),
            // No text is trimmed, and none grows out of its room.
            ("  Amber lantern 27  ", "  Amber lantern 27  "),
            ("\u{1d160}", "\u{1d158}\u{1d165}\u{1d16e}"),
        ] {
            assert_eq!(Password::new(typed.to_owned()).expose(), kept, "{typed}");
            assert!(kept.len() <= typed.len() * MOST_GROWTH);
        }
    }

    #[test]
    fn a_key_is_known_by_its_mark() {
        let key = LoginFlowKey::random().unwrap();
        assert!(LoginFlowKey::parse(key.expose()).is_some());
        let bare = key.expose().trim_start_matches(LoginFlowKey::MARK);
        for bad in ["", bare, "latchkey_", &format!("latchkey_{bare}="), &format!("LATCHKEY_{bare}")] {
            assert!(LoginFlowKey::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_pass_is_read_however_it_is_typed() {
        let pass = EnrolmentPass::random().unwrap();
        assert_eq!(pass.shown().len(), 17);
        let same = EnrolmentPass::read(&format!(" {} ", pass.shown().to_lowercase().replace('-', " ")));
        assert_eq!(same.unwrap().expose(), pass.expose());
        let look_alike = EnrolmentPass::read("oil01-ABCDE-FGHJK").unwrap();
        assert_eq!(look_alike.expose(), "01101ABCDEFGHJK");
        for none in ["", "Forgotten lantern 1", "ABCDE-FGHJK", "ABCDE-FGHJK-MNPQU", &"A".repeat(1_000)] {
            assert!(EnrolmentPass::read(none).is_none(), "{none}");
        }
        assert_eq!(format!("{pass:?}"), "EnrolmentPass(…)");
    }

    #[test]
    fn a_cookie_of_another_shape_is_no_token() {
        let token = SessionToken::random().unwrap();
        assert!(SessionToken::from_cookie(token.expose()).is_some());
        for bad in ["", "a", &"a".repeat(44), &format!("{}=", "a".repeat(42))] {
            assert!(SessionToken::from_cookie(bad).is_none(), "{bad}");
        }
    }
}
