//! Codes, and what passkeys are to sign: made and mailed, and counted when they are wrong.

use crate::audit::{Event, Happened};
use crate::clock::{DAY_MS, MINUTE_MS};
use crate::letter::Letter;
use crate::method::kit::CodeMail;
use crate::method::{self, Asks};
use crate::policy::eligibility::{Means, Usable};
use crate::policy::throttle::{self, Sending, VISIT_MS, WRONG_IN_A_ROW, WRONG_PER_CHALLENGE};
use crate::secrets::{OneTimeCode, guid};
use crate::store::challenges::{self, Challenge};
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, proof, throttles};
use crate::visit::{Flow, State};
use crate::wire::{Refusal, Step};

use super::frame::{asked_for, sent_digits};
use super::standing::{Standing, is_untold};
use super::{Act, Trouble, closed, guessing, notices, passkey};

/// The code that the visit waits for.
pub(super) async fn out_challenge(act: &mut Act<'_>, flow: &Flow) -> Result<Challenge, Trouble> {
    let id = flow.challenge_id.as_deref().ok_or(Trouble::OutOfStep)?;
    challenges::by_id(act, id).await?.ok_or(Trouble::Broken("the challenge of a visit"))
}

/// As [`out_challenge`], among those of the visit.
pub(super) fn out_of<'a>(flow: &Flow, challenges: &'a [Challenge]) -> Result<&'a Challenge, Trouble> {
    let out = challenges.iter().find(|challenge| Some(&challenge.id) == flow.challenge_id.as_ref());
    out.ok_or(Trouble::Broken("the challenge of a visit"))
}

/// The code that is out by this way and could still be accepted.
pub(super) fn alive_challenge<'a>(challenges: &'a [Challenge], usable: &Usable, now: i64) -> Option<&'a Challenge> {
    let by_this =
        |challenge: &&Challenge| challenge.method == usable.method && challenge.contact_id == usable.means.id();
    challenges.iter().rfind(by_this).filter(|challenge| challenge.is_alive(now))
}

/// Why no further code goes out after those; none where one may.
fn too_many(sent: &[i64], now: i64) -> Option<Refusal> {
    match throttle::sending(sent, now) {
        Sending::Wait { seconds } => Some(Refusal::WaitForNewCode { seconds }),
        Sending::UsedUp { until_ms } => Some(Refusal::TooManyMessages { until_ms }),
        Sending::Allowed => None,
    }
}

/// Why no further code goes out to this person now; none where one may.
pub(super) async fn too_soon(tx: &mut Tx, subject: &str, now: i64) -> Result<Option<Refusal>, Trouble> {
    Ok(too_many(&outbox::codes_sent(tx, subject, now - DAY_MS).await?, now))
}

/// Asks for a proof by this way, and says how; or why not now.
pub(super) async fn ask(
    act: &mut Act<'_>,
    standing: &mut Standing,
    usable: &Usable,
) -> Result<Result<Step, Refusal>, Trouble> {
    let now = act.now;
    let asks = method::kit(usable.method).asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))?;
    let subject = standing.subject(act.portal);
    let ways = standing.offers(&act.situation());
    let closed = closed::refusal(usable.method, &standing.closures, &ways);
    let is_tired = matches!(asks, Asks::Passkey) && passkey::is_tired(usable.method, &standing.challenges);
    let closed = closed.or_else(|| {
        let has_other = closed::has_other(usable.method, &standing.closures, &ways);
        is_tired.then(|| Refusal::MethodClosed { until_ms: standing.flow.began_ms + VISIT_MS, has_other })
    });
    let sent = if asks.sends() { outbox::codes_sent(act, &subject, now - DAY_MS).await? } else { Vec::new() };
    if let Some(refusal) = closed.or_else(|| too_many(&sent, now)) {
        let event = act.event_of(&standing.flow, Happened::CodeRefusedToSend, refusal.code());
        act.note(Event { method: Some(usable.method.name()), ..event });
        return Ok(Err(refusal));
    }
    let (challenge, happened, wait_seconds) = match asks {
        Asks::Passkey => {
            let (text, expires_ms) = passkey::challenge(act.portal, now)?;
            let challenge = open(standing, usable, guid(), text, subject, (now, expires_ms));
            challenges::add(act, &challenge, &standing.challenges).await?;
            (challenge, Happened::PasskeyAwaited, 0)
        }
        Asks::SentCode(mail) => {
            let challenge = send(act, standing, usable, *mail, &sent).await?;
            let sent: Vec<i64> = sent.into_iter().chain([now]).collect();
            (challenge, Happened::CodeQueued, throttle::seconds(throttle::wait_until(&sent, now) - now))
        }
        Asks::ShownCode { .. } | Asks::SavedCode { .. } => {
            // As long as the visit may last: the codes themselves are young.
            let expires_ms = standing.flow.began_ms + VISIT_MS + MINUTE_MS;
            let challenge = open(standing, usable, guid(), proof::KEPT.to_owned(), subject, (now, expires_ms));
            challenges::add(act, &challenge, &standing.challenges).await?;
            (challenge, Happened::CodeAwaited, 0)
        }
    };
    let event = act.event_of(&standing.flow, happened, "ok");
    act.note(Event { method: Some(usable.method.name()), ..event });
    let step = match asks {
        Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::SavedCode { .. } => {
            asked_for(act.portal, &standing.tenant, &challenge, wait_seconds, None)?
        }
        Asks::Passkey => {
            let offers = standing.offers(&act.situation());
            let untold = is_untold(&standing.flow, &standing.tenant.settings, &standing.proven);
            let whose = passkey::Whose { account: standing.account.as_ref(), offers: &offers, untold };
            passkey::asked_for(act, &challenge, whose, None).await?
        }
    };
    let flow = &mut standing.flow;
    flow.challenge_id = Some(challenge.id);
    flow.state = State::Challenged;
    Ok(Ok(step))
}

