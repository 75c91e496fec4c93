//! Scope, licence, roles and authority by groups of a directory.

use super::*;

const GROUPS: &str = "ou=groups,dc=ol,dc=test";

/// An organization whose scope is a group, for people with a licence.
fn scoped(domain: &str, group: &str) -> String {
    house(domain).replace(
        "writeback = true\n",
        &format!("writeback = true\nscope = {{ group = \"{group}\" }}\nlicence = \"premium\"\n"),
    )
}

fn rules() -> Vec<GroupRule> {
    let (role, licence) = (Some("helpdesk-administrator".into()), Some("premium".into()));
    vec![
        GroupRule { licence, ..rule("middle") },
        // Of two authorities the first one counts.
        GroupRule { role, authority: Some(Authority::Federated), ..rule("inner") },
        GroupRule { authority: Some(Authority::PassThrough), ..rule("outer") },
    ]
}

/// Roles, licences, groups in order, and authority.
async fn has(portal: &TestPortal, user_id: &str) -> (Vec<String>, Vec<String>, Vec<String>, Authority) {
    let mut account = account(portal, user_id).await.unwrap();
    account.groups.sort();
    (account.roles, account.licences, account.groups, account.authority)
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn administrator() -> (Vec<String>, Vec<String>, Vec<String>, Authority) {
    (
        texts(&["helpdesk-administrator"]),
        texts(&["premium"]),
        texts(&["inner", "middle", "outer"]),
        Authority::Federated,
    )
}

fn licensed() -> (Vec<String>, Vec<String>, Vec<String>, Authority) {
    (Vec::new(), texts(&["premium"]), texts(&["middle", "outer"]), Authority::PassThrough)
}

fn ordinary() -> (Vec<String>, Vec<String>, Vec<String>, Authority) {
    (Vec::new(), Vec::new(), Vec::new(), Authority::HashSync)
}

#[tokio::test]
async fn groups_at_any_depth_grant_licence_role_authority_and_scope() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let is_slapd = domain == "ol.test";
        let base = if is_slapd { GROUPS } else { "OU=Groups,DC=ad,DC=test" };
        let in_step = InStep { groups_base: Some(Dn::told(base)), ..kept(rules()) };
        let setup = with(connected.ldap().kept_in_step(in_step));
        let portal = TestPortal::start_as(&scoped(domain, "outer"), setup).await;
        counts(&portal).await;
        let of = async |name: &str| has(&portal, &format!("{name}@{domain}")).await;
        assert_eq!(of("ada").await, administrator(), "{domain}");
        assert_eq!(of("comma").await, licensed(), "{domain}");
        assert_eq!(of("plus").await, ordinary(), "{domain}");
        // A visit looks the person up, and leaves what only a pass knows.
        let stopped = async |name: &str| outcome(&portal.browser().begin(&format!("{name}@{domain}")).await);
        assert_eq!(stopped("comma").await, Some(Outcome::NotEnoughMethods), "{domain}: in scope and licensed");
        assert_eq!(stopped("plus").await, Some(Outcome::NotInScope), "{domain}");
        assert_eq!(of("comma").await, licensed(), "{domain}");

        // A group within changes, and no entry of a person does: on OpenLDAP, and for those in Active Directory.
        let plus = if is_slapd { r"cn=Plus\+Pia" } else { r"CN=Plus\+Pia" };
        let (people, ada) = if is_slapd {
            (slapd::IN_PEOPLE, format!("uid=ada,{}", slapd::IN_PEOPLE))
        } else {
            (samba::IN_PEOPLE, format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE))
        };
        let change = |text: &str| if is_slapd { slapd.as_root(text) } else { samba.as_root(text) };
        change(&format!("dn: cn=inner,{base}\nchangetype: modify\nadd: member\nmember: {plus},{people}\n"));
        let (_, came, changed, went) = counts(&portal).await;
        assert_eq!((came, changed, went), (0, 1, 0), "{domain}");
        assert_eq!(of("plus").await, administrator(), "{domain}");
        change(&format!("dn: cn=inner,{base}\nchangetype: modify\ndelete: member\nmember: {ada}\n"));
        counts(&portal).await;
        assert_eq!(of("ada").await, ordinary(), "{domain}");
        assert_eq!(counts(&portal).await.2, 0, "{domain}");
        // What an import gave stays beside it, and the other way round.
        let imported = format!(
            "[[group]]\ntenant = \"Hybrid\"\nname = \"by-hand\"\n[[account]]\ntenant = \"Hybrid\"\n\
             user_id = \"plus@{domain}\"\nauthority = \"hash-sync\"\nlicences = [\"extra\"]\ngroups = [\"by-hand\"]\n\
             given_name = \"\"\n"
        );
        portal.import(&imported).await;
        let (roles, mut licences, groups, _) = of("plus").await;
        licences.sort();
        assert_eq!((roles, licences), (texts(&["helpdesk-administrator"]), texts(&["extra", "premium"])), "{domain}");
        assert_eq!(groups, texts(&["by-hand", "inner", "middle", "outer"]), "{domain}");
        let again = portal.import(&imported).await;
        assert!(again.iter().all(|row| row.verdict == server::import::Verdict::Unchanged), "{again:?}");
    }
}

