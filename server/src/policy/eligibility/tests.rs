//! Every row of the decision, with its code; gates; administrators; guests; the app.

use super::*;
use crate::clock::DAY_MS;
use crate::policy::account::{Contact, Elsewhere, Filed, Guest, Kept, Phone, PutOff};
use crate::policy::campaign::Campaign;
use crate::policy::example::{NOW, account, app, kept, mailbox, phone, settings};
use crate::policy::login_name::LoginName;
use crate::policy::registration::{Asked, Interrupt, asked, interrupt};
use crate::policy::stranded::stranded;
use crate::policy::tenant::MeansFrom;

/// One in which everything can be carried out.
fn situation() -> Situation<'static> {
    Situation { reach: &Writeback::Reachable, ..Situation::as_if_carried(NOW) }
}

fn decide(account: &Account, settings: &Settings) -> Decision {
    super::decide(account, settings, &situation())
}

fn questions() -> Vec<Kept> {
    (1..=5).map(|place| kept(Method::Questions, &format!("question-{place}"))).collect()
}

type Change = fn(&mut Account, &mut Settings);

fn changed(change: Change) -> (Account, Settings) {
    let (mut account, mut settings) = (account(), settings());
    change(&mut account, &mut settings);
    (account, settings)
}

#[test]
fn a_method_that_was_switched_off_is_no_way() {
    let (off, settings) = changed(|a, _| a.switched_off = vec![Method::Email]);
    assert_eq!(decide(&off, &settings).verdict, Err(Outcome::NotEnoughMethods));
    let (off, settings) = changed(|a, s| {
        (a.switched_off, a.kept) = (vec![Method::Email], vec![app("app")]);
        s.methods = vec![Method::Email, Method::AppCode];
    });
    let offers = decide(&off, &settings).verdict.unwrap().offers;
    assert!(offers.iter().all(|offer| offer.method == Method::AppCode) && !offers.is_empty(), "{offers:?}");
}

#[test]
fn what_was_switched_off_is_on_file_and_no_first_registration_is_asked_for() {
    let (off, settings) = changed(|a, s| {
        (a.switched_off, s.require_registration) = (vec![Method::Email], true);
    });
    assert!(!has_nothing_on_file(&off, &settings, &situation()));
    assert_eq!(interrupt(&off, &settings, &situation()), None, "nothing can be changed until an operator looks");
    let (none, settings) = changed(|a, s| {
        a.other_mails.clear();
        s.require_registration = true;
    });
    assert!(has_nothing_on_file(&none, &settings, &situation()));
    assert_eq!(interrupt(&none, &settings, &situation()), Some(Interrupt::Register));
}

/// Each row breaks one thing; the outcome and the last check made are given.
#[test]
fn every_row_of_the_table() {
    let rows: &[(Change, Outcome, &str, &str)] = &[
        (|a, _| a.enabled = false, Outcome::AccountDisabled, "account-enabled", "account-disabled"),
        (|a, _| a.personal = true, Outcome::PersonalAccount, "not-personal", "personal-account"),
        (|_, s| s.self_service = false, Outcome::SelfServiceOff, "self-service-on", "SSPR_0009"),
        (|_, s| s.scope = Scope::Nobody, Outcome::NoPolicy, "policy-set", "SSPR_0011"),
        (|a, _| a.groups.clear(), Outcome::NotInScope, "in-scope", "SSPR_0013"),
        (|a, _| a.licences.clear(), Outcome::NotLicensed, "licensed", "SSPR_0012"),
        (|a, _| a.other_mails.clear(), Outcome::NotEnoughMethods, "enough-methods", "SSPR_0014"),
        (|_, s| s.gates = 2, Outcome::NotEnoughMethods, "enough-methods", "SSPR_0014"),
        (|a, _| a.roles = vec!["x".into()], Outcome::NotEnoughMethods, "enough-methods", "SSPR_0014"),
        (
            |a, s| (a.roles, s.administrators_self_service) = (vec!["x".into()], false),
            Outcome::SelfServiceOff,
            "administrators-on",
            "SSPR_0009",
        ),
        (
            |a, _| a.authority = Authority::Federated,
            Outcome::WritebackNotConfigured,
            "writeback-configured",
            "SSPR_0010",
        ),
    ];
    assert_eq!(decide(&account(), &settings()).verdict.unwrap().gates, 1);
    for (change, outcome, last, code) in rows {
        let (account, settings) = changed(*change);
        let decision = decide(&account, &settings);
        assert_eq!(decision.verdict, Err(*outcome), "{last}");
        assert_eq!(outcome.code(), *code);
        assert_eq!(decision.trace.last(), Some(&Check { name: last, passed: false }));
        assert!(decision.trace.iter().rev().skip(1).all(|check| check.passed), "{last}");
    }
}

