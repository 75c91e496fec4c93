//! What a person can do while they register.

use server::api::register::{
    Add, Begin, Cancel, ChooseOther, CodesKept, Confirm, Give, MakeDefault, Redeem, Remove, RemoveIt, Replace,
    SendAgain, Start,
};
use server::wire::{CheckAnswer, Entry, Given};

use super::Act;
use crate::call::{Letter, letter};

/// Places are those of the list that the server made last.
#[derive(Clone)]
pub enum RegisterAct {
    SignIn {
        user_id: String,
        password: String,
        solution: CheckAnswer,
    },
    /// Come from a login flow, with the ticket that it put into the address.
    Redeem(String),
    Start,
    /// A method, by its name.
    Add(String),
    ChooseOther,
    SendAgain,
    Give(Given),
    CodesKept,
    Confirm,
    Cancel,
    Replace(u8),
    Remove(u8),
    RemoveIt,
    MakeDefault(u8),
}

impl From<RegisterAct> for Act {
    fn from(act: RegisterAct) -> Self {
        Self::Register(act)
    }
}

impl RegisterAct {
    pub fn letter(self, entry: Entry) -> Letter {
        match self {
            Self::SignIn { user_id, password, solution } => letter(Begin { entry, user_id, password, solution }),
            Self::Redeem(ticket) => letter(Redeem { entry, ticket }),
            Self::Start => letter(Start {}),
            Self::Add(method) => letter(Add { method }),
            Self::ChooseOther => letter(ChooseOther {}),
            Self::SendAgain => letter(SendAgain {}),
            Self::Give(given) => letter(Give { given }),
            Self::CodesKept => letter(CodesKept {}),
            Self::Confirm => letter(Confirm {}),
            Self::Cancel => letter(Cancel {}),
            Self::Replace(place) => letter(Replace { place }),
            Self::Remove(place) => letter(Remove { place }),
            Self::RemoveIt => letter(RemoveIt {}),
            Self::MakeDefault(place) => letter(MakeDefault { place }),
        }
    }
}
