//! What a login flow may ask, and what it is told of a person's registration.
//!
//! Sources: exact return addresses, RFC 9700, 2.1 and 4.11; `state`, RFC 6749,
//! A.5; `amr`, RFC 8176; `auth_time`, OpenID Connect Core, 2.

use super::tenant::Tenant;
use crate::clock::{MINUTE_MS, SECOND_MS};

/// How long ago the person may have signed in there: an old session vouches for no one.
pub const FRESH_MS: i64 = 5 * MINUTE_MS;
/// Two servers' clocks differ by a little.
const CLOCKS_DIFFER_MS: i64 = 5 * SECOND_MS;

/// Characters of a text at most, each enough for what is real.
const LONGEST_USER: usize = 1024;
const LONGEST_STATE: usize = 1024;
const LONGEST_LOCALE: usize = 64;
const LONGEST_AMR: usize = 64;
const MOST_AMR: usize = 16;
const LONGEST_NAME: usize = 64;

/// Names that the answer adds to the query of `return_to`.
const OURS: [&str; 2] = ["result", "state"];

/// What a login flow asks.
#[derive(Debug, Clone)]
pub struct Question {
    /// Name or id.
    pub tenant: String,
    /// A user ID or an account's id.
    pub user: String,
    pub return_to: String,
    pub state: String,
    /// Seconds since 1970 UTC.
    pub auth_time: i64,
    pub amr: Vec<String>,
    /// The language to go on in.
    pub locale: Option<String>,
}

/// Why a question is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    OtherTenant,
    UserLength,
    ReturnToNotListed,
    ReturnToTaken,
    StateMalformed,
    AuthTimeInFuture,
    AuthTimeTooOld,
    AmrMalformed,
    LocaleLength,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OtherTenant => "other-tenant",
            Self::UserLength => "user-length",
            Self::ReturnToNotListed => "return-to-not-listed",
            Self::ReturnToTaken => "return-to-taken",
            Self::StateMalformed => "state-malformed",
            Self::AuthTimeInFuture => "auth-time-in-future",
            Self::AuthTimeTooOld => "auth-time-too-old",
            Self::AmrMalformed => "amr-malformed",
            Self::LocaleLength => "locale-length",
        }
    }

    /// The field of the question that is wrong.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::OtherTenant => "tenant",
            Self::UserLength => "user",
            Self::ReturnToNotListed | Self::ReturnToTaken => "return_to",
            Self::StateMalformed => "state",
            Self::AuthTimeInFuture | Self::AuthTimeTooOld => "auth_time",
            Self::AmrMalformed => "amr",
            Self::LocaleLength => "locale",
        }
    }
}

impl Question {
    /// Judges a question that a login flow of this tenant asks.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, tenant: &Tenant, now_ms: i64) -> Result<(), Refused> {
        let holds = |holds: bool, otherwise: Refused| if holds { Ok(()) } else { Err(otherwise) };
        let length = |text: &str| text.chars().count();
        let is_word =
            |word: &String| (1..=LONGEST_AMR).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic());
        // One answer, whether there is another tenant of that name or not.
        holds(self.tenant == tenant.name || self.tenant == tenant.id, Refused::OtherTenant)?;
        holds((1..=LONGEST_USER).contains(&length(&self.user)), Refused::UserLength)?;
        holds(tenant.settings.return_addresses.contains(&self.return_to), Refused::ReturnToNotListed)?;
        holds(!is_taken(&self.return_to), Refused::ReturnToTaken)?;
        // RFC 6749, A.5.
        let is_state = self.state.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        holds(is_state && (1..=LONGEST_STATE).contains(&self.state.len()), Refused::StateMalformed)?;
        let auth_time_ms = self.auth_time.saturating_mul(SECOND_MS);
        holds(auth_time_ms <= now_ms.saturating_add(CLOCKS_DIFFER_MS), Refused::AuthTimeInFuture)?;
        holds(now_ms.saturating_sub(auth_time_ms) <= FRESH_MS, Refused::AuthTimeTooOld)?;
        holds((1..=MOST_AMR).contains(&self.amr.len()) && self.amr.iter().all(is_word), Refused::AmrMalformed)?;
        holds(self.locale.as_ref().is_none_or(|locale| length(locale) <= LONGEST_LOCALE), Refused::LocaleLength)
    }
}

