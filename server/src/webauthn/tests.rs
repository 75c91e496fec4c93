use proptest::prelude::*;

use super::*;

const SITE: Site<'_> = Site { origin: "https://example.org" };

/// From the specification's test vectors (16.5): a key for ES256, with a statement that it signed itself.
const MADE: Made<'_> = Made {
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiZUduQ3QzTFV0WTY2azNqUGp5bmliUGsxcW5m\
     ZkRhaWZxWndMM0FwMjktVSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFs\
     c2UsImV4dHJhRGF0YSI6ImNsaWVudERhdGFKU09OIG1heSBiZSBleHRlbmRlZCB3aXRoIGFkZGl0aW9uYWwgZmll\
     bGRzIGluIHRoZSBmdXR1cmUsIHN1Y2ggYXMgdGhpczogVTloVFh2S0UyVVJrTW5iXzB4WUhWZz09In0",
    attestation: "o2NmbXRmcGFja2VkZ2F0dFN0bXSiY2FsZyZjc2lnWEgwRgIhAK4EWSPe2DK4RMrk1fyGQnfA3BFK1xPica8PDTcb\
     06xUAiEAkHegiO1RpnOVGtO6JnPVApurZbZPTqZ7I0Mh-G_PrF1oYXV0aERhdGFYpL-rw3QylYsGM2DTrWRhycRz\
     Wuf47dRlkqXg8BRSsuS1XQAAAADfhQ4J22r736tRaXeRUGz8ACBFXvNOIEOofbPUr-s5u8tswy35NHx4moZezcoS\
     nL71jKUBAgMmIAEhWCDrFRyBdrIlzGUVWf7PB69FD9hYAgRmVrNMGPbPGThDxSJYIJJ7iqQnor4biDTSM6LTT2Hx\
     O_1EEZwyXViW4YP-5ITy",
};
const CHALLENGE: &str = "eGnCt3LUtY66k3jPjynibPk1qnffDaifqZwL3Ap29-U";

/// From the same (16.2): the device did not recognize the person.
const NOT_VERIFIED: Made<'_> = Made {
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQU1NUHQ0VXh4R1RTdG5jZHE0MTdZRHdCRmk4\
     dnBJYS1wdzhvT3VWVzRUQSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFs\
     c2UsImV4dHJhRGF0YSI6ImNsaWVudERhdGFKU09OIG1heSBiZSBleHRlbmRlZCB3aXRoIGFkZGl0aW9uYWwgZmll\
     bGRzIGluIHRoZSBmdXR1cmUsIHN1Y2ggYXMgdGhpczogQmtRZURqZGNUQnJYQmlBd0pUTEU1UT09In0",
    attestation: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikv6vDdDKViwYzYNOtZGHJxHNa5_jt1GWSpeDwFFKy5LVZAAAA\
     AIRGzLmrHbN0dQsjZ_9vOh8AIPkfOR20ybL94OpwGJy6P7Y_V5umEiszrZT_PsMwCEvkpQECAyYgASFYIK_voW-X\
     ypstI-uGzLZAmNINuQhWBi6yScM6m2cvJt9hIlggkwpWuHovymYzSwNFir-HlxfBLMaO1zKQry4mZHlrkiA",
};

#[test]
fn a_passkey_of_the_specification_is_read() {
    let fresh = made(&MADE, &SITE, CHALLENGE).unwrap();
    assert_eq!(fresh.passkey.id, "RV7zTiBDqH2z1K_rObvLbMMt-TR8eJqGXs3KEpy-9Yw");
    assert_eq!(fresh.make.as_deref(), Some("df850e09-db6a-fbdf-ab51-697791506cfc"));
    assert_eq!(fresh.counter, 0);
    let kept = serde_json::to_string(&fresh.passkey).unwrap();
    assert_eq!(serde_json::from_str::<Passkey>(&kept).unwrap(), fresh.passkey);
    let challenge = "AMMPt4UxxGTStncdq417YDwBFi8vpIa-pw8oOuVW4TA";
    assert_eq!(made(&NOT_VERIFIED, &SITE, challenge), Err(Flaw::NotVerified));
}

#[test]
fn it_is_good_for_its_challenge_page_and_purpose_alone() {
    for (origin, challenge, flaw) in [
        ("https://example.org", "other", Flaw::OtherChallenge),
        ("https://example.org.evil.example", CHALLENGE, Flaw::OtherOrigin),
        ("http://example.org", CHALLENGE, Flaw::OtherOrigin),
    ] {
        assert_eq!(made(&MADE, &Site::of(origin), challenge), Err(flaw));
    }
    let as_proof = Signed { id: "", client_data: MADE.client_data, authenticator_data: "", signature: "", user: None };
    assert_eq!(signed(&as_proof, &SITE, CHALLENGE, "").unwrap_err(), Flaw::OtherPurpose);
}

