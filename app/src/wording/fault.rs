//! What a fault is called, outside.

use server::wire::Fault;

use super::{Phrase, Value};

/// Heading and text.
pub fn phrases(fault: &Fault) -> (Phrase, Phrase) {
    let (heading, text) = match fault {
        Fault::BadRequest | Fault::CrossSite | Fault::Internal => ("fault-internal-heading", "fault-internal-text"),
        Fault::OutOfStep => ("fault-out-of-step-heading", "fault-out-of-step-text"),
        Fault::CookiesOff => ("fault-cookies-off-heading", "fault-cookies-off-text"),
        Fault::TooMany { seconds } => {
            let minutes = Value::Count(seconds.div_ceil(60).max(1));
            return (Phrase::of("fault-too-many-heading"), Phrase::of("fault-too-many-text").with("minutes", minutes));
        }
        Fault::Unavailable => ("fault-unavailable-heading", "fault-unavailable-text"),
        Fault::Offline => ("fault-offline-heading", "fault-offline-text"),
    };
    (Phrase::of(heading), Phrase::of(text))
}

/// Whether the same act would meet the same fault, so that "try again" looks where the visit stands.
pub fn is_lasting(fault: &Fault) -> bool {
    match fault {
        Fault::OutOfStep | Fault::BadRequest => true,
        Fault::CrossSite
        | Fault::Internal
        | Fault::CookiesOff
        | Fault::TooMany { .. }
        | Fault::Unavailable
        | Fault::Offline => false,
    }
}
