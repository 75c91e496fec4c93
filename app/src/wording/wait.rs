//! How long something has to wait: up to an hour as a countdown, and beyond that
//! as the time at which the wait is over, since people do not count hours in minutes.

use super::{Phrase, Value};

/// The longest countdown, in seconds.
const LONGEST_COUNTDOWN: u32 = 3_600;

/// One of two messages: the first is filled with a countdown as `$time`, the second with
/// the time at which it is over as `$until`.
pub fn phrase((countdown, time): (&'static str, &'static str), seconds: u32, now_ms: f64) -> Phrase {
    if seconds <= LONGEST_COUNTDOWN {
        return Phrase::of(countdown).with("time", Value::Countdown(seconds));
    }
    // A count of milliseconds is far below 2^53.
    #[allow(clippy::cast_possible_truncation)]
    let over_ms = (now_ms + f64::from(seconds) * 1000.0) as i64;
    Phrase::of(time).with("until", Value::Until(over_ms))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::document;
    use crate::wording::Spoken;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn an_hour_is_the_longest_countdown_in_every_language() {
        let ids = ("enter-code-send-again-button-later", "enter-code-send-again-button-at");
        for (locale, words) in [
            ("en", include_str!("../../../locales/en/portal.ftl")),
            ("ar", include_str!("../../../locales/ar/portal.ftl")),
            ("es", include_str!("../../../locales/es/portal.ftl")),
            ("ko", include_str!("../../../locales/ko/portal.ftl")),
            ("lt", include_str!("../../../locales/lt/portal.ftl")),
        ] {
            let words = Spoken::read(locale, words.to_owned());
            let said = |seconds| words.say(&phrase(ids, seconds, document::now_ms()));
            assert!(said(38).contains("0:38") && said(3_600).contains("60:00"), "{locale}: {}", said(3_600));
            for seconds in [3_601, 86_396] {
                let said = said(seconds);
                let minutes = format!("{}:", seconds / 60);
                assert!(!said.contains(&minutes) && said.contains(':') && !said.contains("enter-code"), "{said}");
            }
        }
    }
}