#[test]
fn a_site_is_the_host_of_its_address() {
    for (address, id) in [
        ("https://reset.example", "reset.example"),
        ("https://reset.example:8443", "reset.example"),
        ("http://localhost:8080", "localhost"),
    ] {
        assert_eq!(Site::of(address).id(), id);
    }
}

#[test]
fn a_signature_of_rsa_is_verified() {
    let modulus = "nfcukevP4B3ymaITdC8wnZZZrkIPKxzPcd0kkW_28Bo_G6NvGMZXuFFI7nc9AdKX5g-VLP9bGlN3xiIDcrs9_z0g\
     Y6EhAPeLnMgoCZCqTAbyeBsUaD2PRsvcoDSJfZ2p7XWqnVtCaQ2Ht5NwLUqAa9opp_yOR3TOvxCR3xS55KRNw2LP\
     c2r7LiyxtiMglGjB0L3j0Ycl0DtcMy-9xPjFT1nsOIaDfPU1y5b1YgQrz0dj-sjp0KpWKECxSza6XBHd5zYf-W5I\
     oYA_VX_cUszBS3jabV-JE__do0kSa1V8Miq_VIquFfJypnL3pUnV1dd_jJd2zVFY0yVGbvAN4WSKEw";
    let signature = "CWSMn1YXSXEifAYFIhSv8QC7F1xE96hjJLi_GV2WmaTj_pZvrHbNibcaD0t3LMnVFDUloLq1b4wkEQqlBJpuLJ67\
     g1GYythcoLaQs3x7zMt1FoSkunH8kCQBs6iwDZ2AYAlWf11NpAWwAac-q349tBclVFLRqhqNgLvaT8UG_TuCY4QM\
     g2jnNc1sVut4dMNVnkigLA_bm9tXRwpUKfnY8vZ3YgginHwfh5U-Hijs4Yhf-VLHYiB3ienvjZKBrQS-DeA2qP37\
     CEnvAhrRmICacWAtvg0qEn-19GacoopmnH49UaYlSo5vjDLo6EuPgRugh6hToJj8Beqz7hgPsdpLUQ";
    let signature = BASE64.decode(signature).unwrap();
    let key = PublicKey::Rs256 { modulus: modulus.into(), exponent: "AQAB".into() };
    assert!(key.verifies(b"a message that a passkey signs", &signature));
    assert!(!key.verifies(b"another message", &signature));
    assert!(!key.verifies(b"a message that a passkey signs", b""));
    let broken = PublicKey::Rs256 { modulus: "%".into(), exponent: "AQAB".into() };
    assert!(!broken.verifies(b"a message that a passkey signs", &signature));
}

/// What is cut off, longer or changed somewhere is refused or read, and nothing panics.
#[test]
fn what_is_no_attestation_is_refused() {
    let whole = BASE64.decode(MADE.attestation).unwrap();
    for length in 0..whole.len() {
        let attestation = BASE64.encode(&whole[..length]);
        let given = Made { attestation: &attestation, ..MADE };
        assert_eq!(made(&given, &SITE, CHALLENGE), Err(Flaw::Unreadable), "{length}");
    }
    let deep = BASE64.encode([[0x81; 100].as_slice(), &[0xf6]].concat());
    assert_eq!(made(&Made { attestation: &deep, ..MADE }, &SITE, CHALLENGE), Err(Flaw::Unreadable));
    // A text of two gigabytes, of which nothing follows.
    let long = BASE64.encode([0xa1, 0x7a, 0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(made(&Made { attestation: &long, ..MADE }, &SITE, CHALLENGE), Err(Flaw::Unreadable));
    proptest!(|(place in 0..whole.len(), byte in any::<u8>(), more in proptest::collection::vec(any::<u8>(), 0..64))| {
        let mut changed = whole.clone();
        changed[place] = byte;
        changed.extend(&more);
        let attestation = BASE64.encode(&changed);
        _ = made(&Made { attestation: &attestation, ..MADE }, &SITE, CHALLENGE);
        let noise = BASE64.encode(&more);
        let of_noise = made(&Made { attestation: &noise, ..MADE }, &SITE, CHALLENGE);
        prop_assert!(of_noise.is_err());
    });
}
