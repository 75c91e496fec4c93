//! The one release binary.
#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before a secret is read, and before there are threads.
    server::command::keep_memory_private();
    run()
}

#[tokio::main]
async fn run() -> ExitCode {
    server::command::run().await
}
