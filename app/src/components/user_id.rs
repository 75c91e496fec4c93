//! The field for the user ID.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::field::{Field, described};
use crate::early::early;
use crate::field_ids::USER_ID;
use crate::wording::Phrase;

#[component]
pub fn UserIdField(prefilled: String) -> impl IntoView {
    let about = described(USER_ID, true);
    let begins_with = early().take(USER_ID).unwrap_or(prefilled);
    view! {
        <Field id=USER_ID label="identify-user-id-field" hint=Some(Phrase::of("identify-user-id-hint"))>
            <input
                class="input"
                id=USER_ID
                name="username"
                type="text"
                inputmode="email"
                autocomplete="username"
                autocapitalize="none"
                {..custom_attribute("autocorrect", "off")}
                spellcheck="false"
                dir="ltr"
                required
                prop:value=begins_with
                aria-describedby=about.by
                aria-invalid=about.is_wrong
            />
        </Field>
    }
}
