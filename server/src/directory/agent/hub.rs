//! How a question gets to an agent and its answer back, by way of the store. What is kept in
//! this process only wakes: a call or a question that waits here looks again ten times a second.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::{Instant, sleep_until};

use super::protocol::{Asked, PROTOCOL, Trouble, place_of_question};
use crate::directory::DirectoryFault;
use crate::directory::ldap::{Checked, Found, is_plain};
use crate::directory::own::OwnDirectory;
use crate::directory::question::{Answer, LetIn, Question, Wrote};
use crate::policy::eligibility::Writeback;
use crate::policy::plain_text::is_unfit;
use crate::secrets::{PublicHalf, guid};
use crate::store::agent_work::{self, Came, Letter};
use crate::store::agents::{self, Agent};
use crate::store::proof::Write;
use crate::store::{Store, StoreError};

/// What another process put into the store is seen after so long at the latest.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// A question that no agent takes for so long is not waited for.
const TAKEN_WITHIN: Duration = Duration::from_secs(3);
/// One that an agent took and neither began nor answered is offered to the others.
const OFFERED_AGAIN: Duration = Duration::from_millis(1_500);
/// No question is waited for longer. An agent's own patience with its directory is shorter.
const ANSWERED_WITHIN: Duration = Duration::from_secs(8);
/// Calls of one agent that wait in one process: the next one may come before the last one is known to be gone.
const MOST_POLLS: u32 = 4;
/// Letters of a reason that an agent gives.
const LONGEST_REASON: usize = 400;
/// A question with two passwords of the greatest length is smaller.
const LARGEST_QUESTION: usize = 8 * 1024;
/// So long after one call an agent is waited for with its next one.
const COMES_BACK: Duration = Duration::from_secs(2);
/// An agent that was not seen for so long is not there.
pub const THERE_MS: i64 = 60_000;

/// What is sent to the agents of a directory.
pub struct Sent<'a> {
    pub directory: &'a OwnDirectory,
    pub question: Question,
    /// Of a write: it must stand when it begins.
    pub claim: Option<&'a Write>,
}

/// What this portal expects of agents.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Its own version: an agent of an older one can be updated.
    pub version: String,
    /// The oldest protocol that it understands.
    pub least_protocol: i64,
}

impl Default for Expected {
    fn default() -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), least_protocol: PROTOCOL }
    }
}

/// Where this process waits for agents, and agents for it.
#[derive(Default)]
pub struct Hub {
    pub expected: Expected,
    /// Woken when there is a new question.
    asked: Notify,
    /// By the id of a question: woken when its answer comes.
    answered: Mutex<HashMap<String, Arc<Notify>>>,
    /// By the id of an agent: how many of its calls wait here for work, and since when.
    waiting: Mutex<HashMap<String, (u32, Instant)>>,
    /// The process is told to stop: no call waits any more.
    closing: AtomicBool,
}

/// A question that this process waits for.
struct Waits<'a> {
    hub: &'a Hub,
    work: String,
    woken: Arc<Notify>,
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        lock(&self.hub.answered).remove(&self.work);
    }
}

/// A call of an agent that waits here.
pub struct Polls<'a> {
    hub: &'a Hub,
    agent: String,
}

impl Drop for Polls<'_> {
    fn drop(&mut self) {
        if let Some((calls, last)) = lock(&self.hub.waiting).get_mut(&self.agent) {
            (*calls, *last) = (*calls - 1, Instant::now());
        }
    }
}

