//! What an authenticator app is given: an address with the key, and its QR code.
//!
//! The address is in the "Key Uri Format" of Google Authenticator, which all apps
//! read. The code must be one that a phone reads off a screen, so it may not have
//! too many modules. What an app shows of issuer and account is shortened for that;
//! the page around the code has the organization's name in full.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::wire::register::{KeyLink, Qr};

/// The largest version of a code: 57 modules on a side, some three pixels each as the page draws it.
const LARGEST: u8 = 10;
/// Bytes in a code of this version at error level M (ISO/IEC 18004, table 7).
const MOST_BYTES: usize = 213;
/// So much of an issuer is kept beside a long user ID: four letters of Chinese, 36 of English.
const ISSUER_BESIDE_ALL: usize = 36;
/// Letters that RFC 3986 (2.3) has stand for themselves.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address for a key, and its QR code.
pub(super) fn link(issuer: &str, user_id: &str, key: &str) -> Option<KeyLink> {
    let address = address(issuer, user_id, key);
    Some(KeyLink { qr: qr(&address)?, address })
}

/// The address for a key. Issuer and user ID are as long as its QR code allows.
fn address(issuer: &str, user_id: &str, key: &str) -> String {
    let written =
        |issuer: &str, user_id: &str| format!("otpauth://totp/{issuer}:{user_id}?secret={key}&issuer={issuer}");
    let room = MOST_BYTES.saturating_sub(written("", "").len());
    // The issuer stands there twice.
    let beside = escaped(issuer, ISSUER_BESIDE_ALL).len();
    let user_id = escaped(user_id, room.saturating_sub(2 * beside));
    let issuer = escaped(issuer, room.saturating_sub(user_id.len()) / 2);
    written(&issuer, &user_id)
}

/// As much of a text as has this length once it is escaped; no letter is cut in two.
fn escaped(text: &str, most: usize) -> String {
    let whole = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let mut length = 0;
    let fits = text.char_indices().take_while(|(at, letter)| {
        length += whole(text.get(*at..at + letter.len_utf8()).unwrap_or_default()).len();
        length <= most
    });
    let end = fits.last().map_or(0, |(at, letter)| at + letter.len_utf8());
    let kept = text.get(..end).unwrap_or_default();
    whole(if kept.len() < text.len() { kept.trim_end() } else { kept })
}

/// The QR code of a text, drawn row by row; `None` where it would be too large to be read.
fn qr(text: &str) -> Option<Qr> {
    let segments = QrSegment::make_segments(text);
    let (least, most) = (Version::MIN, Version::new(LARGEST));
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, None, true).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).ok()?;
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run + 1;
        }
    }
    Some(Qr { size: u16::try_from(size).ok()?, path })
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    /// 160 bits, as registration makes them.
    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn decoded(text: &str) -> String {
        percent_decode_str(text).decode_utf8().unwrap().into_owned()
    }

    /// Issuer and user ID that an app reads, and the issuer of the label.
    fn read(address: &str) -> (String, String, String) {
        let (label, query) = address.strip_prefix("otpauth://totp/").unwrap().split_once('?').unwrap();
        let (before, user_id) = label.split_once(':').unwrap();
        let (key, issuer) = query.strip_prefix("secret=").unwrap().split_once("&issuer=").unwrap();
        assert_eq!(key, KEY);
        (decoded(issuer), decoded(user_id), decoded(before))
    }

    #[test]
    fn a_qr_code_is_drawn_whole() {
        let qr = qr(&address("Cloud Works", "rosa@cloud.example", KEY)).unwrap();
        // The finder pattern in the first row: seven dark modules from the corner, and seven to the other.
        assert!(qr.path.starts_with("M0 0h7v1h-7z"), "{}", qr.path);
        assert!(qr.path.contains(&format!("M{} 0h7v1h-7z", qr.size - 7)));
        assert!(qr.size >= 29 && qr.size <= 57);
        assert_eq!(super::qr(&"x".repeat(MOST_BYTES)).unwrap().size, 57);
        assert!(super::qr(&"x".repeat(MOST_BYTES + 1)).is_none());
    }

    #[test]
    fn names_are_shortened_where_they_must_be() {
        for (issuer, user_id, shown) in [
            ("Cloud Works", "rosa@cloud.example", ("Cloud Works", "rosa@cloud.example")),
            // 54 bytes of 149 for the user ID leave 47 twice.
            (
                &*"雲".repeat(100),
                &*format!("{}@cloud.example", "r".repeat(38)),
                (&*"雲".repeat(5), &*format!("{}@cloud.example", "r".repeat(38))),
            ),
            (&"雲".repeat(100), &"#".repeat(64), (&"雲".repeat(4), &"#".repeat(25))),
            (
                "Tiny",
                &format!("{}@{}", "r".repeat(64), "d".repeat(48)),
                ("Tiny", &format!("{}@{}", "r".repeat(64), "d".repeat(48))),
            ),
            // No blank is left where a word went.
            (&format!("{} and more", "w".repeat(61)), "rosa@cloud.example", (&"w".repeat(61), "rosa@cloud.example")),
        ] {
            let (issuer, user_id, _) = read(&address(issuer, user_id, KEY));
            assert_eq!((&*issuer, &*user_id), shown);
        }
    }

    #[test]
    fn every_name_makes_a_code_that_can_be_read_off_a_screen() {
        let names = (
            "\\PC{1,100}|[一-龥]{1,100}|[가-힣]{1,100}|[ -~]{1,100}|[a-zA-Z ]{1,30}",
            "[a-z0-9'.!#^~+-]{1,64}@[a-z0-9.-]{1,48}|[a-z]{1,9}@[a-z]{1,9}",
        );
        holds(names, &[("whole", 5), ("shortened", 25)], |(name, user_id)| {
            let address = address(&name, &user_id, KEY);
            let qr = qr(&address);
            prop_assert!(qr.as_ref().is_some_and(|qr| qr.size <= 57), "{} of {}", address.len(), name);
            let (issuer, account, before) = read(&address);
            prop_assert_eq!(&issuer, &before);
            prop_assert!(name.starts_with(&issuer) && user_id.starts_with(&account) && !account.is_empty());
            prop_assert!(!issuer.is_empty() || name.starts_with(char::is_whitespace));
            if (&issuer, &account) == (&name, &user_id) {
                return Ok("whole");
            }
            // There was no room for another letter of what was cut.
            let next = |all: &str, kept: &str| {
                let cut = &all[kept.len()..];
                let blanks = cut.len() - cut.trim_start().len();
                let letter = cut.trim_start().chars().next().map_or(0, char::len_utf8);
                escaped(&cut[..blanks + letter], usize::MAX).len()
            };
            prop_assert!(issuer == name || address.len() + 2 * next(&name, &issuer) > MOST_BYTES);
            prop_assert!(account == user_id || address.len() + next(&user_id, &account) > MOST_BYTES);
            Ok("shortened")
        });
    }
}