#[tokio::test]
async fn a_primary_group_counts_as_any_other_and_administrators_of_the_domain_are_protected() {
    let samba = Samba::start();
    let group = |name: &str, more: &str| {
        samba
            .add(&format!("dn: CN={name},OU=Groups,DC=ad,DC=test\nobjectClass: group\nsAMAccountName: {name}\n{more}"));
    };
    let plus = format!(r"CN=Plus\+Pia,{}", samba::IN_PEOPLE);
    group("within", &format!("member: {plus}\n"));
    group("staff", "member: CN=within,OU=Groups,DC=ad,DC=test\n");
    let sid = samba.service().search("OU=Groups,DC=ad,DC=test", "(cn=within)", &["objectSid"]);
    let sid = sid.said.lines().find_map(|line| line.strip_prefix("objectSid:: ")).unwrap().to_owned();
    let sid = base64_of(&sid);
    let part = u32::from_le_bytes(*sid.last_chunk().unwrap());
    // It is her primary group now, and no member of it is named any more.
    samba.as_root(&format!("dn: {plus}\nchangetype: modify\nreplace: primaryGroupID\nprimaryGroupID: {part}\n"));
    assert!(samba.attribute("CN=within,OU=Groups,DC=ad,DC=test", "member").is_empty());
    // An administrator by a group within a group, whose entry says nothing of it.
    group("deputies", &format!("member: CN=Tia Strict,{}\n", samba::IN_PEOPLE));
    samba.as_root(
        "dn: CN=Account Operators,CN=Builtin,DC=ad,DC=test\nchangetype: modify\nadd: member\n\
         member: CN=deputies,OU=Groups,DC=ad,DC=test\n",
    );
    let rules = vec![GroupRule { licence: Some("premium".into()), ..rule("staff") }];
    let in_step = InStep { every: Some(MINUTES_15), rules, ..InStep::default() };
    let portal = portal_with(&to_samba(&samba), "ad.test", in_step).await;
    counts(&portal).await;
    assert_eq!(has(&portal, "plus@ad.test").await.1, ["premium"]);
    assert_eq!(has(&portal, "ada@ad.test").await.1, Vec::<String>::new());
    for (user_id, protected) in
        [("protected@ad.test", true), ("strict@ad.test", true), ("ada@ad.test", false), ("plus@ad.test", false)]
    {
        let kept = account(&portal, user_id).await.unwrap().elsewhere.unwrap();
        assert_eq!(kept.protected, protected, "{user_id}");
    }
    // Everybody's primary group, inside a group.
    samba.as_root(
        "dn: CN=staff,OU=Groups,DC=ad,DC=test\nchangetype: modify\nadd: member\n\
         member: CN=Domain Users,CN=Users,DC=ad,DC=test\n",
    );
    assert_eq!(counts(&portal).await.2, IN_SAMBA - 1, "{:?}", portal.events().await);
    assert_eq!(has(&portal, "ada@ad.test").await.1, ["premium"]);
}

