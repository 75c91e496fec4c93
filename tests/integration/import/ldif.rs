//! Loading people and groups from the export of a directory.

use server::act::Operator;
use server::clock::{Clock as _, SystemClock};
use server::directory::ldap::Kind;
use server::directory::own::Way;
use server::import::{self, Export, ImportFault, Loaded, Row, Verdict};
use server::policy::account::{Account, Authority};
use server::policy::user_id::UserId;
use server::wire::Outcome;

use crate::support::browser::{outcome, step};
use crate::support::connected::{hybrid, to_samba};
use crate::support::ldap_tools::INVALID_CREDENTIALS;
use crate::support::operator::{Operator as AtTheLine, err, json, out};
use crate::support::portal::{Setup, TestPortal};
use crate::support::samba::{self, Samba};
use crate::support::slapd::{self, Slapd};

const NEW: &str = "Amber-lantern-27";

/// The organization of the domain, whose people may reset where they are in this group, at any depth.
fn house(domain: &str, scope: &str) -> String {
    format!(
        "[[tenant]]\nname = \"Hybrid\"\ndomains = [\"{domain}\"]\n[tenant.settings]\nwriteback = true\n\
         scope = {{ group = \"{scope}\" }}\n"
    )
}

fn export(kind: Kind) -> Export {
    Export {
        tenant: "Hybrid".into(),
        kind,
        user_id_attribute: None,
        other_mail_attribute: None,
        authority: Authority::Cloud,
    }
}

async fn load(portal: &TestPortal, text: &str, export: &Export) -> Result<Loaded, ImportFault> {
    import::load_export(&portal.portal, &Operator::named("olga"), text, export, &mut |_, _| {}).await
}

async fn account(portal: &TestPortal, user_id: &str) -> Account {
    let mut look = portal.portal.store.read().await.unwrap();
    let user_id = UserId::parse(user_id).unwrap();
    server::store::accounts::by_user_id(&mut look, &user_id).await.unwrap().unwrap()
}

/// How many rows of a kind have a verdict.
fn counted(rows: &[Row], kind: &str, is: impl Fn(&Verdict) -> bool) -> usize {
    rows.iter().filter(|row| row.kind == kind && is(&row.verdict)).count()
}

fn is_refused(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Refused(_))
}

/// An operator with an export of slapd, in which Ada has an address that her password does not open.
fn at_slapd() -> (AtTheLine, Slapd) {
    let slapd = Slapd::start();
    let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
    slapd.as_root(&format!("dn: {ada}\nchangetype: modify\nadd: description\ndescription: ada@mail.example\n"));
    let operator = AtTheLine::new();
    operator.write("house.toml", &house("ol.test", "outer"));
    operator.write("people.ldif", &slapd.export());
    assert!(operator.run(&["import", "house.toml"]).status.success());
    (operator, slapd)
}

const OF_SLAPD: [&str; 8] =
    ["import", "people.ldif", "--tenant", "Hybrid", "--kind", "openldap", "--other-mail-attribute", "description"];

