//! One of each of registration: every step, every notice, every refusal.

use server::method;
use server::policy::method::Method;
use server::wire::register::{
    Campaign, Changed, Consequence, KeyLink, OnFile, PasskeyToMake, Qr, RegisterRefusal, RegisterStep,
    RegistrationResult, SetUp, SignInNotice, Why,
};
use server::wire::{Offer, Refusal, Sent, words};

use super::examples::{AT_MS, code_set, new_codes, offer, puzzle};
use crate::support::browser::{APP_CODE, EMAIL, PASSKEY, RECOVERY_CODE};

const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const DAY_MS: i64 = 86_400_000;

fn app() -> OnFile {
    OnFile {
        method: APP_CODE.into(),
        icon: method::kit(Method::AppCode).icon.into(),
        hint: None,
        since_ms: AT_MS,
        used_ms: Some(AT_MS + DAY_MS),
        verified: true,
        from_directory: false,
        is_default: true,
        held_until_ms: None,
        left: None,
        is_token: false,
    }
}

/// Another one, with the name that its person gave it.
fn named_app() -> OnFile {
    OnFile { hint: Some("Work phone".into()), is_default: false, ..app() }
}

fn token() -> OnFile {
    OnFile {
        hint: Some("Contoso HardwareKey 20261130".into()),
        used_ms: None,
        verified: false,
        from_directory: true,
        is_default: false,
        is_token: true,
        ..app()
    }
}

/// A set of codes of which so many are left.
fn codes(left: u8) -> OnFile {
    OnFile {
        method: RECOVERY_CODE.into(),
        icon: method::kit(Method::RecoveryCode).icon.into(),
        is_default: false,
        left: Some(left),
        ..app()
    }
}

fn set_up_codes(refusal: Option<Refusal>) -> RegisterStep {
    let (codes, user_id) = (new_codes(4), "ready@cloud.example".into());
    set_up(RECOVERY_CODE, SetUp::Codes { codes, characters: 24, user_id, at_ms: AT_MS }, refusal)
}

fn given_new_codes() -> RegisterStep {
    RegisterStep::NewCodes { sets: vec![code_set(1, false)], user_id: "ready@cloud.example".into(), at_ms: AT_MS }
}

/// An address that the organization entered and that is not proven yet.
fn entered() -> OnFile {
    OnFile {
        method: EMAIL.into(),
        icon: method::kit(Method::Email).icon.into(),
        hint: Some("r•••@•••.example".into()),
        used_ms: None,
        verified: false,
        from_directory: true,
        is_default: false,
        ..app()
    }
}

/// An address that was added a short time ago and is held: it cannot be used for a reset yet.
fn held() -> OnFile {
    OnFile {
        hint: Some("r•••a@•••.example".into()),
        verified: true,
        from_directory: false,
        held_until_ms: Some(AT_MS + DAY_MS),
        ..entered()
    }
}

fn sign_in(notice: Option<SignInNotice>, refusal: Option<Refusal>, provider: Option<&str>) -> RegisterStep {
    RegisterStep::SignIn {
        user_id: "ready@cloud.example".into(),
        notice,
        refusal,
        puzzle: puzzle(),
        asked: None,
        provider: provider.map(str::to_owned),
    }
}

fn kinds() -> Vec<Offer> {
    vec![offer(Method::Passkey, None), offer(Method::AppCode, None), offer(Method::Email, None)]
}

fn choose_kind(missing: Option<u8>, refusal: Option<Refusal>) -> RegisterStep {
    RegisterStep::ChooseKind { kinds: kinds(), missing, refusal }
}

fn set_up(method: &str, set_up: SetUp, refusal: Option<Refusal>) -> RegisterStep {
    RegisterStep::SetUp { method: method.into(), set_up, has_other: true, refusal }
}

fn set_up_app(refusal: Option<Refusal>) -> RegisterStep {
    // A corner of a QR code, which is enough for a picture.
    let qr = Qr { size: 29, path: "M0 0h7v1h-7zM0 1h1v5h-1zM6 1h1v5h-1zM2 2h3v3h-3zM0 6h7v1h-7z".into() };
    let address = format!("otpauth://totp/Cloud%20Works:ready%40cloud.example?secret={KEY}&issuer=Cloud%20Works");
    set_up(
        APP_CODE,
        SetUp::Key { key: KEY.into(), link: Some(KeyLink { address, qr }), digits: 6, named: true },
        refusal,
    )
}

