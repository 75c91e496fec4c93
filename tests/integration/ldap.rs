//! The LDAP client against real directories: OpenLDAP and Samba's Active Directory.

mod failing;
mod what_it_may;

use std::path::Path;
use std::time::Duration;

use server::dial::Dialer;
use server::ldap::{
    Change, Connection, Dn, Filter, LdapFault, PasswordPolicy, PolicyError, Pool, Refusal, Scope, Search, Security,
    Server, ServiceAccount, Session, SignedIn,
};
use server::secrets::{Password, ServiceSecret};
use server::trust;

use crate::support::samba::{self, Samba};
use crate::support::slapd::{self, Slapd};

/// For servers that answer: never reached, however busy the machine.
const LONG: Duration = Duration::from_secs(30);

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn server(host: &str, port: u16, security: Security, ca_file: &Path) -> Server {
    let trust = trust::in_servers(Some(ca_file)).unwrap();
    let (connect_within, timeout) = (LONG, LONG);
    Server { host: host.to_owned(), port, security, trust, connect_within, timeout, dialer: Dialer::default() }
}

fn of_slapd(slapd: &Slapd) -> Server {
    server(slapd.host, slapd.tls_port, Security::Ldaps, &slapd.ca_file)
}

fn of_samba(samba: &Samba) -> Server {
    server(&samba.host, samba.tls_port, Security::Ldaps, &samba.ca_file)
}

fn service(name: &str, secret: &str) -> ServiceAccount {
    ServiceAccount { name: name.to_owned(), password: ServiceSecret::new(secret.to_owned()) }
}

fn pool(servers: Vec<Server>) -> Pool {
    Pool::new(servers, service(slapd::SERVICE, slapd::SERVICE_PASSWORD), LONG)
}

/// A session that is signed in as the account that the portal has.
async fn served(server: &Server, name: &str, secret: &str) -> Session {
    match signs_in(server, name, secret).await {
        SignedIn::Accepted(session, _) => session,
        SignedIn::Refused(refusal, policy) => panic!("{name}: {refusal}, {policy:?}"),
    }
}

async fn signs_in(server: &Server, name: &str, secret: &str) -> SignedIn {
    Connection::open(server).await.unwrap().sign_in(name, secret).await.unwrap()
}

/// What a server answered to a name and a password.
async fn answer(server: &Server, name: &str, secret: &str) -> Result<PasswordPolicy, (Refusal, PasswordPolicy)> {
    match signs_in(server, name, secret).await {
        SignedIn::Accepted(_, policy) => Ok(policy),
        SignedIn::Refused(refusal, policy) => Err((refusal, policy)),
    }
}

async fn found(session: &mut Session, base: &str, filter: Filter) -> Vec<String> {
    let base = Dn::told(base);
    let search = Search { base: &base, scope: Scope::Below, filter, attributes: &["cn", "mail"], most: 100 };
    session.search(search).await.unwrap().into_iter().map(|entry| entry.dn.to_string()).collect()
}

