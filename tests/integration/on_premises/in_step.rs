//! Accounts are kept in step with a whole directory, by passes over it.

mod groups;
mod interrupted;
mod unread;

use std::sync::Arc;

use server::act::By;
use server::directory::ldap::{GroupRule, InStep};
use server::in_step::{self, Believed, Ended, GroupKept, NotBelieved, NotDone, WhyKept, pass};
use server::store::directory_passes::{self, SoFar};

use super::*;
use crate::support::operator::{Operator, json};
use crate::support::store;

/// People of slapd whose entries have an address of their own; two more share one.
const IN_SLAPD: i64 = 14;
/// People of Samba whose UPN is a user ID; two have letters in it that none has.
const IN_SAMBA: i64 = 17;

const MINUTES_15: Duration = Duration::from_secs(15 * 60);

fn kept(rules: Vec<GroupRule>) -> InStep {
    InStep {
        every: Some(MINUTES_15),
        groups_base: Some(Dn::told("ou=groups,dc=ol,dc=test")),
        rules,
        ..InStep::default()
    }
}

pub(super) fn rule(name: &str) -> GroupRule {
    GroupRule { name: name.to_owned(), licence: None, role: None, authority: None }
}

/// A portal with a directory that is kept in step by these rules.
pub(super) async fn portal_with(connected: &Connected<'_>, domain: &str, in_step: InStep) -> TestPortal {
    TestPortal::start_as(&house(domain), with(connected.ldap().kept_in_step(in_step))).await
}

pub(super) async fn goes_over(portal: &TestPortal) -> Result<Ended, NotDone> {
    let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    pass(&portal.portal, ldap, By::Portal, Believed::default(), &mut |_| {}).await
}

/// A pass that comes to its end: how many entries it saw, and how many came, changed and went.
pub(super) async fn counts(portal: &TestPortal) -> (i64, i64, i64, i64) {
    let ended = goes_over(portal).await.unwrap();
    assert!(ended.is_whole(), "{ended:?}");
    let SoFar { seen, came, changed, went, .. } = ended.so_far;
    (seen, came, changed, went)
}

/// One row of the store's accounts, by user ID.
pub(super) async fn account(portal: &TestPortal, user_id: &str) -> Option<server::policy::account::Account> {
    let mut look = portal.portal.store.read().await.unwrap();
    let user_id = server::policy::user_id::UserId::parse(user_id).unwrap();
    server::store::accounts::by_user_id(&mut look, &user_id).await.unwrap()
}

pub(super) async fn id_of(portal: &TestPortal, user_id: &str) -> Option<String> {
    account(portal, user_id).await.filter(|account| account.enabled).map(|account| account.id)
}

/// People with nothing but a name and an address.
fn people(numbers: std::ops::Range<usize>) -> String {
    let one = |number| {
        format!(
            "dn: uid=p{number},{}\nobjectClass: inetOrgPerson\nuid: p{number}\ncn: P{number}\nsn: P\n\
             mail: p{number}@ol.test\n\n",
            slapd::IN_PEOPLE
        )
    };
    numbers.map(one).collect()
}

fn unlimited(slapd_account: &str) -> String {
    format!("limits dn.exact=\"{slapd_account}\" size=unlimited")
}

