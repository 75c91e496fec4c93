//! What a claim says to a directory, whatever it lets it write. By itself it allows no write.

use crate::secrets::guid;

/// One write of a directory, by an id of its own.
#[derive(Debug, Clone)]
pub struct Write {
    id: String,
    flow: String,
    account: String,
    password_epoch: i64,
}

impl Write {
    pub(super) fn new(flow: String, account: String, password_epoch: i64) -> Self {
        Self { id: guid(), flow, account, password_epoch }
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    #[must_use]
    pub fn flow(&self) -> &str {
        &self.flow
    }

    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The password's epoch that this was claimed under; a write under another one fails.
    #[must_use]
    pub fn password_epoch(&self) -> i64 {
        self.password_epoch
    }
}
