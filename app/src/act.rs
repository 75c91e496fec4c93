//! What a person can do, and the server function that carries it.

#[cfg(feature = "account")]
pub mod register;

use server::api::{change, help, reset};
use server::wire::{CheckAnswer, Entry, Fault, Given, Goal, Screen};

use crate::call::{call, letter};

#[derive(Clone)]
pub enum Act {
    /// Ask where the visit stands.
    LookAgain,
    Begin {
        user_id: String,
        solution: CheckAnswer,
    },
    /// Begin a change, with the password of now.
    SignIn {
        user_id: String,
        password: String,
        solution: CheckAnswer,
    },
    ChooseGoal(Goal),
    Choose(u8),
    SendAgain,
    Prove(Given),
    SetPassword(String),
    StepBack,
    Leave,
    OpenHelp,
    AskHelp(CheckAnswer),
    #[cfg(feature = "account")]
    Register(register::RegisterAct),
}

impl Act {
    /// Whether it asks for one more code.
    pub fn sends_again(&self) -> bool {
        match self {
            Self::SendAgain => true,
            #[cfg(feature = "account")]
            Self::Register(act) => matches!(act, register::RegisterAct::SendAgain),
            _ => false,
        }
    }

    /// The next screen, as the server sees it.
    pub async fn perform(self, entry: Entry) -> Result<Screen, Fault> {
        let letter = match self {
            Self::LookAgain => letter(reset::Current { entry }),
            Self::Begin { user_id, solution } => letter(reset::Begin { entry, user_id, solution }),
            Self::SignIn { user_id, password, solution } => {
                letter(change::Begin { entry, user_id, password, solution })
            }
            Self::ChooseGoal(goal) => letter(reset::ChooseGoal { goal }),
            Self::Choose(offer) => letter(reset::ChooseMethod { offer }),
            Self::SendAgain => letter(reset::SendAgain {}),
            Self::Prove(given) => letter(reset::Prove { given }),
            Self::SetPassword(password) => letter(reset::SetPassword { password }),
            Self::StepBack => letter(reset::StepBack { entry }),
            Self::Leave => letter(reset::Leave { entry }),
            Self::OpenHelp => letter(help::Open {}),
            Self::AskHelp(solution) => letter(help::Ask { solution }),
            #[cfg(feature = "account")]
            Self::Register(act) => act.letter(entry),
        };
        call(letter).await
    }
}