#[tokio::test]
async fn everyone_in_a_directory_comes_once_and_then_only_what_changed_is_written() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (connected, domain, people, shared) in
        [(to_slapd(&slapd), "ol.test", IN_SLAPD, 2), (to_samba(&samba), "ad.test", IN_SAMBA, 0)]
    {
        let portal = portal_with(&connected, domain, InStep { every: Some(MINUTES_15), ..InStep::default() }).await;
        let (seen, came, changed, went) = counts(&portal).await;
        assert_eq!((came, changed, went), (people, 0, 0), "{domain}: {:?}", portal.events().await);
        assert!(seen >= people + shared, "{domain}: {seen}");
        let shadows = "SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL AND user_id NOT LIKE '%.invalid'";
        assert_eq!(portal.count(shadows).await, people);
        let events = portal.events().await;
        let of = |event: &str| events.iter().filter(|one| *one == event).count();
        // An import made Ada's account, and Cleo's is the store's own.
        assert_eq!((of("account-followed:taken-over"), of("directory-pass-ended:ok")), (1, 1), "{events:?}");
        assert_eq!(of("account-followed:added"), usize::try_from(people).unwrap() - 1, "{events:?}");

        assert_eq!(counts(&portal).await, (seen, 0, 0, 0), "{domain}");
        let after = portal.events().await;
        assert_eq!(after[events.len()..], ["directory-pass-began:ok", "directory-pass-ended:ok"], "{domain}");
        // Nor does the one a day that reads everything whole write what is as it was.
        portal.clock.advance(25 * HOUR_MS);
        assert_eq!(counts(&portal).await, (seen, 0, 0, 0), "{domain}");
        assert_eq!(portal.events().await.len(), after.len() + 2, "{domain}");

        // Their visits are as they would be without: they are looked up all the same.
        let mut ada = proven(&portal, &format!("ada@{domain}")).await;
        assert_eq!(step(&ada.set_password(NEW).await), "done", "{domain}");
        assert_eq!(
            step(&portal.browser().begin_change(&format!("cleo@{domain}"), "Forgotten lantern 1").await),
            "new-password"
        );
        // One that an administrator locked for good, or disabled.
        let closed = if domain == "ol.test" { "locked@ol.test" } else { "disabled@ad.test" };
        assert!(!account(&portal, closed).await.unwrap().enabled, "{closed}");
    }
}

#[tokio::test]
async fn a_person_who_is_renamed_keeps_what_is_on_file_and_names_may_be_swapped() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let attribute = |domain: &str| if domain == "ol.test" { "mail" } else { "userPrincipalName" };
    for (connected, domain, ada_dn, other_dn) in [
        (
            to_slapd(&slapd),
            "ol.test",
            format!("uid=ada,{}", slapd::IN_PEOPLE),
            format!("uid=blank,{}", slapd::IN_PEOPLE),
        ),
        (
            to_samba(&samba),
            "ad.test",
            format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE),
            format!("CN=Stu Stale,{}", samba::IN_PEOPLE),
        ),
    ] {
        let other = if domain == "ol.test" { "blank" } else { "stale" };
        let portal = portal_with(&connected, domain, kept(Vec::new())).await;
        counts(&portal).await;
        let rename = |dn: &str, to: &str| {
            let name = attribute(domain);
            let ldif = format!("dn: {dn}\nchangetype: modify\nreplace: {name}\n{name}: {to}@{domain}\n");
            if domain == "ol.test" { slapd.as_root(&ldif) } else { samba.as_root(&ldif) }
        };
        let named = async |name: &str| id_of(&portal, &format!("{name}@{domain}")).await;
        let (ada, stu) = (named("ada").await.unwrap(), named(other).await.unwrap());
        rename(&ada_dn, "countess");
        let (_, came, changed, went) = counts(&portal).await;
        assert_eq!((came, changed, went), (0, 1, 0), "{domain}: {:?}", portal.events().await);
        assert_eq!(named("countess").await.as_ref(), Some(&ada), "{domain}");
        assert_eq!(named("ada").await, None, "{domain}");
        let mut countess = proven(&portal, &format!("countess@{domain}")).await;
        assert_eq!(step(&countess.set_password(NEW).await), "done", "{domain}: with what is on file");

        // Each gets the name that the other one had, within one pass.
        rename(&other_dn, "baron");
        counts(&portal).await;
        rename(&ada_dn, "passing");
        rename(&other_dn, "countess");
        rename(&ada_dn, "baron");
        counts(&portal).await;
        let swapped = (named("baron").await, named("countess").await);
        assert_eq!(swapped, (Some(ada), Some(stu)), "{domain}: {:?}", portal.events().await);
        assert_eq!(counts(&portal).await.1, 0, "{domain}");
    }
}

