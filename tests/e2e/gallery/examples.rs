//! One of each: every step, every source of a code, every refusal, every outcome.

use server::method;
use server::password::rules::{Advice, Rules, Whose};
use server::policy::method::Method;
use server::puzzle::Puzzle;
use server::wire::register::{RegisterRefusal, RegisterStep};
use server::wire::{
    Ask, Asked, BrokenPasswordRule, CodeSet, Goal, HelpDesk, NewCode, Notice, Objection, Offer, Organization, Outcome,
    PasskeyRequest, Picture, Refusal, Screen, Sent, Step, words,
};

use super::registering;
use crate::support::browser::{APP_CODE, EMAIL, PASSKEY, RECOVERY_CODE};

/// 23 November 2026, 16:20 UTC.
pub const AT_MS: i64 = 1_795_450_800_000;

pub struct Example {
    /// The name of its pictures and its snapshot.
    pub name: String,
    /// The id of its heading.
    pub heading: String,
    pub screen: Screen,
    /// Whether it is looked at in every language and both schemes. The others differ from it in a sentence only.
    pub leads: bool,
}

/// A puzzle that is solved at once, and that no portal accepts.
pub fn puzzle() -> Puzzle {
    Puzzle { salt: "c2FsdA".into(), rounds: 1, parts: 1, bits: 1, expires_ms: i64::MAX / 2, seal: String::new() }
}

fn around(step: Step) -> Screen {
    Screen {
        support_code: "7f3a19c2-5b0e-4d5a-9a51-0c4be2f0c911".into(),
        organization: Some(Organization { name: "Cloud Works".into(), accent: None, on_accent: None, logo: None }),
        help_desk: HelpDesk::Form,
        ends: None,
        step,
    }
}

/// As an organization with colours and a picture of its own shows it.
fn branded(step: Step) -> Screen {
    let picture = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 1'%3E\
                   %3Cpath fill='%237a1f5c' d='M0 0h3v1H0Z'/%3E%3C/svg%3E";
    let organization = Organization {
        name: "Stadtwerke Überlingen und Umgebung".into(),
        accent: Some("#7a1f5c".into()),
        on_accent: Some("#ffffff".into()),
        logo: Some(picture.into()),
    };
    Screen {
        organization: Some(organization),
        help_desk: HelpDesk::Link("https://help.example/".into()),
        ..around(step)
    }
}

fn identify(notice: Option<Notice>, refusal: Option<Refusal>) -> Step {
    Step::Identify { user_id: "ready@cloud.example".into(), notice, refusal, puzzle: puzzle(), asked: None }
}

/// The first screen of an organization that asks for more than work.
fn asks(asked: Asked, refusal: Option<Refusal>) -> Step {
    Step::Identify {
        user_id: "ready@cloud.example".into(),
        notice: None,
        refusal,
        puzzle: puzzle(),
        asked: Some(asked),
    }
}

/// A picture that no portal has issued. The page shows what stands in for a missing picture.
fn picture() -> Asked {
    Asked::Picture(Picture { name: "none".into() })
}

fn sign_in(refusal: Option<Refusal>) -> Step {
    Step::SignIn { user_id: "ready@cloud.example".into(), notice: None, refusal, puzzle: puzzle(), asked: None }
}

pub fn offer(method: Method, hint: Option<&str>) -> Offer {
    let icon = method::kit(method).icon.to_owned();
    let by_passkey = method == Method::Passkey;
    Offer { method: method.name().to_owned(), icon, hint: hint.map(str::to_owned), by_passkey }
}

fn choose_method(is_one_more: bool, refusal: Option<Refusal>) -> Step {
    let email = offer(Method::Email, Some("r•••@•••.example"));
    let offers = vec![offer(Method::Passkey, None), email, offer(Method::AppCode, None)];
    Step::ChooseMethod { offers, is_one_more, refusal }
}

fn mailed(refusal: Option<Refusal>) -> Step {
    let sent = Some(Sent { to: Some("r•••@•••.example".into()), minutes: 5, wait_seconds: 0 });
    Step::Ask { method: EMAIL.into(), ask: Ask::Code { digits: 6, sent }, refusal }
}

fn of_app(refusal: Option<Refusal>) -> Step {
    Step::Ask { method: APP_CODE.into(), ask: Ask::Code { digits: 6, sent: None }, refusal }
}

