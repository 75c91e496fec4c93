//! What the address said on arrival, and rewriting its `mkt`.

use server::api::reset::{Entry, Journey};
use server::locale::parameter;
use wasm_bindgen::JsValue;

/// The server answers with the same page at both paths.
const RESET: &str = "/";
const CHANGE: &str = "/change";
#[cfg(feature = "account")]
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

/// Leaves for the page with another service's check; it leads back here, with this user ID.
pub fn go_to_service(user_id: &str) {
    let Some(window) = web_sys::window() else { return };
    let Ok(address) = window.location().href() else { return };
    let Ok(address) = web_sys::Url::new(&address) else { return };
    address.search_params().set("username", user_id);
    address.set_pathname(if path() == CHANGE { "/check/change" } else { "/check/reset" });
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
    Entry { locale, username: read("username"), whr: read("whr"), ru: read("ru"), journey }
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
