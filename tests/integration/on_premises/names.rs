//! The names that people type: user IDs, mail addresses, and those of a Windows domain.

use serde_json::Value;
use server::act::{Act, By, Operator};
use server::clock::MINUTE_MS;
use server::desk::policy;
use server::directory::ldap::Found;
use server::directory::question::Name;
use server::import::Verdict;
use server::policy::user_id::UserId;

use super::*;
use crate::support::portal::other_than;
use crate::uniform::walk;

/// How a visit for a name ends that no one has.
const NO_ONES: &str = "not-verified";
/// One person's names at Samba.
const SPELLINGS: [&str; 5] =
    ["ada@ad.test", "ADTEST\\ada", " adtest\\ADA\u{200b}", "ada.love@ad.test", "Ada.Love@AD.test"];

fn ends(answer: &Answer) -> Option<&'static str> {
    outcome(answer).map(Outcome::code)
}

/// An organization whose people may type any of their names; an import gave one of them an address.
fn house_of_names(user_id: &str, disclosure: &str) -> String {
    let (_, domain) = user_id.split_once('@').unwrap();
    format!(
        "[[tenant]]\nname = \"Hybrid\"\ndomains = [\"{domain}\"]\n[tenant.settings]\nwriteback = true\n\
         disclosure = \"{disclosure}\"\nmethods = [\"email\", \"app-code\"]\nmail_as_user_id = true\n\
         short_names = [\"ADTEST\"]\n\
         [[account]]\ntenant = \"Hybrid\"\nuser_id = \"{user_id}\"\nauthority = \"hash-sync\"\n\
         other_mails = [\"ada@mail.example\"]\n"
    )
}

async fn portal_of(ldap: Ldap, data: &str) -> TestPortal {
    TestPortal::start_as(data, with(ldap)).await
}

/// Samba, where Ada's address is not her user ID, and a portal beside it.
async fn beside_samba(disclosure: &str) -> (Samba, TestPortal) {
    let samba = Samba::start();
    change(&samba, "Ada Ordinary", "mail", "Ada.Love@ad.test");
    let portal = portal_of(to_samba(&samba).ldap(), &house_of_names("ada@ad.test", disclosure)).await;
    (samba, portal)
}

/// Gives a person at Samba another value of an attribute.
fn change(samba: &Samba, person: &str, attribute: &str, value: &str) {
    samba.as_root(&format!(
        "dn: CN={person},{}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n",
        samba::IN_PEOPLE
    ));
}

/// OpenLDAP, where user IDs are not addresses.
fn by_uid(slapd: &Slapd) -> Ldap {
    Ldap::new(LdapFacts { user_id_attribute: Some("uid".to_owned()), ..to_slapd(slapd).facts() })
}

async fn ambiguous(portal: &TestPortal) -> usize {
    portal.events().await.iter().filter(|event| event.starts_with("user-id-ambiguous")).count()
}

async fn shadows(portal: &TestPortal) -> i64 {
    portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await
}

/// What stands in the field of a first screen.
fn in_the_field(answer: &Answer) -> String {
    match &answer.as_ref().unwrap().step {
        Step::Identify { user_id, .. } => user_id.clone(),
        step => panic!("{step:?}"),
    }
}

