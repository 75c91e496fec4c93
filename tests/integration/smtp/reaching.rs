//! Names with several addresses, and certificates that a file names: what mail relays, the service
//! against robots and organizations' providers have in common.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::StatusCode;
use server::captcha::service::Kind;
use server::dial::{Dialer, Found, Resolver};
use server::https::Way;
use server::messages::smtp::{Relay, Security, Smtp};

use super::{HELLO, LONG, hand_over, mail, put_off, relay};
use crate::support::black_hole::BlackHole;
use crate::support::certificates::{Certificates, Identity};
use crate::support::portal::START_MS;
use crate::support::scripted_smtp::{Deed, ScriptedSmtp};
use crate::support::siteverify::{Siteverify, TOKEN};

/// Far less than TCP waits for an address by itself, which is two minutes.
const A_FEW_SECONDS: Duration = Duration::from_secs(5);

/// A resolver for which every name has these addresses.
struct Always(Vec<SocketAddr>);

impl Resolver for Always {
    fn find<'a>(&'a self, _: &'a str, _: u16) -> Found<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// A resolver that knows no name.
struct Never;

impl Resolver for Never {
    fn find<'a>(&'a self, _: &'a str, _: u16) -> Found<'a> {
        Box::pin(async { Err(io::ErrorKind::NotFound.into()) })
    }
}

fn here(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[tokio::test]
async fn a_relay_with_an_address_that_swallows_everything_takes_the_mail_at_its_other_one() {
    let certificates = Certificates::make();
    let hole = BlackHole::dig();
    for security in super::BOTH {
        let server = ScriptedSmtp::start(security, &certificates.valid, &[Deed::Take]).await;
        let by = || Relay { timeout: A_FEW_SECONDS, ..relay(server.port, security, &certificates.ca_file) };
        let dialer = Dialer::asking(Always(vec![hole.address, here(server.port)]));
        let smtp = Smtp::new(vec![by()], HELLO).unwrap().and_dials_by(dialer);
        smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
        // An address that refuses is no reason to wait.
        let closed = here(crate::support::exim::free_port());
        let dialer = Dialer::asking(Always(vec![closed, hole.address, here(server.port)]));
        let smtp = Smtp::new(vec![by()], HELLO).unwrap().and_dials_by(dialer);
        smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
        assert_eq!(server.mails().len(), 2, "once each");
    }
}

#[tokio::test]
async fn a_relay_without_an_address_that_answers_is_passed_over() {
    let certificates = Certificates::make();
    let hole = BlackHole::dig();
    let sent = mail("rosa@mail.example");
    for (dialer, why) in [
        (Dialer::asking(Never), "cannot be reached"),
        (Dialer::asking(Always(Vec::new())), "cannot be reached"),
        (Dialer::asking(Always(vec![here(crate::support::exim::free_port())])), "cannot be reached"),
        (Dialer::asking(Always(vec![hole.address])), "no answer in time"),
    ] {
        let by = Relay { timeout: super::SHORT, ..relay(587, Security::StartTls, &certificates.ca_file) };
        let failure =
            Smtp::new(vec![by], HELLO).unwrap().and_dials_by(dialer).hand_over(&sent, START_MS).await.unwrap_err();
        assert!(format!("{failure:?}").contains(why), "{failure:?}");
    }
}

#[tokio::test]
async fn a_call_to_a_name_with_an_address_that_swallows_everything_is_answered_by_the_other_one() {
    let hole = BlackHole::dig();
    let service = Siteverify::start().await;
    let dialer = Dialer::asking(Always(vec![hole.address, here(service.port())]));
    let client = service.client(Way { dialer, ..service.way() }, A_FEW_SECONDS);
    let request = axum::http::Request::post("https://localhost/turnstile/v0/siteverify").body(Vec::new()).unwrap();
    assert_eq!(client.call(request).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_server_that_shows_exactly_the_certificate_of_the_file_is_believed() {
    let certificates = Certificates::make();
    let sent = mail("rosa@mail.example");
    for security in super::BOTH {
        // Signed by itself and marked as an authority, as `openssl req -x509` makes it; and one of an authority
        // that the file does not name.
        for identity in [&certificates.own, &certificates.foreign] {
            let server = ScriptedSmtp::start(security, identity, &[Deed::Take]).await;
            hand_over(vec![relay(server.port, security, &identity.certificate)], &sent).await.unwrap();
            assert_eq!(server.mails().len(), 1, "{identity:?}");
        }
        // Its name and its dates must fit all the same.
        for (identity, why) in
            [(&certificates.own_expired, "expired"), (&certificates.own_elsewhere, "not valid for name")]
        {
            let server = ScriptedSmtp::start(security, identity, &[Deed::Take]).await;
            let reason = put_off(relay(server.port, security, &identity.certificate), &sent).await;
            assert!(
                reason.contains("no connection that can be trusted") && reason.to_lowercase().contains(why),
                "{reason}"
            );
            super::unheard(&server, identity);
        }
        // Another certificate with the same names and the same issuer is not believed.
        let twin = Certificates::make();
        let server = ScriptedSmtp::start(security, &twin.own, &[Deed::Take]).await;
        let reason = put_off(relay(server.port, security, &certificates.own.certificate), &sent).await;
        assert!(reason.contains("no connection that can be trusted"), "{reason}");
        super::unheard(&server, &twin.own);
        // A thief has the certificate, which is public, but not its key.
        let thief = Identity { certificate: certificates.own.certificate.clone(), key: twin.own.key.clone() };
        let server = ScriptedSmtp::start(security, &thief, &[Deed::Take]).await;
        put_off(relay(server.port, security, &certificates.own.certificate), &sent).await;
        super::unheard(&server, &thief);
    }
}

#[tokio::test]
async fn a_service_that_shows_exactly_the_certificate_of_the_file_is_believed() {
    for (own, believed) in [("own", true), ("own-expired", false), ("own-elsewhere", false)] {
        let service = Siteverify::start_as(|certificates| match own {
            "own" => certificates.own.clone(),
            "own-expired" => certificates.own_expired.clone(),
            _ => certificates.own_elsewhere.clone(),
        })
        .await;
        let asked = service.service_believing_its_own(Kind::Turnstile, LONG);
        let said = asked.ask(TOKEN, "reset", "192.0.2.1".parse().unwrap(), START_MS).await;
        assert_eq!(said.is_ok(), believed, "{own}: {said:?}");
        assert_eq!(service.asked().len(), usize::from(believed), "{own}: the secret is not told to others");
    }
}
