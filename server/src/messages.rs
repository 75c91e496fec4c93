//! Messages: composed in the person's language, kept in the outbox, handed over by a worker.

pub mod compose;
mod layout;
mod line_by_line;
pub mod mailbox;
pub mod smtp;
