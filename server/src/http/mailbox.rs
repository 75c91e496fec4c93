//! The demo's mailbox page: what was sent, newest first, and what its
//! authenticator apps would show. Only the demo has it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::page::{locale_of, page};
use crate::clock::{SECOND_MS, minute};
use crate::html::escape;
use crate::locale::Locale;
use crate::policy::method::Method;
use crate::store::{StoreError, means};
use crate::totp;

/// Mails shown on the page.
const MOST: usize = 30;

/// Shows the newest mails as text.
pub async fn show(State(web): State<Arc<Web>>, request: Request) -> Response {
    let locale = locale_of(&web, &request);
    let words = &web.portal.words;
    let Some(mailbox) = &web.mailbox else { return StatusCode::NOT_FOUND.into_response() };
    let mails = match mailbox.newest(MOST) {
        Ok(mails) => mails,
        Err(error) => {
            tracing::error!(%error, "the demo's mailbox cannot be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let apps = match apps(&web, locale).await {
        Ok(apps) => apps,
        Err(fault) => {
            tracing::error!(%fault, "the demo's apps cannot be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let mut body = format!("<p>{}</p>", escape(&words.plain(locale.tag, "mailbox-lead", &[])));
    if mails.is_empty() {
        body.push_str(&format!("<p>{}</p>", escape(&words.plain(locale.tag, "mailbox-empty", &[]))));
    }
    body.push_str(&apps);
    for mail in mails {
        body.push_str(&format!(
            "<article class=\"mail\" lang=\"{lang}\"><h2>{subject}</h2><p class=\"quiet\"><bdi dir=\"ltr\">{to}</bdi> · \
             <bdi dir=\"ltr\">{at}</bdi></p><pre>{text}</pre></article>",
            lang = escape(&mail.locale),
            subject = escape(&mail.subject),
            to = escape(&mail.to.to_string()),
            at = escape(&minute(mail.at_ms)),
            text = escape(&mail.text),
        ));
    }
    page(&web, locale, &words.plain(locale.tag, "mailbox-title", &[]), &body)
}

/// The codes of all apps at this moment.
async fn apps(web: &Web, locale: &Locale) -> Result<String, StoreError> {
    let portal = &web.portal;
    let say = |id: &str| escape(&portal.words.plain(locale.tag, id, &[]));
    let now = portal.now_ms();
    let mut tx = portal.store.read().await?;
    let mut rows = String::new();
    for (account, user_id) in means::keepers(&mut tx, Method::AppCode).await? {
        for app in means::kept(&mut tx, &account, Method::AppCode).await? {
            let code = app.form.code(&app.secret, app.form.step(now));
            rows.push_str(&format!(
                "<li class=\"mail app\"><bdi dir=\"ltr\">{}</bdi> <span class=\"visually-hidden\">{}</span> \
                 <code>{code}</code></li>",
                escape(&user_id),
                say("demo-apps-code"),
            ));
        }
    }
    let left = (totp::STEP_MS - now.rem_euclid(totp::STEP_MS)) / SECOND_MS;
    let rows = if rows.is_empty() {
        format!("<p>{}</p>", say("demo-apps-empty"))
    } else {
        let next = escape(&portal.words.plain(
            locale.tag,
            "demo-apps-next",
            &[("seconds", u32::try_from(left).unwrap_or_default().into())],
        ));
        format!("<p>{}</p><ul id=\"apps\">{rows}</ul><p class=\"quiet\">{next}</p>", say("demo-apps-lead"))
    };
    Ok(format!("<h2>{}</h2>{rows}", say("demo-apps-heading")))
}
