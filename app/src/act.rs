//! What a person can do, and the server function that carries it.

use server::api::reset::{self, Entry};
use server::api::{Fault, Goal, Screen, change, help};
use server::puzzle::Solution;

use crate::call::call;

#[derive(Clone)]
pub enum Act {
    /// Ask where the visit stands.
    LookAgain,
    Begin {
        user_id: String,
        solution: Solution,
    },
    /// Begin a change, with the password of now.
    SignIn {
        user_id: String,
        password: String,
        solution: Solution,
    },
    ChooseGoal(Goal),
    Choose(u8),
    SendAgain,
    Prove(String),
    SetPassword(String),
    StepBack,
    Leave,
    OpenHelp,
    AskHelp(Solution),
}

impl Act {
    /// The next screen, as the server sees it.
    pub async fn perform(self, entry: Entry) -> Result<Screen, Fault> {
        match self {
            Self::LookAgain => call(reset::Current { entry }).await,
            Self::Begin { user_id, solution } => call(reset::Begin { entry, user_id, solution }).await,
            Self::SignIn { user_id, password, solution } => {
                call(change::Begin { entry, user_id, password, solution }).await
            }
            Self::ChooseGoal(goal) => call(reset::ChooseGoal { goal }).await,
            Self::Choose(offer) => call(reset::ChooseMethod { offer }).await,
            Self::SendAgain => call(reset::SendAgain {}).await,
            Self::Prove(code) => call(reset::Prove { code }).await,
            Self::SetPassword(password) => call(reset::SetPassword { password }).await,
            Self::StepBack => call(reset::StepBack {}).await,
            Self::Leave => call(reset::Leave { entry }).await,
            Self::OpenHelp => call(help::Open {}).await,
            Self::AskHelp(solution) => call(help::Ask { solution }).await,
        }
    }
}
