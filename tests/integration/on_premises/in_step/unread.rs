//! What cannot be read of people's own entries, and what settings and clocks do that are wrong.

use server::directory::ldap::Verdict;
use server::policy::user_id::UserId;

use super::*;

const CONTROL: &str = "bf967a68-0de6-11d0-a285-00aa003049e2";
const USER: &str = "bf967aba-0de6-11d0-a285-00aa003049e2";

fn hidden(attribute: &str) -> String {
    format!("(OD;CIIO;RP;{attribute};{USER};SVC)")
}

/// Not told is not disabled, and for one who is new not leave either.
#[tokio::test]
async fn lk_030_people_of_whom_it_cannot_be_read_whether_they_are_disabled_stay_as_they_were() {
    let samba = Samba::start();
    let portal =
        portal_with(&to_samba(&samba), "ad.test", InStep { every: Some(MINUTES_15), ..InStep::default() }).await;
    counts(&portal).await;
    let is_open = async |name: &str| account(&portal, &format!("{name}@ad.test")).await.unwrap().enabled;
    samba.with_access(samba::IN_PEOPLE, &hidden(CONTROL));
    portal.clock.advance(25 * HOUR_MS);
    let ended = goes_over(&portal).await.unwrap();
    assert!(ended.unclear >= 10 && ended.so_far.went == 0 && ended.code() == "unread", "{ended:?}");
    assert!(is_open("ada").await && !is_open("disabled").await && !is_open("expired").await);
    samba.add(&format!(
        "dn: CN=New,{}\nobjectClass: user\nsAMAccountName: new\nuserPrincipalName: new@ad.test\n\
         userAccountControl: 544\n",
        samba::IN_PEOPLE
    ));
    goes_over(&portal).await.unwrap();
    assert!(!is_open("new").await);
    // A visit takes a person as they stand, and the directory says why.
    let mut ada = proven(&portal, "ada@ad.test").await;
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    let new = UserId::parse("new@ad.test").unwrap();
    let steps = to_samba(&samba).ldap().check(Some(&new)).await;
    let enabled = steps.iter().find(|step| step.step == "enabled").unwrap();
    assert!(enabled.verdict == Verdict::Missing && enabled.told.contains("userAccountControl"), "{enabled:?}");
}

/// An account of OpenLDAP is closed by a mark: where marks are hidden, none is there to be seen.
#[tokio::test]
async fn lk_030_people_of_openldap_whose_marks_are_hidden_stay_closed() {
    let slapd = Slapd::start();
    let person = |name: &str, more: &str| {
        let of_class = "objectClass: inetOrgPerson\ncn: Ann\nsn: Ann\n";
        let dn = format!("uid={name},{}", slapd::IN_PEOPLE);
        slapd.as_root(&format!("dn: {dn}\nchangetype: add\n{of_class}uid: {name}\nmail: {name}@ol.test\n{more}"));
    };
    person("ended", "pwdEndTime: 20200101000000Z\n");
    person("early", "pwdStartTime: 20990101000000Z\n");
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    let is_open = async |name: &str| account(&portal, &format!("{name}@ol.test")).await.unwrap().enabled;
    let stand = async || {
        let [ada, locked, ended, early] = ["ada", "locked", "ended", "early"].map(is_open);
        (ada.await, locked.await, ended.await, early.await)
    };
    let enabled = async |name: &str| {
        let user_id = UserId::parse(&format!("{name}@ol.test")).unwrap();
        let steps = to_slapd(&slapd).ldap().check(Some(&user_id)).await;
        steps.into_iter().find(|step| step.step == "enabled").unwrap().verdict
    };
    assert_eq!(stand().await, (true, false, false, false));
    assert_eq!((enabled("ada").await, enabled("locked").await), (Verdict::Works, Verdict::Works));
    let hidden =
        [("pwdAccountLockedTime", "none"), ("pwdEndTime", "none"), ("pwdAccountLockedTime,pwdEndTime", "search")];
    for (place, (attributes, right)) in hidden.into_iter().enumerate() {
        slapd.with_access(&format!("access to attrs={attributes} by * {right}"));
        let new = format!("new{place}");
        person(&new, "");
        portal.clock.advance(25 * HOUR_MS);
        let ended = goes_over(&portal).await.unwrap();
        assert_eq!(stand().await, (true, false, false, false), "{attributes}: {right}");
        // That there is no mark can be asked for where it may not be read.
        let is_told = right == "search";
        assert_eq!(is_open(&new).await, is_told, "{attributes}: {right}");
        assert_eq!(ended.code(), "unread", "{attributes}: {right}: {ended:?}");
        assert_eq!(enabled(&new).await == Verdict::Works, is_told, "{attributes}: {right}");
        // A visit opens no one either.
        for name in ["locked", "ended", "early"] {
            let stopped = outcome(&portal.browser().begin(&format!("{name}@ol.test")).await);
            assert_eq!(stopped, Some(Outcome::AccountDisabled), "{name}: {attributes}: {right}");
        }
        assert_eq!(stand().await, (true, false, false, false), "{attributes}: {right}, after a visit");
    }
    slapd.with_access("");
    slapd.as_root(&format!("dn: uid=locked,{}\nchangetype: modify\ndelete: pwdAccountLockedTime\n", slapd::IN_PEOPLE));
    counts(&portal).await;
    assert!(is_open("locked").await && is_open("new0").await && is_open("new1").await);
}