fn set_up_passkey(refusal: Option<Refusal>) -> RegisterStep {
    let to_make = PasskeyToMake {
        site: "localhost".into(),
        organization: "Cloud Works".into(),
        challenge: "c2lnbiB0aGlz".into(),
        user: "cmVhZHk".into(),
        user_id: "ready@cloud.example".into(),
        algorithms: vec![-7],
        passkeys: vec![],
        seconds: 300,
    };
    set_up(PASSKEY, SetUp::Passkey(to_make), refusal)
}

fn passkey() -> OnFile {
    OnFile {
        method: PASSKEY.into(),
        icon: method::kit(Method::Passkey).icon.into(),
        hint: Some("Google Password Manager".into()),
        is_default: false,
        ..app()
    }
}

fn set_up_mail(address: &str, refusal: Option<Refusal>) -> RegisterStep {
    set_up(EMAIL, SetUp::Address { typed: address.into() }, refusal)
}

fn enter_code(refusal: Option<Refusal>) -> RegisterStep {
    let sent = Sent { to: Some("rosa.perez@mail.example".into()), minutes: 5, wait_seconds: 0 };
    set_up(EMAIL, SetUp::SentCode { digits: 6, sent }, refusal)
}

fn manage(on_file: Vec<OnFile>, done: Option<Changed>, refusal: Option<Refusal>) -> RegisterStep {
    let have = u8::try_from(on_file.len().min(2)).unwrap();
    RegisterStep::Manage { on_file, kinds: kinds(), needed: 2, have, confirms: false, done, refusal }
}

fn remove(what: OnFile, consequence: Consequence, refusal: Option<Refusal>) -> RegisterStep {
    RegisterStep::ConfirmRemoval { what, consequence, refusal }
}

/// Where the page of a refusal is. A new refusal does not compile without a place.
fn refused(refusal: RegisterRefusal) -> RegisterStep {
    let told = Some(Refusal::Register(refusal));
    match refusal {
        RegisterRefusal::AddressMissing => set_up_mail("", told),
        RegisterRefusal::AddressMalformed => set_up_mail("rosa@", told),
        RegisterRefusal::AddressOfOrganization => set_up_mail("rosa@cloud.example", told),
        RegisterRefusal::AddressOnFile => set_up_mail("rosa@mail.example", told),
        RegisterRefusal::TooMany { .. } => manage(vec![app(), entered()], None, told),
        RegisterRefusal::RemovalForbidden => remove(app(), Consequence::NoReset, told),
    }
}

pub const REFUSALS: [RegisterRefusal; 6] = [
    RegisterRefusal::AddressMissing,
    RegisterRefusal::AddressMalformed,
    RegisterRefusal::AddressOfOrganization,
    RegisterRefusal::AddressOnFile,
    RegisterRefusal::TooMany { most: 5 },
    RegisterRefusal::RemovalForbidden,
];

/// The id of a step's heading. A new step does not compile without one.
pub fn heading(step: &RegisterStep) -> String {
    let plain = match step {
        RegisterStep::SignIn { .. } => "register-heading",
        RegisterStep::Asked { why: Why::Register, .. } => "register-asked-heading",
        RegisterStep::Asked { why: Why::Reconfirm, .. } => "register-reconfirm-heading",
        RegisterStep::ChooseKind { .. } => "register-choose-heading",
        RegisterStep::SetUp { method, set_up, .. } => {
            let stem = match set_up {
                SetUp::Address { .. } | SetUp::Key { .. } | SetUp::Passkey(_) | SetUp::Codes { .. } => {
                    words::SET_UP_HEADING
                }
                SetUp::SentCode { .. } => words::FIRST_CODE_HEADING,
            };
            return words::id(stem, method);
        }
        RegisterStep::NewCodes { sets, .. } => return words::id(words::NEW_CODES_HEADING, &sets[0].method),
        RegisterStep::Review { .. } => "register-review-heading",
        RegisterStep::Manage { .. } => "register-manage-heading",
        RegisterStep::ConfirmRemoval { what, .. } => return words::id(words::REMOVE_HEADING, &what.method),
        RegisterStep::Over { result: RegistrationResult::Cancelled, .. } => "register-over-cancelled-heading",
        RegisterStep::Over { .. } => "register-over-heading",
    };
    plain.to_owned()
}

