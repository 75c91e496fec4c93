//! Certificates made on the spot: one authority, and everything a relay can get wrong about its own.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// PEM files of a server's certificate and its key.
#[derive(Debug, Clone)]
pub struct Identity {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// A directory of PEM files; gone when dropped.
pub struct Certificates {
    directory: tempfile::TempDir,
    ours: Issuer,
    /// The only authority that a client should believe.
    pub ca_file: PathBuf,
    /// For `localhost` and 127.0.0.1.
    pub valid: Identity,
    /// Was for `localhost` and 127.0.0.1, years ago.
    pub expired: Identity,
    /// Of the right authority, for somebody else.
    pub wrong_name: Identity,
    /// For `localhost` and 127.0.0.1, of an authority with the same name and another key.
    pub foreign: Identity,
    /// Signed by itself and marked as an authority, for `localhost` and 127.0.0.1.
    pub own: Identity,
    /// As [`Self::own`], years ago.
    pub own_expired: Identity,
    /// As [`Self::own`], for somebody else.
    pub own_elsewhere: Identity,
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

impl Certificates {
    pub fn make() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (ours, foreign) = (authority(), authority());
        let ca_file = directory.path().join("ca.pem");
        fs::write(&ca_file, ours.pem()).unwrap();
        let here = ["localhost", "127.0.0.1"];
        let keep = |name, issuer: &Issuer, params| keep(directory.path(), name, issuer, params);
        let itself = |name, names: &[&str], years: Option<(i32, i32)>| {
            let mut params = server(names);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            if let Some((from, until)) = years {
                (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
            }
            let pair = KeyPair::generate().unwrap();
            let signed = params.self_signed(&pair).unwrap();
            write(directory.path(), name, &signed.pem(), &pair)
        };
        let (own, own_expired, own_elsewhere) = (
            itself("own", &here, None),
            itself("own-expired", &here, Some((2001, 2002))),
            itself("own-elsewhere", &["mail.elsewhere.example"], None),
        );
        let mut past = server(&here);
        (past.not_before, past.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
        Self {
            valid: keep("valid", &ours, server(&here)),
            expired: keep("expired", &ours, past),
            wrong_name: keep("wrong-name", &ours, server(&["mail.elsewhere.example", "127.0.0.2"])),
            foreign: keep("foreign", &foreign, server(&here)),
            own,
            own_expired,
            own_elsewhere,
            ca_file,
            directory,
            ours,
        }
    }

    /// Makes a certificate of the right authority, for these names and addresses.
    pub fn issue(&self, names: &[&str]) -> Identity {
        keep(self.directory.path(), names[0], &self.ours, server(names))
    }
}

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Authority of the tests");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Names that are addresses become address entries, as clients ask for.
fn server(names: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, names[0]);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params
}

fn keep(directory: &Path, name: &str, issuer: &Issuer, params: CertificateParams) -> Identity {
    let pair = KeyPair::generate().unwrap();
    let signed = params.signed_by(&pair, issuer).unwrap();
    write(directory, name, &signed.pem(), &pair)
}

fn write(directory: &Path, name: &str, certificate: &str, pair: &KeyPair) -> Identity {
    let identity =
        Identity { certificate: directory.join(format!("{name}.pem")), key: directory.join(format!("{name}.key")) };
    fs::write(&identity.certificate, certificate).unwrap();
    fs::write(&identity.key, pair.serialize_pem()).unwrap();
    identity
}