#[tokio::test]
async fn whichever_of_their_names_people_type_it_is_one_account() {
    let (samba, portal) = beside_samba("explain").await;
    for typed in SPELLINGS {
        assert_eq!(step(&portal.browser().begin(typed).await), "choose-method", "{typed}");
    }
    assert_eq!(shadows(&portal).await, 1);
    assert_eq!(portal.count("SELECT COUNT(DISTINCT account_id) FROM flow").await, 1);
    let of_user_id = portal.count("SELECT COUNT(*) FROM flow WHERE user_id = 'ada@ad.test'").await;
    assert_eq!(of_user_id, i64::try_from(SPELLINGS.len()).unwrap());

    let mut ada = proven(&portal, "ADTEST\\ada").await;
    let done = ada.set_password(NEW).await;
    let Step::Done { goal: Goal::Reset, user_id, .. } = &done.as_ref().unwrap().step else { panic!("{done:?}") };
    assert_eq!(user_id, "ada@ad.test");
    samba.client("ada@ad.test", NEW).bind().expected();

    portal.clock.advance(HOUR_MS);
    let mut ada = portal.browser();
    assert_eq!(step(&ada.begin_change("ada.love@ad.test", NEW).await), "new-password");
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    samba.client("ada@ad.test", NEXT).bind().expected();
    assert_eq!(step(&portal.browser().begin_change("adtest\\ada", NEXT).await), "new-password");
    assert_eq!(step(&portal.browser().sign_in_to_register("ADTEST\\ada", NEXT).await), "choose-method");
    assert_eq!(samba.writes_of(&format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE)), 2);
}

#[tokio::test]
async fn wrong_passwords_by_all_spellings_of_a_person_are_counted_together() {
    let (_samba, portal) = beside_samba("uniform").await;
    let tried = async |typed: &str, password: &str| {
        // Failures make the next puzzle harder; that is another test's matter.
        portal.sql("DELETE FROM network_failure").await;
        refusal(&portal.browser().begin_change(typed, password).await)
    };
    let by = |name: &'static str| [name; 5];
    let mut seen = Vec::new();
    for typed in [by("ada@ad.test"), by("ADTEST\\ada")].concat() {
        seen.push(tried(typed, "wrong").await);
    }
    assert!(seen[..9].iter().all(|refused| *refused == Some(Refusal::SignInRefused)), "{seen:?}");
    assert!(matches!(seen[9], Some(Refusal::SignInLocked { .. })), "{seen:?}");
    for typed in SPELLINGS {
        let refused = tried(typed, samba::PASSWORD).await;
        assert!(matches!(refused, Some(Refusal::SignInLocked { .. })), "{typed}: {refused:?}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM stranger_sign_in").await, 0);
    // No one's name is locked at the same count.
    let mut nobodys = Vec::new();
    for typed in [by("ADTEST\\ghost"), by(" adtest\\GHOST")].concat() {
        nobodys.push(tried(typed, "wrong").await);
    }
    assert_eq!(nobodys, seen);
    assert_eq!(portal.count("SELECT COUNT(*) FROM stranger_sign_in").await, 1);
}

#[tokio::test]
async fn visits_that_fail_by_all_spellings_of_a_person_are_counted_together() {
    let (_samba, portal) = beside_samba("explain").await;
    for typed in SPELLINGS {
        let mut outsider = portal.browser();
        assert_eq!(step(&outsider.begin(typed).await), "choose-method", "{typed}");
        outsider.choose(0).await.unwrap();
        let code = portal.code_sent_to("ada@mail.example").await;
        outsider.prove(&other_than(&code)).await.unwrap();
        outsider.leave().await.unwrap();
        portal.clock.advance(2 * HOUR_MS);
    }
    for typed in SPELLINGS {
        assert_eq!(outcome(&portal.browser().begin(typed).await), Some(Outcome::ClosedForNow), "{typed}");
    }
}

