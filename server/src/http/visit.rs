//! From a server function to a use case and back: cookie in, cookie out, faults named once.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::client_address::Client;
use super::{Web, session};
use crate::act::{Act, By};
use crate::audit::Happened;
use crate::flow::{Moved, Trouble, change, help, reset, write};
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::visit::Caller;
use crate::wire::Entry;
use crate::wire::{CheckAnswer, Fault, Given, Goal, Screen};

/// What a server function works with.
pub(super) struct Call {
    pub portal: Arc<Portal>,
    pub caller: Arc<Caller>,
    response: ResponseOptions,
}

impl Call {
    /// Reads the request; a browser without our cookie is told so.
    pub fn read() -> Result<Self, Fault> {
        let (web, parts, response) = context()?;
        let session = session::read(&parts.headers, &web.portal.settings.public_url).ok_or(Fault::CookiesOff)?;
        Ok(Self::with(&web, &parts, response, session))
    }

    /// As [`Call::read`], and gives a browser its first cookie.
    pub fn read_or_welcome() -> Result<Self, Fault> {
        let (web, parts, response) = context()?;
        match session::read(&parts.headers, &web.portal.settings.public_url) {
            Some(session) => Ok(Self::with(&web, &parts, response, session)),
            None => {
                let session = SessionToken::random().map_err(internal)?;
                let call = Self::with(&web, &parts, response, session);
                call.hand_out(&call.caller.session);
                Ok(call)
            }
        }
    }

    fn with(web: &Web, parts: &Parts, response: ResponseOptions, session: SessionToken) -> Self {
        let source = parts.extensions.get::<Client>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0);
        Self { portal: Arc::clone(&web.portal), caller: Arc::new(Caller { session, source }), response }
    }

    fn hand_out(&self, token: &SessionToken) {
        if let Ok(value) = HeaderValue::from_str(&session::write(token, &self.portal.settings.public_url)) {
            self.response.insert_header(SET_COOKIE, value);
        }
    }

    /// Carries an act to its end, also where the browser no longer waits for it: what a
    /// directory was asked to write is noted, and its person is told.
    async fn to_the_end<F>(&self, act: impl FnOnce(Arc<Portal>, Arc<Caller>) -> F) -> Result<Moved, Trouble>
    where
        F: Future<Output = Result<Moved, Trouble>> + Send + 'static,
    {
        let acting = tokio::spawn(act(Arc::clone(&self.portal), Arc::clone(&self.caller)));
        acting.await.unwrap_or(Err(Trouble::Broken("an act was lost")))
    }

    pub async fn answer(&self, moved: Result<Moved, Trouble>) -> Result<Screen, Fault> {
        match moved {
            Ok(Moved { screen, session }) => {
                if let Some(token) = session {
                    self.hand_out(&token);
                }
                Ok(screen)
            }
            Err(trouble) => {
                if matches!(trouble, Trouble::OutOfStep | Trouble::BadRequest) {
                    self.note_refused_step().await;
                }
                Err(self.fault(&trouble))
            }
        }
    }

    /// An act that does not fit the visit changes nothing, but it is an act.
    async fn note_refused_step(&self) {
        let noted = async {
            let mut act = Act::begin(&self.portal, By::Person(&self.caller)).await?;
            act.note(act.event(Happened::StepRefused, "out-of-step"));
            act.commit().await
        };
        if let Err(fault) = noted.await {
            tracing::error!(%fault, "a refused step could not be noted");
        }
    }

    /// The one place where trouble is logged and gets its neutral face.
    fn fault(&self, trouble: &Trouble) -> Fault {
        let support_code = self.portal.support_code(&self.caller);
        match trouble {
            Trouble::OutOfStep => Fault::OutOfStep,
            Trouble::BadRequest => Fault::BadRequest,
            Trouble::Directory(crate::directory::DirectoryFault::Hashing(crate::password::hash::HashFault::Busy)) => {
                Fault::Unavailable
            }
            Trouble::Broken(_) => {
                tracing::error!(support_code, trouble = %trouble, "a step failed");
                Fault::Internal
            }
            Trouble::Store(_) | Trouble::Directory(_) => {
                tracing::error!(support_code, trouble = %trouble, "a step failed");
                Fault::Unavailable
            }
        }
    }
}

fn context() -> Result<(Arc<Web>, Parts, ResponseOptions), Fault> {
    match (use_context::<Arc<Web>>(), use_context::<Parts>(), use_context::<ResponseOptions>()) {
        (Some(web), Some(parts), Some(response)) => Ok((web, parts, response)),
        _ => Err(Fault::Internal),
    }
}

fn internal(error: impl std::fmt::Display) -> Fault {
    tracing::error!(%error, "a step failed");
    Fault::Internal
}

/// Body of [`crate::api::reset::current`].
///
/// # Errors
/// See [`Fault`]; as for all functions here.
pub async fn current(entry: Entry) -> Result<Screen, Fault> {
    let call = Call::read_or_welcome()?;
    let moved = reset::current(&call.portal, &call.caller, &entry).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn begin(entry: Entry, user_id: String, solution: CheckAnswer) -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = reset::begin(&call.portal, &call.caller, &entry, &user_id, &solution).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn begin_change(
    entry: Entry,
    user_id: String,
    password: String,
    solution: CheckAnswer,
) -> Result<Screen, Fault> {
    let password = Password::new(password);
    let call = Call::read()?;
    let moved = change::begin(&call.portal, &call.caller, &entry, &user_id, password, &solution).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn choose_goal(goal: Goal) -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = reset::choose_goal(&call.portal, &call.caller, goal).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn choose_method(offer: u8) -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = reset::choose_method(&call.portal, &call.caller, offer).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn send_again() -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = reset::send_again(&call.portal, &call.caller).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn prove(given: Given) -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = call.to_the_end(|portal, caller| async move { reset::prove(&portal, &caller, &given).await }).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn set_password(password: String) -> Result<Screen, Fault> {
    let password = Password::new(password);
    let call = Call::read()?;
    let moved =
        call.to_the_end(|portal, caller| async move { write::set_password(&portal, &caller, password).await }).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn step_back(entry: Entry) -> Result<Screen, Fault> {
    let call = Call::read_or_welcome()?;
    let moved = reset::step_back(&call.portal, &call.caller, &entry).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn leave(entry: Entry) -> Result<Screen, Fault> {
    let call = Call::read_or_welcome()?;
    let moved = reset::leave(&call.portal, &call.caller, &entry).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn speak(locale: String) -> Result<(), Fault> {
    let call = Call::read()?;
    reset::speak(&call.portal, &call.caller, &locale).await.map_err(|trouble| call.fault(&trouble))
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn open_help() -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = help::open(&call.portal, &call.caller).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn ask_help(solution: CheckAnswer) -> Result<Screen, Fault> {
    let call = Call::read()?;
    let moved = help::ask(&call.portal, &call.caller, &solution).await;
    call.answer(moved).await
}

/// Gives a server function's `Err` the status of its [`Fault`]; by itself every one is a 500.
pub async fn status_of_faults(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.remove("serverfnerror");
    let bytes = to_bytes(body, 4096).await.unwrap_or_default();
    let fault = serde_json::from_slice::<Fault>(&bytes).unwrap_or(Fault::Internal);
    parts.status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    parts.headers.remove("content-length");
    parts.headers.insert("content-type", HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(bytes))
}