fn base64_of(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn kept_for(all: &[(&str, WhyKept)]) -> Vec<GroupKept> {
    all.iter().map(|(name, why)| GroupKept { name: (*name).to_owned(), why: *why }).collect()
}

/// The groups of which a pass does not know who is in them.
async fn groups_kept(portal: &TestPortal) -> Vec<GroupKept> {
    goes_over(portal).await.unwrap().groups_kept
}

/// A right that was taken from the service account must not make administrators ordinary people.
#[tokio::test]
async fn lk_027_a_group_of_the_settings_that_is_missing_or_there_twice_is_told_and_no_one_loses_what_it_gives() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules())).await;
    counts(&portal).await;
    slapd.as_root(&format!("dn: cn=inner,{GROUPS}\nchangetype: modrdn\nnewrdn: cn=elsewhere\ndeleteoldrdn: 1\n"));
    slapd.add(&people(0..1));
    let ended = goes_over(&portal).await.unwrap();
    // The groups around it name it still, so that it may be hidden.
    let unread = [("middle", WhyKept::Unread), ("inner", WhyKept::Missing), ("outer", WhyKept::Unread)];
    assert_eq!(ended.groups_kept, kept_for(&unread));
    assert_eq!(ended.so_far.came, 1, "the pass goes on");
    assert_eq!(has(&portal, "ada@ol.test").await, administrator());
    assert!(portal.events().await.contains(&"directory-pass-ended:unread".to_owned()));
    slapd.add(&format!("dn: ou=more,{GROUPS}\nobjectClass: organizationalUnit\nou: more\n"));
    for base in [GROUPS, &format!("ou=more,{GROUPS}")] {
        slapd.add(&format!("dn: cn=inner,{base}\nobjectClass: groupOfNames\ncn: inner\nmember: cn=x\n"));
    }
    assert_eq!(groups_kept(&portal).await, kept_for(&[("inner", WhyKept::Several)]));
    assert_eq!(has(&portal, "ada@ol.test").await.0, administrator().0);
    // One that is there, and that she is not in, takes what it gave.
    slapd.as_root(&format!("dn: cn=inner,ou=more,{GROUPS}\nchangetype: delete\n"));
    counts(&portal).await;
    assert_eq!(has(&portal, "ada@ol.test").await.0, Vec::<String>::new());
}

#[tokio::test]
async fn settings_that_change_hold_for_everyone_with_the_next_pass() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules())).await;
    counts(&portal).await;
    let directory = portal.directory.clone();
    let address = store::address_in(&directory);
    let fewer = vec![GroupRule { licence: Some("basic".into()), ..rule("ring") }];
    let setup = with(to_slapd(&slapd).ldap().kept_in_step(kept(fewer)));
    let now = setup.now_ms;
    let other = TestPortal::start_so(setup, &address, &directory, now, portal.kept()).await;
    let (_, came, changed, went) = counts(&other).await;
    assert_eq!((came, changed, went), (0, 2, 0));
    let ada = (Vec::new(), texts(&["basic"]), texts(&["ring"]), Authority::HashSync);
    assert_eq!(has(&other, "ada@ol.test").await, ada, "groups that contain each other end");
    assert_eq!(has(&other, "comma@ol.test").await, ordinary());
}

