//! Ids of fields that more than one piece names.

/// The field of the page before the program has the same.
pub const USER_ID: &str = "user-id";

/// The password that the account has now.
pub const PASSWORD: &str = "current-password";

/// The digits of a picture.
pub const DIGITS: &str = "picture";