#[tokio::test]
async fn who_has_left_is_closed_and_opens_again_when_the_entry_is_back() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let on_slapd = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    let on_samba = portal_with(&to_samba(&samba), "ad.test", InStep::default()).await;
    counts(&on_slapd).await;
    counts(&on_samba).await;
    let ada = id_of(&on_slapd, "ada@ol.test").await.unwrap();
    samba.as_root(&format!("dn: CN=Ada Ordinary,{}\nchangetype: delete\n", samba::IN_PEOPLE));
    // Moved to where the portal does not look.
    let moved = |from: &str, to: &str| {
        slapd.as_root(&format!(
            "dn: uid=ada,{from}\nchangetype: modrdn\nnewrdn: uid=ada\ndeleteoldrdn: 0\nnewsuperior: {to}\n"
        ));
    };
    moved(slapd::IN_PEOPLE, "ou=groups,dc=ol,dc=test");
    for (portal, user_id) in [(&on_slapd, "ada@ol.test"), (&on_samba, "ada@ad.test")] {
        assert_eq!(counts(portal).await.3, 1, "{user_id}");
        assert!(!account(portal, user_id).await.unwrap().enabled, "{user_id}");
        assert!(portal.events().await.contains(&"account-followed:unseen".to_owned()), "{user_id}");
        assert_eq!(counts(portal).await.3, 0, "{user_id}: once");
    }
    moved("ou=groups,dc=ol,dc=test", slapd::IN_PEOPLE);
    assert_eq!(counts(&on_slapd).await.2, 1);
    assert_eq!(id_of(&on_slapd, "ada@ol.test").await, Some(ada));
    let mut ada = proven(&on_slapd, "ada@ol.test").await;
    assert_eq!(step(&ada.set_password(NEW).await), "done");
}

/// Rights that were taken from the service account look as if everybody had left.
#[tokio::test]
async fn lk_025_a_directory_that_shows_far_fewer_people_closes_no_one() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    slapd.add(&people(0..30));
    assert_eq!(counts(&portal).await.1, IN_SLAPD + 30);
    let deleted: String =
        (0..30).map(|number| format!("dn: uid=p{number},{}\nchangetype: delete\n\n", slapd::IN_PEOPLE)).collect();
    slapd.as_root(&deleted);
    let Ended { so_far, not_believed, .. } = goes_over(&portal).await.unwrap();
    assert_eq!((so_far.went, not_believed), (0, Some(NotBelieved { missing: 30, known: 43 })));
    assert!(portal.events().await.contains(&"directory-pass-ended:far-fewer".to_owned()));
    assert!(id_of(&portal, "p7@ol.test").await.is_some());
    // Where they have left indeed, an operator says so.
    let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    let olga = server::act::Operator::named("olga");
    let closed =
        pass(&portal.portal, ldap, By::Operator(&olga), Believed { missing: true, groups: false }, &mut |_| {})
            .await
            .unwrap();
    assert_eq!((closed.so_far.went, closed.not_believed), (30, None));
    assert!(id_of(&portal, "p7@ol.test").await.is_none());
    // Fewer than half are believed to have left.
    slapd.add(&people(40..60));
    assert_eq!(counts(&portal).await.1, 20);
    slapd.as_root(
        &(40..55)
            .map(|number| format!("dn: uid=p{number},{}\nchangetype: delete\n\n", slapd::IN_PEOPLE))
            .collect::<String>(),
    );
    assert_eq!(counts(&portal).await.3, 15);
}

#[tokio::test]
async fn lk_025_people_whose_user_ids_are_gone_all_at_once_are_not_closed() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    slapd.add(&people(0..30));
    counts(&portal).await;
    let changed = |mail: &dyn Fn(usize) -> String| -> String {
        (0..30)
            .map(|number| {
                let dn = format!("uid=p{number},{}", slapd::IN_PEOPLE);
                format!("dn: {dn}\nchangetype: modify\nreplace: mail\nmail: {}\n\n", mail(number))
            })
            .collect()
    };
    // As where the service account lost a right, or an option names a wrong attribute: the entries are there.
    slapd.as_root(&changed(&|number| format!("p{number}@elsewhere.test")));
    let Ended { so_far, not_believed, .. } = goes_over(&portal).await.unwrap();
    assert!(so_far.went == 0 && not_believed.is_some_and(|far| far.missing == 30), "{so_far:?} {not_believed:?}");
    assert!(id_of(&portal, "p7@ol.test").await.is_some());
    // A few are believed.
    slapd.as_root(&changed(&|number| format!("p{number}@{}", if number < 5 { "elsewhere.test" } else { "ol.test" })));
    let Ended { so_far, not_believed, .. } = goes_over(&portal).await.unwrap();
    assert_eq!((so_far.went, not_believed), (5, None));
    slapd.as_root(&changed(&|number| format!("p{number}@ol.test")));
    counts(&portal).await;
    assert!(id_of(&portal, "p3@ol.test").await.is_some() && id_of(&portal, "p7@ol.test").await.is_some());
}

