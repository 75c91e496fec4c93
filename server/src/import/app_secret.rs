//! The secret of an authenticator app, as services and backups show it.

use form_urlencoded::parse;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::secrets::KeptSecret;
use crate::totp::{Form, Hash};

/// Base32 with blanks or dashes, in any case, or the address that a QR code holds.
pub struct AppSecretCell {
    pub secret: KeptSecret,
    pub form: Form,
}

/// Said of a secret that cannot be read. It never says the secret.
pub const NO_BASE32: &str =
    "must be Base32 (letters A to Z and digits 2 to 7; blanks and dashes do not count) of 10 to 128 bytes";

impl AppSecretCell {
    /// What an operator should know of a secret that was taken. RFC 4226 (R6) asks for 128 bits.
    pub fn warning(&self) -> Option<String> {
        let bits = self.secret.expose().len() * 8;
        self.secret
            .is_short()
            .then(|| format!("app_secrets: a secret of {bits} bits is short, 128 or more are safe: make a new one"))
    }
}

impl TryFrom<String> for AppSecretCell {
    type Error = String;

    /// The reasons never say the secret.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        let (secret, form) = match text.trim().split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("otpauth") => of_address(rest)?,
            Some(_) => return Err("must be Base32 or an address that begins with otpauth://totp/".into()),
            None => (Zeroizing::new(text.to_string()), Form::default()),
        };
        Ok(Self { secret: KeptSecret::from_base32(&secret).ok_or(NO_BASE32)?, form })
    }
}

/// The secret in what follows `otpauth://` (the key URI format of Google
/// Authenticator), and how its codes are made. Other kinds of codes than the portal compares
/// are refused.
fn of_address(rest: &str) -> Result<(Zeroizing<String>, Form), String> {
    let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
    let kind = label.split('/').next().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("totp") {
        let kind = percent_decode_str(kind).decode_utf8_lossy();
        return Err(format!("otpauth: {kind:?} cannot be used, only totp: codes that change with time"));
    }
    let mut secret = None;
    let (mut hash, mut period, mut digits) = (Hash::default(), Form::default().period(), Form::default().digits());
    for (name, value) in parse(query.as_bytes()) {
        let value = Zeroizing::new(value.into_owned());
        let can_be = match &*name {
            "secret" if secret.is_some() => return Err("otpauth: secret stands there twice".into()),
            "secret" => {
                secret = Some(value);
                continue;
            }
            "algorithm" => Hash::from_name(&value).map(|read| hash = read).ok_or("SHA1 and SHA256"),
            "digits" => {
                number(&value, Form::FEWEST_DIGITS..=Form::MOST_DIGITS).map(|read| digits = read).ok_or("6 to 8")
            }
            "period" => number(&value, 0..=u8::MAX)
                .filter(|read| Form::PERIODS.contains(read))
                .map(|read| period = read)
                .ok_or("30 and 60"),
            _ => continue,
        };
        if let Err(can_be) = can_be {
            return Err(format!(
                "otpauth: {name} is {:?}, but only {can_be} can be used: set the app up anew",
                value.chars().take(20).collect::<String>()
            ));
        }
    }
    let form = Form::of(hash, period, digits).ok_or("otpauth: such codes cannot be used")?;
    secret.map(|secret| (secret, form)).ok_or_else(|| "otpauth: secret is missing".into())
}

fn number(text: &str, among: std::ops::RangeInclusive<u8>) -> Option<u8> {
    text.parse().ok().filter(|number| among.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<u8>, String> {
        AppSecretCell::try_from(text.to_owned()).map(|cell| cell.secret.expose().to_vec())
    }

    #[test]
    fn a_secret_is_read_however_it_was_shown() {
        for text in [
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
            "gezdgnbvgy3tqojqgezdgnbvgy3tqojq====",
            "otpauth://totp/Acme:rosa@acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme",
            "OTPAUTH://TOTP/rosa?digits=6&period=30&algorithm=sha1&secret=gezd%20gnbv+gy3tqojqgezdgnbvgy3tqojq&image=x",
        ] {
            assert_eq!(read(text).as_deref(), Ok(&b"12345678901234567890"[..]), "{text}");
        }
    }

    #[test]
    fn an_address_says_how_codes_are_made() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let text = format!("otpauth://totp/rosa?secret={secret}&algorithm=SHA256&digits=8&period=60");
        let form = AppSecretCell::try_from(text).unwrap().form;
        assert_eq!(Some(form), Form::of(Hash::Sha256, 60, 8));
        assert_eq!(AppSecretCell::try_from(secret.to_owned()).unwrap().form, Form::default());
    }

    #[test]
    fn a_short_secret_is_taken_with_a_warning() {
        let short = AppSecretCell::try_from("GEZD GNBV GY3T QOJQ".to_owned()).unwrap();
        assert!(short.warning().unwrap().contains("80 bits"));
        let whole = AppSecretCell::try_from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()).unwrap();
        assert_eq!(whole.warning(), None);
    }

    #[test]
    fn what_cannot_be_used_is_named_and_no_secret_is_said() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (text, said) in [
            (format!("otpauth://hotp/rosa?secret={secret}&counter=1"), "\"hotp\" cannot be used"),
            (format!("otpauth://totp/rosa?secret={secret}&digits=9"), "digits is \"9\", but only 6 to 8"),
            (format!("otpauth://totp/rosa?secret={secret}&period=45"), "period is \"45\", but only 30 and 60"),
            (
                format!("otpauth://totp/rosa?secret={secret}&algorithm=SHA512"),
                "algorithm is \"SHA512\", but only SHA1 and SHA256",
            ),
            (format!("otpauth://totp/rosa?secret={secret}&secret={secret}"), "twice"),
            ("otpauth://totp/rosa?issuer=Acme".to_owned(), "secret is missing"),
            (format!("https://acme.example/?secret={secret}"), "must be Base32"),
            (format!("{secret}1"), "must be Base32"),
            ("GEZDGNBV".to_owned(), "10 to 128 bytes"),
            (String::new(), "10 to 128 bytes"),
        ] {
            let reason = read(&text).unwrap_err();
            assert!(reason.contains(said) && !reason.contains(secret), "{text}: {reason}");
        }
    }
}
