//! The 43 locales that are planned, and those of them that ship.
//!
//! Tags name a script where it tells languages apart, never a regional twin.

use super::Locale;

const fn locale(tag: &'static str, native: &'static str, script: &'static str) -> Locale {
    Locale { tag, native, rtl: false, script }
}

const ARABIC: Locale = Locale { tag: "ar", native: "العربية", rtl: true, script: "arab" };
const ENGLISH: Locale = locale("en", "English", "latn");
const KOREAN: Locale = locale("ko", "한국어", "kore");
const LITHUANIAN: Locale = locale("lt", "Lietuvių", "latn");
const SPANISH: Locale = locale("es", "Español", "latn");

/// Source of all others and last resort.
pub(super) static EN: Locale = ENGLISH;

/// The locales whose words are complete.
#[must_use]
pub fn shipped() -> &'static [Locale] {
    static SHIPPED: [Locale; 5] = [ARABIC, ENGLISH, SPANISH, KOREAN, LITHUANIAN];
    &SHIPPED
}

/// What ships, and the two pseudolocales: only in development builds, and only where they are asked for.
#[cfg(all(feature = "ssr", debug_assertions))]
#[must_use]
pub fn with_pseudolocales() -> &'static [Locale] {
    static ALL: [Locale; 7] = [
        ARABIC,
        ENGLISH,
        SPANISH,
        KOREAN,
        LITHUANIAN,
        locale("qps-ploc", "Pseudo (accented)", "ploc"),
        Locale { tag: "qps-plocm", native: "Pseudo (mirrored)", rtl: true, script: "plocm" },
    ];
    &ALL
}

/// Every locale that will ship: those the model's office suite is fully
/// translated into, and Catalan, Basque and Galician.
#[must_use]
pub fn planned() -> &'static [Locale] {
    static PLANNED: [Locale; 43] = [
        ARABIC,
        locale("bg", "Български", "cyrl"),
        locale("ca", "Català", "latn"),
        locale("cs", "Čeština", "latn"),
        locale("da", "Dansk", "latn"),
        locale("de", "Deutsch", "latn"),
        locale("el", "Ελληνικά", "grek"),
        ENGLISH,
        SPANISH,
        locale("et", "Eesti", "latn"),
        locale("eu", "Euskara", "latn"),
        locale("fi", "Suomi", "latn"),
        locale("fr", "Français", "latn"),
        locale("gl", "Galego", "latn"),
        Locale { tag: "he", native: "עברית", rtl: true, script: "hebr" },
        locale("hi", "हिन्दी", "deva"),
        locale("hr", "Hrvatski", "latn"),
        locale("hu", "Magyar", "latn"),
        locale("id", "Bahasa Indonesia", "latn"),
        locale("it", "Italiano", "latn"),
        locale("ja", "日本語", "jpan"),
        locale("kk", "Қазақ тілі", "cyrl"),
        KOREAN,
        LITHUANIAN,
        locale("lv", "Latviešu", "latn"),
        locale("ms", "Bahasa Melayu", "latn"),
        locale("nb", "Norsk bokmål", "latn"),
        locale("nl", "Nederlands", "latn"),
        locale("pl", "Polski", "latn"),
        locale("pt-BR", "Português (Brasil)", "latn"),
        locale("pt-PT", "Português (Portugal)", "latn"),
        locale("ro", "Română", "latn"),
        locale("ru", "Русский", "cyrl"),
        locale("sk", "Slovenčina", "latn"),
        locale("sl", "Slovenščina", "latn"),
        locale("sr-Latn", "Srpski (latinica)", "latn"),
        locale("sv", "Svenska", "latn"),
        locale("th", "ไทย", "thai"),
        locale("tr", "Türkçe", "latn"),
        locale("uk", "Українська", "cyrl"),
        locale("vi", "Tiếng Việt", "latn"),
        locale("zh-Hans", "简体中文", "hans"),
        locale("zh-Hant", "繁體中文", "hant"),
    ];
    &PLANNED
}
