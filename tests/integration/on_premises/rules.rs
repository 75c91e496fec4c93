//! The rules for passwords that a directory publishes: read before typing, and held to.

use server::directory::own::Way;
use server::password::rules::{Broken, Rules};

use super::*;

/// The rules on the page where a new password is typed.
fn rules(answer: &Answer) -> Rules {
    match &answer.as_ref().unwrap().step {
        Step::NewPassword { rules, .. } => rules.clone(),
        step => panic!("{step:?}"),
    }
}

async fn shown(connected: &Connected<'_>, domain: &str, policy: Option<&str>) -> (TestPortal, Browser, Rules) {
    let ldap = Ldap::new(LdapFacts { password_policy: policy.map(Dn::told), ..connected.facts() });
    let portal = TestPortal::start_as(&house(domain), with(ldap)).await;
    let mut ada = portal.browser();
    ada.begin(&format!("ada@{domain}")).await.unwrap();
    let answer = proves(&portal, &mut ada).await;
    let rules = rules(&answer);
    (portal, ada, rules)
}

#[tokio::test]
async fn the_rules_of_openldap_are_read_before_typing() {
    let slapd = Slapd::start();
    let connected = to_slapd(&slapd);
    // Two policies are there, and nothing says which holds for all: the tenant's own rules do.
    let (.., unknown) = shown(&connected, "ol.test", None).await;
    assert_eq!(unknown, Rules::entra());
    let policy = "cn=default,ou=policies,dc=ol,dc=test";
    let (portal, mut ada, told) = shown(&connected, "ol.test", Some(policy)).await;
    assert_eq!(told, Rules { min: 8, max: 256, classes: 0, unicode: true, history: 5 });
    // They hold before the directory is asked, and no other rule does.
    let broken = refusal(&ada.set_password("seven77").await);
    assert_eq!(broken, Some(Refusal::PasswordBreaks(vec![Broken::TooShort { min: 8, have: 7 }])));
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    assert_eq!(slapd.writes_of(&dn), 0);
    assert_eq!(step(&ada.set_password("사과나무아래등불").await), "done");
    slapd.client(&dn, "사과나무아래등불").bind().expected();
    // An entry's own policy goes first. It is looked at again when its kept copy is old: here for another person.
    slapd.as_root(&format!(
        "dn: {dn}\nchangetype: modify\nreplace: pwdPolicySubentry\n\
         pwdPolicySubentry: cn=strict,ou=policies,dc=ol,dc=test\n"
    ));
    portal.clock.advance(HOUR_MS);
    let mut ada = portal.browser();
    ada.begin("ada@ol.test").await.unwrap();
    let answer = proves(&portal, &mut ada).await;
    assert_eq!((rules(&answer).min, rules(&answer).history), (14, 0));
}

#[tokio::test]
async fn the_rules_of_a_domain_and_of_a_settings_object_are_read_before_typing() {
    let samba = Samba::start();
    let connected = to_samba(&samba);
    let (portal, mut ada, told) = shown(&connected, "ad.test", None).await;
    assert_eq!(told, Rules { min: 8, max: 256, classes: 3, unicode: true, history: 5 });
    assert_eq!(
        refusal(&ada.set_password("amber lantern").await).map(|refusal| refusal.code()),
        Some("password-breaks")
    );
    // A settings object of her own asks for more, and the service account may read it.
    let container = format!("CN=Password Settings Container,CN=System,{}", samba::BASE);
    let ada_dn = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    samba.add(&format!(
        "dn: CN=Long,{container}\nchangetype: add\nobjectClass: msDS-PasswordSettings\nmsDS-PasswordSettingsPrecedence: 1\n\
         msDS-PasswordReversibleEncryptionEnabled: FALSE\nmsDS-PasswordHistoryLength: 12\n\
         msDS-PasswordComplexityEnabled: FALSE\nmsDS-MinimumPasswordLength: 20\nmsDS-MinimumPasswordAge: 0\n\
         msDS-MaximumPasswordAge: -9223372036854775808\nmsDS-LockoutThreshold: 0\n\
         msDS-LockoutObservationWindow: -18000000000\nmsDS-LockoutDuration: -18000000000\nmsDS-PSOAppliesTo: {ada_dn}\n"
    ));
    portal.clock.advance(HOUR_MS);
    let mut ada = portal.browser();
    ada.begin("ada@ad.test").await.unwrap();
    let answer = proves(&portal, &mut ada).await;
    assert_eq!(rules(&answer), Rules { min: 20, max: 256, classes: 0, unicode: true, history: 12 });
    assert_eq!(step(&ada.set_password("amber lantern by the window").await), "done");
    // An account that may not read it does not guess: the tenant's own rules are shown.
    let (.., unknown) = shown(&Connected { account: samba::WEAK, ..to_samba(&samba) }, "ad.test", None).await;
    assert_eq!(unknown, Rules::entra());
    samba.client("ada@ad.test", "amber lantern by the window").bind().expected();
}

#[tokio::test]
async fn under_the_strict_preset_a_directory_that_asks_for_less_is_asked_for_more() {
    let slapd = Slapd::start();
    let ldap = Ldap::new(LdapFacts {
        password_policy: Some(Dn::told("cn=default,ou=policies,dc=ol,dc=test")),
        ..to_slapd(&slapd).facts()
    });
    let strict = house("ol.test").replace(
        "writeback = true",
        "preset = \"strict\"\nmeans = \"directory-too\"\ndisclosure = \"explain\"\nwriteback = true",
    );
    let setup = Setup {
        directories: vec![hybrid(Way::Ldap(Box::new(ldap)))],
        now_ms: SystemClock.now_ms(),
        ..Setup::default()
    };
    let portal = TestPortal::start_as(&strict, setup).await;
    let mut ada = portal.browser();
    assert_eq!(step(&ada.begin("ada@ol.test").await), "choose-method");
    let answer = proves(&portal, &mut ada).await;
    assert_eq!(rules(&answer), Rules { min: 15, max: 256, classes: 0, unicode: true, history: 5 });
}
