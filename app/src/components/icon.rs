//! Icons of one hand: 24 px grid, 2 px stroke, the colour of the text.

use leptos::prelude::*;

pub const CHECK: &str = "m5 12.5 4.5 4.5L19 7.5";
pub const CHEVRON: &str = "m9 6 6 6-6 6";
pub const CROSS: &str = "m7 7 10 10M17 7 7 17";
pub const DOWN: &str = "m6 9 6 6 6-6";
pub const KEY: &str = "M11 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Zm0 0h9v3.5M16 12v2.5";
pub const OPEN: &str = "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z";
pub const PAUSE: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 8v5M12 16.2v.3";
/// A padlock, open.
pub const UNLOCK: &str = "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 6.8-1.2M12 15v1.5";

#[component]
pub fn Icon(#[prop(into)] shape: Oco<'static, str>, #[prop(default = "icon")] class: &'static str) -> impl IntoView {
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=shape></path>
        </svg>
    }
}
