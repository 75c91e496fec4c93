//! A field for a password. Pasting, managers and autofill are welcome.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::field::Described;
use crate::early::early;
use crate::wording::t;

/// Whether the page's passwords are legible: one switch for all of them.
#[derive(Clone, Copy)]
pub struct Shown(RwSignal<bool>);

impl Shown {
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    pub fn hide(self) {
        self.0.set(false);
    }
}

#[component]
pub fn Secret(
    id: &'static str,
    shown: Shown,
    described: Described,
    /// What password managers do with it: `new-password` or `current-password`.
    autocomplete: &'static str,
    #[prop(into, optional)] on_input: Option<Callback<String>>,
    /// Whether the switch stands in this field.
    #[prop(optional)]
    has_button: bool,
) -> impl IntoView {
    let Shown(is_shown) = shown;
    let begins_with = early().take(id).unwrap_or_default();
    let (show, hide) = (t("secret-show-button"), t("secret-hide-button"));
    view! {
        <div class="secret">
            <input
                class="input"
                id=id
                name=id
                type=move || if is_shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                autocapitalize="none"
                {..custom_attribute("autocorrect", "off")}
                spellcheck="false"
                dir="ltr"
                required
                prop:value=begins_with
                aria-describedby=described.by
                aria-invalid=described.is_wrong
                on:input:target=move |event| {
                    if let Some(on_input) = on_input {
                        on_input.run(event.target().value());
                    }
                }
            />
            {has_button.then(|| view! {
                <button class="secret-button" type="button" on:click=move |_| is_shown.update(|shown| *shown = !*shown)>
                    {move || if is_shown.get() { hide() } else { show() }}
                </button>
            })}
        </div>
    }
}
