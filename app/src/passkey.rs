//! Passkeys: what the browser's own dialog is asked for, and what it hands back.
//!
//! Bytes travel as base64url and are made into arrays by hand: browsers that read and write
//! the JSON form themselves are younger than those that know passkeys. All have `atob`.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect, Uint8Array};
#[cfg(feature = "account")]
use server::wire::NewPasskey;
#[cfg(feature = "account")]
use server::wire::register::PasskeyToMake;
use server::wire::{Assertion, PasskeyRequest};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, CredentialsContainer};

/// What the specification calls this kind of key.
const KIND: &str = "public-key";

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// The person closed the dialog, or it took too long.
    NotUsed,
    /// The device has a passkey of this account already, and makes no other.
    AlreadyThere,
    /// The browser cannot, or not on this address.
    Impossible,
}

/// Whether this browser can use passkeys on this page.
pub fn is_possible() -> bool {
    let window = web_sys::window();
    window.is_some_and(|window| has(&window, "PublicKeyCredential") && has(&window.navigator(), "credentials"))
}

fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|value| !value.is_undefined() && !value.is_null())
}

/// A dialog that may be open: it is closed, and its answer passed over, once this is called off.
#[derive(Clone)]
pub struct Dialog {
    is_off: Rc<Cell<bool>>,
    abort: Option<AbortController>,
}

impl Dialog {
    pub fn new() -> Self {
        Self { is_off: Rc::default(), abort: AbortController::new().ok() }
    }

    pub fn call_off(&self) {
        self.is_off.set(true);
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }

    pub fn is_off(&self) -> bool {
        self.is_off.get()
    }

    fn options(&self, public_key: JsValue) -> JsValue {
        let signal = self.abort.as_ref().map_or(JsValue::UNDEFINED, |abort| abort.signal().into());
        object(&[("publicKey", public_key), ("signal", signal)])
    }
}

/// Has a passkey sign what is asked.
pub async fn sign(request: &PasskeyRequest, dialog: &Dialog) -> Result<Assertion, Failed> {
    let asked = object(&[
        ("challenge", bytes(&request.challenge)?),
        ("rpId", (&request.site).into()),
        ("allowCredentials", passkeys(&request.passkeys)?),
        ("userVerification", "required".into()),
        ("timeout", (request.seconds * 1000).into()),
    ]);
    let options = dialog.options(asked);
    let promise = credentials()?.get_with_options(options.unchecked_ref());
    let passkey = JsFuture::from(promise.map_err(failed)?).await.map_err(failed)?;
    let response = field(&passkey, "response")?;
    Ok(Assertion {
        id: text(&passkey, "rawId")?,
        client_data: text(&response, "clientDataJSON")?,
        authenticator_data: text(&response, "authenticatorData")?,
        signature: text(&response, "signature")?,
        user: if has(&response, "userHandle") { Some(text(&response, "userHandle")?) } else { None },
    })
}

/// Has a device make a passkey.
#[cfg(feature = "account")]
pub async fn make(to_make: &PasskeyToMake, dialog: &Dialog) -> Result<NewPasskey, Failed> {
    let algorithm = |algorithm: &i64| {
        // A small negative number.
        #[allow(clippy::cast_possible_truncation)]
        object(&[("type", KIND.into()), ("alg", (*algorithm as i32).into())])
    };
    let asked = object(&[
        ("challenge", bytes(&to_make.challenge)?),
        ("rp", object(&[("id", (&to_make.site).into()), ("name", (&to_make.organization).into())])),
        (
            "user",
            object(&[
                ("id", bytes(&to_make.user)?),
                ("name", (&to_make.user_id).into()),
                ("displayName", (&to_make.user_id).into()),
            ]),
        ),
        ("pubKeyCredParams", to_make.algorithms.iter().map(algorithm).collect::<Array>().into()),
        ("excludeCredentials", passkeys(&to_make.passkeys)?),
        (
            "authenticatorSelection",
            // It must be found without its id: before a proof no id may be told.
            object(&[
                ("residentKey", "required".into()),
                ("requireResidentKey", true.into()),
                ("userVerification", "required".into()),
            ]),
        ),
        ("attestation", "none".into()),
        ("timeout", (to_make.seconds * 1000).into()),
    ]);
    let options = dialog.options(asked);
    let promise = credentials()?.create_with_options(options.unchecked_ref());
    let passkey = JsFuture::from(promise.map_err(failed)?).await.map_err(failed)?;
    let response = field(&passkey, "response")?;
    Ok(NewPasskey {
        client_data: text(&response, "clientDataJSON")?,
        attestation: text(&response, "attestationObject")?,
    })
}

fn credentials() -> Result<CredentialsContainer, Failed> {
    if !is_possible() {
        return Err(Failed::Impossible);
    }
    web_sys::window().map(|window| window.navigator().credentials()).ok_or(Failed::Impossible)
}

#[allow(clippy::needless_pass_by_value)]
fn failed(error: JsValue) -> Failed {
    let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        // Browsers do not say whether it was closed or took too long, so that sites cannot ask which passkeys there are.
        "NotAllowedError" | "AbortError" => Failed::NotUsed,
        "InvalidStateError" => Failed::AlreadyThere,
        _ => Failed::Impossible,
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes every field.
        _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn passkeys(ids: &[String]) -> Result<JsValue, Failed> {
    let one = |id: &String| Ok(object(&[("type", KIND.into()), ("id", bytes(id)?)]));
    let all: Vec<JsValue> = ids.iter().map(one).collect::<Result<_, _>>()?;
    Ok(all.into_iter().collect::<Array>().into())
}

fn bytes(text: &str) -> Result<JsValue, Failed> {
    let standard = text.replace('-', "+").replace('_', "/");
    let window = web_sys::window().ok_or(Failed::Impossible)?;
    let decoded = window.atob(&standard).map_err(|_| Failed::Impossible)?;
    // The browser gives a character for each byte.
    let bytes: Vec<u8> = decoded.chars().filter_map(|c| u8::try_from(c).ok()).collect();
    Ok(Uint8Array::from(bytes.as_slice()).into())
}

fn field(object: &JsValue, name: &str) -> Result<JsValue, Failed> {
    Reflect::get(object, &name.into()).map_err(|_| Failed::Impossible).and_then(|value| {
        // A dialog that ends with nothing was not used.
        if value.is_undefined() || value.is_null() { Err(Failed::NotUsed) } else { Ok(value) }
    })
}

fn text(object: &JsValue, name: &str) -> Result<String, Failed> {
    let bytes: String = Uint8Array::new(&field(object, name)?).to_vec().into_iter().map(char::from).collect();
    let window = web_sys::window().ok_or(Failed::Impossible)?;
    let standard = window.btoa(&bytes).map_err(|_| Failed::Impossible)?;
    Ok(standard.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned())
}
