//! Numbers and moments, as the browser's `Intl` writes them in the language of the page.

use js_sys::Intl::PluralRules;
use js_sys::{Array, Date, Number, Object, Reflect};
use server::fluent::Numbers;
use wasm_bindgen::JsValue;

/// Plural categories and numbers of one language.
pub struct Intl {
    tag: String,
    plurals: PluralRules,
}

impl Intl {
    pub fn of(locale: &str) -> Self {
        let tag = tag(locale);
        let plurals = PluralRules::new(&Array::of1(&tag.as_str().into()), &Object::new());
        Self { tag, plurals }
    }
}

impl Numbers for Intl {
    fn category(&self, number: u32) -> String {
        self.plurals.select(number.into()).into()
    }

    fn written(&self, number: u32) -> String {
        Number::from(number).to_locale_string(&self.tag).into()
    }
}

/// What `Intl` is asked for. Everywhere the digits of codes and user IDs, which
/// stand beside these numbers; and the calendar of the mails, where Thai would
/// count years from the Buddha.
fn tag(locale: &str) -> String {
    [locale, "-u-ca-gregory-nu-latn"].concat()
}

/// Date and time as the language writes them, in this device's time zone.
pub fn moment(locale: &str, at_ms: i64) -> String {
    written(locale, at_ms, &[("dateStyle", "long"), ("timeStyle", "short")])
}

/// The time of day, with the date before it where it is not today's.
pub fn until(locale: &str, at_ms: i64, now_ms: f64) -> String {
    let day = date(at_ms).to_date_string();
    if day == Date::new(&now_ms.into()).to_date_string() {
        written(locale, at_ms, &[("timeStyle", "short")])
    } else {
        written(locale, at_ms, &[("month", "long"), ("day", "numeric"), ("hour", "numeric"), ("minute", "2-digit")])
    }
}

/// The date alone, likewise.
#[cfg(feature = "account")]
pub fn day(locale: &str, at_ms: i64) -> String {
    written(locale, at_ms, &[("dateStyle", "long")])
}

/// The date of a day that begins at this moment in UTC, wherever the device is.
#[cfg(feature = "account")]
pub fn utc_day(locale: &str, at_ms: i64) -> String {
    written(locale, at_ms, &[("dateStyle", "long"), ("timeZone", "UTC")])
}

fn written(locale: &str, at_ms: i64, styles: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, style) in styles {
        _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(style));
    }
    date(at_ms).to_locale_string(&tag(locale), &options).into()
}

fn date(at_ms: i64) -> Date {
    // A count of milliseconds is far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    Date::new(&JsValue::from_f64(at_ms as f64))
}

#[cfg(test)]
mod tests {
    use server::fluent::Bundle;
    use server::locale::planned;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    /// 23 November 2026, noon in London.
    const NOON: i64 = 1_795_435_200_000;

    #[wasm_bindgen_test]
    fn the_browser_picks_the_plural() {
        let words =
            "n = { $n ->\n    [0] none\n    [one] { $n } one\n    [few] { $n } few\n   *[other] { $n } other\n}\n";
        let say = |locale: &str, n: u32| Bundle::read(words.into(), Intl::of(locale)).say("n", &[("n", n.into())]);
        assert_eq!([0, 1, 2, 1000].map(|n| say("en", n)), ["none", "1 one", "2 other", "1,000 other"]);
        // CLDR: Lithuanian 21 is one and 22 is few; Romanian 101 is few.
        assert_eq!([21, 22].map(|n| say("lt", n)), ["21 one", "22 few"]);
        assert_eq!(say("ro", 101), "101 few");
        assert_eq!(say("sr-Latn", 3), "3 few");
        assert_eq!(say("ko", 1), "1 other");
    }

    #[wasm_bindgen_test]
    fn every_language_writes_digits_as_codes_do_and_years_as_mails_do() {
        for locale in planned() {
            let (number, moment) = (Intl::of(locale.tag).written(907), moment(locale.tag, NOON));
            assert_eq!(number, "907", "{}", locale.tag);
            assert!(moment.contains("2026") && moment.contains("23"), "{}: {moment}", locale.tag);
        }
    }

    #[wasm_bindgen_test]
    fn a_time_of_today_goes_without_a_date_and_one_of_another_day_does_not() {
        // Noon where this browser is, so that an hour later is the same day everywhere.
        let noon = Date::new_with_year_month_day_hr(2026, 10, 23, 12).get_time();
        #[allow(clippy::cast_possible_truncation)]
        let at = |hours: i64| noon as i64 + hours * 3_600_000;
        for locale in planned() {
            let said = |hours| until(locale.tag, at(hours), noon);
            assert!(!said(1).contains("23") && !said(1).contains("2026"), "{}: {}", locale.tag, said(1));
            assert!(said(24).contains("24") && said(-24).contains("22"), "{}: {}", locale.tag, said(24));
        }
        assert_eq!(until("ko", at(1), noon), "오후 1:00");
        // Some versions write another blank before "PM".
        let english = until("en", at(24), noon).replace('\u{202f}', " ");
        assert_eq!(english, "November 24 at 12:00 PM");
    }

    #[wasm_bindgen_test]
    fn lithuanian_says_every_number_right() {
        let words = include_str!("../../../locales/lt/portal.ftl");
        let bundle = Bundle::read(words.to_owned(), Intl::of("lt"));
        let said = |minutes: u32| bundle.say("fault-too-many-text", &[("minutes", minutes.into())]);
        for (minutes, ends) in [(1, "1 minutės."), (2, "2 minučių."), (10, "10 minučių."), (11, "11 minučių.")] {
            assert!(said(minutes).ends_with(ends), "{}", said(minutes));
        }
        let open = |left: u32| bundle.say("password-rules-status", &[("left", left.into())]);
        assert_eq!(
            [1, 2, 10, 11, 21, 22, 30].map(open),
            [
                "1 taisyklė",
                "2 taisyklės",
                "10 taisyklių",
                "11 taisyklių",
                "21 taisyklė",
                "22 taisyklės",
                "30 taisyklių"
            ]
            .map(|said| format!("Liko {said}."))
        );
    }
}