#[tokio::test]
async fn members_by_unique_name_are_found_however_it_is_spelt() {
    let slapd = Slapd::start();
    slapd.add(&format!(
        "dn: cn=unique,{GROUPS}\nobjectClass: groupOfUniqueNames\ncn: unique\nuniqueMember: UID=Ada , {}\n",
        slapd::IN_PEOPLE.to_uppercase()
    ));
    let rules = vec![GroupRule { licence: Some("premium".into()), ..rule("unique") }];
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules)).await;
    counts(&portal).await;
    assert_eq!(has(&portal, "ada@ol.test").await.1, ["premium"]);
}

/// What cannot be read is not taken for empty.
#[tokio::test]
async fn lk_029_members_of_openldap_that_are_hidden_lose_nothing() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules())).await;
    counts(&portal).await;
    let hidden = |what: &str, right: &str| slapd.with_access(&format!("access to {what} by * {right}"));
    let inner = format!("dn.exact=\"cn=inner,{GROUPS}\" attrs=member");
    let unread = |names: &[&'static str]| -> Vec<_> { names.iter().map(|name| (*name, WhyKept::Unread)).collect() };
    for right in ["none", "search"] {
        hidden(&inner, right);
        assert_eq!(groups_kept(&portal).await, kept_for(&unread(&["middle", "inner", "outer"])), "{right}");
        assert_eq!(has(&portal, "ada@ol.test").await, administrator(), "{right}");
        portal.clock.advance(25 * HOUR_MS);
        goes_over(&portal).await.unwrap();
        assert_eq!(has(&portal, "ada@ol.test").await, administrator(), "{right}, and everything is read whole");
    }
    // A group within that is named still, and is not shown.
    hidden(&format!("dn.subtree=\"cn=middle,{GROUPS}\""), "none");
    let kept_now = kept_for(&[("middle", WhyKept::Missing), ("outer", WhyKept::Unread)]);
    for _ in 0..2 {
        assert_eq!(groups_kept(&portal).await, kept_now);
        assert_eq!(has(&portal, "ada@ol.test").await, administrator());
        assert_eq!(has(&portal, "comma@ol.test").await, licensed());
    }
    // An operator says that it is so, and takes it back.
    believes(&portal).await;
    assert_eq!(has(&portal, "comma@ol.test").await, ordinary());
    slapd.with_access("");
    counts(&portal).await;
    assert_eq!(has(&portal, "comma@ol.test").await, licensed());
    assert_eq!(has(&portal, "ada@ol.test").await, administrator());
}

/// Goes over the directory for an operator who says that its groups are as it shows them.
async fn believes(portal: &TestPortal) -> Ended {
    let near = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    let believed = Believed { groups: true, missing: false };
    pass(&portal.portal, near, By::Portal, believed, &mut |_| {}).await.unwrap()
}

