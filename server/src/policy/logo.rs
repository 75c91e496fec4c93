//! An organization's logo: a small picture, kept with its settings as a `data:` address (RFC 2397).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Bytes at most: it travels before the first proof, to everybody.
pub const MOST_BYTES: usize = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
    Webp,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Webp];

    const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// By what the file begins with, whatever it is called.
    fn of(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}').trim_start());
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if text
            .is_some_and(|text| text.starts_with("<svg") || text.starts_with("<?xml") && text.contains("<svg"))
        {
            Some(Self::Svg)
        } else {
            None
        }
    }
}

/// Why a file is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotALogo {
    #[error("is no `data:` address of a picture, such as `latchkey policy logo` makes of a file")]
    NoPicture,
    #[error("is neither SVG nor PNG nor WebP")]
    Unknown,
    #[error("has {0} bytes, but at most {MOST_BYTES} are allowed")]
    TooBig(usize),
}

/// A checked picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Logo {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Logo {
    /// The logo of a file's bytes.
    ///
    /// # Errors
    /// When it is no picture of a known kind, or too big.
    pub fn of_file(bytes: Vec<u8>) -> Result<Self, NotALogo> {
        if bytes.len() > MOST_BYTES {
            return Err(NotALogo::TooBig(bytes.len()));
        }
        let kind = Kind::of(&bytes).ok_or(NotALogo::Unknown)?;
        Ok(Self { kind, bytes })
    }

    #[must_use]
    pub fn media_type(&self) -> &'static str {
        self.kind.media_type()
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Another picture has another one, so that browsers may keep each for good. 16 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        Sha256::digest(&self.bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl FromStr for Logo {
    type Err = NotALogo;

    fn from_str(address: &str) -> Result<Self, NotALogo> {
        let rest = address.strip_prefix("data:").ok_or(NotALogo::NoPicture)?;
        let (media_type, encoded) = rest.split_once(";base64,").ok_or(NotALogo::NoPicture)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.media_type() == media_type).ok_or(NotALogo::Unknown)?;
        let logo = Self::of_file(BASE64.decode(encoded).map_err(|_| NotALogo::NoPicture)?)?;
        if logo.kind == kind { Ok(logo) } else { Err(NotALogo::Unknown) }
    }
}

impl TryFrom<String> for Logo {
    type Error = NotALogo;

    fn try_from(address: String) -> Result<Self, NotALogo> {
        address.parse()
    }
}

impl From<Logo> for String {
    fn from(logo: Logo) -> Self {
        logo.to_string()
    }
}

impl fmt::Display for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data:{};base64,{}", self.media_type(), BASE64.encode(&self.bytes))
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({}, {} bytes)", self.media_type(), self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &[u8] = b"\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    #[test]
    fn a_picture_is_known_by_what_it_begins_with_and_comes_back_from_its_address() {
        for (bytes, media_type) in [
            (SVG, "image/svg+xml"),
            (b"<?xml version=\"1.0\"?><svg/>", "image/svg+xml"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            let logo = Logo::of_file(bytes.to_vec()).unwrap();
            assert_eq!(logo.media_type(), media_type);
            assert_eq!(logo.to_string().parse(), Ok(logo));
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for bytes in
            [&b"GIF89a"[..], b"<html><svg></svg></html>", b"", b"\xff\xd8\xff\xe0", b"<?xml version=\"1.0\"?><x/>"]
        {
            assert_eq!(Logo::of_file(bytes.to_vec()), Err(NotALogo::Unknown));
        }
        assert_eq!(Logo::of_file(vec![b' '; MOST_BYTES + 1]), Err(NotALogo::TooBig(MOST_BYTES + 1)));
        let png_that_is_svg = Logo::of_file(SVG.to_vec()).unwrap().to_string().replace("svg+xml", "png");
        assert_eq!(png_that_is_svg.parse::<Logo>(), Err(NotALogo::Unknown));
        for address in ["", "logo.svg", "data:image/png,abc", "data:image/png;base64,%%%", "https://x.example/a.png"] {
            assert_eq!(address.parse::<Logo>(), Err(NotALogo::NoPicture), "{address}");
        }
    }
}