#[tokio::test]
async fn b8_a_user_id_that_several_entries_have_is_no_ones_until_one_of_them_has_it_alone() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    counts(&portal).await;
    assert_eq!(id_of(&portal, "twins@ol.test").await, None);
    let mail = |uid: &str, change: &str, mail: &str| {
        let dn = format!("uid={uid},{}", slapd::IN_PEOPLE);
        slapd.as_root(&format!("dn: {dn}\nchangetype: modify\n{change}: mail\nmail: {mail}\n"));
    };
    // One that was one person's until now.
    mail("blank", "replace", "ada@ol.test");
    counts(&portal).await;
    assert_eq!((id_of(&portal, "ada@ol.test").await, id_of(&portal, "blank@ol.test").await), (None, None));
    let ambiguous = portal.audit().await.iter().filter(|line| line.event == "user-id-ambiguous").count();
    for _ in 0..2 {
        assert_eq!(counts(&portal).await.1, 0);
        portal.clock.advance(25 * HOUR_MS);
        assert_eq!(id_of(&portal, "ada@ol.test").await, None, "whichever of them is read first");
    }
    let again = portal.audit().await.iter().filter(|line| line.event == "user-id-ambiguous").count();
    assert_eq!(ambiguous, again, "it is said once");
    mail("blank", "replace", "blank@ol.test");
    mail("twin-two", "replace", "second@ol.test");
    counts(&portal).await;
    // The other one has not changed: it gets the name with the next pass that reads everything.
    portal.clock.advance(25 * HOUR_MS);
    counts(&portal).await;
    for user_id in ["ada@ol.test", "blank@ol.test", "twins@ol.test", "second@ol.test"] {
        assert!(id_of(&portal, user_id).await.is_some(), "{user_id}: {:?}", portal.events().await);
    }
}

/// An entry that claims another organization's name, or that of an account of the store itself.
#[tokio::test]
async fn lk_026_a_directory_names_people_of_its_own_domains_alone_and_takes_no_account_of_the_store() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    portal
        .import(
            "[[tenant]]\nname = \"Second House\"\ndomains = [\"second.example\"]\n[[account]]\n\
             tenant = \"Second House\"\nuser_id = \"sam@second.example\"\nstart_password = \"Forgotten lantern 3\"\n",
        )
        .await;
    let entry = |uid: &str, mail: &str| {
        format!(
            "dn: uid={uid},{}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: X\nmail: {mail}\n\n",
            slapd::IN_PEOPLE
        )
    };
    slapd.add(&entry("evil-one", "sam@second.example"));
    slapd.add(&entry("evil-two", "cleo@ol.test"));
    slapd.add(&entry("evil-three", "new@second.example"));
    assert_eq!(counts(&portal).await.1, IN_SLAPD);
    for (user_id, password) in [("sam@second.example", "Forgotten lantern 3"), ("cleo@ol.test", "Forgotten lantern 1")]
    {
        let kept = account(&portal, user_id).await.unwrap();
        assert!(kept.elsewhere.is_none() && kept.enabled, "{user_id}");
        assert!(portal.signs_in(user_id, password).await, "{user_id}");
    }
    assert!(account(&portal, "new@second.example").await.is_none());
    // Renamed to one of them, Ada loses her own name and gets none.
    slapd
        .as_root(&format!("dn: uid=ada,{}\nchangetype: modify\nreplace: mail\nmail: cleo@ol.test\n", slapd::IN_PEOPLE));
    counts(&portal).await;
    assert_eq!(id_of(&portal, "ada@ol.test").await, None);
    assert!(portal.signs_in("cleo@ol.test", "Forgotten lantern 1").await);
}

