//! The table of language tags, in a real browser: what an address asks for is
//! resolved there as on the server.

// Clippy knows tests by `#[test]` alone.
#![allow(clippy::panic, clippy::indexing_slicing)]

use server::locale::{mkt_from_query, planned, resolve};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const CASES: &str = include_str!("../../tests/data/mkt-cases.tsv");

#[wasm_bindgen_test]
fn every_case_of_the_table_holds() {
    let mut seen = 0;
    for line in CASES.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, kind, input, browser, tag, direction] = cells[..] else { panic!("{line}") };
        let mkt = match kind {
            "tag" => Some(input.to_owned()),
            "query" => mkt_from_query(input),
            "absent" => None,
            kind => panic!("{kind}"),
        };
        let locale = resolve(planned(), mkt.as_deref(), browser.split(','), "en");
        let found = (locale.tag, if locale.rtl { "rtl" } else { "ltr" });
        assert_eq!(found, (tag, direction), "case {id}: {input:?}");
        seen += 1;
    }
    assert_eq!(seen, 101, "the table was cut");
}

#[wasm_bindgen_test]
fn the_browser_agrees_that_every_planned_tag_is_one() {
    for locale in planned() {
        let canonical = js_sys::Intl::get_canonical_locales(&locale.tag.into());
        assert_eq!(canonical.get(0).as_string().as_deref(), Some(locale.tag));
    }
}
