//! Everything secret: where it is made, hashed, sealed and compared.
//!
//! A type per secret, with a `Debug` that prints only the type's name, no
//! `Display`, and memory that is wiped on drop. What must be read again (mail
//! bodies, contact data) is sealed; what must only be recognized (codes,
//! session tokens) is stored as a keyed digest. All keys derive from one master
//! key that lives in a file outside the database, so a copy of the database
//! alone recognizes and reveals nothing.

mod keys;
mod random;

pub use keys::{Digest, KeyFileError, Keys, SealError, Sealed};
pub use random::{guid, random_bytes};

use std::fmt;

use zeroize::Zeroizing;

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Zeroizing<String>);

        impl $name {
            #[must_use]
            pub fn new(text: String) -> Self {
                Self(Zeroizing::new(text))
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
    /// A password somebody typed, or a start password from an import.
    Password
);
secret_text!(
    /// A code that goes out by mail and comes back from the person.
    OneTimeCode
);
secret_text!(
    /// The value of the session cookie: 256 random bits, base64url.
    SessionToken
);

/// The secret that an authenticator app and the portal share.
pub struct AppSecret(Zeroizing<Vec<u8>>);

impl AppSecret {
    /// RFC 4226 (R6): 128 bits at least, 160 recommended.
    const FEWEST_BYTES: usize = 16;
    const MOST_BYTES: usize = 128;

    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Reads base32 as apps show it: any case, blanks and padding do not count.
    /// Nothing where it is no base32, or too short to be safe.
    #[must_use]
    pub fn from_base32(text: &str) -> Option<Self> {
        let plain: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != '=').collect());
        let bytes = Zeroizing::new(data_encoding::BASE32_NOPAD.decode(plain.to_ascii_uppercase().as_bytes()).ok()?);
        (Self::FEWEST_BYTES..=Self::MOST_BYTES).contains(&bytes.len()).then(|| Self(bytes))
    }

    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(…)")
    }
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
}

impl SessionToken {
    /// A fresh token.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        use base64::Engine as _;
        let bytes = random_bytes::<32>()?;
        Ok(Self::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Takes a cookie's value, if it has the shape of a token of ours.
    #[must_use]
    pub fn from_cookie(value: &str) -> Option<Self> {
        (value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
            .then(|| Self::new(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_prints_itself() {
        assert_eq!(format!("{:?}", Password::new("hunter2".into())), "Password(…)");
        assert_eq!(format!("{:?}", OneTimeCode::new("123456".into())), "OneTimeCode(…)");
        assert_eq!(format!("{:?}", AppSecret::new(b"seed")), "AppSecret(…)");
        assert_eq!(format!("{:?}", SessionToken::new("abc".into())), "SessionToken(…)");
    }

    #[test]
    fn an_apps_secret_is_read_as_apps_show_it_and_never_a_short_one() {
        let secret = AppSecret::from_base32("gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ").unwrap();
        assert_eq!(secret.expose(), b"12345678901234567890");
        assert!(AppSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY======").is_some());
        for bad in ["", "GEZDGNBV", "GEZDGNBVGY3TQOJ1GEZDGNBVGY3TQOJQ", "not base32 at all!"] {
            assert!(AppSecret::from_base32(bad).is_none(), "{bad}");
        }
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
