//! What the proof of work costs: a bot for a thousand starts, the server for checking them.
//!
//! Native code on one core, which is what a bot would use; a browser's
//! WebAssembly takes about twice as long. Run it by `cargo xtask bench captcha`.

// The time is what is measured.
#![allow(clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use server::puzzle::{BASE_BITS, MOST_BITS, PARTS, Progress, Puzzle, ROUNDS, Search, check};

/// How many starts the figures are for.
const STARTS: u32 = 1_000;
/// How long each difficulty is measured. At least three puzzles are solved in any case.
const MEASURED: Duration = Duration::from_secs(6);

fn main() {
    println!("{PARTS} parts of {ROUNDS} rounds, native code on one core\n");
    println!("| bits | tries | one start | a thousand starts | checking a thousand |");
    println!("|---|---|---|---|---|");
    for bits in BASE_BITS..=MOST_BITS {
        let (solving, checking) = measure(bits);
        println!(
            "| {bits} | {} | {:.0} ms | {:.0} CPU seconds | {:.2} CPU seconds |",
            (1_u32 << bits) * u32::from(PARTS),
            solving.as_secs_f64() * 1000.0,
            (solving * STARTS).as_secs_f64(),
            (checking * STARTS).as_secs_f64(),
        );
    }
}

/// The time to solve a puzzle, and to check it, on average.
fn measure(bits: u8) -> (Duration, Duration) {
    let (mut solving, mut checking, mut count) = (Duration::ZERO, Duration::ZERO, 0);
    while solving < MEASURED || count < 3 {
        let puzzle = Puzzle {
            salt: format!("{bits}.{count}"),
            rounds: ROUNDS,
            parts: PARTS,
            bits,
            expires_ms: 0,
            seal: String::new(),
        };
        let begun = Instant::now();
        let answers = solve(&puzzle);
        solving += begun.elapsed();
        let begun = Instant::now();
        assert!(check(&puzzle, &answers));
        checking += begun.elapsed();
        count += 1;
    }
    (solving / count, checking / count)
}

fn solve(puzzle: &Puzzle) -> Vec<u32> {
    let Some(mut search) = Search::new(puzzle) else { return Vec::new() };
    loop {
        if let Progress::Solved(answers) = search.work(10_000) {
            return answers;
        }
    }
}