/// Names, steps, and which of them lead.
pub fn all() -> Vec<(String, RegisterStep, bool)> {
    let asked = |why, missing, on_file| RegisterStep::Asked { why, missing, on_file, returns: true, campaign: None };
    let campaign = |left| RegisterStep::Asked {
        why: Why::Register,
        missing: 1,
        on_file: vec![entered()],
        returns: true,
        // 2027-01-31
        campaign: Some(Campaign { last_day_ms: 1_801_353_600_000, left }),
    };
    let over = |result, return_to: Option<&str>| RegisterStep::Over {
        result,
        return_to: return_to.map(str::to_owned),
        no_way_back: false,
    };
    let no_way_back = RegisterStep::Over { result: RegistrationResult::Completed, return_to: None, no_way_back: true };
    let confirms = RegisterStep::Manage {
        on_file: vec![app()],
        kinds: vec![offer(Method::Email, None)],
        needed: 1,
        have: 1,
        confirms: true,
        done: None,
        refusal: None,
    };
    let leading = [
        ("sign-in", sign_in(None, None, None)),
        ("asked", asked(Why::Register, 2, vec![])),
        ("asked-campaign", campaign(Some(2))),
        ("reconfirm", asked(Why::Reconfirm, 0, vec![app(), entered()])),
        ("choose-kind", choose_kind(Some(1), None)),
        ("set-up-app", set_up_app(None)),
        ("set-up-mail", set_up_mail("", None)),
        ("set-up-passkey", set_up_passkey(None)),
        ("set-up-codes", set_up_codes(None)),
        ("new-codes", given_new_codes()),
        ("enter-code", enter_code(None)),
        ("review", RegisterStep::Review { on_file: vec![app(), held()] }),
        ("manage", manage(vec![app(), passkey(), entered(), held()], Some(Changed::Added), None)),
        ("remove-mail", remove(held(), Consequence::NoResetAndAsked, None)),
        ("over", over(RegistrationResult::Completed, None)),
        ("refused-app-code-wrong", set_up_app(Some(Refusal::CodeWrong))),
    ];
    let varied = [
        ("sign-in-provider", sign_in(Some(SignInNotice::ProviderFailed), None, Some("Cloud Works ID"))),
        ("sign-in-ticket-over", sign_in(Some(SignInNotice::TicketOver), None, None)),
        ("sign-in-expired", sign_in(Some(SignInNotice::VisitExpired), None, None)),
        ("sign-in-refused", sign_in(None, Some(Refusal::SignInRefused), None)),
        ("asked-all-there", asked(Why::Register, 0, vec![app()])),
        ("asked-one-more", asked(Why::Register, 1, vec![app()])),
        ("asked-campaign-once-more", campaign(Some(1))),
        ("asked-campaign-at-every-sign-in", campaign(None)),
        ("choose-kind-freely", choose_kind(None, None)),
        ("set-up-passkey-wrong", set_up_passkey(Some(Refusal::CodeWrong))),
        ("choose-kind-dead", choose_kind(Some(0), Some(Refusal::CodeDead))),
        ("set-up-mail-too-soon", set_up_mail("rosa@mail.example", Some(Refusal::WaitForNewCode { seconds: 38 }))),
        ("enter-code-dead", enter_code(Some(Refusal::CodeDead))),
        ("manage-replaced", manage(vec![app(), held()], Some(Changed::Replaced), None)),
        ("manage-removed", manage(vec![entered()], Some(Changed::Removed), None)),
        ("manage-default-chosen", manage(vec![app(), held()], Some(Changed::DefaultChosen), None)),
        ("manage-nothing", manage(vec![], None, None)),
        ("manage-token", manage(vec![app(), named_app(), token()], None, None)),
        ("manage-codes", manage(vec![app(), codes(3)], None, None)),
        ("manage-few-codes", manage(vec![app(), codes(1)], None, None)),
        ("manage-no-codes", manage(vec![app(), codes(0)], None, None)),
        ("set-up-codes-wrong", set_up_codes(Some(Refusal::CodeWrong))),
        ("manage-confirms", confirms),
        ("remove-passkey", remove(passkey(), Consequence::None, None)),
        ("remove-app", remove(app(), Consequence::None, None)),
        ("remove-app-no-reset", remove(app(), Consequence::NoReset, None)),
        ("over-nothing-to-do", over(RegistrationResult::NothingToDo, Some("#back"))),
        ("over-cancelled", over(RegistrationResult::Cancelled, Some("#back"))),
        ("over-no-way-back", no_way_back),
    ];
    let leading = leading.into_iter().map(|(name, step)| (name.to_owned(), step, true));
    let varied = varied.into_iter().map(|(name, step)| (name.to_owned(), step, false));
    let refused = REFUSALS.into_iter().map(|refusal| (format!("refused-{}", refusal.code()), refused(refusal), false));
    leading.chain(varied).chain(refused).map(|(name, step, leads)| (format!("register-{name}"), step, leads)).collect()
}
