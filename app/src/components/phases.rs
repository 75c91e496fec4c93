//! Where the person is: named bars, the same for everyone who came for the same.

use leptos::prelude::*;

use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn Phases() -> impl IntoView {
    let visit = visit();
    let now = Memo::new(move |_| {
        let page = visit.page.get()?;
        Some((page.phase()?, page.phases(visit.journey())))
    });
    let label = t("phases-label");
    move || {
        now.get().map(|(now, phases)| {
            view! {
                <ol class="phases" aria-label=label>
                    {phases.iter().map(|phase| view! {
                        <li
                            class="phase"
                            class:is-reached=*phase <= now
                            aria-current=(*phase == now).then_some("step")
                        >
                            {t(phase.id())}
                        </li>
                    }).collect_view()}
                </ol>
            }
        })
    }
}
