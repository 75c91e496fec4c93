//! A QR code, drawn from what the server sends. Dark on light in both schemes, as cameras want it.

use leptos::prelude::*;
use server::wire::register::Qr;

/// Modules of light around it (ISO/IEC 18004).
const QUIET: u16 = 4;

#[component]
pub fn QrCode(qr: Qr, label: Signal<String>) -> impl IntoView {
    let whole = (qr.size + 2 * QUIET).to_string();
    let from = ["-", &QUIET.to_string()].concat();
    let view_box = [&*from, &from, &whole, &whole].join(" ");
    view! {
        <svg class="qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
            <path d=qr.path></path>
        </svg>
    }
}