fn in_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    pub(in crate::directory) fn expecting(expected: Expected) -> Self {
        Self { expected, ..Self::default() }
    }

    /// Asks the agents of a directory, and waits for the answer of one.
    ///
    /// # Errors
    /// When no agent answers in time. What an agent had begun may be done.
    pub(in crate::directory) async fn ask(
        &self,
        store: &Store,
        sent: Sent<'_>,
        now_ms: i64,
    ) -> Result<Answer, DirectoryFault> {
        let place = &sent.directory.place;
        let enrolled = agents::of_directory(store, &place.tenant, &place.name).await?;
        let there: Vec<&Agent> = enrolled.iter().filter(|agent| self.is_there(agent, now_ms)).collect();
        // Where one reaches the directory, those that do not are not asked.
        let well = |agent: &&Agent| agent.health.as_deref() == Some(Writeback::Reachable.name());
        let there: Vec<&Agent> = if there.iter().any(well) { there.into_iter().filter(well).collect() } else { there };
        if there.is_empty() {
            return Err(if enrolled.is_empty() {
                DirectoryFault::NotConfigured
            } else {
                DirectoryFault::Away("none of its agents is connected".into())
            });
        }
        let work = guid();
        let is_an_act = sent.question.is_an_act();
        let asked = Asked { until_ms: now_ms.saturating_add(in_ms(ANSWERED_WITHIN)), question: sent.question };
        let letters = letters(store, &there, &work, &asked)?;
        let waits = self.waits_for(&work);
        let mut tx = store.write().await?;
        agent_work::ask(&mut tx, &work, sent.directory.name(), sent.claim, &letters, now_ms).await?;
        tx.commit().await?;
        self.asked.notify_waiters();
        let answered = wait(store, &waits).await;
        end(store, &work, is_an_act, answered).await
    }

    fn waits_for(&self, work: &str) -> Waits<'_> {
        let woken = Arc::<Notify>::default();
        lock(&self.answered).insert(work.to_owned(), Arc::clone(&woken));
        Waits { hub: self, work: work.to_owned(), woken }
    }

    /// Whether an agent comes for questions.
    #[must_use]
    pub fn is_there(&self, agent: &Agent, now_ms: i64) -> bool {
        let speaks = agent.protocol.is_some_and(|protocol| protocol >= self.expected.least_protocol);
        speaks && (self.polls_here(&agent.id) || now_ms - agent.seen_ms < THERE_MS)
    }

    /// Whether a call of an agent waits in this process, or did a moment ago: with the next one it comes back.
    #[must_use]
    pub fn polls_here(&self, agent: &str) -> bool {
        let waiting = lock(&self.waiting);
        waiting.get(agent).is_some_and(|(calls, last)| *calls > 0 || last.elapsed() < COMES_BACK)
    }

    /// A call of an agent begins to wait; `None` where enough of its calls wait already.
    #[must_use]
    pub fn polls(&self, agent: &str) -> Option<Polls<'_>> {
        let mut waiting = lock(&self.waiting);
        let (calls, _) = waiting.entry(agent.to_owned()).or_insert((0, Instant::now()));
        if *calls >= MOST_POLLS {
            return None;
        }
        *calls += 1;
        drop(waiting);
        Some(Polls { hub: self, agent: agent.to_owned() })
    }

    /// The process is told to stop: calls that wait are answered.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.asked.notify_waiters();
    }

    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// The next question that is put down by this process, from now on.
    pub fn next_asked(&self) -> Notified<'_> {
        self.asked.notified()
    }

    /// Waits for a question of this process, or until it is time to look again.
    pub async fn look_again(asked: Pin<&mut Notified<'_>>, until: Instant) {
        tokio::select! {
            () = asked => {}
            () = sleep_until((Instant::now() + LOOK_AGAIN).min(until)) => {}
        }
    }

    /// An answer is in the store.
    pub fn is_answered(&self, work: &str) {
        if let Some(woken) = lock(&self.answered).get(work) {
            woken.notify_one();
        }
    }
}

/// The question, sealed to each agent that is there.
fn letters(store: &Store, there: &[&Agent], work: &str, asked: &Asked) -> Result<Vec<Letter>, DirectoryFault> {
    let own = store.keys().for_agents();
    // With room for all of it: text that moves leaves copies behind.
    let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(LARGEST_QUESTION));
    serde_json::to_writer(&mut *plain, asked)
        .map_err(|_| DirectoryFault::Away("a question cannot be written".into()))?;
    let letters =
        there.iter().filter_map(|agent| Some((agent, agent.run.clone()?, PublicHalf::read(&agent.public_key)?)));
    let letters = letters.map(|(agent, run, to)| {
        let sealed = own.seal(&to, &place_of_question(&agent.id, &run, work), &plain).map_err(StoreError::from)?;
        Ok(Letter { agent_id: agent.id.clone(), run, sealed })
    });
    letters.collect()
}