/// A challenge of this visit by this way, from now until it expires.
fn open(
    standing: &Standing,
    usable: &Usable,
    id: String,
    secret: String,
    subject: String,
    (now, expires_ms): (i64, i64),
) -> Challenge {
    Challenge {
        id,
        flow_id: standing.flow.id.clone(),
        account_id: subject,
        method: usable.method,
        contact_id: usable.means.id().to_owned(),
        sent_to: String::new(),
        secret,
        password_epoch: standing.account.as_ref().map_or(0, |account| account.password_epoch),
        wrong: 0,
        created_ms: now,
        expires_ms,
        spent_ms: None,
        dead_ms: None,
    }
}

/// Makes a code, its challenge and its mail; `sent` says when codes went out before.
async fn send(
    act: &mut Act<'_>,
    standing: &Standing,
    usable: &Usable,
    write: CodeMail,
    sent: &[i64],
) -> Result<Challenge, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let subject = standing.subject(portal);
    let Standing { flow, tenant, account, proven, .. } = standing;
    let hides = is_untold(flow, &tenant.settings, proven);
    let code = OneTimeCode::random(sent_digits(portal, tenant))?;
    let id = guid();
    let secret = proof::digest(portal.keys(), &id, &code);
    let expires_ms = now + i64::from(portal.settings.code_minutes) * MINUTE_MS;
    let masked = (method::kit(usable.method).hint)(&usable.means).filter(|_| !hides);
    let challenge = Challenge {
        sent_to: masked.unwrap_or_default(),
        ..open(standing, usable, id, secret, subject.clone(), (now, expires_ms))
    };
    challenges::add(act, &challenge, &standing.challenges).await?;
    // A visit is over long before the day is: where no code was sent, none waits.
    let withdrawn = match sent.is_empty() {
        true => 0,
        false => outbox::withdraw_codes(act, &subject, &flow.support_code, now).await?,
    };
    if withdrawn > 0 {
        let event = flow.event(Happened::MessageDead, "replaced").by("portal");
        act.note(event.detail(format!("messages={withdrawn}")));
    }
    let about = outbox::About { tenant_id: &tenant.id, account_id: Some(&subject), support_code: &flow.support_code };
    let composer = portal.compose(tenant);
    // The person who reads the mailbox is told what the screen keeps to itself.
    let told = flow.withheld.as_deref().zip(account.as_ref());
    let told = told.and_then(|(reason, account)| Some((reason, account, account.readable_mail()?)));
    let code_to = |address| write(&composer, address, &flow.locale, &code, now);
    let (mail, fate) = match (&usable.means, told) {
        (_, Some((reason, account, address))) => {
            let support_code = &flow.support_code;
            let mail = composer.reason(address, &flow.locale, &account.user_id, reason, support_code, now);
            (mail, Fate::Sent)
        }
        // There is no address to write to. Who may reset, by another method, is told no more than all others.
        (_, None) if flow.withheld.is_some() => (code_to(&portal.settings.mail_from), Fate::Dead),
        (Means::Nothing, None) => (code_to(&portal.settings.mail_from), Fate::Dead),
        (Means::Mailbox(contact), None) => (code_to(&contact.address), Fate::Sent),
        (Means::Phone(_) | Means::Kept { .. }, None) => {
            return Err(Trouble::Broken("a code for a means that no mail reaches"));
        }
    };
    let letter = &Letter::Mail(mail);
    outbox::add(act, &outbox::Message { kind: outbox::Kind::Code, about, letter, fate, expires_ms }, now).await?;
    Ok(challenge)
}

/// Counts a wrong code everywhere it counts, and says what it led to. `has_other` says
/// whether the visit has another way that is open.
pub(super) async fn wrong_proof(
    act: &mut Act<'_>,
    flow: &mut Flow,
    challenge: &Challenge,
    has_other: bool,
) -> Result<Refusal, Trouble> {
    let now = act.now;
    let wrong = challenges::count_wrong(act, &challenge.id).await?;
    flow.wrong_proofs += 1;
    act.note_network_failure().await?;
    let (tenant_id, account_id) = (flow.tenant_id.as_deref(), &challenge.account_id);
    let counted = throttles::note_wrong_proof(act, tenant_id, account_id, challenge.method, now).await?;
    guessing::watch(act, flow).await?;
    if wrong >= WRONG_PER_CHALLENGE {
        challenges::kill(act, &challenge.id, now).await?;
    }
    let by_method = |event: Event| Event { method: Some(challenge.method.name()), ..event };
    if counted.in_a_row == WRONG_IN_A_ROW {
        challenges::kill_of_method(act, account_id, challenge.method, now).await?;
        act.note(by_method(act.event_of(flow, Happened::MethodSwitchedOff, "method-switched-off")));
        notices::method_switched_off(act, flow).await?;
        return Ok(Refusal::CodeDead);
    }
    Ok(if let Some(until_ms) = counted.closed_until {
        act.note(by_method(act.event_of(flow, Happened::MethodClosed, "method-closed")));
        notices::method_closed(act, flow, until_ms).await?;
        Refusal::MethodClosed { until_ms, has_other }
    } else if wrong >= WRONG_PER_CHALLENGE {
        Refusal::CodeDead
    } else {
        Refusal::CodeWrong
    })
}