#[test]
fn a_password_on_premises_needs_writeback_that_works() {
    for authority in [Authority::Federated, Authority::PassThrough, Authority::HashSync] {
        let (mut account, mut settings) = (account(), settings());
        account.authority = authority;
        settings.writeback = true;
        for (writeback, expected) in [
            (Writeback::Reachable, None),
            (Writeback::Misconfigured, Some(("SSPR_0029", "writeback-allowed"))),
            (Writeback::Unreachable, Some(("SSPR_0030", "writeback-reachable"))),
        ] {
            let decision = super::decide(&account, &settings, &Situation { reach: &writeback, ..situation() });
            let refused = decision.verdict.err().map(|outcome| (outcome.code(), decision.trace.last().unwrap().name));
            assert_eq!(refused, expected);
        }
    }
}

#[test]
fn who_is_not_known_is_judged_by_the_domain() {
    let of = |typed: &str, tenant: Option<&Settings>| {
        let decision = judge(LoginName::parse(typed).unwrap().realm(), None, tenant, &situation());
        (decision.verdict.unwrap_err(), decision.trace.last().unwrap().name)
    };
    let settings = settings();
    assert_eq!(of("nobody@cloud.example", Some(&settings)), (Outcome::NotVerified, "account-known"));
    assert_eq!(of("someone@unknown.example", None), (Outcome::NotVerified, "tenant-known"));
    assert_eq!(of("CORP\\someone", None), (Outcome::NotVerified, "tenant-known"));
    assert_eq!(of("CORP\\someone", Some(&settings)), (Outcome::NotVerified, "account-known"));
    assert_eq!(of("someone@outlook.com", None), (Outcome::PersonalAccount, "not-personal"));
    assert_eq!(of("someone@outlook.com", Some(&settings)), (Outcome::NotVerified, "account-known"));
    let known = account();
    let decision = judge(Realm::Domain(known.user_id.domain()), Some(&known), Some(&settings), &situation());
    assert_eq!(decision.verdict, decide(&known, &settings).verdict);
}

/// Registered ways against gates: 1+/1 can, 1/2 cannot, 2+/2 can.
#[test]
fn two_gates_take_two_different_ways() {
    use Method::{AppCode, AppNotification, Email, MobileCall, MobileSms, OfficeCall};
    let rows: &[(u8, Change, bool)] = &[
        (1, |_, _| (), true),
        (2, |_, _| (), false),
        (2, |a, _| a.kept.push(app("app")), true),
        (2, |a, _| a.mobile_phone = Some(phone("+1 4251234567")), true),
        // Two mailboxes are one way.
        (2, |a, _| a.other_mails.push(mailbox("d", "rose@other.example")), false),
        // SMS and a call to one number are one way, however it is written down.
        (2, |a, _| (a.other_mails, a.mobile_phone) = (vec![], Some(phone("+1 4251234567"))), false),
        (
            2,
            |a, _| {
                a.other_mails.clear();
                a.mobile_phone = Some(phone("+1 425 123 4567"));
                a.office_phone = Some(phone("+1 4251234567"));
            },
            false,
        ),
        (
            2,
            |a, _| {
                a.other_mails.clear();
                a.mobile_phone = Some(phone("+1 4251234567"));
                a.office_phone = Some(phone("+1 4259999999"));
            },
            true,
        ),
        // One app is one way, by its code and by its notification.
        (2, |a, _| (a.other_mails, a.kept) = (vec![], vec![app("app")]), false),
        (1, |a, _| (a.other_mails, a.kept) = (vec![], vec![app("app")]), true),
        // What the policy does not name does not count.
        (2, |a, s| (a.kept, s.methods) = (vec![app("app")], vec![Email]), false),
        // One gate never takes a notification.
        (
            1,
            |a, s| {
                a.other_mails.clear();
                a.kept = vec![app("app")];
                s.methods = vec![AppNotification];
            },
            false,
        ),
    ];
    for (place, (gates, change, can)) in rows.iter().enumerate() {
        let (mut account, mut settings) = (account(), settings());
        settings.methods = vec![Email, MobileSms, MobileCall, OfficeCall, AppCode, AppNotification];
        settings.gates = *gates;
        change(&mut account, &mut settings);
        assert_eq!(decide(&account, &settings).verdict.is_ok(), *can, "row {place}");
    }
}

