//! Where the person is: three named bars, the same for everyone.

use leptos::prelude::*;

use crate::screen::{Page, Phase};
use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn Phases() -> impl IntoView {
    let visit = visit();
    let now = Memo::new(move |_| visit.page.get().and_then(Page::phase));
    let label = t("phases-label");
    move || {
        now.get().map(|now| {
            view! {
                <ol class="phases" aria-label=label>
                    {Phase::ALL.map(|phase| view! {
                        <li
                            class="phase"
                            class:is-reached=phase <= now
                            aria-current=(phase == now).then_some("step")
                        >
                            {t(phase.id())}
                        </li>
                    })}
                </ol>
            }
        })
    }
}
