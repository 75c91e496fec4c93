//! The help desk and the support code, in the same place on every screen.

use leptos::prelude::*;

use super::help_desk_way::{HelpDeskWay, is_known};
use crate::screen::Page;
use crate::visit::visit;
use crate::wording::t;

/// The first group of the GUID: enough to find a visit in the log.
const SHORT: usize = 8;

#[component]
pub fn Footer() -> impl IntoView {
    let visit = visit();
    let is_known = is_known();
    let is_aside = Memo::new(move |_| visit.page.get().is_some_and(Page::is_aside));
    let code = move || {
        visit.screen.with(|screen| screen.as_ref().map(|screen| screen.support_code.clone()).unwrap_or_default())
    };
    let short = move || code().chars().take(SHORT).collect::<String>();
    view! {
        <footer class="footer">
            <div class="footer-help">
                {move || match (is_aside.get(), is_known.get()) {
                    (true, _) => ().into_any(),
                    (false, true) => view! { <HelpDeskWay class="link" label="footer-help-desk"/> }.into_any(),
                    (false, false) => view! {
                        <details class="aside">
                            <summary class="link">{t("footer-help-desk")}</summary>
                            <p>{t("footer-help-desk-unknown")}</p>
                        </details>
                    }
                    .into_any(),
                }}
            </div>
            <details class="aside footer-code" hidden=move || code().is_empty()>
                <summary>{t("footer-support-code")} " " <bdi dir="ltr">{short}</bdi></summary>
                <p>{t("footer-support-code-explained")}</p>
                <p><bdi class="copied-whole" dir="ltr">{code}</bdi></p>
            </details>
        </footer>
    }
}
