//! What pages are made of.

pub mod announcer;
pub mod button;
pub mod check_status;
pub mod choice;
pub mod field;
pub mod footer;
pub mod frame;
pub mod header;
pub mod heading;
pub mod help_desk_way;
pub mod icon;
pub mod notices;
pub mod password_rules;
pub mod phases;
pub mod picture;
pub mod secret;
pub mod user_id;
