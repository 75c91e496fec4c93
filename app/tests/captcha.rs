//! The proof of work, done by a real browser as its worker does it.

// Clippy knows tests by `#[test]` alone.
#![allow(clippy::unwrap_used)]

use server::puzzle::{Puzzle, check};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn easy() -> Puzzle {
    Puzzle { salt: "c2FsdA".into(), rounds: 2, parts: 4, bits: 5, expires_ms: 1, seal: String::new() }
}

fn solve(puzzle: &Puzzle) -> Option<Vec<u32>> {
    app::captcha::solve(&serde_json::to_string(puzzle).unwrap())
}

#[wasm_bindgen_test]
fn the_browser_solves_what_the_server_accepts() {
    let answers = solve(&easy()).unwrap();
    assert!(check(&easy(), &answers));
}

#[wasm_bindgen_test]
fn a_puzzle_out_of_bounds_is_left_alone() {
    assert_eq!(solve(&Puzzle { rounds: u32::MAX, ..easy() }), None);
    assert_eq!(app::captcha::solve("not a puzzle"), None);
}
