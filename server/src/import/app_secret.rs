//! The secret of an authenticator app, as services and backups show it.

use form_urlencoded::parse;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::clock::SECOND_MS;
use crate::secrets::KeptSecret;
use crate::totp;

/// Base32 with blanks or dashes, in any case, or the address that a QR code holds.
pub struct AppSecretCell(pub KeptSecret);

impl AppSecretCell {
    /// What an operator should know of a secret that was taken. RFC 4226 (R6) asks for 128 bits.
    pub fn warning(&self) -> Option<String> {
        let bits = self.0.expose().len() * 8;
        self.0
            .is_short()
            .then(|| format!("app_secrets: a secret of {bits} bits is short, 128 or more are safe: make a new one"))
    }
}

impl TryFrom<String> for AppSecretCell {
    type Error = String;

    /// The reasons never say the secret.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        let secret = match text.trim().split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("otpauth") => of_address(rest)?,
            Some(_) => return Err("must be Base32 or an address that begins with otpauth://totp/".into()),
            None => Zeroizing::new(text.to_string()),
        };
        KeptSecret::from_base32(&secret).map(Self).ok_or_else(|| {
            "must be Base32 (letters A to Z and digits 2 to 7; blanks and dashes do not count) of 10 to 128 bytes"
                .into()
        })
    }
}

/// The secret in what follows `otpauth://` (the key URI format of Google
/// Authenticator). Other kinds of codes than the portal compares are refused.
fn of_address(rest: &str) -> Result<Zeroizing<String>, String> {
    let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
    let kind = label.split('/').next().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("totp") {
        let kind = percent_decode_str(kind).decode_utf8_lossy();
        return Err(format!("otpauth: {kind:?} cannot be used, only totp: codes that change with time"));
    }
    let mut secret = None;
    for (name, value) in parse(query.as_bytes()) {
        let value = Zeroizing::new(value.into_owned());
        let wanted = match &*name {
            "secret" if secret.is_some() => return Err("otpauth: secret stands there twice".into()),
            "secret" => {
                secret = Some(value);
                continue;
            }
            "algorithm" => "SHA1".to_owned(),
            "digits" => totp::DIGITS.to_string(),
            "period" => (totp::STEP_MS / SECOND_MS).to_string(),
            _ => continue,
        };
        if !value.eq_ignore_ascii_case(&wanted) {
            return Err(format!(
                "otpauth: {name} is {:?}, but only {wanted} can be used: set the app up anew",
                value.chars().take(20).collect::<String>()
            ));
        }
    }
    secret.ok_or_else(|| "otpauth: secret is missing".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<u8>, String> {
        AppSecretCell::try_from(text.to_owned()).map(|cell| cell.0.expose().to_vec())
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
            (format!("otpauth://totp/rosa?secret={secret}&digits=8"), "digits is \"8\", but only 6"),
            (format!("otpauth://totp/rosa?secret={secret}&period=60"), "period is \"60\", but only 30"),
            (format!("otpauth://totp/rosa?secret={secret}&algorithm=SHA256"), "algorithm is \"SHA256\", but only SHA1"),
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