/// Whether an address has a parameter of ours already: two of one name are read in two ways.
fn is_taken(address: &str) -> bool {
    let query = address.split('#').next().and_then(|address| address.split_once('?')).map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| OURS.contains(&name.as_ref()))
}

/// Whether a login flow may be called so: it stands in results, in the log and on the command line.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let inner = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte));
    inner && name.len() <= LONGEST_NAME && name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tenant::Settings;

    const NOW: i64 = 1_795_450_800_000;
    const NOW_SECONDS: i64 = NOW / 1000;

    fn tenant() -> Tenant {
        let return_addresses = vec!["https://app.example/cb".to_owned(), "https://app.example/cb?state=1".to_owned()];
        let settings = Settings { return_addresses, ..Settings::default() };
        Tenant { id: "t-1".into(), name: "Cloud Works".into(), settings }
    }

    fn question() -> Question {
        Question {
            tenant: "Cloud Works".into(),
            user: "alice@cloud.example".into(),
            return_to: "https://app.example/cb".into(),
            state: "s".into(),
            auth_time: NOW_SECONDS,
            amr: vec!["pwd".into()],
            locale: None,
        }
    }

    #[test]
    fn a_question_is_judged_field_by_field() {
        let text = |length: usize| "x".repeat(length);
        let rows: [(&str, Question, Option<Refused>); 19] = [
            ("good", question(), None),
            ("by id", Question { tenant: "t-1".into(), ..question() }, None),
            ("tenant", Question { tenant: "cloud works".into(), ..question() }, Some(Refused::OtherTenant)),
            ("nobody", Question { user: String::new(), ..question() }, Some(Refused::UserLength)),
            ("endless", Question { user: text(1025), ..question() }, Some(Refused::UserLength)),
            (
                "listed",
                Question { return_to: "https://app.example/c".into(), ..question() },
                Some(Refused::ReturnToNotListed),
            ),
            (
                "taken",
                Question { return_to: "https://app.example/cb?state=1".into(), ..question() },
                Some(Refused::ReturnToTaken),
            ),
            ("state", Question { state: String::new(), ..question() }, Some(Refused::StateMalformed)),
            ("control", Question { state: "a\0".into(), ..question() }, Some(Refused::StateMalformed)),
            ("letters", Question { state: "ą".into(), ..question() }, Some(Refused::StateMalformed)),
            ("long state", Question { state: text(1025), ..question() }, Some(Refused::StateMalformed)),
            ("clocks", Question { auth_time: NOW_SECONDS + 5, ..question() }, None),
            ("future", Question { auth_time: NOW_SECONDS + 6, ..question() }, Some(Refused::AuthTimeInFuture)),
            ("fresh", Question { auth_time: NOW_SECONDS - 300, ..question() }, None),
            ("old", Question { auth_time: NOW_SECONDS - 301, ..question() }, Some(Refused::AuthTimeTooOld)),
            ("milliseconds", Question { auth_time: NOW, ..question() }, Some(Refused::AuthTimeInFuture)),
            ("least", Question { auth_time: i64::MIN, ..question() }, Some(Refused::AuthTimeTooOld)),
            ("no way", Question { amr: Vec::new(), ..question() }, Some(Refused::AmrMalformed)),
            ("words", Question { amr: vec!["pwd".into(), "a b".into()], ..question() }, Some(Refused::AmrMalformed)),
        ];
        for (name, question, expected) in rows {
            assert_eq!(question.check(&tenant(), NOW).err(), expected, "{name}");
        }
    }

    #[test]
    fn names_are_plain() {
        for good in ["acme", "a", "1st", "acme-login.v2_x"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-acme", "Acme", "a b", "ą", &"a".repeat(65)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
