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
    solve_text(&serde_json::to_string(puzzle).unwrap())
}

fn solve_text(puzzle: &str) -> Option<Vec<u32>> {
    app::captcha::solve(puzzle, &js_sys::Function::new_no_args(""))
}

#[wasm_bindgen_test]
fn the_worker_tells_every_part_it_has_solved() {
    let puzzle = Puzzle { rounds: 1, parts: 3, bits: 11, ..easy() };
    let told = js_sys::Array::new();
    let tell = js_sys::Function::new_with_args("solved", "this.push(solved)").bind0(&told);
    assert!(app::captcha::solve(&serde_json::to_string(&puzzle).unwrap(), &tell).is_some());
    let told: Vec<f64> = told.iter().filter_map(|solved| solved.as_f64()).collect();
    assert!(!told.is_empty() && told.iter().all(|solved| [1.0, 2.0].contains(solved)), "{told:?}");
}

#[wasm_bindgen_test]
fn the_browser_solves_what_the_server_accepts() {
    let answers = solve(&easy()).unwrap();
    assert!(check(&easy(), &answers));
}

#[wasm_bindgen_test]
fn a_puzzle_out_of_bounds_is_left_alone() {
    assert_eq!(solve(&Puzzle { rounds: u32::MAX, ..easy() }), None);
    assert_eq!(solve_text("not a puzzle"), None);
}
