//! An agent at work.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep, timeout};

use super::{Link, LinkFault};
use crate::clock::{Clock, SystemClock};
use crate::directory::agent::protocol::{May, Message, PROTOCOL, Reply, Trouble};
use crate::directory::ldap::Ldap;
use crate::directory::question::{Answer, Leave, Question, Wish, Wrote};
use crate::directory::{DirectoryFault, Health};
use crate::policy::eligibility::Writeback;
use crate::secrets::{KeyPair, SealError, guid};

/// How often an agent says that it is well.
const HEARTBEAT: Duration = Duration::from_secs(300);
/// How often a directory that did not answer is tried again.
const TRIED_AGAIN: Duration = Duration::from_secs(15);
/// The first and the longest wait after a call that failed.
const WAITS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// So many questions at once.
const AT_ONCE: u32 = 32;
/// How long what is under way may take once the program is told to stop.
const LAST: Duration = Duration::from_secs(10);
/// How long an answer is tried to be sent: the portal waits no longer.
const SENT_WITHIN: Duration = Duration::from_secs(8);
/// Leave that takes longer to come is none any more.
const LEAVE_LASTS: Duration = Duration::from_secs(2);
/// So long one try to send it takes.
const SENT_AGAIN: Duration = Duration::from_secs(2);
/// Ids of questions that are remembered, so that a repeated one is not done again.
const REMEMBERED: usize = 2_000;

/// Why an agent ended.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    #[error(transparent)]
    Link(#[from] LinkFault),
    #[error(transparent)]
    Seal(#[from] SealError),
}

struct Agent {
    link: Link,
    ldap: Ldap,
    key_file: PathBuf,
    /// Drawn at the start: what was sealed for an earlier run does not open.
    run: String,
    health: Health,
    /// Woken when the directory answers in another way than before.
    changed: Notify,
    done: Mutex<VecDeque<String>>,
    places: Arc<Semaphore>,
}

/// Works until told to stop.
///
/// # Errors
/// When there are no random bytes. A portal that does not know this agent is asked again and again.
pub async fn run(link: Link, ldap: Ldap, key_file: PathBuf, stop: impl Future<Output = ()>) -> Result<(), RunFault> {
    let agent = Arc::new(Agent {
        link,
        ldap,
        key_file,
        run: guid(),
        health: Health::new(Writeback::Unreachable),
        changed: Notify::new(),
        done: Mutex::default(),
        places: Arc::new(Semaphore::new(AT_ONCE as usize)),
    });
    agent.probe().await;
    let ended = tokio::select! {
        ended = agent.works() => ended,
        () = stop => Ok(()),
    };
    // What is under way is brought to its end: no new question is taken.
    let _ = timeout(LAST, agent.places.acquire_many(AT_ONCE)).await;
    ended
}

impl Agent {
    async fn works(self: &Arc<Self>) -> Result<(), RunFault> {
        self.first_hello().await?;
        tracing::info!(agent = self.link.agent, "connected with the portal");
        tokio::try_join!(self.stays_in_touch(), self.takes_questions()).map(|_| ())
    }

    /// Says hello until the portal answers.
    async fn first_hello(&self) -> Result<(), RunFault> {
        let mut wait = WAITS.0;
        loop {
            match self.hello().await {
                Err(RunFault::Link(fault)) => wait = complain(&fault, wait).await,
                answered => return answered,
            }
        }
    }

    async fn hello(&self) -> Result<(), RunFault> {
        let before = self.link.key();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let hello = Message::Hello { run: self.run.clone(), version, protocol: PROTOCOL, health: self.health.now() };
        let (version, roll) = match self.link.call(&hello).await? {
            Reply::Hello { version, roll } => (version, roll),
            reply => return Err(strange(reply).into()),
        };
        if version != env!("CARGO_PKG_VERSION") {
            tracing::warn!(portal = version, agent = env!("CARGO_PKG_VERSION"), "another version");
        }
        if !Arc::ptr_eq(&before, &self.link.key()) {
            self.keeps_keys();
        }
        if roll { self.rolls().await } else { Ok(()) }
    }

    /// Takes a new key: kept beside the one of now before the portal hears of it, so that one
    /// of the two is the one that the portal knows, whatever happens in between. One that was
    /// sent before and not confirmed is sent again, and no other.
    async fn rolls(&self) -> Result<(), RunFault> {
        let next = match self.link.next() {
            Some(next) => next,
            None => Arc::new(KeyPair::random()?),
        };
        self.link.has_next(Arc::clone(&next));
        if !self.keeps_keys() {
            // It goes on with the key that it has, and tries again with its next report.
            return Ok(());
        }
        let before = self.link.key();
        match self.link.call_with(&before, &Message::Roll { key: next.public().shown() }).await? {
            Reply::Noted => {}
            reply => return Err(strange(reply).into()),
        }
        self.link.turns_to(&next);
        self.keeps_keys();
        tracing::info!(agent = self.link.agent, "has a new key");
        Ok(())
    }

    /// Writes its keys down; says whether they are kept. Where they are not, the file has those of before.
    fn keeps_keys(&self) -> bool {
        let kept = self.link.kept().replace(&self.key_file);
        if let Err(fault) = &kept {
            tracing::error!(%fault, "the key file cannot be written: no new key is taken until it can");
        }
        kept.is_ok()
    }

    /// Tells the portal every few minutes how its directory is, and at once when that changes.
    async fn stays_in_touch(&self) -> Result<(), RunFault> {
        loop {
            let is_well = self.health.now() == Writeback::Reachable;
            let until = Instant::now() + HEARTBEAT;
            while Instant::now() < until {
                let next = if is_well { HEARTBEAT } else { TRIED_AGAIN };
                match timeout(next, self.changed.notified()).await {
                    Ok(()) => break,
                    Err(_) => self.probe().await,
                }
            }
            self.first_hello().await?;
        }
    }

    async fn takes_questions(self: &Arc<Self>) -> Result<(), RunFault> {
        let mut wait = WAITS.0;
        loop {
            // With a place to do it, and no sooner, a question is taken.
            let place = Arc::clone(&self.places).acquire_owned().await;
            let Ok(place) = place else { return Ok(()) };
            drop(place);
            match self.link.call(&Message::Poll { run: self.run.clone() }).await {
                Ok(Reply::Work(questions)) => {
                    wait = WAITS.0;
                    for (work, letter) in questions {
                        tokio::spawn(Arc::clone(self).does(work, letter));
                    }
                }
                Ok(reply) => wait = complain(&strange(reply), wait).await,
                Err(fault) => wait = complain(&fault, wait).await,
            }
        }
    }

    /// Answers one question.
    async fn does(self: Arc<Self>, work: String, letter: String) {
        let Ok(_place) = Arc::clone(&self.places).acquire_owned().await else { return };
        let Some(question) = self.link.question(&self.run, &work, &letter) else {
            tracing::warn!(work, "a question that is not the portal's, is old, or was sealed for an earlier run");
            return;
        };
        if !self.is_new(&work) {
            return;
        }
        let operation = operation(&question);
        if let Some(operation) = operation {
            tracing::info!(operation, work, "begins");
        }
        let leave = FromPortal { link: &self.link, work: &work };
        let answered = self.ldap.answer(question, SystemClock.now_ms(), leave).await;
        if let Some(operation) = operation {
            log_end(operation, &work, &answered);
        }
        self.is(&answered);
        self.sends(&work, answered.map_err(Trouble::from)).await;
    }

    /// Sends an answer; tries again for as long as the portal waits.
    async fn sends(&self, work: &str, answer: Result<Answer, Trouble>) {
        let message = Message::Answer { work: work.to_owned(), answer };
        let sent = timeout(SENT_WITHIN, async {
            let mut wait = WAITS.0;
            loop {
                // One that hangs leaves time for another try: the portal takes an answer once.
                match timeout(SENT_AGAIN, self.link.call(&message)).await {
                    Ok(Ok(_)) => return,
                    Ok(Err(fault)) => wait = complain(&fault, wait).await,
                    Err(_) => tracing::warn!(work, "an answer hangs"),
                }
            }
        });
        if sent.await.is_err() {
            tracing::error!(work, "an answer was not sent: the portal does not know what came of its question");
        }
    }

    /// Remembers a question; false where it was done before.
    fn is_new(&self, work: &str) -> bool {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if done.iter().any(|one| one == work) {
            return false;
        }
        // They are over long before there are so many.
        if done.len() >= REMEMBERED {
            done.pop_front();
        }
        done.push_back(work.to_owned());
        true
    }

    async fn probe(&self) {
        let probed = self.ldap.probe().await;
        if let Err(fault) = &probed {
            tracing::warn!(%fault, "the directory cannot be asked");
        }
        self.is(&probed);
    }

    /// Notes how the directory answered.
    fn is<T>(&self, answered: &Result<T, DirectoryFault>) {
        if self.health.note(answered) {
            self.changed.notify_one();
        }
    }
}

/// Leave from the portal, which gives it once.
struct FromPortal<'a> {
    link: &'a Link,
    work: &'a str,
}