#[test]
fn what_cannot_be_carried_out_is_nobodys_way_in() {
    let (mut account, mut settings) = (account(), settings());
    account.other_mails.clear();
    account.mobile_phone = Some(phone("+1 4251234567"));
    settings.methods = vec![Method::Email, Method::MobileSms];
    assert!(decide(&account, &settings).verdict.is_ok());
    let now = Situation::at(NOW);
    assert_eq!(super::decide(&account, &settings, &now).verdict, Err(Outcome::NotEnoughMethods));
}

#[test]
fn administrators_are_judged_by_their_own_rule_whatever_the_scope_says() {
    let admin = |change: Change| {
        let (mut account, settings) = changed(change);
        account.roles = vec!["user-administrator".into()];
        let settings = Settings { self_service: false, scope: Scope::Nobody, licence: Some("x".into()), ..settings };
        decide(&account, &settings).verdict.map(|eligible| (eligible.gates, eligible.ways()))
    };
    assert_eq!(admin(|_, _| ()), Err(Outcome::NotEnoughMethods), "one way is not enough");
    // The organization's own list of methods does not count for them.
    assert_eq!(admin(|a, s| (a.kept, s.methods) = (vec![app("app")], vec![Method::Email])), Ok((2, 2)));
    // Questions never.
    assert_eq!(admin(|a, s| (a.kept, s.methods) = (questions(), Method::ALL.to_vec())), Err(Outcome::NotEnoughMethods));
    // A young trial, or neither a domain of its own nor a directory on premises: one gate.
    assert_eq!(admin(|_, s| s.trial_began = Some(crate::clock::date(NOW - 10 * DAY_MS))), Ok((1, 1)));
    assert_eq!(
        admin(|_, s| s.trial_began = Some(crate::clock::date(NOW - 40 * DAY_MS))),
        Err(Outcome::NotEnoughMethods)
    );
    assert_eq!(admin(|_, s| (s.custom_domain, s.synchronized) = (false, false)), Ok((1, 1)));
    // No calls on trial.
    assert_eq!(
        admin(|a, s| {
            (a.other_mails, a.office_phone) = (vec![], Some(phone("+1 4251234567")));
            s.trial_began = Some(crate::clock::date(NOW));
        }),
        Err(Outcome::NotEnoughMethods)
    );
}

/// Whatever an import says of it, an account of a directory goes by the directory's rules.
#[test]
fn an_account_of_a_directory_is_one_however_its_authority_is_called() {
    for authority in [Authority::Cloud, Authority::HashSync] {
        let (mut account, mut settings) = (account(), settings());
        account.authority = authority;
        let at = Elsewhere {
            directory: "Acme".into(),
            key: "k".into(),
            set: "1".into(),
            enabled: true,
            locked: true,
            protected: false,
            rules: None,
        };
        account.elsewhere = Some(at.clone());
        assert!(account.is_locked(NOW) && !account.waits_for_its_entry());
        settings.writeback = false;
        assert_eq!(decide(&account, &settings).verdict.err(), Some(Outcome::WritebackNotConfigured));
        settings.writeback = true;
        assert_eq!(decide(&account, &settings).verdict.err(), None);
        account.elsewhere = Some(Elsewhere { protected: true, ..at });
        assert_eq!(decide(&account, &settings).verdict.err(), Some(Outcome::SelfServiceOff));
    }
}

#[test]
fn guests_prove_with_the_address_they_brought_and_others_never_with_their_own_mailbox() {
    let own = |a: &mut Account| (a.primary_mail, a.other_mails) = (Some(mailbox("own", "rose@own.example")), vec![]);
    let mut member = account();
    own(&mut member);
    assert_eq!(decide(&member, &settings()).verdict, Err(Outcome::NotEnoughMethods));
    for guest in [Guest::Invited, Guest::SelfSignUp] {
        let mut account = member.clone();
        account.guest = Some(guest);
        assert_eq!(decide(&account, &settings()).verdict.unwrap().offers.len(), 1);
    }
}

