//! The server functions: what the browser may call.
//!
//! Every function takes what the person did and returns the next
//! [`Screen`](crate::wire::Screen). A refusal is part of the screen; an `Err` is a
//! [`Fault`](crate::wire::Fault), for which the browser has one page. The browser
//! never sends what names a target: the visit is found by its cookie, and
//! everything else is read on the server. A body is one call into `http`.

pub mod change;
pub mod help;
#[cfg(feature = "account")]
pub mod register;
pub mod reset;