/// A group within that was deleted, and that its own group names still.
#[tokio::test]
async fn once_an_operator_believes_the_groups_of_openldap_who_leaves_one_loses_what_it_gave() {
    let slapd = Slapd::start();
    let outer = vec![GroupRule { licence: Some("premium".into()), ..rule("outer") }];
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(outer)).await;
    counts(&portal).await;
    let licences = async |name: &str| has(&portal, &format!("{name}@ol.test")).await.1;
    let plus = |what: &str| {
        let person = format!(r"cn=Plus\+Pia,{}", slapd::IN_PEOPLE);
        slapd.as_root(&format!("dn: cn=outer,{GROUPS}\nchangetype: modify\n{what}: member\nmember: {person}\n"));
    };
    plus("add");
    slapd.as_root(&format!("dn: cn=middle,{GROUPS}\nchangetype: delete\n"));
    assert_eq!(groups_kept(&portal).await, kept_for(&[("outer", WhyKept::Unread)]));
    assert_eq!((licences("comma").await, licences("plus").await), (texts(&["premium"]), texts(&["premium"])));
    assert!(believes(&portal).await.groups_kept.is_empty());
    assert_eq!((licences("comma").await, licences("plus").await), (Vec::new(), texts(&["premium"])));
    plus("delete");
    counts(&portal).await;
    assert_eq!(licences("plus").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_operator_takes_back_what_groups_of_active_directory_gave_that_are_gone_or_there_twice() {
    let samba = Samba::start();
    let in_step = InStep { groups_base: Some(Dn::told(samba::BASE)), ..kept(rules()) };
    let portal = portal_with(&to_samba(&samba), "ad.test", in_step).await;
    counts(&portal).await;
    samba.as_root("dn: CN=inner,OU=Groups,DC=ad,DC=test\nchangetype: delete\n");
    samba.add("dn: OU=More,DC=ad,DC=test\nobjectClass: organizationalUnit\n");
    samba.add("dn: CN=outer,OU=More,DC=ad,DC=test\nobjectClass: group\nsAMAccountName: outer-too\n");
    let of = async |name: &str| has(&portal, &format!("{name}@ad.test")).await;
    for _ in 0..2 {
        let unknown = kept_for(&[("inner", WhyKept::Missing), ("outer", WhyKept::Several)]);
        assert_eq!(groups_kept(&portal).await, unknown);
        // She was in the one between by the deleted one alone.
        let (roles, _, _, authority) = administrator();
        assert_eq!(of("ada").await, (roles, Vec::new(), texts(&["inner", "outer"]), authority));
        assert_eq!(of("comma").await, licensed());
    }
    assert_eq!(believes(&portal).await.code(), "ok");
    let of_middle = (Vec::new(), texts(&["premium"]), texts(&["middle"]), Authority::HashSync);
    assert_eq!((of("ada").await, of("comma").await), (ordinary(), of_middle));
}

/// A group may have two lists, and one of them be hidden.
#[tokio::test]
async fn lk_029_of_a_group_with_two_lists_neither_is_taken_for_empty() {
    let slapd = Slapd::start();
    slapd.add(&format!(
        "dn: cn=both,{GROUPS}\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: both\nmember: cn=x\n\
         memberUid: ada\n"
    ));
    let rules = vec![GroupRule { role: Some("helpdesk-administrator".into()), ..rule("both") }];
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules)).await;
    counts(&portal).await;
    slapd.with_access("access to attrs=memberUid by * none");
    assert_eq!(groups_kept(&portal).await, kept_for(&[("both", WhyKept::Unread)]));
    assert_eq!(has(&portal, "ada@ol.test").await.0, ["helpdesk-administrator"]);
}

/// No token of a person tells that they are in a list for mail.
#[tokio::test]
async fn lk_029_who_is_in_a_group_by_a_list_for_mail_keeps_it_where_that_is_hidden() {
    const MEMBER_OF: &str = "bf967991-0de6-11d0-a285-00aa003049e2";
    const USER: &str = "bf967aba-0de6-11d0-a285-00aa003049e2";
    let samba = Samba::start();
    let group = |name: &str, more: &str| {
        samba
            .add(&format!("dn: CN={name},OU=Groups,DC=ad,DC=test\nobjectClass: group\nsAMAccountName: {name}\n{more}"));
    };
    group("list", &format!("groupType: 8\nmember: CN=Ada Ordinary,{}\n", samba::IN_PEOPLE));
    group("admins", "member: CN=list,OU=Groups,DC=ad,DC=test\n");
    let rules = vec![GroupRule { role: Some("helpdesk-administrator".into()), ..rule("admins") }];
    let in_step = InStep { groups_base: Some(Dn::told("OU=Groups,DC=ad,DC=test")), ..kept(rules) };
    let portal = portal_with(&to_samba(&samba), "ad.test", in_step).await;
    counts(&portal).await;
    samba.with_access(samba::IN_PEOPLE, &format!("(OD;CIIO;RP;{MEMBER_OF};{USER};SVC)"));
    portal.clock.advance(25 * HOUR_MS);
    assert_eq!(goes_over(&portal).await.unwrap().code(), "unread");
    assert_eq!(has(&portal, "ada@ad.test").await.0, ["helpdesk-administrator"]);
}

