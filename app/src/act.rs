//! What a person can do, and the server function that carries it.

use server::api::reset::{self, Entry};
use server::api::{Fault, Screen, help};
use server::puzzle::Solution;

#[derive(Clone)]
pub enum Act {
    /// Ask where the visit stands.
    LookAgain,
    Begin { user_id: String, solution: Solution },
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
            Self::LookAgain => reset::current(entry).await,
            Self::Begin { user_id, solution } => reset::begin(entry, user_id, solution).await,
            Self::Choose(offer) => reset::choose_method(offer).await,
            Self::SendAgain => reset::send_again().await,
            Self::Prove(code) => reset::prove(code).await,
            Self::SetPassword(password) => reset::set_password(password).await,
            Self::StepBack => reset::step_back().await,
            Self::Leave => reset::leave(entry).await,
            Self::OpenHelp => help::open().await,
            Self::AskHelp(solution) => help::ask(solution).await,
        }
    }
}
