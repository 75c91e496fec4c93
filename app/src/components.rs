//! What pages are made of.

pub mod announcer;
pub mod button;
pub mod check_status;
pub mod choice;
pub mod copy;
pub mod facts;
pub mod field;
pub mod footer;
pub mod header;
pub mod heading;
pub mod help_desk_way;
pub mod icon;
pub mod new_codes;
pub mod notices;
#[cfg(feature = "account")]
pub mod on_file;
pub mod passkey_button;
pub mod password_rules;
pub mod phases;
pub mod picture;
#[cfg(feature = "account")]
pub mod qr;
pub mod secret;
pub mod user_id;