#[tokio::test]
async fn people_of_an_exported_openldap_reset_here() {
    let (operator, slapd) = at_slapd();
    let first = operator.run(&OF_SLAPD);
    assert_eq!(first.status.code(), Some(1), "two have one address: {}{}", out(&first), err(&first));
    let twins = out(&first).lines().filter(|line| line.contains("refused: mail: the entries at lines "));
    assert_eq!(twins.count(), 2, "{}", out(&first));
    assert_eq!(out(&first).matches(": added").count(), 19, "14 people and 5 groups: {}", out(&first));
    let last = out(&first).lines().last().unwrap();
    assert_eq!(last, "21 rows, 2 refused; 10 entries passed over, which are neither people nor groups");
    for secret in ["ARGON2", "argon2i", "userPassword", "e0FSR09OMn"] {
        assert!(!out(&first).contains(secret) && !err(&first).contains(secret), "{secret}");
    }
    let portal = operator.portal().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE password_hash IS NOT NULL").await, 0);
    let ada = account(&portal, "ada@ol.test").await;
    assert_eq!((ada.given_name.as_str(), ada.family_name.as_str()), ("Ada", "Ordinary"));
    assert_eq!((ada.locale.as_deref(), ada.mobile_phone.unwrap().number.as_str()), (Some("lt"), "+370 60000001"));
    assert!(ada.enabled && !account(&portal, "locked@ol.test").await.enabled, "an administrator locked the other one");
    // The group of the scope has her two groups down.
    assert!(ada.groups.contains(&"outer".to_owned()), "{:?}", ada.groups);
    let mut visit = portal.browser();
    assert_eq!(step(&visit.begin("ada@ol.test").await), "choose-method");
    visit.choose(0).await.unwrap();
    let code = portal.code_sent_to("ada@mail.example").await;
    assert_eq!(step(&visit.prove(&code).await), "new-password");
    assert_eq!(step(&visit.set_password(NEW).await), "done");
    assert!(portal.signs_in("ada@ol.test", NEW).await);
    // The directory that the file is from was not asked, and not written.
    assert_eq!(slapd.writes_of(&format!("uid=ada,{}", slapd::IN_PEOPLE)), 0);
    assert_eq!(outcome(&portal.browser().begin("plus@ol.test").await), Some(Outcome::NotInScope));
    // What she chose is not overwritten, and a second run changes nothing.
    let again = operator.run(&[&OF_SLAPD[..], &["--json"]].concat());
    let rows = json(&again);
    let changed: Vec<_> = rows.as_array().unwrap().iter().filter(|row| row["verdict"] != "unchanged").collect();
    assert!(changed.len() == 2 && changed.iter().all(|row| row["verdict"]["refused"].is_string()), "{changed:?}");
    assert_eq!(err(&again), "latchkey: 10 entries passed over, which are neither people nor groups\n");
    assert!(portal.signs_in("ada@ol.test", NEW).await);
    // The same people, as an account that may not read hashes exports them from elsewhere.
    let filter = "(|(objectClass=person)(objectClass=groupOfNames))";
    operator.write("people.ldif", &slapd.service().export(slapd::SUFFIX, filter, &["*", "+"]));
    let elsewhere = operator.run(&OF_SLAPD);
    let said = out(&elsewhere);
    assert_eq!((said.matches(": unchanged").count(), said.matches(": refused").count()), (19, 2), "{said}");
    assert!(said.ends_with("2 refused; 0 entries passed over, which are neither people nor groups\n"), "{said}");
}

#[tokio::test]
async fn people_of_an_exported_domain_wait_for_their_entries_and_reset_there() {
    let samba = Samba::start();
    let ada = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    samba.as_root(&format!("dn: {ada}\nchangetype: modify\nadd: otherMailbox\notherMailbox: ada@mail.example\n"));
    let text = samba.service().export(samba::BASE, "(objectClass=*)", &[]);
    let directories = vec![hybrid(Way::Ldap(Box::new(to_samba(&samba).ldap())))];
    let setup = Setup { directories, now_ms: SystemClock.now_ms(), ..Setup::default() };
    let portal = TestPortal::start_as(&house("ad.test", "outer"), setup).await;
    let export = Export {
        other_mail_attribute: Some("otherMailbox".into()),
        authority: Authority::HashSync,
        ..export(Kind::ActiveDirectory)
    };
    let Loaded { rows, passed_over } = load(&portal, &text, &export).await.unwrap();
    let refused: Vec<_> = rows.iter().filter(|row| is_refused(&row.verdict)).collect();
    // Two have letters in their user IDs that none has here, and Samba's name server has no user ID.
    assert!(refused.iter().all(|row| row.kind == "account"), "{refused:#?}");
    assert_eq!(refused.len(), 3, "{refused:#?}");
    assert_eq!(
        counted(&rows, "account", |verdict| *verdict == Verdict::Added),
        19,
        "17 people and 2 accounts of services"
    );
    assert!(counted(&rows, "group", |verdict| *verdict == Verdict::Added) > 20 && passed_over > 50, "{passed_over}");
    let known = account(&portal, "ada@ad.test").await;
    assert!(known.enabled && known.waits_for_its_entry() && known.groups.contains(&"outer".to_owned()));
    assert!(known.groups.contains(&"Domain Users".to_owned()), "by primary group: {:?}", known.groups);
    for closed in ["disabled@ad.test", "expired@ad.test"] {
        assert!(!account(&portal, closed).await.enabled, "{closed}");
    }
    let again = load(&portal, &text, &export).await.unwrap().rows;
    assert!(again.iter().all(|row| row.verdict == Verdict::Unchanged || is_refused(&row.verdict)), "{again:#?}");
    let mut visit = portal.browser();
    assert_eq!(step(&visit.begin("ada@ad.test").await), "choose-method");
    visit.choose(0).await.unwrap();
    let code = portal.code_sent_to("ada@mail.example").await;
    assert_eq!(step(&visit.prove(&code).await), "new-password");
    assert_eq!(step(&visit.set_password(NEW).await), "done");
    samba.client("ada@ad.test", NEW).bind().expected();
    assert_eq!(samba.client("ada@ad.test", samba::PASSWORD).bind().code, INVALID_CREDENTIALS);
    // Now it is her entry's account. The same export goes with it.
    assert!(!account(&portal, "ada@ad.test").await.waits_for_its_entry());
    let after = load(&portal, &text, &export).await.unwrap().rows;
    assert!(after.iter().all(|row| row.verdict == Verdict::Unchanged || is_refused(&row.verdict)), "{after:#?}");
}