#[test]
fn changing_a_known_password_asks_for_no_scope_licence_or_method() {
    let (mut account, mut settings) = changed(|a, _| (a.groups, a.licences, a.other_mails) = (vec![], vec![], vec![]));
    settings.writeback = false;
    let verdict = |account: &Account, settings: &Settings, reach| {
        may_change(account, settings, &Situation { reach, ..situation() }).verdict.err()
    };
    assert_eq!(verdict(&account, &settings, &Writeback::Unreachable), None);
    account.authority = Authority::HashSync;
    assert_eq!(verdict(&account, &settings, &Writeback::Reachable), Some(Outcome::WritebackNotConfigured));
    settings.writeback = true;
    assert_eq!(verdict(&account, &settings, &Writeback::Unreachable), Some(Outcome::OnPremisesUnreachable));
    assert_eq!(verdict(&account, &settings, &Writeback::Reachable), None);
    account.enabled = false;
    assert_eq!(verdict(&account, &settings, &Writeback::Reachable), Some(Outcome::AccountDisabled));
}

/// The seed's example: office phone and questions are replaced by mobile phone and mail.
#[test]
fn the_seeds_change_of_methods_strands_who_registered_the_old_ones() {
    use Method::{Email, MobileSms, OfficeCall, Questions};
    let now = Settings { methods: vec![OfficeCall, Questions], ..settings() };
    let then = Settings { methods: vec![MobileSms, Email], ..settings() };
    let of = |change: fn(&mut Account)| {
        let mut account = account();
        account.other_mails.clear();
        change(&mut account);
        stranded(&account, &now, &then, &situation())
    };
    assert_eq!(of(|a| a.kept = questions()), Some(Outcome::NotEnoughMethods));
    assert_eq!(of(|a| a.office_phone = Some(phone("+1 4251234567"))), Some(Outcome::NotEnoughMethods));
    let both = of(|a| (a.kept, a.other_mails) = (questions(), vec![mailbox("c", "rose@mail.example")]));
    assert_eq!(both, None, "who has one of the new ones too");
    assert_eq!(of(|a| a.mobile_phone = Some(phone("+1 4251234567"))), None, "who could not before either");
}

#[test]
fn raising_the_gates_strands_who_has_one_way() {
    let then = Settings { gates: 2, ..settings() };
    assert_eq!(stranded(&account(), &settings(), &then, &situation()), Some(Outcome::NotEnoughMethods));
}

#[test]
fn a_sign_in_is_interrupted_only_where_that_is_required_and_of_people_in_scope_and_licensed() {
    let required = Settings { require_registration: true, reconfirm_days: 90, ..settings() };
    let asked = |account: &Account, settings: &Settings, days_ago: Option<i64>| {
        let confirmed_ms = days_ago.map(|days| NOW - days * DAY_MS);
        interrupt(&Account { confirmed_ms, ..account.clone() }, settings, &situation())
    };
    let bare = changed(|a, _| a.other_mails.clear()).0;
    assert_eq!(asked(&bare, &settings(), None), None, "not required");
    assert_eq!(asked(&bare, &required, None), Some(Interrupt::Register));
    for change in [
        (|a, _| a.groups.clear()) as Change,
        |a, _| a.licences.clear(),
        |a, _| a.enabled = false,
        |a, _| a.personal = true,
        |a, _| a.reported_ms = Some(NOW),
    ] {
        let (mut account, _) = changed(change);
        account.other_mails.clear();
        assert_eq!(asked(&account, &required, None), None);
    }
    assert_eq!(asked(&account(), &required, Some(89)), None);
    assert_eq!(asked(&account(), &required, Some(90)), Some(Interrupt::Reconfirm));
    assert_eq!(asked(&account(), &required, None), Some(Interrupt::Reconfirm), "provisioned, never confirmed");
    let never = Settings { reconfirm_days: 0, ..required };
    assert_eq!(asked(&account(), &never, None), None);
}

fn registered(mailbox: Contact) -> Contact {
    Contact { filed: Filed { registered: true, ..mailbox.filed }, ..mailbox }
}

