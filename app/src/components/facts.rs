//! Whose page this is, and when it was made: on the last page, and on paper beside codes.

use leptos::prelude::*;

use crate::document;
use crate::visit::visit;
use crate::wording::{moment, t};

#[component]
pub fn Facts(user_id: String, at_ms: i64, #[prop(default = "facts")] class: &'static str) -> impl IntoView {
    let visit = visit();
    view! {
        <dl class=class>
            <dt>{t("done-account")}</dt>
            <dd><bdi dir="ltr">{user_id}</bdi></dd>
            <dt class="on-paper">{t("new-codes-portal")}</dt>
            <dd class="on-paper"><bdi dir="ltr">{document::origin()}</bdi></dd>
            <dt>{t("done-when")}</dt>
            <dd>{move || moment(&visit.words.locale(), at_ms)}</dd>
        </dl>
    }
}
