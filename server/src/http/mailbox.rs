//! The demo's mailbox page: what was sent, newest first.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::page::{locale_of, page};
use crate::clock::utc;
use crate::messages::compose::escape;

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
    let mut body = format!("<p>{}</p>", escape(&words.plain(locale.tag, "mailbox-lead", &[])));
    if mails.is_empty() {
        body.push_str(&format!("<p>{}</p>", escape(&words.plain(locale.tag, "mailbox-empty", &[]))));
    }
    for mail in mails {
        body.push_str(&format!(
            "<article class=\"mail\" lang=\"{lang}\"><h2>{subject}</h2><p class=\"quiet\"><bdi dir=\"ltr\">{to}</bdi> · \
             <bdi dir=\"ltr\">{at}</bdi></p><pre>{text}</pre></article>",
            lang = escape(&mail.locale),
            subject = escape(&mail.subject),
            to = escape(&mail.to.to_string()),
            at = escape(&utc(mail.at_ms)),
            text = escape(&mail.text),
        ));
    }
    page(&web, locale, &words.plain(locale.tag, "mailbox-title", &[]), &body)
}
