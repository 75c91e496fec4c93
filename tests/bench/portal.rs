//! What the portal costs, each figure beside a yardstick of the same run: a bare
//! axum program, Argon2id alone, a small directory. Run it by `cargo xtask bench`.
//!
//! Prints a table, and writes the figures as JSON to the file of `LATCHKEY_BENCH_JSON`.

// The time is what is measured.
#![allow(clippy::disallowed_methods)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// Counts and milliseconds are far below 2^52.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

#[path = "../support/support.rs"]
mod support;

mod portal {
    pub mod bytes;
    pub mod interrupts;
    pub mod process;
    pub mod requests;
    pub mod table;
}

use portal::table::Table;
use portal::{bytes, interrupts, process, requests};

/// The argument that makes this program a bare server with one answer. `process` starts it as a yardstick.
const BARE: &str = "--bare";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if let [flag, port] = arguments.as_slice()
        && flag == BARE
    {
        runtime.block_on(process::be_bare(port.parse().unwrap()));
        return;
    }
    let mut table = Table::default();
    let store = if support::store::is_postgres() { "PostgreSQL" } else { "SQLite" };
    runtime.block_on(async {
        if !support::store::is_postgres() {
            bytes::of_the_first_screens(&mut table).await;
        }
        requests::rates(&mut table, store).await;
        interrupts::decisions(&mut table, store).await;
        requests::flow_beside_argon2(&mut table, store).await;
        requests::sizes_of_directory(&mut table, store).await;
        if !support::store::is_postgres() {
            process::starts(&mut table, BARE).await;
            process::memory(&mut table).await;
        }
    });
    table.print();
}