#[tokio::test]
async fn ac_001_names_of_all_forms_get_the_same_bytes_until_the_first_proof() {
    let (samba, portal) = beside_samba("uniform").await;
    change(&samba, "Max Mustchange", "mail", "max@ad.test");
    let ready = walk(&portal, "adtest\\ada").await;
    assert!(ready[2].contains("\"Ask\""), "{}", ready[2]);
    for other in [
        "adtest\\ghost",
        "adtest\\disabled",
        "adtest\\comma",
        "max@ad.test",
        "ghost@ad.test",
        // Two entries have this address.
        "twins@ad.test",
    ] {
        assert_eq!(walk(&portal, other).await, ready, "{other}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
}

/// The first screen after a visit has what was typed in its field, and not what it led to.
#[tokio::test]
async fn ac_001_a_user_id_that_a_name_led_to_is_not_shown_before_the_first_proof() {
    let (_samba, portal) = beside_samba("uniform").await;
    for (ada, ghost) in [("adtest\\ada", "adtest\\ghost"), ("ada.love@ad.test", "ghost.love@ad.test")] {
        for typed in [ada, ghost] {
            let begun = async || {
                let mut person = portal.browser();
                assert_eq!(step(&person.begin(typed).await), "choose-goal", "{typed}");
                person
            };
            let back = begun().await.step_back().await;
            // Expired, as the page finds it when it is loaded again, and in the next act.
            let (mut loads, mut acts) = (begun().await, begun().await);
            portal.clock.advance(20 * MINUTE_MS);
            for answer in [back, loads.current().await, acts.choose_goal(Goal::Reset).await] {
                assert_eq!(in_the_field(&answer), typed);
                let screen: Value = serde_json::to_value(answer.unwrap()).unwrap();
                assert!(!screen.to_string().contains("ada@ad.test"), "{screen}");
            }
        }
    }
}

#[tokio::test]
async fn b8_an_address_that_two_entries_have_is_no_ones() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (ldap, data, twins) in [
        (by_uid(&slapd), house_of_names("ada.o@ol.test", "explain"), "twins@ol.test"),
        (to_samba(&samba).ldap(), house_of_names("ada@ad.test", "explain"), "twins@ad.test"),
    ] {
        let portal = portal_of(ldap, &data).await;
        assert_eq!(ends(&portal.browser().begin(twins).await), Some(NO_ONES));
        assert_eq!(ambiguous(&portal).await, 1);
        let refused = refusal(&portal.browser().begin_change(twins, samba::PASSWORD).await);
        assert_eq!(refused, Some(Refusal::SignInRefused));
        assert_eq!((portal.carry().await, shadows(&portal).await), (0, 0), "no one is written to, and no one is kept");
    }
}

/// A colleague whose address is somebody's user ID.
#[tokio::test]
async fn b8_a_user_id_that_is_another_entrys_address_is_no_ones_by_any_spelling() {
    let (samba, portal) = beside_samba("explain").await;
    assert_eq!(step(&portal.browser().begin("ada@ad.test").await), "choose-method");
    change(&samba, "Comma\\, Cleo", "mail", "ada@ad.test");
    for (nth, typed) in SPELLINGS.into_iter().enumerate() {
        assert_eq!(ends(&portal.browser().begin(typed).await), Some(NO_ONES), "{typed}");
        assert_eq!(ambiguous(&portal).await, 2 * nth + 1);
        let refused = refusal(&portal.browser().begin_change(typed, samba::PASSWORD).await);
        assert_eq!(refused, Some(Refusal::SignInRefused), "{typed}");
    }
    assert_eq!(portal.carry().await, 0);
    // The colleague is who she was.
    assert_eq!(ends(&portal.browser().begin("ADTEST\\comma").await), Some(Outcome::NotEnoughMethods.code()));
    change(&samba, "Comma\\, Cleo", "mail", "comma@ad.test");
    assert_eq!(step(&portal.browser().begin("ADTEST\\ada").await), "choose-method");
    assert_eq!(shadows(&portal).await, 2);
}

#[tokio::test]
async fn b8_in_openldap_an_address_leads_to_the_user_id_of_its_one_entry() {
    let slapd = Slapd::start();
    let modify = |uid: &str, what: &str| {
        slapd.as_root(&format!("dn: uid={uid},{}\nchangetype: modify\n{what}\n", slapd::IN_PEOPLE));
    };
    modify("ada", "add: uid\nuid: ada.o@ol.test");
    let portal = portal_of(by_uid(&slapd), &house_of_names("ada.o@ol.test", "explain")).await;
    for typed in ["ada.o@ol.test", "ADA@ol.test"] {
        assert_eq!(step(&portal.browser().begin(typed).await), "choose-method", "{typed}");
    }
    assert_eq!((shadows(&portal).await, ambiguous(&portal).await), (1, 0));
    // There are no names of a Windows domain there.
    assert_eq!(ends(&portal.browser().begin("ADTEST\\ada").await), Some(NO_ONES));
    // Her user ID is another one's address by now.
    modify("blank", "add: mail\nmail: ada.o@ol.test");
    for typed in ["ada.o@ol.test", "ada@ol.test"] {
        assert_eq!(ends(&portal.browser().begin(typed).await), Some(NO_ONES), "{typed}");
    }
    assert_eq!((portal.carry().await, ambiguous(&portal).await), (0, 2));
}

/// Where user IDs are addresses, and an entry has two: both are its, and both are no one's where one is shared.
#[tokio::test]
async fn b8_all_addresses_of_an_entry_are_no_ones_where_its_user_id_is_shared() {
    let slapd = Slapd::start();
    let portal = portal_of(to_slapd(&slapd).ldap(), &house_of_names("ada@ol.test", "explain")).await;
    let modify = |uid: &str, what: &str| {
        slapd.as_root(&format!("dn: uid={uid},{}\nchangetype: modify\n{what}\n", slapd::IN_PEOPLE));
    };
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    modify("ada", "add: mail\nmail: countess@ol.test");
    for typed in ["ada@ol.test", "countess@ol.test"] {
        assert_eq!(step(&portal.browser().begin(typed).await), "choose-method", "{typed}");
    }
    modify("blank", "add: mail\nmail: ada@ol.test");
    for typed in ["ada@ol.test", "countess@ol.test"] {
        assert_eq!(ends(&portal.browser().begin(typed).await), Some(NO_ONES), "{typed}");
    }
    assert_eq!((shadows(&portal).await, ambiguous(&portal).await), (1, 2));
}

#[tokio::test]
async fn an_address_or_a_short_name_is_taken_only_where_the_organization_says_so() {
    let samba = Samba::start();
    change(&samba, "Ada Ordinary", "mail", "ada.love@ad.test");
    let data = house_of_names("ada@ad.test", "explain")
        .replace("mail_as_user_id = true\n", "")
        .replace("short_names = [\"ADTEST\"]\n", "");
    let portal = portal_of(to_samba(&samba).ldap(), &data).await;
    for typed in ["ada.love@ad.test", "twins@ad.test", "ADTEST\\ada", "AD\\ada"] {
        assert_eq!(ends(&portal.browser().begin(typed).await), Some(NO_ONES), "{typed}");
        let refused = refusal(&portal.browser().begin_change(typed, samba::PASSWORD).await);
        assert_eq!(refused, Some(Refusal::SignInRefused), "{typed}");
    }
    assert_eq!((ambiguous(&portal).await, shadows(&portal).await), (0, 0));
    let also = data.replace("writeback = true\n", "writeback = true\nshort_names = [\"AD\"]\n");
    portal.import(&also).await;
    assert_eq!(step(&portal.browser().begin("AD\\ada").await), "choose-method");
    assert_eq!(ends(&portal.browser().begin("ADTEST\\ada").await), Some(NO_ONES));
    portal.import(&data).await;
    assert_eq!(ends(&portal.browser().begin("AD\\ada").await), Some(NO_ONES), "it is given up");
}

#[tokio::test]
async fn b8_an_account_name_that_is_changed_or_given_to_another_entry_is_followed() {
    let (samba, portal) = beside_samba("explain").await;
    assert_eq!(step(&portal.browser().begin("ADTEST\\ada").await), "choose-method");
    for (before, now) in [("ada", "lady"), ("lady", "countess")] {
        change(&samba, "Ada Ordinary", "sAMAccountName", now);
        assert_eq!(ends(&portal.browser().begin(&format!("ADTEST\\{before}")).await), Some(NO_ONES));
        assert_eq!(step(&portal.browser().begin(&format!("ADTEST\\{now}")).await), "choose-method");
    }
    assert_eq!(step(&portal.browser().begin("ada@ad.test").await), "choose-method");
    assert_eq!(shadows(&portal).await, 1);
    // Another person has the name now, and nothing of hers.
    change(&samba, "Comma\\, Cleo", "sAMAccountName", "lady");
    assert_eq!(ends(&portal.browser().begin("ADTEST\\lady").await), Some(Outcome::NotEnoughMethods.code()));
    assert_eq!(shadows(&portal).await, 2);
}

/// A user ID that is changed, and stays behind as the address.
#[tokio::test]
async fn an_address_that_was_the_user_id_leads_to_the_same_account() {
    let (samba, portal) = beside_samba("explain").await;
    assert_eq!(step(&portal.browser().begin("ada@ad.test").await), "choose-method");
    change(&samba, "Ada Ordinary", "userPrincipalName", "countess@ad.test");
    change(&samba, "Ada Ordinary", "mail", "ada@ad.test");
    for typed in ["ada@ad.test", "countess@ad.test", "ADTEST\\ada"] {
        assert_eq!(step(&portal.browser().begin(typed).await), "choose-method", "{typed}");
    }
    let renamed = "SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL AND user_id = 'countess@ad.test'";
    assert_eq!((shadows(&portal).await, portal.count(renamed).await), (1, 1));
}

/// Accounts of the store itself have their user IDs, whatever a directory names besides.
#[tokio::test]
async fn an_account_of_the_store_is_untouched_by_addresses_of_a_directory() {
    let (samba, portal) = beside_samba("explain").await;
    let cleo = "[[account]]\ntenant = \"Hybrid\"\nuser_id = \"cleo@ad.test\"\nmail = \"cleo.o@ad.test\"\n\
                other_mails = [\"cleo@mail.example\"]\nstart_password = \"Forgotten lantern 1\"\n";
    portal.import(cleo).await;
    change(&samba, "Comma\\, Cleo", "mail", "cleo@ad.test");
    assert_eq!(step(&portal.browser().begin("cleo@ad.test").await), "choose-method");
    let signed_in = portal.browser().begin_change("cleo@ad.test", "Forgotten lantern 1").await;
    assert_eq!(step(&signed_in), "new-password");
    // What is on file of her is not searched.
    assert_eq!(ends(&portal.browser().begin("cleo.o@ad.test").await), Some(NO_ONES));
    assert_eq!(shadows(&portal).await, 0);
}

#[tokio::test]
async fn b8_an_account_name_that_two_directories_have_is_no_ones() {
    let (first, second) = (Samba::start(), Samba::start());
    change(&second, "Ada Ordinary", "userPrincipalName", "ada@two.test");
    let directory = |name: &str, domain: &str, samba: &Samba| {
        let place = Place {
            name: name.into(),
            tenant: "Hybrid".into(),
            authority: Authority::HashSync,
            domains: vec![domain.into()],
        };
        OwnDirectory::new(place, Way::Ldap(Box::new(to_samba(samba).ldap())))
    };
    let directories = vec![directory("One", "ad.test", &first), directory("Two", "two.test", &second)];
    let setup = Setup { directories, now_ms: SystemClock.now_ms(), ..Setup::default() };
    let data = house_of_names("ada@ad.test", "explain").replace("[\"ad.test\"]", "[\"ad.test\", \"two.test\"]");
    let portal = TestPortal::start_as(&data, setup).await;
    assert_eq!(ends(&portal.browser().begin("ADTEST\\ada").await), Some(NO_ONES));
    assert_eq!((ambiguous(&portal).await, portal.carry().await), (1, 0));
    assert_eq!(step(&portal.browser().begin("ada@ad.test").await), "choose-method");
    // In the second one the name is that of an entry that is none of its people's.
    change(&second, "Ada Ordinary", "userPrincipalName", "ada@elsewhere.test");
    assert_eq!(step(&portal.browser().begin("ADTEST\\ada").await), "choose-method");
    // It cannot be told whether another one has it.
    second.kill();
    let away = outcome(&portal.browser().begin("ADTEST\\ada").await);
    assert_eq!(away, Some(Outcome::OnPremisesUnreachable));
    let change = portal.browser().begin_change("ADTEST\\ada", samba::PASSWORD).await;
    assert_eq!(refusal(&change), Some(Refusal::DirectoryAway));
    assert_eq!(portal.count("SELECT COUNT(*) FROM stranger_sign_in").await, 0, "it was not tried");
}

#[tokio::test]
async fn ac_082_search_characters_in_an_account_name_match_nothing_but_themselves() {
    let (samba, portal) = beside_samba("explain").await;
    let ldap = to_samba(&samba).ldap();
    let found = async |account: &str| ldap.find(&Name::Account(account.to_owned()), true, 0).await.unwrap();
    // What the portal refuses before it asks, asked all the same: an agent may be told anything.
    for account in
        ["*", "a*", "ad?", "ada)(objectClass=*", "*)(|(cn=*", "\\61da", "ada\0", "", "zydre", &"(".repeat(10_000)]
    {
        assert_eq!(found(account).await, Found::None, "{account:?}");
    }
    assert!(matches!(found("star(paren)").await, Found::One(_)), "the one that is called so");
    for typed in ["ADTEST\\*", "ADTEST\\a*", "*\\ada", "ADTEST\\ada)(objectClass=*", "ADTEST\\\\ada", "ADTEST\\ada\0"] {
        assert_eq!(refusal(&portal.browser().begin(typed).await), Some(Refusal::UserIdMalformed), "{typed:?}");
    }
    let by_mail = ldap.find(&Name::UserId(UserId::parse("ada.love@ad.test").unwrap()), true, 0).await.unwrap();
    assert!(matches!(by_mail, Found::One(_)), "{by_mail:?}");
    assert_eq!(shadows(&portal).await, 0);
}

#[tokio::test]
async fn a_short_name_leads_to_one_organization() {
    let tenant = |name: &str, short_names: &str| {
        let domain = name.to_lowercase();
        format!(
            "[[tenant]]\nname = \"{name}\"\ndomains = [\"{domain}.test\"]\n[tenant.settings]\nshort_names = [{short_names}]\n"
        )
    };
    let portal = TestPortal::start_with(&tenant("One", "\"CORP\", \"SALES\"")).await;
    let refused = portal.import(&tenant("Two", "\"Corp\"")).await;
    let said = "settings.short_names: Corp belongs to \"One\" already";
    assert_eq!(refused[0].verdict, Verdict::Refused(said.into()));
    let both = portal.import(&format!("{}{}", tenant("Two", "\"X-1\""), tenant("Three", "\"x-1\""))).await;
    assert_eq!(both[0].verdict, Verdict::Added);
    assert_eq!(both[1].verdict, Verdict::Refused("settings.short_names: x-1 belongs to \"Two\" already".into()));

    let save = async |tenant: &str, short_names: &[&str]| {
        let olga = Operator::named("olga");
        let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
        let mut settings = policy::show(&mut act, tenant).await.unwrap().tenant.settings;
        settings.short_names = short_names.iter().map(|name| (*name).to_owned()).collect();
        policy::preview(&mut act, tenant, None, &settings).await.map_err(|refused| refused.to_string())?;
        policy::save(&mut act, tenant, None, &settings).await.map_err(|refused| refused.to_string())?;
        act.commit().await.unwrap();
        Ok::<_, String>(())
    };
    let said = save("Two", &["X-1", "sales"]).await;
    assert_eq!(said, Err("short_names: sales belongs to \"One\" already".to_owned()));
    // One that is given up is free.
    save("One", &["CORP"]).await.unwrap();
    save("Two", &["X-1", "sales"]).await.unwrap();
    save("Two", &["SALES"]).await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM short_name").await, 2);
    assert!(save("One", &["CORP", "Sales"]).await.is_err());
}
