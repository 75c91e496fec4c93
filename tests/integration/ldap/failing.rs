//! Directories that are not what they should be, or not there.

use server::ldap::{Pool, Server};

use super::*;

/// For servers that do not answer: it is always waited for.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_certificate_that_is_not_right_ends_it_before_a_word_is_said() {
    type Of = fn(&crate::support::certificates::Certificates) -> crate::support::certificates::Identity;
    let wrong: [(&str, Of); 3] = [
        ("expired", |all| all.expired.clone()),
        ("of another name", |all| all.wrong_name.clone()),
        ("of an authority that is not believed", |all| all.foreign.clone()),
    ];
    for (name, identity) in wrong {
        let slapd = Slapd::start_as(identity, "");
        let by_start_tls = server(slapd.host, slapd.starttls_port, Security::StartTls, &slapd.ca_file);
        for server in [of_slapd(&slapd), by_start_tls] {
            let opened = Connection::open(&server).await;
            assert!(matches!(opened, Err(LdapFault::Tls(_))), "{name}");
        }
        assert!(!slapd.log().contains("BIND dn="), "{name}");
    }
}

#[tokio::test]
async fn ac_108_a_referral_is_not_followed() {
    let slapd = Slapd::start();
    let mut session = served(&of_slapd(&slapd), slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    // One among what is found is passed over.
    assert!(found(&mut session, slapd::IN_PEOPLE, Filter::present("mail")).await.len() > 5);
    let elsewhere = Dn::told(format!("ou=elsewhere,{}", slapd::IN_PEOPLE));
    let filter = Filter::present("objectClass");
    let search = Search { base: &elsewhere, scope: Scope::Itself, filter, attributes: &["cn"], most: 1 };
    let refused = session.search(search).await;
    assert!(matches!(refused, Err(LdapFault::Refused(Refusal { code: 10, .. }))), "{refused:?}");
    let written = session.set_password(&elsewhere, &password("Amber lantern 27")).await.unwrap_err();
    assert!(matches!(written.fault, LdapFault::Refused(_)), "{written:?}");
    assert!(session.is_usable());
}

#[tokio::test]
async fn more_entries_than_asked_for_are_a_fault() {
    let slapd = Slapd::start();
    let mut session = served(&of_slapd(&slapd), slapd::SERVICE, slapd::SERVICE_PASSWORD).await;
    let base = Dn::told(slapd::IN_PEOPLE);
    let filter = Filter::present("mail");
    let search = Search { base: &base, scope: Scope::Below, filter, attributes: &["mail"], most: 2 };
    assert!(matches!(session.search(search).await, Err(LdapFault::TooMany)));
    assert!(session.is_usable(), "its answer was read to the end");
}

#[tokio::test]
async fn a_server_that_hangs_may_have_written_and_the_session_ends() {
    let slapd = Slapd::start();
    let ada = Dn::told(format!("uid=ada,{}", slapd::IN_PEOPLE));
    let server = of_slapd(&slapd);
    let mut session = served(&server, slapd::SERVICE, slapd::SERVICE_PASSWORD).await.within(SHORT);
    slapd.freeze();
    let lost = session.set_password(&ada, &password("Amber lantern 27")).await.unwrap_err();
    assert!(matches!(lost.fault, LdapFault::Slow) && lost.may_be_done, "{lost:?}");
    assert!(!session.is_usable());
    // What is asked of it from now on is not sent, and so is not done.
    let unsent = session.set_password(&ada, &password("Copper lantern 38")).await.unwrap_err();
    assert!(matches!(unsent.fault, LdapFault::Ended) && !unsent.may_be_done, "{unsent:?}");
    assert!(Connection::open(&Server { connect_within: SHORT, ..server }).await.is_err());
    slapd.thaw();
    // It does write: the answer alone was lost.
    while slapd.writes_of(ada.as_str()) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served(&of_slapd(&slapd), ada.as_str(), "Amber lantern 27").await;
    assert_eq!(slapd.writes_of(ada.as_str()), 1);
}

#[tokio::test]
async fn the_next_server_is_asked_where_one_does_not_answer() {
    let (first, second) = (Slapd::start(), Slapd::start());
    let pool = pool(vec![of_slapd(&first), of_slapd(&second)]);
    drop(pool.lease().await.unwrap());
    assert!(first.log().contains("BIND dn=") && !second.log().contains("BIND dn="), "the first is asked first");
    first.kill();
    let mut lease = pool.lease().await.unwrap();
    assert_eq!(found(&mut lease, slapd::IN_PEOPLE, Filter::equal("uid", "ada")).await.len(), 1);
    drop(lease);
    assert!(second.log().contains("BIND dn="));
    second.kill();
    assert!(pool.lease().await.is_err(), "now there is none");
    // One that comes back is found at once, though it did not answer a moment ago.
    first.restart();
    drop(pool.lease().await.unwrap());
}

#[tokio::test]
async fn a_server_that_hangs_is_passed_over_in_its_time() {
    let (hangs, answers) = (Slapd::start(), Slapd::start());
    hangs.freeze();
    let pool = pool(vec![Server { connect_within: SHORT, ..of_slapd(&hangs) }, of_slapd(&answers)]);
    drop(pool.lease().await.unwrap());
    assert!(answers.log().contains("BIND dn="));
}

#[tokio::test]
async fn a_kept_session_that_ended_is_found_out_before_it_is_used() {
    let slapd = Slapd::start();
    let pool = pool(vec![of_slapd(&slapd)]);
    drop(pool.lease().await.unwrap());
    drop(pool.lease().await.unwrap());
    assert_eq!(
        slapd.log().matches("BIND dn=").count(),
        1 + slapd.log().matches("BIND dn=").count() / 2,
        "one was kept"
    );
    slapd.kill();
    slapd.restart();
    let ada = Dn::told(format!("uid=ada,{}", slapd::IN_PEOPLE));
    pool.lease().await.unwrap().set_password(&ada, &password("Amber lantern 27")).await.unwrap();
    assert_eq!(slapd.writes_of(ada.as_str()), 1);
}

#[tokio::test]
async fn a_service_account_that_is_refused_is_named_as_that() {
    let slapd = Slapd::start();
    let pool = Pool::new(vec![of_slapd(&slapd)], service(slapd::SERVICE, "wrong"), LONG);
    let refused = pool.lease().await.err().unwrap();
    assert!(matches!(refused, LdapFault::ServiceAccount(Refusal { code: 49, .. })), "{refused}");
}

#[tokio::test]
async fn ac_171_a_directory_that_hangs_is_waited_for_no_longer_than_the_patience() {
    const PATIENCE: Duration = Duration::from_millis(900);
    let slapd = Slapd::start();
    let server = Server { connect_within: PATIENCE / 3, ..of_slapd(&slapd) };
    let service = service(slapd::SERVICE, slapd::SERVICE_PASSWORD);
    let pool = Pool::new(vec![server.clone(), server], service, PATIENCE);
    drop(pool.lease().await.unwrap());
    slapd.freeze();
    // More at once than there are places.
    let asked = (0..40).map(|_| async {
        let since = tokio::time::Instant::now();
        (pool.lease().await.is_err(), since.elapsed())
    });
    for (refused, waited) in futures_util::future::join_all(asked).await {
        assert!(refused);
        // Far below what forty of them would wait one after the other, on any machine.
        assert!(waited < PATIENCE * 8, "{waited:?}");
    }
    slapd.thaw();
    drop(pool.lease().await.unwrap());
}

#[tokio::test]
async fn a_service_account_that_is_refused_is_not_tried_until_it_is_locked() {
    let slapd = Slapd::start();
    let pool = Pool::new(vec![of_slapd(&slapd), of_slapd(&slapd)], service(slapd::SERVICE, "wrong"), LONG);
    for _ in 0..5 {
        let refused = pool.lease().await.err().unwrap();
        assert!(matches!(refused, LdapFault::ServiceAccount(Refusal { code: 49, .. })), "{refused}");
    }
    assert_eq!(slapd.log().matches("BIND dn=").count(), 1);
}
