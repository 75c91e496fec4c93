//! What an organization's own directory is asked, and what it answers, as plain values:
//! the same whether the portal speaks with it or an agent does.

use serde::{Deserialize, Serialize};

use super::DirectoryFault;
use super::ldap::{Checked, Found, Told};
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::wire::Objection;

/// What it is asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum Question {
    /// Who answers to a name. `by_mail`: a mail address is as good as a user ID there.
    Find { name: Name, by_mail: bool },
    /// The person of an unchanging id.
    ByKey(String),
    /// Whether it lets a person in. An id that no entry has is asked for like any other.
    LetIn {
        key: String,
        #[serde(with = "exposed")]
        password: Password,
    },
    /// To write the entry of an unchanging id, whose password was set then.
    Write { key: String, set: String, wish: Wish },
    /// What can be done there; with a user ID also for that person. Nothing is changed.
    Check(Option<UserId>),
}

/// What a person is looked for by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Name {
    UserId(UserId),
    /// The name of an account in its Windows domain; elsewhere no one has one.
    Account(String),
}

/// What is to be written.
#[derive(Debug, Serialize, Deserialize)]
pub enum Wish {
    /// A new password, by one who may set any; it unlocks, too.
    Reset(#[serde(with = "exposed")] Password),
    /// A new password, as the person's own change.
    Change {
        #[serde(with = "exposed")]
        current: Password,
        #[serde(with = "exposed")]
        password: Password,
    },
    /// To open the lock. The password stays, and whether the account is enabled.
    Unlock,
}

impl Question {
    /// Whether to ask it twice may do what to ask it once does not.
    #[must_use]
    pub fn is_an_act(&self) -> bool {
        match self {
            // A wrong password is counted there.
            Self::LetIn { .. } | Self::Write { .. } => true,
            Self::Find { .. } | Self::ByKey(_) | Self::Check(_) => false,
        }
    }
}

/// Leave to do what must not be done twice, or not any more. It is asked for last of all.
pub trait Leave: Send {
    /// Whether it may be done, now.
    ///
    /// # Errors
    /// When that cannot be found out: then it is not done.
    fn ask(self) -> impl Future<Output = Result<bool, DirectoryFault>> + Send;
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    Found(Found),
    Person(Option<Box<Told>>),
    LetIn(LetIn),
    Wrote(Wrote),
    Checked(Vec<Checked>),
}

/// What a directory says to a password.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetIn {
    /// It is right; when it was set, in the directory's words.
    Yes {
        set: String,
    },
    Locked,
    No,
}

/// How a write ended there.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrote {
    /// It is written.
    Done {
        /// When the password of now was set, in the directory's words; `None` where it did not say.
        set: Option<String>,
        /// The directory asks for another password at the next sign-in.
        #[serde(default)]
        must_change: bool,
    },
    /// It was not written: the entry is not as it was, or leave was not given.
    ChangedMeanwhile,
    /// It was not written: the directory does not take this password.
    Refused(Objection),
    /// It was not written: the portal may not write it, whatever the password.
    Forbidden,
}

/// Passwords on their way to a directory: what is written here is sealed before it leaves the process.
mod exposed {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::secrets::Password;

    pub fn serialize<S: Serializer>(password: &Password, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(password.expose())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Password, D::Error> {
        String::deserialize(from).map(Password::new)
    }
}