#[test]
fn contact_data_that_the_organization_entered_counts_only_where_it_says_so() {
    let rows: [(&str, Change, bool, bool); 7] = [
        ("an address of the organization", |_, _| {}, true, false),
        (
            "an address of the person",
            |a, _| a.other_mails = vec![registered(mailbox("c", "r@mail.example"))],
            true,
            true,
        ),
        (
            "a number of the organization",
            |a, _| (a.other_mails, a.mobile_phone) = (vec![], Some(phone("+1 425"))),
            true,
            false,
        ),
        (
            "a number of the person",
            |a, _| {
                let filed = Filed { registered: true, ..Filed::default() };
                (a.other_mails, a.mobile_phone) = (vec![], Some(Phone { filed, ..phone("+1 425") }));
            },
            true,
            true,
        ),
        ("an app that was given out", |a, _| (a.other_mails, a.kept) = (vec![], vec![app("app")]), true, true),
        (
            "the address that a guest came in by",
            |a, _| {
                (a.other_mails, a.guest, a.primary_mail) =
                    (vec![], Some(Guest::Invited), Some(mailbox("p", "gus@partner.example")));
            },
            true,
            true,
        ),
        (
            "the mailbox of the account",
            |a, _| (a.other_mails, a.primary_mail) = (vec![], Some(mailbox("p", "r@cloud.example"))),
            false,
            false,
        ),
    ];
    for (what, change, too, alone) in rows {
        let (account, mut settings) = changed(change);
        settings.methods = vec![Method::Email, Method::MobileSms, Method::AppCode];
        settings.combined_registration = true;
        for (means, may) in [(MeansFrom::DirectoryToo, too), (MeansFrom::Registered, alone)] {
            settings.means = Some(means);
            let verdict = decide(&account, &settings).verdict;
            assert_eq!(verdict.is_ok(), may, "{what}, {means:?}: {verdict:?}");
            assert_eq!(has_nothing_on_file(&account, &settings, &situation()), !may, "{what}, {means:?}");
        }
    }
}

#[test]
fn to_count_only_what_was_registered_strands_people_of_whom_the_organization_knows_an_address() {
    let then = Settings { means: Some(MeansFrom::Registered), ..settings() };
    assert_eq!(stranded(&account(), &settings(), &then, &situation()), Some(Outcome::NotEnoughMethods));
    let own = changed(|a, _| a.other_mails = vec![registered(mailbox("c", "rose@mail.example"))]).0;
    assert_eq!(stranded(&own, &settings(), &then, &situation()), None);
}

#[test]
fn a_campaign_asks_people_who_registered_too_little_and_leaves_them_in_peace_for_a_while() {
    let campaign = Campaign {
        begins: "2026-11-20".into(),
        ends: "2026-11-30".into(),
        asks: Scope::Group("staff".into()),
        put_off: 2,
        wait_days: 3,
    };
    let with = |campaign: &Campaign| Settings { campaign: Some(campaign.clone()), ..settings() };
    let of = |account: &Account, campaign: &Campaign| asked(account, &with(campaign), &situation());
    let put_off = |times, days_ago| Account {
        put_off: Some(PutOff { campaign: "2026-11-20".into(), times, at_ms: NOW - days_ago * DAY_MS }),
        ..account()
    };
    assert_eq!(of(&account(), &campaign), Asked::Campaign, "the address is the organization's");
    assert_eq!(of(&account(), &campaign).interrupt(), Some(Interrupt::Register));
    let own = changed(|a, _| a.other_mails = vec![registered(mailbox("c", "rose@mail.example"))]).0;
    assert_eq!(of(&own, &campaign), Asked::No, "registered");
    for (name, other) in [
        ("over", Campaign { begins: "2026-11-01".into(), ends: "2026-11-22".into(), ..campaign.clone() }),
        ("not begun", Campaign { begins: "2026-11-24".into(), ..campaign.clone() }),
        ("others", Campaign { asks: Scope::Group("pilot".into()), ..campaign.clone() }),
    ] {
        assert_eq!(of(&account(), &other), Asked::No, "{name}");
    }
    assert_eq!(of(&put_off(1, 2), &campaign), Asked::PutOffUntil(NOW + DAY_MS));
    assert_eq!(of(&put_off(1, 3), &campaign), Asked::Campaign);
    assert_eq!(of(&put_off(2, 2), &campaign), Asked::PutOffUntil(NOW + DAY_MS));
    assert_eq!(of(&put_off(3, 0), &campaign), Asked::Campaign, "as often as they may");
    for change in [(|a, _| a.groups.clear()) as Change, |a, _| a.licences.clear(), |a, _| a.enabled = false] {
        assert_eq!(of(&changed(change).0, &campaign), Asked::No, "not in scope, not licensed, not enabled");
    }
    let required = Settings { require_registration: true, means: Some(MeansFrom::Registered), ..with(&campaign) };
    let verdict = asked(&put_off(1, 0), &required, &situation());
    assert_eq!(verdict, Asked::Required(Interrupt::Register), "peace is the campaign's alone");
}