#[tokio::test]
async fn what_a_directory_does_not_have_stays_as_an_import_of_toml_gave_it() {
    let toml = format!(
        "{}[[group]]\ntenant = \"Hybrid\"\nname = \"ours\"\n[[group]]\ntenant = \"Hybrid\"\nname = \"within\"\n\
         [[group]]\ntenant = \"Hybrid\"\nname = \"staff\"\ngroups = [\"within\"]\n\
         [[account]]\ntenant = \"Hybrid\"\nuser_id = \"rosa@ol.test\"\nroles = [\"helpdesk-administrator\"]\n\
         licences = [\"premium\"]\nguest = \"invited\"\nlocale = \"ko\"\ngroups = [\"ours\", \"staff\"]\n\
         other_mails = [\"rosa@mail.example\"]\nmobile_phone = \"+1 4251234567\"\n\
         app_secrets = [\"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\"]\nstart_password = \"Forgotten lantern 1\"\n",
        house("ol.test", "staff")
    );
    let portal = TestPortal::start_with(&toml).await;
    let rosa = "dn: cn=rosa\nobjectClass: person\nmail: rosa@ol.test\nsn: Lee\nentryUUID: 1\ndescription: rosa@home.example\n\n\
                dn: cn=staff\nobjectClass: groupOfNames\ncn: staff\nmember: cn=nobody\n";
    let rows = load(&portal, rosa, &export(Kind::OpenLdap)).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| &row.verdict).collect::<Vec<_>>(), [&Verdict::Changed, &Verdict::Unchanged]);
    let known = account(&portal, "rosa@ol.test").await;
    assert_eq!((known.family_name.as_str(), known.mobile_phone.as_ref()), ("Lee", None), "as the entry says");
    assert_eq!(known.primary_mail.unwrap().address.as_str(), "rosa@ol.test");
    assert_eq!((known.roles, known.licences), (vec!["helpdesk-administrator".to_owned()], vec!["premium".to_owned()]));
    assert!(known.guest.is_some() && known.locale.as_deref() == Some("ko") && known.kept.len() == 1);
    assert_eq!(known.groups, ["ours"], "the file says who is in staff");
    let mails = |account: &Account| account.other_mails.iter().map(|mail| mail.address.to_string()).collect::<Vec<_>>();
    assert_eq!(mails(&account(&portal, "rosa@ol.test").await), ["rosa@mail.example"]);
    assert!(portal.signs_in("rosa@ol.test", "Forgotten lantern 1").await);
    assert_eq!(portal.count("SELECT COUNT(*) FROM group_member WHERE member_kind = 'group'").await, 1, "within staff");
    // With an attribute for them, other mails are the entry's.
    let named = Export { other_mail_attribute: Some("description".into()), ..export(Kind::OpenLdap) };
    load(&portal, rosa, &named).await.unwrap();
    assert_eq!(mails(&account(&portal, "rosa@ol.test").await), ["rosa@home.example"]);
    let rows = load(&portal, rosa, &named).await.unwrap().rows;
    assert!(rows.iter().all(|row| row.verdict == Verdict::Unchanged), "{rows:?}");
}

