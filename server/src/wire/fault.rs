//! What went wrong, as far as the browser needs to know.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// The `Err` of every server function. It carries no screen and no detail:
/// the detail is in the log, under the support code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// 400: the request was not what the portal's own program sends.
    BadRequest,
    /// 403: the call came from another site.
    CrossSite,
    /// 403: the browser sent no cookie, so a visit cannot be kept.
    CookiesOff,
    /// 409: the visit stands at another step; ask `current` for it.
    OutOfStep,
    /// 429: this network asks too much; try again in so many seconds.
    TooMany { seconds: u32 },
    /// 503: store or directory cannot be reached now.
    Unavailable,
    /// 500: a mistake of ours.
    Internal,
    /// Only in the browser: no answer came.
    Offline,
}

impl Fault {
    /// The HTTP status it travels under.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::CrossSite | Self::CookiesOff => 403,
            Self::OutOfStep => 409,
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Offline => 503,
            Self::Internal => 500,
        }
    }
}

impl FromServerFnError for Fault {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::BadRequest
            }
            _ => Self::Internal,
        }
    }
}