#[test]
fn no_one_is_asked_for_what_they_cannot_add() {
    let campaign = Campaign {
        begins: "2026-11-20".into(),
        ends: "2026-11-30".into(),
        asks: Scope::Everybody,
        put_off: 2,
        wait_days: 3,
    };
    type Asks = fn(&mut Settings, Campaign);
    let asks: [(&str, Asks); 2] = [
        ("required", |s, _| (s.require_registration, s.means) = (true, Some(MeansFrom::Registered))),
        ("campaign", |s, campaign| s.campaign = Some(campaign)),
    ];
    // Whether each of the two asks.
    let rows: [(&str, Change, [bool; 2]); 6] = [
        ("nothing of their own", |_, _| {}, [true, true]),
        ("the one method is switched off", |a, _| a.switched_off = vec![Method::Email], [false, false]),
        (
            "one of two is switched off",
            |a, s| {
                (a.switched_off, s.methods) = (vec![Method::Email], vec![Method::Email, Method::AppCode]);
            },
            // What is switched off counts for a campaign's people by the policy: only a proof with it could bind.
            [true, false],
        ),
        (
            "two gates and all methods there are",
            |a, s| {
                (a.other_mails, s.gates) = (vec![registered(mailbox("c", "r@mail.example"))], 2);
            },
            [false, false],
        ),
        (
            "all of it registered, and one switched off",
            |a, s| {
                a.other_mails = vec![registered(mailbox("c", "r@mail.example"))];
                (a.kept, a.switched_off) = (vec![app("app")], vec![Method::Email]);
                (s.gates, s.methods) = (2, vec![Method::Email, Method::AppCode]);
            },
            [false, false],
        ),
        (
            "an administrator where administrators may not help themselves",
            |a, s| {
                (a.roles, s.administrators_self_service) = (vec!["global-administrator".into()], false);
            },
            [false, false],
        ),
    ];
    for (place, (by, ask)) in asks.into_iter().enumerate() {
        for (what, change, is_asked) in rows {
            let (account, mut settings) = changed(change);
            settings.combined_registration = true;
            ask(&mut settings, campaign.clone());
            let asked = interrupt(&account, &settings, &situation());
            assert_eq!(asked.is_some(), is_asked[place], "{what}, {by}");
        }
    }
}

#[test]
fn what_is_old_is_confirmed_also_while_a_campaign_leaves_a_person_in_peace() {
    let campaign = Campaign {
        begins: "2026-11-20".into(),
        ends: "2026-11-30".into(),
        asks: Scope::Everybody,
        put_off: 2,
        wait_days: 3,
    };
    let both = Settings { require_registration: true, reconfirm_days: 90, campaign: Some(campaign), ..settings() };
    let of = |put_off, confirmed_ms| asked(&Account { put_off, confirmed_ms, ..account() }, &both, &situation());
    let today = Some(PutOff { campaign: "2026-11-20".into(), times: 1, at_ms: NOW });
    assert_eq!(of(None, None), Asked::Campaign, "the more urgent one first");
    assert_eq!(of(today.clone(), None), Asked::Required(Interrupt::Reconfirm));
    assert_eq!(of(today, Some(NOW)), Asked::PutOffUntil(NOW + 3 * DAY_MS));
}

#[test]
fn an_administrator_is_asked_for_two_methods_whatever_the_organization_asks() {
    let required = Settings { require_registration: true, ..settings() };
    let (administrator, _) = changed(|a, _| a.roles = vec!["global-administrator".into()]);
    assert_eq!(interrupt(&administrator, &required, &situation()), Some(Interrupt::Register));
    let two = Account { kept: vec![app("app")], ..administrator };
    assert_eq!(interrupt(&two, &required, &situation()), None);
}

