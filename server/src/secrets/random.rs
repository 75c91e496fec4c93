//! Random values, all from the operating system.

use super::SealError;

/// So many random bytes.
///
/// # Errors
/// When the operating system gives none; callers must fail closed.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}

/// A GUID for names that are no secrets: ids of rows, support codes.
#[must_use]
pub fn guid() -> String {
    uuid::Uuid::new_v4().to_string()
}
