//! Whose certificate is believed: those of one file, or those that the machine believes.
//!
//! A file holds authorities, or the very certificate that a server shows. The
//! second is what small mail servers and routers have: made once by
//! `openssl req -x509`, signed by itself and marked as an authority, which no
//! server's certificate may be. It is believed where the server shows exactly
//! this one, letter by letter, and its name and dates fit like any other's.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{WebPkiServerVerifier, verify_server_name};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// Why it cannot be said whom to believe.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    #[error("ca_file {0}")]
    File(String),
    #[error(transparent)]
    Tls(#[from] Error),
}

/// How to speak TLS (1.2 or newer) with servers whose certificate is believed.
///
/// # Errors
/// When the file cannot be read or holds no certificate.
pub fn in_servers(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TrustFault> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let config = match ca_file {
        None => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            config.with_root_certificates(roots)
        }
        Some(path) => {
            let fault = |reason: &dyn std::fmt::Display| TrustFault::File(format!("{}: {reason}", path.display()));
            let named = certificates(&fs::read(path).map_err(|error| fault(&error))?).map_err(|error| fault(&error))?;
            let mut roots = RootCertStore::empty();
            for certificate in &named {
                roots.add(certificate.clone()).map_err(|error| fault(&error))?;
            }
            let signed_by_them = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| fault(&error))?;
            config.dangerous().with_custom_certificate_verifier(Arc::new(Named { certificates: named, signed_by_them }))
        }
    };
    Ok(Arc::new(config.with_no_client_auth()))
}

/// The certificates of a file in PEM, which may hold more than that.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let read = read.map_err(|error| error.to_string())?;
    if read.is_empty() { Err("holds no certificate in PEM".to_owned()) } else { Ok(read) }
}

/// Believes certificates that a file names, and those that they signed.
#[derive(Debug)]
struct Named {
    certificates: Vec<CertificateDer<'static>>,
    signed_by_them: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.certificates.iter().all(|named| named.as_ref() != shown.as_ref()) {
            return self.signed_by_them.verify_server_cert(shown, between, name, ocsp, now);
        }
        verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
        let (from, until) = validity(shown).ok_or(CertificateError::BadEncoding)?;
        if now.as_secs() < from {
            return Err(CertificateError::NotValidYet.into());
        }
        if now.as_secs() > until {
            return Err(CertificateError::Expired.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed_by_them.verify_tls12_signature(message, shown, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed_by_them.verify_tls13_signature(message, shown, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed_by_them.supported_verify_schemes()
    }
}

/// From when to when a certificate holds, in seconds since 1970 UTC (RFC 5280, section 4.1).
fn validity(certificate: &[u8]) -> Option<(u64, u64)> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let mut outer = Der(certificate).inside(SEQUENCE)?;
    let mut fields = outer.inside(SEQUENCE)?;
    // The version is left out of the oldest kind; then come number, algorithm and issuer.
    if fields.0.first() == Some(&VERSION) {
        fields.next()?;
    }
    for _ in 0..3 {
        fields.next()?;
    }
    let mut dates = fields.inside(SEQUENCE)?;
    Some((seconds(dates.next()?)?, seconds(dates.next()?)?))
}

/// `YYMMDDhhmmssZ` or, from 2050 on, `YYYYMMDDhhmmssZ` (RFC 5280, section 4.1.2.5).
fn seconds((kind, text): (u8, &[u8])) -> Option<u64> {
    const SHORT: u8 = 0x17;
    const LONG: u8 = 0x18;
    let text = std::str::from_utf8(text).ok()?;
    let text = match kind {
        SHORT => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        LONG => text.to_owned(),
        _ => return None,
    };
    let date = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    let at = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    // What began before 1970 began.
    Some(u64::try_from(at).unwrap_or(0))
}

/// Reads values one after the other (X.690, section 8.1).
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first >= 0x80 {
            length = 0;
            for _ in 0..(first & 0x7f) {
                let (&byte, after) = rest.split_first()?;
                length = length.checked_mul(256)?.checked_add(usize::from(byte))?;
                rest = after;
            }
        }
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((tag, content))
    }

    fn inside(&mut self, expected: u8) -> Option<Self> {
        self.next().filter(|(tag, _)| *tag == expected).map(|(_, content)| Self(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(from: (i32, u8, u8), until: (i32, u8, u8)) -> CertificateDer<'static> {
        let mut params = rcgen::CertificateParams::new(vec!["relay.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der().clone()
    }

    #[test]
    fn dates_of_a_certificate_are_read_in_both_forms() {
        let day = |date: &str| {
            let at: jiff::Timestamp = format!("{date}T00:00:00Z").parse().unwrap();
            u64::try_from(at.as_second()).unwrap()
        };
        for (from, until, expected) in [
            ((2026, 11, 23), (2027, 11, 23), (day("2026-11-23"), day("2027-11-23"))),
            ((1975, 1, 1), (4096, 1, 1), (day("1975-01-01"), day("4096-01-01"))),
            ((2049, 12, 31), (2050, 1, 1), (day("2049-12-31"), day("2050-01-01"))),
        ] {
            assert_eq!(validity(&dated(from, until)), Some(expected));
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_dates() {
        let whole = dated((2026, 1, 1), (2027, 1, 1));
        for length in 0..whole.len() {
            assert_eq!(validity(&whole[..length]), None, "{length}");
        }
        assert_eq!(validity(&[0x30, 0xff]), None);
        assert_eq!(validity(&[0x30; 300]), None);
    }

    #[test]
    fn a_bundle_is_read_certificate_by_certificate() {
        let one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(format!("# a\n{one}# b\n{one}").as_bytes()).unwrap().len(), 2);
        assert!(certificates(b"# no certificate").unwrap_err().contains("holds no certificate"));
        assert!(certificates(b"-----BEGIN CERTIFICATE-----\nAAAA").is_err());
    }
}