#[test]
fn who_may_register_is_who_self_service_is_for_whatever_is_on_file() {
    let register = |change: Change| {
        let (account, settings) = changed(change);
        may_register(&account, &settings, &situation()).verdict.map(|eligible| eligible.missing())
    };
    assert_eq!(register(|_, _| ()), Ok(0));
    assert_eq!(register(|a, _| a.other_mails.clear()), Ok(1));
    assert_eq!(register(|a, s| (s.gates, a.authority) = (2, Authority::Federated)), Ok(1));
    for (change, outcome) in [
        ((|a, _| a.enabled = false) as Change, Outcome::AccountDisabled),
        (|a, _| a.personal = true, Outcome::PersonalAccount),
        (|a, _| a.reported_ms = Some(NOW), Outcome::Reported),
        (|_, s| s.self_service = false, Outcome::SelfServiceOff),
        (|_, s| s.scope = Scope::Nobody, Outcome::NoPolicy),
        (|a, _| a.groups.clear(), Outcome::NotInScope),
        (|a, _| a.licences.clear(), Outcome::NotLicensed),
    ] {
        assert_eq!(register(change), Err(outcome));
    }
}

#[test]
fn what_was_reported_closes_reset_and_change() {
    let (reported, settings) = changed(|a, _| a.reported_ms = Some(NOW));
    assert_eq!(decide(&reported, &settings).verdict, Err(Outcome::Reported));
    assert_eq!(may_change(&reported, &settings, &situation()).verdict, Err(Outcome::Reported));
}

#[test]
fn a_registered_mailbox_stands_in_for_the_directorys() {
    let (mut account, settings) = changed(|_, _| ());
    let mut own = mailbox("own", "rose@own.example");
    own.filed.registered = true;
    account.other_mails.push(own);
    let offers = decide(&account, &settings).verdict.unwrap().offers;
    assert_eq!(offers.iter().map(|usable| usable.means.id()).collect::<Vec<_>>(), ["own"]);
}

#[test]
fn the_default_is_offered_first() {
    let (mut account, settings) = changed(|a, s| {
        a.kept.push(app("app"));
        s.methods = vec![Method::Email, Method::AppCode];
    });
    let first = |account: &Account| decide(account, &settings).verdict.unwrap().offers.first().cloned().unwrap().method;
    assert_eq!(first(&account), Method::Email);
    account.default_means = Some("app".into());
    assert_eq!(first(&account), Method::AppCode);
    account.default_means = Some("gone".into());
    assert_eq!(first(&account), Method::Email);
}

#[test]
fn what_was_bound_within_a_day_of_a_reset_carries_none_by_itself_for_a_day() {
    const HOUR: i64 = DAY_MS / 24;
    let held = |reset: i64, bound: i64, now: i64, on: bool| {
        let (mut account, mut settings) = changed(|_, _| ());
        settings.hold_new_methods = Some(on);
        account.reset_ms = Some(reset);
        account.other_mails.iter_mut().for_each(|mail| mail.filed.since_ms = bound);
        let situation = Situation { now_ms: now, ..situation() };
        super::decide(&account, &settings, &situation).verdict.err()
    };
    assert_eq!(held(NOW, NOW + HOUR, NOW + 2 * HOUR, true), Some(Outcome::MethodsTooNew));
    assert_eq!(held(NOW, NOW + HOUR, NOW + 2 * HOUR, false), None, "an option");
    assert_eq!(held(NOW, NOW + HOUR, NOW + 25 * HOUR, true), None, "a day later");
    assert_eq!(held(NOW, NOW - HOUR, NOW + HOUR, true), None, "bound before the reset");
    assert_eq!(held(NOW, NOW + DAY_MS, NOW + DAY_MS + HOUR, true), None, "bound a day after it");
    // Beside one that was there before, it is one of the ways.
    let (mut account, settings) = changed(|a, s| {
        (s.hold_new_methods, s.gates) = (Some(true), 2);
        s.methods = vec![Method::Email, Method::AppCode];
        a.reset_ms = Some(NOW);
        a.kept.push(app("app"));
    });
    account.kept.iter_mut().for_each(|app| app.filed.since_ms = NOW + HOUR);
    let situation = Situation { now_ms: NOW + 2 * HOUR, ..situation() };
    let eligible = super::decide(&account, &settings, &situation).verdict.unwrap();
    assert_eq!(held_until(&eligible.offers), Some(NOW + HOUR + DAY_MS));
    // Of two that one offer stands for, the new one is held back by itself.
    account.kept.push(app("old"));
    let eligible = super::decide(&account, &settings, &situation).verdict.unwrap();
    let apps = eligible.offers.iter().find(|usable| usable.method == Method::AppCode).unwrap();
    assert_eq!((apps.held_until_of("app"), apps.held_until_of("old")), (Some(NOW + HOUR + DAY_MS), None));
    assert_eq!((apps.held_until_ms(), held_until(&eligible.offers)), (None, None));
}