#[tokio::test]
async fn a_worker_goes_over_a_directory_when_its_time_has_come() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    let works = async || in_step::work_on(&portal.portal, ldap).await;
    assert!(works().await.unwrap().is_some(), "at its start");
    assert!(works().await.unwrap().is_none());
    portal.clock.advance(14 * 60 * 1000);
    assert!(works().await.unwrap().is_none());
    portal.clock.advance(60 * 1000);
    assert!(works().await.unwrap().is_some());
    slapd.kill();
    portal.clock.advance(15 * 60 * 1000);
    assert!(matches!(works().await, Err(NotDone::Directory(_))));
    assert!(works().await.unwrap().is_none(), "not again at once");
    let last = directory_passes::last(&portal.portal.store, "Hybrid").await.unwrap().unwrap();
    assert_eq!(last.outcome.as_deref(), Some("directory"));
    assert!(portal.events().await.contains(&"directory-pass-failed:directory".to_owned()));
    slapd.restart();
    portal.clock.advance(5 * 60 * 1000);
    assert!(works().await.unwrap().is_some(), "sooner than usual");
    let never = portal_with(&to_slapd(&slapd), "ol.test", InStep::default()).await;
    let ldap = never.portal.directories.named("Hybrid").unwrap().near().unwrap();
    assert!(in_step::work_on(&never.portal, ldap).await.unwrap().is_none());
}

/// OpenLDAP shows 500 entries, page by page or not, unless it is told otherwise.
#[tokio::test]
async fn a_directory_that_does_not_show_everyone_is_said_to_and_closes_no_one() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    slapd.add(&people(0..520));
    assert!(matches!(goes_over(&portal).await, Err(NotDone::Limited)));
    assert!(portal.events().await.contains(&"directory-pass-failed:limited".to_owned()));
    assert!(id_of(&portal, "ada@ol.test").await.is_some());
    assert!(!portal.events().await.iter().any(|event| event.ends_with(":unseen")));
}

/// An operator whose configuration names slapd, by this port and with more lines.
fn operator_of(slapd: &Slapd, port: u16, more: &str) -> Operator {
    let operator = Operator::new();
    let config = std::fs::read_to_string(operator.path("latchkey.toml")).unwrap();
    let directory = Connected { port, ..to_slapd(slapd) }.lines();
    operator.write(
        "latchkey.toml",
        &format!(
            "{config}[[directory]]\ntenant = \"Hybrid\"\n{directory}authority = \"hash-sync\"\n\
             groups_base = \"ou=groups,dc=ol,dc=test\"\n{more}"
        ),
    );
    operator.write("house.toml", &house("ol.test"));
    operator
}

#[tokio::test]
async fn an_operator_brings_accounts_in_step_at_the_command_line() {
    let slapd = Slapd::start();
    let group = "[[directory.group]]\nname = \"outer\"\nlicence = \"premium\"\n";
    let operator = operator_of(&slapd, slapd.tls_port, group);
    let early = operator.run(&["directory", "sync", "--tenant", "Hybrid"]);
    assert_eq!(early.status.code(), Some(1), "the organization is not there yet: {early:?}");
    assert!(operator.run(&["import", "house.toml"]).status.success());
    let done = operator.run(&["directory", "sync", "--tenant", "Hybrid", "--json"]);
    let told = json(&done);
    assert_eq!(
        (done.status.code(), &told["works"], &told["directories"][0]["came"]),
        (Some(0), &true.into(), &IN_SLAPD.into())
    );
    let again = operator.run(&["directory", "sync", "--tenant", "Hybrid"]);
    let said = String::from_utf8(again.stdout).unwrap();
    assert!(said.starts_with("Hybrid: ") && said.contains("0 came, 0 changed, 0 went"), "{said}");
    assert_eq!(operator.run(&["directory", "sync", "--tenant", "Nobody"]).status.code(), Some(2));
}
