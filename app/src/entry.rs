//! What the address said on arrival, and rewriting its `mkt`.

use server::locale::{parameter, user_id_parameter};
use server::wire::{Entry, Journey};
use wasm_bindgen::JsValue;

use crate::act::Act;

/// The server answers with the same page at both paths.
const RESET: &str = "/";
const CHANGE: &str = "/change";
const REGISTER: &str = "/register";

fn query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

fn path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// Where a forgotten password is reset: this address, with the path for it.
pub fn reset_address() -> String {
    [RESET, &query()].concat()
}

/// Where people look after their ways back in: this address, with the path for it.
pub fn register_address() -> String {
    [REGISTER, &query()].concat()
}

/// What to ask the server first: where the visit stands.
#[cfg(not(feature = "account"))]
pub fn first_act() -> Act {
    Act::LookAgain
}

/// What to ask the server first: what the ticket behind the address's `#` leads to, or
/// where the visit stands. The ticket is taken out of the address, and of the history.
#[cfg(feature = "account")]
pub fn first_act() -> Act {
    let ticket = || {
        let window = web_sys::window()?;
        let hash = window.location().hash().ok()?;
        let ticket = parameter(hash.strip_prefix('#')?, "ticket").filter(|ticket| !ticket.is_empty())?;
        let history = window.history().ok()?;
        let state = history.state().unwrap_or(JsValue::NULL);
        _ = history.replace_state_with_url(&state, "", Some(&[path(), query()].concat()));
        Some(ticket)
    };
    ticket().map_or(Act::LookAgain, |ticket| crate::act::register::RegisterAct::Redeem(ticket).into())
}

/// Leaves for an address that the server gave.
pub fn go_to(address: &str) {
    if let Some(window) = web_sys::window() {
        _ = window.location().assign(address);
    }
}

/// Where the organization's own sign-in begins, with what this address says.
#[cfg(feature = "account")]
pub fn provider_address() -> String {
    [REGISTER, "/provider", &query()].concat()
}

/// Leaves for the page with another service's check; it leads back here, with this user ID.
pub fn go_to_service(user_id: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(address) = window.location().href() else { return };
    let Ok(address) = web_sys::Url::new(&address) else { return };
    // A blank around it would come back as a plus.
    address.search_params().set("username", user_id.trim());
    address.set_pathname(match path().as_str() {
        CHANGE => "/check/change",
        #[cfg(feature = "account")]
        REGISTER => "/check/register",
        _ => "/check/reset",
    });
    _ = window.location().set_href(&address.href());
}

/// Reads `username`, `whr` and `ru`; the server decides what they are worth.
pub fn read(locale: String) -> Entry {
    let query = query();
    let query = query.strip_prefix('?').unwrap_or(&query);
    let read = |name| parameter(query, name).filter(|value| !value.is_empty());
    let journey = match path().as_str() {
        CHANGE => Journey::Change,
        #[cfg(feature = "account")]
        REGISTER => Journey::Register,
        _ => Journey::Reset,
    };
    Entry { locale, username: user_id_parameter(query), whr: read("whr"), ru: read("ru"), journey }
}

/// Puts the language chosen into the address, so that a reload and a copied link keep it.
pub fn rewrite_mkt(locale: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(address) = window.location().href() else { return };
    let (Ok(address), Ok(history)) = (web_sys::Url::new(&address), window.history()) else { return };
    let parameters = address.search_params();
    let others: Vec<String> = js_sys::Array::from(&parameters.keys())
        .iter()
        .filter_map(|key| key.as_string())
        .filter(|key| key.eq_ignore_ascii_case("mkt"))
        .collect();
    for key in others {
        parameters.delete(&key);
    }
    parameters.set("mkt", locale);
    let place = history.state().unwrap_or(JsValue::NULL);
    _ = history.replace_state_with_url(&place, "", Some(&address.href()));
}