#[tokio::test]
async fn an_export_does_not_move_an_account_to_another_authority() {
    let toml = format!("{}[[account]]\nuser_id = \"ada@ol.test\"\ntenant = \"Hybrid\"\n", house("ol.test", "staff"));
    let portal = TestPortal::start_with(&toml).await;
    let ada = "dn: cn=ada\nobjectClass: person\nmail: ada@ol.test\nsn: Lee\nentryUUID: 1\n";
    let elsewhere = Export { authority: Authority::PassThrough, ..export(Kind::OpenLdap) };
    let rows = load(&portal, ada, &elsewhere).await.unwrap().rows;
    let [Verdict::Refused(reason)] = rows.iter().map(|row| &row.verdict).collect::<Vec<_>>()[..] else {
        panic!("{rows:?}")
    };
    assert_eq!(reason, "authority: the account's is cloud, and the import says pass-through: a TOML row changes it");
    assert_eq!(account(&portal, "ada@ol.test").await.family_name, "");
}

#[test]
fn an_import_of_ldif_is_told_what_the_file_does_not_say() {
    let operator = AtTheLine::new();
    operator.write("house.toml", &house("ol.test", "staff"));
    operator.write(
        "plain",
        "# no ending\n\nversion: 1\r\ndn: cn=a\r\nobjectClass: person\r\nmail: a@ol.test\r\nentryUUID: 1\r\n",
    );
    operator.write("empty.ldif", "");
    let utf16: Vec<u8> = "\u{feff}dn: cn=a\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(operator.path("unicode.ldf"), utf16).unwrap();
    let whole = ["--tenant", "Hybrid", "--kind", "openldap"];
    for (words, code, said) in [
        (&["plain", "--tenant", "Hybrid"][..], 2, "--kind is missing: plain is LDIF"),
        (&["plain", "--kind", "389"], 2, "--tenant is missing: plain is LDIF"),
        (&["plain", "--kind", "novell"], 2, "expected one of `active-directory`, `openldap`, `389`"),
        (&["plain", "--authority", "here"], 2, "expected one of `cloud`, `federated`, `pass-through`, `hash-sync`"),
        (
            &[&["plain", "--other-mail-attribute", "mail"], &whole[..]].concat(),
            2,
            "--other-mail-attribute: mail is the",
        ),
        (&[&["plain", "--user-id-attribute", "a b"], &whole[..]].concat(), 2, "--user-id-attribute is no name"),
        (&["plain", "--tenant", "Acme", "--kind", "389"], 1, "plain: tenant: \"Acme\" is not known: load it first"),
        (&["house.toml", "--kind", "openldap"], 2, "--kind is for LDIF, but house.toml is TOML"),
        (&["house.toml", "--tenant", "Hybrid"], 2, "--tenant is for LDIF"),
        (&[&["unicode.ldf"], &whole[..]].concat(), 1, "unicode.ldf: seems to be UTF-16, but must be UTF-8"),
    ] {
        let done = operator.run(&[&["import"], words].concat());
        assert_eq!(done.status.code(), Some(code), "{words:?}: {}", err(&done));
        assert!(err(&done).contains(said), "{words:?}: {}", err(&done));
    }
    assert!(operator.run(&["import", "house.toml"]).status.success());
    for (file, said) in [("plain", "1 rows, 0 refused; 0 entries"), ("empty.ldif", "0 rows, 0 refused; 0 entries")] {
        let done = operator.run(&[&["import", file], &whole[..]].concat());
        assert!(done.status.success() && out(&done).contains(said), "{file}: {}{}", out(&done), err(&done));
    }
}
