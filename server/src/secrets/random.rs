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

/// As [`guid`], for rows that are added by the hundred: one that is made later sorts behind
/// those before (RFC 9562, version 7), so that they lie side by side in every index and are
/// written together. It tells when it was made, which such rows say anyway.
#[must_use]
pub fn guid_in_order(now_ms: i64) -> String {
    let [first, second, rest @ ..] = *uuid::Uuid::new_v4().as_bytes();
    let mut random = [first, second, 0, 0, 0, 0, 0, 0, 0, 0];
    random.iter_mut().skip(2).zip(rest.iter().skip(6)).for_each(|(to, from)| *to = *from);
    let now_ms = u64::try_from(now_ms).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(now_ms, &random).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_in_order_sort_by_the_time_they_were_made_and_no_two_are_the_same() {
        let times = [0, 1, 1_795_450_800_000, 1_795_450_800_001, 1_800_000_000_000];
        let ids: Vec<String> = times.iter().map(|now| guid_in_order(*now)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!((0..1000).map(|_| guid_in_order(1)).collect::<HashSet<_>>().len(), 1000);
    }
}
