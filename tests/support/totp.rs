//! What an authenticator app shows.

use server::clock::{Clock as _, SystemClock};
use server::secrets::KeptSecret;
use server::totp;

/// The code that an app with this secret (base32) shows so many steps from now.
pub fn code_in_steps(secret: &str, steps: i64) -> String {
    let secret = KeptSecret::new(&data_encoding::BASE32.decode(secret.as_bytes()).unwrap());
    totp::code(&secret, totp::step(SystemClock.now_ms()) + steps)
}

/// The code it shows now.
pub fn code_now(secret: &str) -> String {
    code_in_steps(secret, 0)
}

/// A code that it shows neither now nor within four steps.
pub fn wrong_code(secret: &str) -> String {
    let near: Vec<String> = (-4..=4).map(|steps| code_in_steps(secret, steps)).collect();
    (0..=near.len()).map(|number| format!("{number:06}")).find(|code| !near.contains(code)).unwrap()
}