fn by_passkey(refusal: Option<Refusal>) -> Step {
    let request = PasskeyRequest {
        site: "localhost".into(),
        challenge: "c2lnbiB0aGlz".into(),
        passkeys: vec!["cGFzc2tleQ".into()],
        seconds: 300,
    };
    let email = offer(Method::Email, Some("r•••@•••.example"));
    let offers = vec![offer(Method::Passkey, None), email, offer(Method::AppCode, None)];
    Step::Ask { method: PASSKEY.into(), ask: Ask::Passkey { request, offers }, refusal }
}

/// While wrong codes keep the way closed, whatever kind of code it was.
fn closed(has_other: bool) -> Step {
    mailed(Some(Refusal::MethodClosed { until_ms: AT_MS, has_other }))
}

fn new_password(rules: Rules, refusal: Option<Refusal>) -> Step {
    Step::NewPassword { user_id: "ready@cloud.example".into(), rules, refusal }
}

/// The directory asks for another password at the next sign-in.
fn done_for_now() -> Step {
    match done(Goal::Reset, 0) {
        Step::Done { goal, user_id, at_ms, notices, sign_in, return_to, codes, .. } => {
            Step::Done { goal, user_id, at_ms, notices, must_change: true, sign_in, return_to, codes }
        }
        other => other,
    }
}

fn done(goal: Goal, notices: u8) -> Step {
    let user_id = "ready@cloud.example".into();
    let sign_in = Some("https://cloud.example/sign-in".into());
    Step::Done { goal, user_id, at_ms: AT_MS, notices, must_change: false, sign_in, return_to: None, codes: vec![] }
}

/// A code of a set took the place of the one that was used; or few are left.
fn done_with(codes: CodeSet) -> Step {
    match done(Goal::Reset, 2) {
        Step::Done { goal, user_id, at_ms, notices, must_change, sign_in, return_to, .. } => {
            Step::Done { goal, user_id, at_ms, notices, must_change, sign_in, return_to, codes: vec![codes] }
        }
        other => other,
    }
}

pub fn code_set(new: usize, is_few: bool) -> CodeSet {
    CodeSet { method: RECOVERY_CODE.into(), new: new_codes(new), is_few }
}

pub fn new_codes(many: usize) -> Vec<NewCode> {
    let codes = [
        "7K3M9QXT0B2CHJ5NWZ8RDV46",
        "M4WQ82ZGX1N7T5CB9R3KHFPA",
        "0VY6DJ8S2TKE4QH7XW5ZMN1G",
        "C9R3FBPT6A7YJ0Q8KX2WVE5D",
    ];
    codes.into_iter().take(many).map(|code| NewCode(code.to_owned())).collect()
}

fn saved_code(refusal: Option<Refusal>) -> Step {
    Step::Ask { method: RECOVERY_CODE.into(), ask: Ask::SavedCode { characters: 24 }, refusal }
}

/// Where the page of a refusal is. A new refusal does not compile without a place.
fn refused(refusal: Refusal) -> Step {
    match refusal {
        Refusal::UserIdMissing | Refusal::UserIdMalformed | Refusal::CheckFailed | Refusal::CheckTooEasy => {
            identify(None, Some(refusal))
        }
        Refusal::CheckWanted => asks(Asked::Service, Some(refusal)),
        Refusal::CheckMistyped => asks(picture(), Some(refusal)),
        Refusal::CurrentPasswordMissing
        | Refusal::SignInRefused
        | Refusal::SignInLocked { .. }
        | Refusal::DirectoryAway => sign_in(Some(refusal)),
        Refusal::WaitForNewCode { .. } | Refusal::TooManyMessages { .. } | Refusal::MethodClosed { .. } => {
            choose_method(false, Some(refusal))
        }
        Refusal::CodeMissing
        | Refusal::CodeMalformed { .. }
        | Refusal::CodeWrong
        | Refusal::CodeExpired
        | Refusal::CodeDead => mailed(Some(refusal)),
        Refusal::CodeUsed => of_app(Some(refusal)),
        Refusal::PasswordUnchanged
        | Refusal::PasswordRefusedThere(_)
        | Refusal::PasswordMissing
        | Refusal::PasswordBreaks(_) => new_password(Rules::entra(), Some(refusal)),
        Refusal::Register(_) => unreachable!("these stand on pages of registration"),
        Refusal::AlreadyAsked | Refusal::NobodyToAsk => Step::AskHelpDesk { refusal: Some(refusal), puzzle: puzzle() },
    }
}