/// As Active Directory takes it: in quotation marks, in UTF-16.
fn quoted(password: &str) -> Vec<u8> {
    format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn a_person_signs_in_by_either_kind_of_tls_and_a_wrong_password_says_why() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let refused = Refusal { code: 49, own: None, data: None };
    let by_start_tls = server(slapd.host, slapd.starttls_port, Security::StartTls, &slapd.ca_file);
    for server in [of_slapd(&slapd), by_start_tls] {
        let wrong = answer(&server, &ada, "A-lantern-at-first2").await;
        assert_eq!(wrong.unwrap_err().0, refused);
        answer(&server, &ada, slapd::PASSWORD).await.unwrap();
    }
    let by_start_tls = server(&samba.host, samba.starttls_port, Security::StartTls, &samba.ca_file);
    for server in [of_samba(&samba), by_start_tls] {
        let (wrong, _) = answer(&server, "ada@ad.test", "A-lantern-at-first2").await.unwrap_err();
        assert!(matches!(wrong, Refusal { code: 49, data: Some(0x52e), .. }), "{wrong}");
        answer(&server, "ada@ad.test", samba::PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn ac_102_an_empty_password_is_refused_before_it_is_sent() {
    let slapd = Slapd::start();
    let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
    // Some servers read a password no further than its first NUL.
    let right_and_more = format!("{}\0more", slapd::PASSWORD);
    for (name, secret) in [(ada.as_str(), ""), ("", slapd::PASSWORD), (&ada, "\0"), (&ada, &right_and_more)] {
        let connection = Connection::open(&of_slapd(&slapd)).await.unwrap();
        assert!(matches!(connection.sign_in(name, secret).await, Err(LdapFault::NotSent)), "{secret:?}");
    }
    assert!(!slapd.log().contains("BIND dn="), "{}", slapd.log());
    let mut session = served(&of_slapd(&slapd), slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    let changed = session.set_password(&Dn::told(ada.as_str()), &password("")).await.unwrap_err();
    assert!(matches!(changed.fault, LdapFault::NotSent) && !changed.may_be_done);
    assert_eq!(slapd.writes_of(&ada), 0);
}

#[tokio::test]
async fn what_is_typed_finds_its_own_entry_and_no_other() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let mut open = served(&of_slapd(&slapd), slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    let mut active = served(&of_samba(&samba), samba::SERVICE, samba::SERVICE_PASSWORD).await;
    for typed in ["*", "a*", "ada)(|(objectClass=*)", "*)(uid=*))(|(uid=*", "\\2a", "ada\0", "(((((", ""] {
        assert_eq!(found(&mut open, slapd::IN_PEOPLE, Filter::equal("uid", typed)).await, Vec::<String>::new());
        assert_eq!(found(&mut active, samba::IN_PEOPLE, Filter::equal("mail", typed)).await, Vec::<String>::new());
    }
    assert_eq!(found(&mut open, slapd::IN_PEOPLE, Filter::equal("uid", "star*(paren)\\")).await.len(), 1);
    // Names with every character that means something in one: what the directory told is taken back as it is.
    for who in ["comma", "plus", "quote", "backslash", "around", "hash", "star", "zydre", "hong"] {
        for (session, base, domain) in
            [(&mut open, slapd::IN_PEOPLE, "ol.test"), (&mut active, samba::IN_PEOPLE, "ad.test")]
        {
            let found = found(session, base, Filter::equal("mail", format!("{who}@{domain}"))).await;
            let [dn] = &found[..] else { panic!("{who}@{domain}: {found:?}") };
            let base = Dn::told(dn.clone());
            let filter = Filter::present("objectClass");
            let search = Search { base: &base, scope: Scope::Itself, filter, attributes: &["mail"], most: 1 };
            let itself = session.search(search).await.unwrap();
            assert_eq!(itself[0].text("mail"), Some(format!("{who}@{domain}").as_str()), "{dn}");
        }
    }
    // A name that we make ourselves is that entry's.
    let made = Dn::told(slapd::IN_PEOPLE).below("cn", " Around Art ");
    let search =
        Search { base: &made, scope: Scope::Itself, filter: Filter::present("cn"), attributes: &["mail"], most: 1 };
    assert_eq!(open.search(search).await.unwrap()[0].text("mail"), Some("around@ol.test"));
    let twins = found(&mut open, slapd::IN_PEOPLE, Filter::equal("mail", "twins@ol.test")).await;
    assert_eq!(twins.len(), 2, "two entries that answer are told as two: {twins:?}");
}

#[tokio::test]
async fn groups_are_found_at_any_depth() {
    let samba = Samba::start();
    let mut session = served(&of_samba(&samba), samba::SERVICE, samba::SERVICE_PASSWORD).await;
    let ada = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    let groups = found(&mut session, samba::BASE, Filter::in_chain("member", &ada)).await;
    for group in ["inner", "middle", "outer"] {
        assert!(groups.iter().any(|dn| dn.starts_with(&format!("CN={group},"))), "{group}: {groups:?}");
    }
}

#[tokio::test]
async fn openldap_says_which_rule_a_new_password_breaks() {
    let slapd = Slapd::start();
    let mut session = served(&of_slapd(&slapd), slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    let ada = Dn::told(format!("uid=ada,{}", slapd::IN_PEOPLE));
    let short = session.set_password(&ada, &password("short1!")).await.unwrap_err();
    assert_eq!(short.policy.error, Some(PolicyError::PasswordTooShort));
    assert!(matches!(short.fault, LdapFault::Refused(Refusal { code: 19, .. })) && !short.may_be_done);
    assert_eq!(slapd.writes_of(ada.as_str()), 0);
    session.set_password(&ada, &password("Zürich Straße 9€ ")).await.unwrap();
    session.set_password(&ada, &password("Amber lantern 27")).await.unwrap();
    let used = session.set_password(&ada, &password("Zürich Straße 9€ ")).await.unwrap_err();
    assert_eq!(used.policy.error, Some(PolicyError::PasswordInHistory));
    assert_eq!(slapd.writes_of(ada.as_str()), 2);
    // Her own change takes away the password of now and adds the new one, at once.
    let mut hers = served(&of_slapd(&slapd), ada.as_str(), "Amber lantern 27").await;
    let change = |from: &str, to: &str| {
        let values = |text: &str| vec![text.as_bytes().to_vec()];
        vec![Change::Delete("userPassword", values(from)), Change::Add("userPassword", values(to))]
    };
    assert!(hers.modify(&ada, change("Amber lantern 28", "Copper lantern 38")).await.is_err());
    hers.modify(&ada, change("Amber lantern 27", "Copper lantern 38")).await.unwrap();
    assert_eq!(slapd.writes_of(ada.as_str()), 3);
    served(&of_slapd(&slapd), ada.as_str(), "Copper lantern 38").await;
}

#[tokio::test]
async fn active_directory_refuses_in_numbers() {
    let samba = Samba::start();
    let mut session = served(&of_samba(&samba), samba::SERVICE, samba::SERVICE_PASSWORD).await;
    let ada = Dn::told(format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE));
    let set = |to: &str| vec![Change::Replace("unicodePwd", vec![quoted(to)])];
    for refused in ["Sh0rt!", "amberlantern"] {
        let said = session.modify(&ada, set(refused)).await.unwrap_err();
        let LdapFault::Refused(refusal) = said.fault else { panic!("{refused}: {said:?}") };
        assert_eq!((refusal.code, refusal.own), (19, Some(0x52d)), "{refused}");
    }
    assert_eq!(samba.writes_of(ada.as_str()), 0);
    session.modify(&ada, set("Zürich-Straße-9€")).await.unwrap();
    assert_eq!(samba.writes_of(ada.as_str()), 1);
    served(&of_samba(&samba), "ada@ad.test", "Zürich-Straße-9€").await;
    let mut weak = served(&of_samba(&samba), samba::WEAK, samba::SERVICE_PASSWORD).await;
    let said = weak.modify(&ada, set("Amber-lantern-27")).await.unwrap_err();
    assert!(matches!(said.fault, LdapFault::Refused(Refusal { code: 50, .. })), "{said:?}");
}

#[tokio::test]
async fn a_lock_is_told_to_the_one_who_signs_in_and_taken_away() {
    let slapd = Slapd::start();
    let ada = Dn::told(format!("uid=ada,{}", slapd::IN_PEOPLE));
    let server = of_slapd(&slapd);
    for _ in 0..3 {
        answer(&server, ada.as_str(), "A-lantern-at-first2").await.unwrap_err();
    }
    let (_, policy) = answer(&server, ada.as_str(), slapd::PASSWORD).await.unwrap_err();
    assert_eq!(policy.error, Some(PolicyError::AccountLocked));
    let mut session = served(&server, slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    session.modify(&ada, vec![Change::Delete("pwdAccountLockedTime", Vec::new())]).await.unwrap();
    answer(&server, ada.as_str(), slapd::PASSWORD).await.unwrap();
    let must = format!("uid=mustchange,{}", slapd::IN_PEOPLE);
    let told = answer(&server, &must, slapd::PASSWORD).await.unwrap();
    assert_eq!(told.error, Some(PolicyError::ChangeAfterReset));
}