/// In OpenLDAP a new password takes an administrator's lock away.
#[tokio::test]
async fn lk_032_no_password_is_written_where_an_administrators_lock_may_be_hidden() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
    slapd.with_access("access to attrs=pwdAccountLockedTime by * none");
    slapd.as_root(&format!(
        "dn: {ada}\nchangetype: modify\nadd: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n"
    ));
    portal.clock.advance(25 * HOUR_MS);
    assert_eq!(goes_over(&portal).await.unwrap().code(), "unread");
    let mut visit = proven(&portal, "ada@ol.test").await;
    assert_eq!(refusal(&visit.set_password(NEW).await), Some(Refusal::DirectoryAway));
    assert_eq!(slapd.attribute(&ada, "pwdAccountLockedTime"), ["000001010000Z"]);
    assert_eq!(slapd.client(&ada, NEW).bind().code, INVALID_CREDENTIALS);
}

#[tokio::test]
async fn an_openldap_that_knows_no_marks_has_open_people() {
    let slapd = Slapd::start_without_policy();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    assert_eq!(goes_over(&portal).await.unwrap().code(), "ok");
    assert!(account(&portal, "ada@ol.test").await.unwrap().enabled);
}

#[tokio::test]
async fn what_a_group_gave_stands_while_no_pass_goes_over_its_directory_until_an_operator_takes_it_back() {
    let slapd = Slapd::start();
    let role = vec![GroupRule { role: Some("helpdesk-administrator".into()), ..rule("inner") }];
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(role.clone())).await;
    counts(&portal).await;
    let address = store::address_in(&portal.directory);
    let again = async |rules: Vec<GroupRule>| {
        let setup = with(to_slapd(&slapd).ldap().kept_in_step(InStep { every: None, ..kept(rules) }));
        let now = setup.now_ms;
        TestPortal::start_so(setup, &address, &portal.directory, now, portal.kept()).await
    };
    let never = again(role).await;
    let ldap = never.portal.directories.named("Hybrid").unwrap().near().unwrap();
    assert!(in_step::work_on(&never.portal, ldap).await.unwrap().is_none());
    assert_eq!(in_step::given_by_none(&never.portal).await.unwrap(), [("Hybrid".to_owned(), 1)]);
    assert_eq!(account(&never, "ada@ol.test").await.unwrap().roles, ["helpdesk-administrator"]);
    // The group is no one's any more, and an operator goes over the directory once.
    let without = again(Vec::new()).await;
    counts(&without).await;
    assert_eq!(account(&without, "ada@ol.test").await.unwrap().roles, Vec::<String>::new());
    assert!(in_step::given_by_none(&without.portal).await.unwrap().is_empty());
}

/// The name of a directory is for good: its accounts are one organization's.
#[tokio::test]
async fn lk_031_a_directory_that_is_another_organizations_now_changes_nothing() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    portal.import("[[tenant]]\nname = \"Second House\"\ndomains = [\"second.example\"]\n").await;
    let mut setup = with(to_slapd(&slapd).ldap().kept_in_step(kept(Vec::new())));
    setup.directories[0].place.tenant = "Second House".to_owned();
    let address = store::address_in(&portal.directory);
    let now = setup.now_ms;
    let moved = TestPortal::start_so(setup, &address, &portal.directory, now, portal.kept()).await;
    let lines = moved.events().await.len();
    assert!(matches!(goes_over(&moved).await, Err(NotDone::AnothersAccounts(name)) if name == "Hybrid"));
    assert_eq!(moved.events().await[lines..], ["directory-pass-began:ok", "directory-pass-failed:anothers-accounts"]);
    assert!(id_of(&moved, "ada@ol.test").await.is_some());
}

