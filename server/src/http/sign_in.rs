//! A sign-in page for trials: stands in for an organization's own login, and says so.

use std::sync::Arc;

use axum::Form;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::Web;
use super::page::{locale, locale_of, page};
use crate::audit::{Event, Happened};
use crate::directory::SignIn;
use crate::flow::Trouble;
use crate::html::escape;
use crate::locale::Locale;
use crate::policy::password_age::{Due, due};
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::shadows::Named;
use crate::store::{accounts, audit, tenants};

/// What the form sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    user_id: String,
    password: String,
}

/// The empty form.
pub async fn show(State(web): State<Arc<Web>>, request: Request) -> Response {
    let locale = locale_of(&web, &request);
    form(&web, locale, "", None)
}

/// Tries a user ID and a password.
pub async fn submit(
    State(web): State<Arc<Web>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let locale = locale(&web, query.as_deref(), &headers);
    let password = Password::new(typed.password);
    match try_sign_in(&web, &typed.user_id, password).await {
        Ok((SignIn::Accepted { .. }, Some(due))) => {
            let id = match due {
                Due::MustChange => "sign-in-must-change",
                Due::Expired => "sign-in-expired",
            };
            must_change(&web, locale, id)
        }
        Ok((SignIn::Accepted { .. }, None)) => {
            let words = &web.portal.words;
            let user: &str = typed.user_id.trim();
            let body = format!(
                "<p id=\"signed-in\">{}</p>",
                escape(&words.plain(locale.tag, "sign-in-done", &[("user", user.into())]))
            );
            page(&web, locale, &words.plain(locale.tag, "sign-in-done-title", &[]), &body)
        }
        Ok((SignIn::Refused, _)) => refused(form(&web, locale, &typed.user_id, Some("sign-in-refused"))),
        Ok((SignIn::Locked { .. } | SignIn::LockedThere, _)) => {
            refused(form(&web, locale, &typed.user_id, Some("sign-in-locked")))
        }
        Err(trouble) => {
            tracing::error!(%trouble, "demo sign-in");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn refused(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// The password is right, and still does not sign in.
fn must_change(web: &Web, locale: &Locale, id: &str) -> Response {
    let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
    let body = format!(
        "<p id=\"must-change\">{}</p><p><a class=\"button\" href=\"/change?mkt={}\">{}</a></p>",
        say(id),
        locale.tag,
        say("sign-in-change-link"),
    );
    page(web, locale, &web.portal.words.plain(locale.tag, "sign-in-title", &[]), &body)
}

/// Tries it, and says too whether a password that is right must be changed first.
async fn try_sign_in(web: &Web, user_id: &str, password: Password) -> Result<(SignIn, Option<Due>), Trouble> {
    let portal = &web.portal;
    let user_id = UserId::parse(user_id);
    let signed_in = match &user_id {
        // No account has an empty password: it is refused before the directory is asked.
        Ok(user_id) if !password.expose().is_empty() => {
            let directory = portal.directory(Named::UserId(user_id)).await?;
            directory.sign_in(&user_id.clone().into(), password, portal.now_ms()).await?
        }
        _ => SignIn::Refused,
    };
    let event = match signed_in {
        SignIn::Accepted { .. } => Event::new(Happened::SignInAccepted, "ok"),
        SignIn::Refused => Event::new(Happened::SignInRefused, "refused"),
        SignIn::Locked { .. } | SignIn::LockedThere => Event::new(Happened::SignInRefused, "locked"),
    };
    let mut tx = portal.store.write().await?;
    audit::append(&mut tx, event, portal.now_ms());
    let due = match user_id {
        Ok(user_id) if matches!(signed_in, SignIn::Accepted { .. }) => {
            let account = accounts::by_user_id(&mut tx, &user_id).await?;
            let tenant = match &account {
                Some(account) => tenants::by_id(&mut *tx, &account.tenant_id).await?,
                None => None,
            };
            account.zip(tenant).and_then(|(account, tenant)| due(&account, &tenant.settings, portal.now_ms()))
        }
        _ => None,
    };
    tx.commit().await?;
    Ok((signed_in, due))
}

fn form(web: &Web, locale: &Locale, user_id: &str, problem: Option<&str>) -> Response {
    let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
    let problem = problem
        .map(|id| format!("<p id=\"problem\" class=\"problem\" role=\"alert\">{}</p>", say(id)))
        .unwrap_or_default();
    let body = format!(
        "{problem}<form method=\"post\" action=\"/sign-in?mkt={tag}\">\
         <label for=\"user_id\">{user_label}</label>\
         <input id=\"user_id\" name=\"user_id\" class=\"control\" dir=\"ltr\" autocomplete=\"username\" \
          autocapitalize=\"none\" spellcheck=\"false\" required value=\"{value}\">\
         <label for=\"password\">{password_label}</label>\
         <input id=\"password\" name=\"password\" class=\"control\" type=\"password\" \
          autocomplete=\"current-password\" required>\
         <button class=\"button\" type=\"submit\">{submit}</button></form>\
         <p><a class=\"link\" href=\"/?mkt={tag}\">{forgot}</a></p>",
        tag = locale.tag,
        user_label = say("sign-in-user-id"),
        password_label = say("sign-in-password"),
        submit = say("sign-in-submit"),
        forgot = say("sign-in-forgot"),
        value = escape(user_id),
    );
    page(web, locale, &web.portal.words.plain(locale.tag, "sign-in-title", &[]), &body)
}
