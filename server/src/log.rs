//! The log of a process: text for people, or one JSON object a line.
//!
//! In JSON the sentence of a line stands under `message`. A field of that name
//! would make the key come twice, which collectors refuse or read as they like:
//! no line has one. A line that cannot be written is lost: to say so on standard
//! error, as the library would, is a panic where that is closed. Addresses, codes and bodies are no part of any line.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// Logs to standard error from now on. A second call, as in tests, leaves the first log in place.
pub fn begin(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,server=info"));
    let _ = match format {
        LogFormat::Text => text(filter).try_init(),
        LogFormat::Json => json(filter, std::io::stderr).try_init(),
    };
}

fn text(filter: EnvFilter) -> impl Subscriber + Send + Sync + 'static {
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.log_internal_errors(false);
    log.with_ansi(std::io::stderr().is_terminal()).finish()
}

/// One JSON object a line.
pub fn json(
    filter: EnvFilter,
    writer: impl for<'w> MakeWriter<'w> + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync + 'static {
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).log_internal_errors(false).json().finish()
}
