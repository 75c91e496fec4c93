//! What a login flow's program is told when it gets no answer: problem details (RFC 9457).
//!
//! `code` is stable and for programs, `field` names the field that is wrong,
//! `detail` is for the person who maintains the program: what is wrong and what to do.

use std::borrow::Cow;

use axum::Json;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::flow::login_flow::NotAResult;
use crate::policy::login_flow::Refused;

const KIND: &str = "application/problem+json";

#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    #[serde(skip)]
    status_code: StatusCode,
    /// The status in words, as for a problem without a type of its own (RFC 9457, 4.2.1).
    title: &'static str,
    status: u16,
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<Cow<'static, str>>,
    detail: Cow<'static, str>,
    /// Seconds to wait.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status_code: status,
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            field: None,
            detail: detail.into(),
            retry_after: None,
        }
    }

    pub fn of_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The body is no JSON object that can be read.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "body-malformed", detail)
    }

    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "key-not-valid",
            "Send `Authorization: Bearer` with a key that `latchkey login-flow add` or `rotate` printed and that was \
             not revoked.",
        )
    }

    pub fn too_many(seconds: u32) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-calls",
            "Wait for the seconds of Retry-After. Let sign-ins go on meanwhile.",
        );
        Self { retry_after: Some(seconds), ..problem }
    }

    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The portal cannot decide at the moment. Let sign-ins go on, and ask again at the next one.",
        )
    }

    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing here. /api/v1/openapi.json lists what there is.",
        )
    }

    /// The problem for an answer that a layer gave as a status alone.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => {
                Self::new(status, "method-not-allowed", "Use a method of the header Allow.")
            }
            StatusCode::REQUEST_TIMEOUT => Self::new(status, "too-slow", "Send the whole request at once."),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "body-too-large", "Send a body of at most 16 KiB."),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                Self::new(status, "head-too-large", "Send an address and headers of at most 16 KiB together.")
            }
            status if status.is_client_error() => {
                Self::new(status, "bad-request", "The request breaks HTTP. /api/v1/openapi.json says what is asked.")
            }
            status => Self::new(
                status,
                "internal",
                "The portal failed; its log says why. Let sign-ins go on, and ask again at the next one.",
            ),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (status, detail) = match refused {
            Refused::OtherTenant => (
                StatusCode::FORBIDDEN,
                "This key is not for that tenant. Name the tenant that the login flow was added for, by its name or id.",
            ),
            Refused::UserLength => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Send the user ID, or the account's id, that signed in: 1 to 1024 characters.",
            ),
            Refused::ReturnToNotListed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "This address is not one of the tenant's return_addresses, letter by letter. Send it as it is listed, \
                 or let the tenant list it.",
            ),
            Refused::ReturnToTaken => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "The query of this address has a parameter `result` or `state` already, which the answer adds. List \
                 and send another address.",
            ),
            Refused::StateMalformed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Send a value of this login alone, 1 to 1024 printable ASCII characters: best 128 random bits. It comes back unchanged.",
            ),
            Refused::AuthTimeInFuture => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "This is in the future. Send when the person signed in, in seconds since 1970 UTC, and set the clock \
                 of your server.",
            ),
            Refused::AuthTimeTooOld => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "This is more than five minutes ago. Ask right after the person signed in, and never for an old session.",
            ),
            Refused::AmrMalformed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Send how the person signed in as RFC 8176 has it, such as [\"pwd\"]: 1 to 16 words of at most 64 \
                 ASCII characters without blanks.",
            ),
            Refused::LocaleLength => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Send a language tag of at most 64 characters, such as ko-KR, or leave it out.",
            ),
        };
        Self::new(status, refused.code(), detail).of_field(refused.field())
    }
}

impl From<NotAResult> for Problem {
    fn from(refused: NotAResult) -> Self {
        let (status, field, detail) = match refused {
            NotAResult::NotOurs => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "result",
                "This is no result that this portal signed for this login flow. Do not count the registration as done.",
            ),
            NotAResult::Expired => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "result",
                "This result is older than five minutes. Ask again at the next sign-in.",
            ),
            NotAResult::OtherState => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "state",
                "This result belongs to a login with another `state`. Do not count the registration as done.",
            ),
            NotAResult::KeyRevoked => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "result",
                "The key that this registration was asked for with was revoked meanwhile. Do not count it as done; ask \
                 again at the next sign-in.",
            ),
            NotAResult::Spent => {
                (StatusCode::CONFLICT, "result", "This result was redeemed before. Do not count it a second time.")
            }
        };
        Self::new(status, refused.code(), detail).of_field(field)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, wait) = (self.status_code, self.retry_after);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
        if let Some(seconds) = wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Whatever failed on the way to a handler is told as a problem, too.
pub async fn everywhere(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == KIND);
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let allow = response.headers().get(ALLOW).cloned();
    let mut told = Problem::of_status(status).into_response();
    if let Some(allow) = allow {
        told.headers_mut().insert(ALLOW, allow);
    }
    told
}
