//! What a relay said no with, and whether it means the receiver or us.
//!
//! A relay that does not let this machine send, does not like the sender or
//! asks for a password refuses every mail: the next one may take it, and so may
//! the same one once the operator has put it right. Only a refusal of the
//! receiver's own address ends a mail.

use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Code, Response, Severity};

use super::written::one_line;
use crate::mail::MailAddress;

/// How much of a relay's words is kept of one reply.
const MOST_WORDS: usize = 160;

/// What a reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Anything before the mail was spoken of: it is about us.
    Before,
    From,
    To,
    /// The mail itself: its beginning, or its end.
    Content,
}

/// An enhanced status code (RFC 3463): class, subject and detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status(u16, u16, u16);

impl Status {
    /// The one that a reply's text begins with.
    pub(super) fn at_the_start_of(text: &str) -> Option<Self> {
        let word = text.split_whitespace().next()?;
        let mut numbers = word.split('.').map(|number| {
            let plain = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| number.parse().ok()).flatten()
        });
        let status = Self(numbers.next()??, numbers.next()??, numbers.next()??);
        (numbers.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
    }

    /// Whether it says that this receiver cannot be written to: no such address
    /// (X.1, but for X.1.7 and X.1.8, which are about the sender's), a mailbox
    /// that is switched off (X.2.1) or full (X.2.2).
    fn is_about_receiver(self) -> bool {
        match self {
            Self(_, 1, detail) => !matches!(detail, 7 | 8),
            Self(_, 2, detail) => matches!(detail, 1 | 2),
            _ => false,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A reply that is no yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    moment: Moment,
    code: u16,
    is_for_good: bool,
    status: Option<Status>,
    words: String,
}

impl Refusal {
    /// What the crate made an error of; `None` where that was no reply.
    pub(super) fn of(error: &Error, moment: Moment, to: &MailAddress) -> Option<Self> {
        let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        Some(Self::said(error.status()?, &text, moment, to))
    }

    /// A reply that does not say that the mail was taken.
    pub(super) fn by(response: &Response, moment: Moment, to: &MailAddress) -> Self {
        let text = response.message().collect::<Vec<_>>().join(" ");
        Self::said(response.code(), &text, moment, to)
    }

    fn said(code: Code, text: &str, moment: Moment, to: &MailAddress) -> Self {
        let status = Status::at_the_start_of(text);
        let words = match status {
            Some(_) => text.trim_start().split_once(char::is_whitespace).map_or("", |(_, words)| words),
            None => text,
        };
        Self {
            moment,
            code: code.into(),
            is_for_good: code.severity == Severity::PermanentNegativeCompletion,
            status,
            words: cleaned(words, Some(to)),
        }
    }

    /// Whether no relay and no later time would make it a yes.
    pub(super) fn ends_the_mail(&self) -> bool {
        self.is_for_good
            && match (self.moment, self.status) {
                (Moment::Before | Moment::From, _) => false,
                (Moment::To | Moment::Content, Some(status)) => status.is_about_receiver(),
                // Without an enhanced code the reply itself speaks of the mailbox (RFC 5321, section 4.2.3);
                // 554 there is most often a relay that does not know us.
                (Moment::To, None) => matches!(self.code, 550..=553),
                (Moment::Content, None) => false,
            }
    }

    /// Codes alone, for the audit log.
    pub(super) fn codes(&self) -> String {
        let status = self.status.map(|status| format!(" {status}")).unwrap_or_default();
        format!("replied {}{status}", self.code)
    }

    /// Codes and words, for the log.
    pub(super) fn in_full(&self) -> String {
        if self.words.is_empty() { self.codes() } else { format!("{}: {}", self.codes(), self.words) }
    }
}

/// What the other side wrote: one short line, without anything that looks like
/// an address or names the receiver.
pub(super) fn cleaned(text: &str, to: Option<&MailAddress>) -> String {
    let name = to.and_then(|to| to.as_str().split_once('@')).map(|(name, _)| name);
    let names_them = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.contains('@') || name.is_some_and(|name| name.eq_ignore_ascii_case(bare))
    };
    let line = one_line(text);
    let words: Vec<&str> = line.split_whitespace().filter(|word| !names_them(word)).collect();
    words.join(" ").chars().take(MOST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(moment: Moment, reply: &str) -> Refusal {
        let response: Response = format!("{reply}\r\n").parse().unwrap();
        Refusal::by(&response, moment, &"rosa@mail.example".parse().unwrap())
    }

    #[test]
    fn only_what_is_said_of_the_receiver_ends_a_mail() {
        use Moment::{Before, Content, From, To};
        for (moment, reply) in [
            (To, "550 5.1.1 <rosa@mail.example>: no such user"),
            (To, "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
            (To, "553 5.1.3 bad address syntax"),
            (To, "550 5.2.1 mailbox is switched off"),
            (To, "552 5.2.2 mailbox is full"),
            (To, "550 no such user here"),
            (To, "551 user not local"),
            (Content, "550 5.1.1 no such user"),
            (Content, "552 5.2.2 over quota"),
        ] {
            assert!(refusal(moment, reply).ends_the_mail(), "{moment:?} {reply}");
        }
        for (moment, reply) in [
            (Before, "550 5.1.1 no such user"),
            (Before, "535 5.7.8 wrong password"),
            (From, "553 5.1.8 sender address rejected"),
            (From, "553 sender is not yours"),
            (From, "550 5.1.1 no such sender"),
            (To, "554 5.7.1 <rosa@mail.example>: relay access denied"),
            (To, "554 relay access denied"),
            (To, "550 5.7.1 relaying denied"),
            (To, "553 5.1.8 domain of sender does not exist"),
            (To, "550 5.1.7 sender address is wrong"),
            (To, "450 4.2.2 mailbox is full"),
            (To, "451 4.1.1 try later"),
            (To, "530 5.7.0 sign in first"),
            (Content, "554 5.7.1 not wanted"),
            (Content, "554 5.2.252 SendAsDenied"),
            (Content, "552 5.3.4 too big"),
            (Content, "550 not wanted"),
        ] {
            assert!(!refusal(moment, reply).ends_the_mail(), "{moment:?} {reply}");
        }
    }

    #[test]
    fn codes_and_words_are_kept_and_addresses_are_not() {
        let said =
            refusal(Moment::To, "554 5.7.1 <rosa@mail.example>: Relay \u{202e}access\tdenied for Rosa, \u{7}sorry");
        assert_eq!(said.codes(), "replied 554 5.7.1");
        assert_eq!(said.in_full(), "replied 554 5.7.1: Relay access denied for sorry");
        let long = refusal(Moment::To, &format!("451 {}", "later ".repeat(100)));
        assert_eq!(long.codes(), "replied 451");
        assert!(long.in_full().len() < 200, "{}", long.in_full());
        assert_eq!(refusal(Moment::To, "550 ").in_full(), "replied 550");
    }

    #[test]
    fn a_status_is_three_numbers_and_no_more() {
        for (text, status) in [
            ("5.1.1 no", Some(Status(5, 1, 1))),
            ("5.2.252", Some(Status(5, 2, 252))),
            ("2.0.0 ok", Some(Status(2, 0, 0))),
            ("5.1 no", None),
            ("5.1.1.1 no", None),
            ("3.1.1 no", None),
            ("192.0.2 no", None),
            ("5.7.1000", None),
            ("5.-7.1", None),
            ("", None),
        ] {
            assert_eq!(Status::at_the_start_of(text), status, "{text}");
        }
    }
}