fn refusals() -> Vec<Refusal> {
    let broken = vec![
        BrokenPasswordRule::TooShort { min: 8, have: 7 },
        BrokenPasswordRule::TooFewClasses { need: 3, have: 2 },
        BrokenPasswordRule::NotAllowed { character: 'ü' },
        BrokenPasswordRule::ContainsName { part: "Cl0ud".into(), whose: Whose::Organization },
        BrokenPasswordRule::TooGuessable {
            parts: vec!["Dragon".into(), "Monkey".into()],
            points: 3,
            need: 5,
            advice: vec![Advice::MoreWords],
        },
    ];
    vec![
        Refusal::UserIdMissing,
        Refusal::UserIdMalformed,
        Refusal::CheckFailed,
        Refusal::CheckTooEasy,
        Refusal::CheckWanted,
        Refusal::CheckMistyped,
        Refusal::CodeMissing,
        Refusal::CodeMalformed { digits: 6 },
        Refusal::CodeWrong,
        Refusal::CodeExpired,
        Refusal::CodeUsed,
        Refusal::CodeDead,
        Refusal::WaitForNewCode { seconds: 38 },
        Refusal::TooManyMessages { until_ms: AT_MS },
        Refusal::MethodClosed { until_ms: AT_MS, has_other: true },
        Refusal::CurrentPasswordMissing,
        Refusal::SignInRefused,
        Refusal::SignInLocked { until_ms: AT_MS },
        Refusal::DirectoryAway,
        Refusal::PasswordUnchanged,
        // The longest of its kind.
        Refusal::PasswordRefusedThere(Objection::TooYoung),
        Refusal::PasswordMissing,
        Refusal::PasswordBreaks(broken),
        Refusal::AlreadyAsked,
        Refusal::NobodyToAsk,
    ]
}

/// The id of a step's heading. A new step does not compile without one.
fn heading(step: &Step) -> String {
    let plain = match step {
        Step::Identify { .. } => "identify-heading",
        Step::SignIn { .. } => "change-heading",
        Step::ChooseGoal => "choose-goal-heading",
        Step::ChooseMethod { .. } => "choose-method-heading",
        Step::Ask { refusal: Some(Refusal::MethodClosed { .. }), .. } => "way-closed-heading",
        Step::Ask { method, ask: Ask::Code { .. } | Ask::SavedCode { .. } | Ask::Passkey { .. }, .. } => {
            return words::id(words::ENTER_CODE_HEADING, method);
        }
        Step::NewPassword { .. } => "new-password-heading",
        Step::Done { goal: Goal::Reset, .. } => "done-heading",
        Step::Done { goal: Goal::Unlock, .. } => "done-unlock-heading",
        Step::Done { goal: Goal::Change, .. } => "done-change-heading",
        Step::Done { goal: Goal::Register, .. } => unreachable!("a visit to register ends on a page of its own"),
        Step::Register(step) => return registering::heading(step),
        Step::Stopped { outcome, .. } => match outcome {
            Outcome::NotVerified => "stopped-not-verified-heading",
            Outcome::AccountDisabled => "stopped-account-disabled-heading",
            Outcome::PersonalAccount => "stopped-personal-account-heading",
            Outcome::SelfServiceOff => "stopped-self-service-off-heading",
            Outcome::WritebackNotConfigured => "stopped-writeback-not-configured-heading",
            Outcome::NoPolicy => "stopped-no-policy-heading",
            Outcome::NotLicensed => "stopped-not-licensed-heading",
            Outcome::NotInScope => "stopped-not-in-scope-heading",
            Outcome::NotEnoughMethods => "stopped-not-enough-methods-heading",
            Outcome::OnPremisesConfiguration => "stopped-on-premises-configuration-heading",
            Outcome::OnPremisesUnreachable => "stopped-on-premises-unreachable-heading",
            Outcome::ClosedForNow => "stopped-closed-for-now-heading",
            Outcome::Reported => "stopped-reported-heading",
            Outcome::MethodsTooNew => "stopped-methods-too-new-heading",
            Outcome::ChangedMeanwhile => "stopped-changed-meanwhile-heading",
            Outcome::Unknown => "stopped-unknown-heading",
        },
        Step::AskHelpDesk { .. } => "help-desk-heading",
        Step::HelpDeskAsked => "help-desk-asked-heading",
    };
    plain.to_owned()
}

