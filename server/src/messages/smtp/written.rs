//! A mail as it is written out for a relay.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::mail::{Mail, MailAddress};
use crate::policy::plain_text::is_unfit;

/// The message with its headers.
///
/// # Errors
/// When an address or a header is not taken.
pub(super) fn written(mail: &Mail, now_ms: i64) -> Result<Message, String> {
    let mailbox = |address: &MailAddress, name: Option<&str>| -> Result<Mailbox, String> {
        let (local, domain) = address.as_str().split_once('@').ok_or("an address without @")?;
        let address = Address::new(local, domain).map_err(|error| error.to_string())?;
        Ok(Mailbox::new(name.map(one_line).filter(|name| !name.is_empty()), address))
    };
    let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(now_ms).unwrap_or(0));
    Message::builder()
        .message_id(Some(format!("<{}@{}>", mail.id, mail.from.domain())))
        .date(SystemTime::max(now, UNIX_EPOCH))
        .from(mailbox(&mail.from, Some(&mail.from_name))?)
        .to(mailbox(&mail.to, None)?)
        .subject(one_line(&mail.subject))
        // RFC 3834: no vacation notice and no bounce storm in answer.
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .raw_header(header("X-Auto-Response-Suppress", "All")?)
        .raw_header(header("Content-Language", &mail.locale)?)
        .multipart(
            MultiPart::alternative()
                .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.text.clone()))
                .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(mail.html.clone())),
        )
        .map_err(|error| error.to_string())
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, String> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| error.to_string())?;
    Ok(HeaderValue::new(name, one_line(value)))
}

/// What could end a line or turn its direction becomes a blank: no filled-in text starts a
/// header of its own, and none is decoded that we did not encode (RFC 2047).
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_unfit(c) { ' ' } else { c }).collect::<String>().replace("=?", "= ?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            id: "1f0c".into(),
            from: "portal@cloud.example".parse().unwrap(),
            from_name: "Cloud Works".into(),
            to: "rosa@mail.example".parse().unwrap(),
            subject: "코드".into(),
            text: "123456".into(),
            html: "<p>123456</p>".into(),
            locale: "ko".into(),
            at_ms: 0,
        }
    }

    fn headers(mail: &Mail) -> Vec<String> {
        let text = String::from_utf8(written(mail, 1_795_450_805_000).unwrap().formatted()).unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        headers.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_mail_says_that_a_machine_sent_it_and_when() {
        let headers = headers(&mail());
        for line in [
            "Auto-Submitted: auto-generated",
            "Content-Language: ko",
            "Message-ID: <1f0c@cloud.example>",
            "Date: Mon, 23 Nov 2026 16:20:05 +0000",
            "To: rosa@mail.example",
        ] {
            assert!(headers.iter().any(|header| header == line), "{line}: {headers:#?}");
        }
    }

    #[test]
    fn ac_076_what_is_filled_in_starts_no_header() {
        let count = headers(&mail()).len();
        for trick in [
            "x\r\nBcc: evil@evil.example",
            "x\nBcc: evil@evil.example",
            "x\u{2028}Bcc: evil@evil.example",
            "x\u{85}Bcc: e",
        ] {
            let mail = Mail { subject: trick.into(), from_name: trick.into(), ..mail() };
            let headers = headers(&mail);
            assert_eq!(headers.len(), count, "{headers:#?}");
            assert!(headers.iter().all(|header| !header.to_lowercase().starts_with("bcc")), "{headers:#?}");
        }
        assert_eq!(written(&mail(), 0).unwrap().envelope().to().len(), 1);
    }
}
