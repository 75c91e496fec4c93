//! Argon2id, one at a time, in a queue: a flood of hashing must not starve other screens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{Output, PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;

use super::foreign::{Foreign, NotVerifiable};
use super::rules::Rules;
use super::strength::{self, Strength};
use crate::secrets::{Password, SealError, random_bytes};

/// Parameters of Argon2id (OWASP Password Storage: 19 MiB, t=2, p=1 or stronger).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// The least that is accepted.
    pub const LEAST: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// The most that `password_hash` may be set to.
    pub const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 32, lanes: 16 };
}

/// So many may wait for each worker before newcomers are told to come back.
const WAITING_PER_WORKER: usize = 64;

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashFault {
    #[error("too many passwords wait to be hashed")]
    Busy,
    #[error("hashing failed: {0}")]
    Failed(String),
    #[error(transparent)]
    NoRandomness(#[from] SealError),
}

/// Hashes and verifies, a few at a time, on threads of its own: each keeps one
/// block of memory and uses it again, however many passwords come.
pub struct Hasher {
    cost: Cost,
    jobs: Sender<Job>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
}

/// Argon2's blocks. Given back to the system they would come back torn apart,
/// and the process would grow to many times of what it needs.
type Memory = Vec<Block>;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Hasher {
    #[must_use]
    pub fn new(cost: Cost, workers: usize) -> Self {
        let workers = workers.max(1);
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..workers {
            let queue = Arc::clone(&queue);
            std::thread::spawn(move || work(&queue));
        }
        Self { cost, jobs, waiting: Arc::default(), most_waiting: workers * WAITING_PER_WORKER }
    }

    /// The hash of a password, as a PHC string.
    ///
    /// # Errors
    /// When the queue is full or Argon2 fails.
    pub async fn hash(&self, password: Password) -> Result<String, HashFault> {
        let cost = self.cost;
        let salt = random_bytes::<16>()?;
        self.queued(move |memory| {
            let argon2 = argon2(cost)?;
            let output = derive(memory, &argon2, &password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
            let salt = SaltString::encode_b64(&salt).map_err(failed)?;
            let hash = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: argon2.params().try_into().map_err(failed)?,
                salt: Some(salt.as_salt()),
                hash: Some(output),
            };
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether a password belongs to a hash. Without a hash, and for one that asks
    /// for more work than `is_verifiable` allows, it works as long and says no.
    ///
    /// # Errors
    /// When the queue is full or the hash is none.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, HashFault> {
        self.verify_in(self.place()?, password, hash).await
    }

    /// As [`Hasher::verify`], in a place that was taken before.
    ///
    /// # Errors
    /// When the hash is none.
    pub async fn verify_in(&self, place: Place, password: Password, hash: Option<String>) -> Result<bool, HashFault> {
        let cost = self.cost;
        self.queued_in(place, move |memory| {
            let Some(hash) = hash else {
                derive(memory, &argon2(cost)?, &password, &[0; 16], Params::DEFAULT_OUTPUT_LEN)?;
                return Ok(false);
            };
            let hash = match Foreign::read(&hash, cost) {
                Ok(hash) => hash,
                Err(NotVerifiable::TooDear) => {
                    // Any stranger can ask for this comparison: it costs what a wrong password costs.
                    tell_of_a_hash_that_is_too_dear();
                    derive(memory, &argon2(cost)?, &password, &[0; 16], Params::DEFAULT_OUTPUT_LEN)?;
                    return Ok(false);
                }
                Err(fault) => return Err(failed(fault)),
            };
            // Compares in constant time.
            Ok(derive(memory, &hash.argon2, &password, hash.salt(), hash.expected.len())? == hash.expected)
        })
        .await
    }

    /// Estimates a password, in the same queue: it is costly too. `own` are the
    /// words of its person and their organization.
    ///
    /// # Errors
    /// When the queue is full or the estimate fails.
    pub async fn estimate(&self, password: Password, own: Vec<String>, rules: Rules) -> Result<Strength, HashFault> {
        self.queued(move |_| Ok(strength::estimate(password.expose(), &own, &rules))).await
    }

    /// Whether a hash that was made elsewhere can be verified here.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn is_verifiable(&self, hash: &str) -> Result<(), NotVerifiable> {
        Foreign::read(hash, self.cost).map(|_| ())
    }

    async fn queued<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, HashFault> {
        self.queued_in(self.place()?, work).await
    }

    /// Takes a place in the queue, for work that is told later.
    ///
    /// # Errors
    /// When the queue is full.
    pub fn place(&self) -> Result<Place, HashFault> {
        Place::take(&self.waiting, self.most_waiting).ok_or(HashFault::Busy)
    }

    async fn queued_in<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&mut Memory) -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, HashFault> {
        let (answer, answered) = oneshot::channel();
        let job = move |memory: &mut Memory| {
            // A caller that went away while waiting costs no work.
            if answer.is_closed() {
                return;
            }
            let result = work(memory);
            drop(place);
            let _ = answer.send(result);
        };
        self.jobs.send(Box::new(job)).map_err(failed)?;
        answered.await.map_err(failed)?
    }
}

/// One worker: takes jobs until the hasher is gone.
fn work(queue: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // A job that panics fails for its caller alone; the worker goes on.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

/// A place in the queue, given back when its job is done.
pub struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(waiting));
        (waiting.fetch_add(1, Ordering::SeqCst) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// One line for the operator, however often such a hash is asked for.
fn tell_of_a_hash_that_is_too_dear() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if !TOLD.swap(true, Ordering::Relaxed) {
        tracing::warn!("a password hash in the store is not compared: {}", NotVerifiable::TooDear);
    }
}

fn argon2(cost: Cost) -> Result<Argon2<'static>, HashFault> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn derive(
    memory: &mut Memory,
    argon2: &Argon2<'_>,
    password: &Password,
    salt: &[u8],
    length: usize,
) -> Result<Output, HashFault> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    Output::init_with(length, |out| {
        Ok(argon2.hash_password_into_with_memory(password.expose().as_bytes(), salt, out, &mut *memory)?)
    })
    .map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> HashFault {
    HashFault::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn the_whole_password_counts() {
        let hasher = Hasher::new(Cost::LEAST, 1);
        let long = "x".repeat(256);
        let hash = hasher.hash(password(&long)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && hasher.is_verifiable(&hash).is_ok());
        assert!(hasher.verify(password(&long), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(password(&format!("{}y", "x".repeat(255))), Some(hash)).await.unwrap());
        assert!(!hasher.verify(password(&long), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_letter_written_in_another_way_verifies() {
        let hasher = Hasher::new(Cost::LEAST, 1);
        let composed = hasher.hash(password("Bl\u{e1}zn\u{e1} \u{d55c}")).await.unwrap();
        let apart = password("Bla\u{301}zna\u{301} \u{1112}\u{1161}\u{11ab}");
        assert!(hasher.verify(apart, Some(composed.clone())).await.unwrap());
        assert!(!hasher.verify(password("Blazna \u{d55c}"), Some(composed)).await.unwrap());
    }

    #[tokio::test]
    async fn hashes_are_those_of_anybody_elses_argon2() {
        use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
        let hasher = Hasher::new(Cost::LEAST, 1);
        let ours = hasher.hash(password("Cloud lantern 27")).await.unwrap();
        let parsed = PasswordHash::new(&ours).unwrap();
        assert!(Argon2::default().verify_password(b"Cloud lantern 27", &parsed).is_ok());
        // Another kind, other parameters, a longer output: what a start password may look like.
        let params = Params::new(64, 3, 2, Some(48)).unwrap();
        let theirs = Argon2::new(Algorithm::Argon2i, Version::V0x10, params)
            .hash_password(b"Carried over 1", &SaltString::from_b64("c29tZXNhbHQ").unwrap())
            .unwrap()
            .to_string();
        assert!(hasher.verify(password("Carried over 1"), Some(theirs.clone())).await.unwrap());
        assert!(!hasher.verify(password("Carried over 2"), Some(theirs)).await.unwrap());
    }

    #[tokio::test]
    async fn a_stored_hash_that_asks_for_too_much_is_never_worked_on() {
        let hasher = Hasher::new(Cost::LEAST, 1);
        let salt_and_hash = "c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw";
        for dear in ["m=1048576,t=60,p=8", "m=19456,t=4000000,p=1", "m=4194304,t=1,p=1", "m=65536,t=32,p=1"] {
            let hash = format!("$argon2id$v=19${dear}${salt_and_hash}");
            assert!(!hasher.verify(password("Amber lantern 27"), Some(hash)).await.unwrap(), "{dear}");
            // The worker keeps what it once took: none of it was taken.
            let blocks = hasher.queued(|memory| Ok(memory.len())).await.unwrap();
            assert!(blocks <= 2 * Cost::LEAST.memory_kib as usize, "{dear}: {blocks} blocks");
        }
    }

    #[tokio::test]
    async fn a_job_that_panics_fails_alone() {
        let hasher = Hasher::new(Cost::LEAST, 1);
        let broken = hasher.queued(|_| -> Result<(), HashFault> { panic!("broken") }).await;
        assert!(matches!(broken, Err(HashFault::Failed(_))));
        assert!(hasher.hash(password("Cloud lantern 27")).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once() {
        let hasher = Arc::new(Hasher::new(Cost::LEAST, 1));
        let flood: Vec<_> = (0..WAITING_PER_WORKER + 20)
            .map(|_| {
                let hasher = Arc::clone(&hasher);
                tokio::spawn(async move { hasher.hash(password("Amber lantern 27")).await })
            })
            .collect();
        let mut busy = 0;
        for hashing in flood {
            busy += usize::from(matches!(hashing.await.unwrap(), Err(HashFault::Busy)));
        }
        assert_eq!(busy, 20);
        assert_eq!(hasher.waiting.load(Ordering::SeqCst), 0);
    }
}