#[tokio::test]
async fn a_directory_with_more_people_than_its_settings_say_adds_no_one() {
    let slapd = Slapd::start();
    let most = |most: usize| InStep { most_people: Some(most), ..kept(Vec::new()) };
    let portal = portal_with(&to_slapd(&slapd), "ol.test", most(10)).await;
    assert!(matches!(goes_over(&portal).await, Err(NotDone::TooManyPeople(10))));
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await, 0);
    assert!(portal.events().await.contains(&"directory-pass-failed:too-many-people".to_owned()));
    // Nor does one that grows past it.
    let portal = portal_with(&to_slapd(&slapd), "ol.test", most(30)).await;
    counts(&portal).await;
    slapd.add(&people(0..20));
    assert!(matches!(goes_over(&portal).await, Err(NotDone::TooManyPeople(30))));
    assert_eq!(id_of(&portal, "p7@ol.test").await, None);
    assert!(id_of(&portal, "ada@ol.test").await.is_some());
}

/// A clock that was a year ahead, and is right again.
#[tokio::test]
async fn times_that_a_clock_wrote_while_it_was_ahead_keep_no_change_out() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    let ahead = server::clock::Clock::now_ms(&*portal.clock) + 365 * 24 * HOUR_MS;
    let year_ahead = |statement: &str| -> &'static str { statement.replace("AHEAD", &ahead.to_string()).leak() };
    let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    portal.sql(year_ahead("UPDATE account SET password_set_ms = AHEAD")).await;
    slapd.as_root(&format!("dn: uid=ada,{}\nchangetype: modify\nreplace: sn\nsn: King\n", slapd::IN_PEOPLE));
    counts(&portal).await;
    assert_eq!(account(&portal, "ada@ol.test").await.unwrap().family_name, "King");
    for statement in [
        "UPDATE directory_pass SET ended_ms = AHEAD",
        "UPDATE directory_pass SET ended_ms = NULL, holder = 'x', lease_until_ms = AHEAD",
    ] {
        portal.sql(year_ahead(statement)).await;
        assert!(in_step::work_on(&portal.portal, ldap).await.unwrap().is_some(), "{statement}");
    }
    // Everything is read whole, as once a day.
    portal.sql(year_ahead("UPDATE directory_pass SET whole_ms = AHEAD")).await;
    counts(&portal).await;
    let whole_ms = portal.count("SELECT whole_ms FROM directory_pass").await;
    assert!(whole_ms < ahead, "{whole_ms}");
}

/// What an import says and what a directory says stand beside each other.
#[tokio::test]
async fn an_import_and_a_directory_put_a_person_into_one_group_each_for_itself() {
    const GROUPS: &str = "ou=groups,dc=ol,dc=test";
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(vec![rule("inner")])).await;
    let import = async |groups: &str| {
        let text = format!(
            "[[group]]\ntenant = \"Hybrid\"\nname = \"inner\"\n[[account]]\ntenant = \"Hybrid\"\n\
             user_id = \"ada@ol.test\"\nauthority = \"hash-sync\"\ngroups = [{groups}]\n"
        );
        portal.import(&text).await;
    };
    let is_in = async || account(&portal, "ada@ol.test").await.unwrap().groups == ["inner"];
    let change = |what: &str| {
        let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
        let keeper = if what == "delete" { "add: member\nmember: cn=x\n-\n" } else { "" };
        slapd.as_root(&format!("dn: cn=inner,{GROUPS}\nchangetype: modify\n{keeper}{what}: member\nmember: {ada}\n"));
    };
    counts(&portal).await;
    import("\"inner\"").await;
    change("delete");
    counts(&portal).await;
    assert!(is_in().await, "the import says so");
    import("").await;
    assert!(!is_in().await);
    change("add");
    import("\"inner\"").await;
    counts(&portal).await;
    import("").await;
    assert!(is_in().await, "the directory says so");
    counts(&portal).await;
    assert!(is_in().await);
}

/// A pass that read an entry while its password was being written must know that it was.
#[tokio::test]
async fn when_a_password_was_set_is_noted_after_the_directory_set_it() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    let mut ada = proven(&portal, "ada@ol.test").await;
    slapd.freeze();
    let slow = async {
        while portal.count("SELECT COUNT(*) FROM flow WHERE state = 'writing'").await == 0 {
            tokio::task::yield_now().await;
        }
        portal.clock.advance(60_000);
        slapd.thaw();
    };
    let (done, ()) = tokio::join!(ada.set_password(NEW), slow);
    assert_eq!(step(&done), "done");
    let set_ms = portal.count("SELECT password_set_ms FROM account WHERE user_id = 'ada@ol.test'").await;
    assert_eq!(set_ms, server::clock::Clock::now_ms(&*portal.clock));
}