impl Leave for FromPortal<'_> {
    async fn ask(self) -> Result<bool, DirectoryFault> {
        let message = Message::Begin { work: self.work.to_owned() };
        match timeout(LEAVE_LASTS, self.link.call(&message)).await {
            Ok(Ok(Reply::Begin(May::Begin))) => Ok(true),
            Ok(Ok(Reply::Begin(May::NoClaim))) => Ok(false),
            // Whether it was begun is not known, so it is not done. Leave that comes late may be taken back by now.
            Ok(Ok(_) | Err(_)) | Err(_) => Err(DirectoryFault::NotAsked),
        }
    }
}

/// Logs why a call failed, and waits; gives how long to wait the next time.
async fn complain(fault: &LinkFault, wait: Duration) -> Duration {
    tracing::warn!(%fault, again_in_ms = u64::try_from(wait.as_millis()).unwrap_or(0), "no link");
    sleep(wait).await;
    (wait * 2).min(WAITS.1)
}

/// What a question that changes something is called in the log.
fn operation(question: &Question) -> Option<&'static str> {
    match question {
        Question::Write { wish: Wish::Reset(_), .. } => Some("reset"),
        Question::Write { wish: Wish::Change { .. }, .. } => Some("change"),
        Question::Write { wish: Wish::Unlock, .. } => Some("unlock"),
        Question::Find { .. } | Question::ByKey(_) | Question::LetIn { .. } | Question::Check(_) => None,
    }
}

/// The end of what changes something.
fn log_end(operation: &'static str, work: &str, answered: &Result<Answer, DirectoryFault>) {
    match answered {
        Ok(Answer::Wrote(Wrote::Done { .. })) => tracing::info!(operation, work, "succeeded"),
        Ok(Answer::Wrote(wrote)) => tracing::warn!(operation, work, reason = ?wrote, "failed"),
        Ok(_) => tracing::error!(operation, work, "failed"),
        Err(fault) => tracing::error!(operation, work, %fault, "failed"),
    }
}

/// A reply that does not answer what was said.
fn strange(reply: Reply) -> LinkFault {
    match reply {
        Reply::Refused(reason) => LinkFault::Refused(reason),
        Reply::Stale { .. }
        | Reply::Enrolled { .. }
        | Reply::Hello { .. }
        | Reply::Work(_)
        | Reply::Begin(_)
        | Reply::Noted => LinkFault::Unreadable,
    }
}
