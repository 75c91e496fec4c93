//! A hash that another program made: what of it is verified here, and what is too much.
//!
//! Any stranger can have a hash compared by handing in a password for its user
//! ID. The work is chosen by the hash itself, so it is bounded: before it is put
//! into the store, and again before each comparison.

use argon2::password_hash::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};

use super::hash::Cost;

/// The most memory, in KiB: 256 MiB.
const MOST_MEMORY_KIB: u64 = 256 * 1024;
/// The most work, in KiB times passes: about half a second on a middling machine.
/// RFC 9106 recommends 64 MiB with 3 passes where memory is scarce, a quarter of it.
const MOST_WORK: u64 = 768 * 1024;

/// Why a hash is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotVerifiable {
    #[error("must be Argon2 as a PHC string, whole, such as $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH")]
    Unreadable,
    #[error(
        "asks for more work than is done for one comparison: m at most {MOST_MEMORY_KIB}, m times t at most {MOST_WORK}, \
         p at most {lanes}, or what [password_hash] is set to. Leave it out and let the person set a password",
        lanes = Cost::MOST.lanes
    )]
    TooDear,
}

/// A hash that can be verified.
pub(super) struct Foreign {
    pub argon2: Argon2<'static>,
    pub expected: Output,
    salt: [u8; Salt::MAX_LENGTH],
    salt_length: usize,
}

impl Foreign {
    /// Reads a PHC string, where `own` is what passwords are hashed with here.
    pub fn read(text: &str, own: Cost) -> Result<Self, NotVerifiable> {
        let unreadable = |_| NotVerifiable::Unreadable;
        let hash = PasswordHash::new(text).map_err(unreadable)?;
        let (Some(phc_salt), Some(expected)) = (hash.salt, hash.hash) else { return Err(NotVerifiable::Unreadable) };
        let algorithm = Algorithm::try_from(hash.algorithm).map_err(|_| NotVerifiable::Unreadable)?;
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
        let version = version.map_err(|_| NotVerifiable::Unreadable)?;
        let params = Params::try_from(&hash).map_err(unreadable)?;
        if is_too_dear(&params, own) {
            return Err(NotVerifiable::TooDear);
        }
        let mut salt = [0; Salt::MAX_LENGTH];
        let salt_length = phc_salt.decode_b64(&mut salt).map_err(unreadable)?.len();
        Ok(Self { argon2: Argon2::new(algorithm, version, params), expected, salt, salt_length })
    }

    pub fn salt(&self) -> &[u8] {
        self.salt.get(..self.salt_length).unwrap_or_default()
    }
}

/// What is no dearer than a password of our own is never too dear.
fn is_too_dear(params: &Params, own: Cost) -> bool {
    let work = |memory_kib: u32, passes: u32| u64::from(memory_kib) * u64::from(passes);
    let memory = u64::from(params.m_cost());
    memory > MOST_MEMORY_KIB.max(own.memory_kib.into())
        || work(params.m_cost(), params.t_cost()) > MOST_WORK.max(work(own.memory_kib, own.passes))
        || params.p_cost() > Cost::MOST.lanes.max(own.lanes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(params: &str, own: Cost) -> Result<(), NotVerifiable> {
        let text = format!("$argon2id$v=19${params}$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw");
        Foreign::read(&text, own).map(|_| ())
    }

    #[test]
    fn what_a_hash_may_ask_for_has_a_bound() {
        for good in ["m=65536,t=3,p=4", "m=262144,t=3,p=1", "m=19456,t=32,p=1", "m=64,t=3,p=2", "m=65536,t=12,p=16"] {
            assert_eq!(read(good, Cost::LEAST), Ok(()), "{good}");
        }
        for dear in [
            "m=1048576,t=60,p=8",
            "m=262145,t=1,p=1",
            "m=262144,t=4,p=1",
            "m=4294967295,t=4294967295,p=1",
            "m=8,t=4294967295,p=1",
            "m=65536,t=1,p=17",
        ] {
            assert_eq!(read(dear, Cost::LEAST), Err(NotVerifiable::TooDear), "{dear}");
        }
        let own = Cost { memory_kib: 1024 * 1024, passes: 4, lanes: 1 };
        assert_eq!(read("m=1048576,t=4,p=1", own), Ok(()), "as dear as our own");
        assert_eq!(read("m=1048576,t=5,p=1", own), Err(NotVerifiable::TooDear));
        let said = NotVerifiable::TooDear.to_string();
        assert!(said.contains("m at most 262144") && said.contains("m times t at most 786432"), "{said}");
    }

    #[test]
    fn half_a_hash_is_none() {
        for bad in [
            "",
            "Forgotten lantern 1",
            "$argon2id$broken",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
            "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw",
            "$argon2id$v=19$m=1,t=2,p=1$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw",
            "$argon2x$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw",
            "$argon2id$v=1$m=19456,t=2,p=1$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw",
            "$scrypt$ln=16,r=8,p=1$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw",
        ] {
            assert_eq!(Foreign::read(bad, Cost::LEAST).map(|_| ()), Err(NotVerifiable::Unreadable), "{bad}");
        }
    }
}