/// Every example there is.
pub fn all() -> Vec<Example> {
    let untold = Ask::Code { digits: 8, sent: Some(Sent { to: None, minutes: 5, wait_seconds: 38 }) };
    let leading = [
        ("identify", identify(None, None)),
        ("identify-picture", asks(picture(), None)),
        ("identify-service", asks(Asked::Service, None)),
        ("sign-in", sign_in(None)),
        ("choose-goal", Step::ChooseGoal),
        ("choose-method", choose_method(false, None)),
        ("enter-code", mailed(None)),
        ("enter-app-code", of_app(None)),
        ("use-passkey", by_passkey(None)),
        ("enter-saved-code", saved_code(None)),
        ("way-closed", closed(true)),
        ("new-password", new_password(Rules::entra(), None)),
        ("done", done(Goal::Reset, 2)),
        ("done-new-code", done_with(code_set(1, false))),
        ("stopped", Step::Stopped { outcome: Outcome::NotEnoughMethods, until_ms: None }),
        ("help-desk", Step::AskHelpDesk { refusal: None, puzzle: puzzle() }),
        ("help-desk-asked", Step::HelpDeskAsked),
        ("refused-code-wrong", refused(Refusal::CodeWrong)),
        ("choose-branded", choose_method(false, None)),
    ];
    let varied = [
        ("identify-expired", identify(Some(Notice::VisitExpired), None)),
        ("use-passkey-wrong", by_passkey(Some(Refusal::CodeWrong))),
        ("use-passkey-expired", by_passkey(Some(Refusal::CodeExpired))),
        ("use-passkey-used", by_passkey(Some(Refusal::CodeUsed))),
        ("use-passkey-dead", by_passkey(Some(Refusal::CodeDead))),
        ("choose-one-more", choose_method(true, None)),
        ("way-closed-only-way", closed(false)),
        ("enter-code-untold", Step::Ask { method: EMAIL.into(), ask: untold, refusal: None }),
        ("new-password-strict", new_password(Rules::strict(), None)),
        (
            "new-password-of-a-directory",
            new_password(Rules { min: 12, max: 256, classes: 3, unicode: true, history: 24 }, None),
        ),
        ("done-unlock", done(Goal::Unlock, 1)),
        ("done-change", done(Goal::Change, 0)),
        ("done-must-change", done_for_now()),
        ("done-new-codes-few", done_with(code_set(1, true))),
        ("done-few-codes", done_with(code_set(0, true))),
        ("saved-code-malformed", saved_code(Some(Refusal::CodeMalformed { digits: 24 }))),
        ("saved-code-used", saved_code(Some(Refusal::CodeUsed))),
    ];
    let mut examples: Vec<(String, Step, bool)> = Vec::new();
    examples.extend(leading.map(|(name, step)| (name.to_owned(), step, true)));
    examples.extend(varied.map(|(name, step)| (name.to_owned(), step, false)));
    for refusal in refusals().into_iter().filter(|refusal| *refusal != Refusal::CodeWrong) {
        examples.push((format!("refused-{}", refusal.code()), refused(refusal), false));
    }
    for outcome in Outcome::ALL {
        let until_ms = matches!(outcome, Outcome::ClosedForNow | Outcome::MethodsTooNew).then_some(AT_MS);
        examples.push((format!("stopped-{}", outcome.code()), Step::Stopped { outcome, until_ms }, false));
    }
    examples.extend(registering::all().into_iter().map(|(name, step, leads)| (name, Step::Register(step), leads)));
    examples
        .into_iter()
        .map(|(name, step, leads)| {
            let heading = heading(&step);
            let screen = if name == "choose-branded" { branded(step) } else { around(step) };
            Example { name, heading, screen, leads }
        })
        .collect()
}

/// The names of an enum's variants, from serde's error message about an unknown one.
fn variants<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let Err(error) = serde_json::from_str::<T>("\"nothing of the kind\"") else { panic!("such a variant exists") };
    error.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

fn variant(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value).unwrap() {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(fields) => fields.keys().next().unwrap().clone(),
        other => panic!("{other}"),
    }
}

/// Asserts that every name is among the examples that are given.
fn each_is_given(names: Vec<String>, given: &[String]) {
    assert!(names.len() > 1, "{names:?}");
    for name in names {
        assert!(given.contains(&name), "no example of {name}");
    }
}

#[test]
fn every_step_and_every_refusal_has_an_example() {
    let steps: Vec<_> = all().iter().map(|example| variant(&example.screen.step)).collect();
    each_is_given(variants::<Step>(), &steps);
    let refusals: Vec<_> =
        refusals().iter().map(variant).chain(registering::REFUSALS.map(|_| "Register".to_owned())).collect();
    each_is_given(variants::<Refusal>(), &refusals);
    let steps: Vec<_> = registering::all().iter().map(|(_, step, _)| variant(step)).collect();
    each_is_given(variants::<RegisterStep>(), &steps);
    let refusals: Vec<_> = registering::REFUSALS.iter().map(variant).collect();
    each_is_given(variants::<RegisterRefusal>(), &refusals);
}