/// What came of waiting.
async fn wait(store: &Store, waits: &Waits<'_>) -> Result<Option<Vec<u8>>, StoreError> {
    let begun = Instant::now();
    let mut taken_since = None;
    while begun.elapsed() < ANSWERED_WITHIN {
        tokio::select! {
            () = waits.woken.notified() => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
        let Some((came, answer)) = agent_work::came(store, &waits.work).await? else { return Ok(None) };
        match came {
            Came::Answered => return Ok(answer),
            Came::Waiting if begun.elapsed() >= TAKEN_WITHIN => return Ok(None),
            Came::Taken if taken_since.get_or_insert_with(Instant::now).elapsed() >= OFFERED_AGAIN => {
                let mut tx = store.write().await?;
                agent_work::offer_again(&mut tx, &waits.work).await?;
                tx.commit().await?;
                waits.hub.asked.notify_waiters();
                taken_since = Some(Instant::now());
            }
            Came::Waiting | Came::Taken | Came::Begun => {}
        }
    }
    Ok(None)
}

/// Takes a question out of the store, and says what it came to.
async fn end(
    store: &Store,
    work: &str,
    is_an_act: bool,
    answered: Result<Option<Vec<u8>>, StoreError>,
) -> Result<Answer, DirectoryFault> {
    // After this no agent begins it any more.
    let ended = async {
        let mut tx = store.write_at_last().await?;
        let came = agent_work::end(&mut tx, work).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(came)
    };
    let came = ended.await;
    let lost = |reason: &str| {
        if is_an_act { DirectoryFault::Lost(reason.into()) } else { DirectoryFault::Away(reason.into()) }
    };
    match (answered, came) {
        (Ok(Some(answer)), _) => match serde_json::from_slice(&answer) {
            Ok(answer) => answer_of(answer),
            Err(_) => Err(lost("its agent's answer cannot be read")),
        },
        (_, Ok(Some(Came::Waiting | Came::Taken))) => Err(DirectoryFault::Away("none of its agents answers".into())),
        (_, Ok(Some(Came::Begun | Came::Answered) | None)) => Err(lost("its agent did not say what came of it")),
        // Whether an agent begins it is not known.
        (_, Err(fault)) => Err(lost(&fault.to_string())),
    }
}

/// What an agent says is another program's text: its reasons go to logs, and its people into mails.
fn answer_of(answer: Result<Answer, Trouble>) -> Result<Answer, DirectoryFault> {
    let plain = |reason: String| -> String { reason.chars().filter(|c| !is_unfit(*c)).take(LONGEST_REASON).collect() };
    match answer {
        Ok(Answer::Found(Found::One(told))) => Ok(Answer::Found(match told.tamed() {
            Some(told) => Found::One(Box::new(told)),
            None => Found::None,
        })),
        Ok(Answer::Person(told)) => Ok(Answer::Person(told.and_then(|told| told.tamed()).map(Box::new))),
        Ok(Answer::Checked(steps)) => {
            let tamed =
                |step: Checked| Checked { step: plain(step.step.into_owned()).into(), told: plain(step.told), ..step };
            Ok(Answer::Checked(steps.into_iter().map(tamed).collect()))
        }
        Ok(Answer::LetIn(LetIn::Yes { set })) if !is_plain(&set) => {
            Err(DirectoryFault::Away("its answer is odd".into()))
        }
        Ok(Answer::Wrote(Wrote::Done { set, must_change })) => {
            Ok(Answer::Wrote(Wrote::Done { set: set.filter(|set| is_plain(set)), must_change }))
        }
        Ok(answer @ (Answer::Found(Found::None | Found::Several) | Answer::LetIn(_) | Answer::Wrote(_))) => Ok(answer),
        Err(Trouble::Away(reason)) => Err(DirectoryFault::Away(plain(reason))),
        Err(Trouble::Busy) => Err(DirectoryFault::Busy),
        Err(Trouble::Misconfigured(reason)) => Err(DirectoryFault::Misconfigured(plain(reason))),
        Err(Trouble::Lost(reason)) => Err(DirectoryFault::Lost(plain(reason))),
        Err(Trouble::NotAsked) => Err(DirectoryFault::NotAsked),
    }
}