#[tokio::test]
async fn a_group_that_is_empty_by_what_openldap_says_gives_nothing_and_hidden_names_of_people_take_nothing() {
    let slapd = Slapd::start();
    slapd.add(&format!(
        "dn: cn=posix,{GROUPS}\nobjectClass: posixGroup\ncn: posix\ngidNumber: 77\nmemberUid: ada\nmemberUid: comma\n"
    ));
    let rules = vec![GroupRule { role: Some("helpdesk-administrator".into()), ..rule("posix") }];
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(rules)).await;
    counts(&portal).await;
    let roles = async || has(&portal, "ada@ol.test").await.0;
    assert_eq!(roles().await, ["helpdesk-administrator"]);
    slapd.with_access(&format!("access to dn.subtree=\"{}\" attrs=uid by * none", slapd::IN_PEOPLE));
    for _ in 0..2 {
        let ended = goes_over(&portal).await.unwrap();
        assert!(ended.groups_kept.is_empty() && ended.unclear >= 1 && ended.code() == "unread", "{ended:?}");
        assert_eq!(roles().await, ["helpdesk-administrator"]);
    }
    slapd.with_access("access to attrs=memberUid by * none");
    assert_eq!(groups_kept(&portal).await, kept_for(&[("posix", WhyKept::Unread)]));
    assert_eq!(roles().await, ["helpdesk-administrator"]);
    slapd.with_access("");
    slapd.as_root(&format!("dn: cn=posix,{GROUPS}\nchangetype: modify\ndelete: memberUid\n"));
    counts(&portal).await;
    assert_eq!(roles().await, Vec::<String>::new());
}

/// Which groups a person is in stands at the person in Active Directory.
#[tokio::test]
async fn lk_029_members_of_active_directory_that_are_hidden_lose_nothing() {
    const MEMBER_OF: &str = "bf967991-0de6-11d0-a285-00aa003049e2";
    const USER: &str = "bf967aba-0de6-11d0-a285-00aa003049e2";
    let samba = Samba::start();
    let in_step = InStep { groups_base: Some(Dn::told("OU=Groups,DC=ad,DC=test")), ..kept(rules()) };
    let portal = portal_with(&to_samba(&samba), "ad.test", in_step).await;
    counts(&portal).await;
    let of = async |name: &str| has(&portal, &format!("{name}@ad.test")).await;
    assert_eq!((of("ada").await, of("comma").await), (administrator(), licensed()));
    // A group within that may not be seen any more.
    samba.with_access("CN=middle,OU=Groups,DC=ad,DC=test", "(D;;RPLCLORC;;;SVC)");
    portal.clock.advance(25 * HOUR_MS);
    goes_over(&portal).await.unwrap();
    assert_eq!((of("ada").await, of("comma").await), (administrator(), licensed()), "a group within is hidden");
    samba.with_access(samba::IN_PEOPLE, &format!("(OD;CIIO;RP;{MEMBER_OF};{USER};SVC)"));
    let read = samba.service().search(samba::IN_PEOPLE, "(sAMAccountName=ada)", &["memberOf"]);
    assert!(!read.said.contains("memberOf"), "{}", read.said);
    portal.clock.advance(25 * HOUR_MS);
    goes_over(&portal).await.unwrap();
    assert_eq!((of("ada").await, of("comma").await), (administrator(), licensed()), "what people are in is hidden");
    // One who is taken out of it is, by what is known for sure.
    samba.as_root(&format!(
        "dn: CN=inner,OU=Groups,DC=ad,DC=test\nchangetype: modify\ndelete: member\nmember: CN=Ada Ordinary,{}\n",
        samba::IN_PEOPLE
    ));
    goes_over(&portal).await.unwrap();
    let of_hidden = (Vec::new(), texts(&["premium"]), texts(&["middle"]), Authority::HashSync);
    assert_eq!((of("ada").await, of("comma").await), (of_hidden, licensed()), "who is in the hidden one is not known");
}
