//! Sessions with a relay that are kept for the next mail.

use std::time::Duration;

use server::messages::smtp::{Failure, Security, Smtp};

use super::{BOTH, SHORT, mail, of_exim, of_script};
use crate::support::certificates::Certificates;
use crate::support::exim::Exim;
use crate::support::portal::START_MS;
use crate::support::scripted_smtp::{Deed, Moment, ScriptedSmtp};

/// How many lines of one conversation begin so.
fn count(lines: &[String], start: &str) -> usize {
    lines.iter().filter(|line| line.starts_with(start)).count()
}

#[tokio::test]
async fn a_relay_gets_mail_after_mail_over_one_session() {
    let certificates = Certificates::make();
    for security in BOTH {
        let server = ScriptedSmtp::start(security, &certificates.valid, &[Deed::Take]).await;
        let smtp = Smtp::new(vec![of_script(&server, &certificates)]).unwrap();
        for address in ["rosa@mail.example", "alice@mail.example", "sam@mail.example"] {
            smtp.hand_over(&mail(address), START_MS).await.unwrap();
        }
        let conversations = server.conversations();
        let [only] = &conversations[..] else { panic!("{conversations:?}") };
        assert_eq!(only.mails.len(), 3);
        for (start, times) in [("AUTH", 1), ("RSET", 2), ("MAIL", 3), ("RCPT", 3), ("QUIT", 0)] {
            assert_eq!(count(&only.secure, start), times, "{start}: {:?}", only.secure);
        }
    }
}

#[tokio::test]
async fn a_real_relay_takes_mail_after_mail_over_one_session() {
    let exim = Exim::start();
    for security in BOTH {
        let smtp = Smtp::new(vec![of_exim(&exim, security)]).unwrap();
        for _ in 0..3 {
            smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
        }
    }
    let mails = exim.mails_to("rosa@mail.example").await;
    assert_eq!(mails.len(), 6);
    assert!(mails.iter().all(|mail| mail.header("Envelope-to") == "rosa@mail.example"), "one receiver each");
}

#[tokio::test]
async fn a_relay_that_ended_the_session_is_connected_to_anew() {
    let certificates = Certificates::make();
    const ENDS: [Deed; 6] = [
        Deed::HangUp(Moment::Reset),
        Deed::Hang(Moment::Reset),
        Deed::Answer(Moment::Reset, "421 4.4.2 idle for too long"),
        Deed::HangUp(Moment::From),
        Deed::Answer(Moment::From, "421 4.7.0 enough mails for one session"),
        Deed::Answer(Moment::To, "452 4.5.3 enough receivers for one session"),
    ];
    for deed in &ENDS {
        let deeds = [Deed::AfterOne(deed), Deed::Take];
        let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
        let smtp = Smtp::new(vec![of_script(&server, &certificates)]).unwrap();
        for _ in 0..2 {
            smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
        }
        let taken: Vec<usize> = server.conversations().iter().map(|conversation| conversation.mails.len()).collect();
        assert_eq!(taken, [1, 1], "{deed:?}");
    }
}

#[tokio::test]
async fn a_receiver_who_is_refused_over_a_kept_session_is_refused_for_good() {
    const REFUSES: Deed = Deed::Answer(Moment::To, "550 5.1.1 nobody of that name");
    let certificates = Certificates::make();
    let deeds = [Deed::AfterOne(&REFUSES), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let smtp = Smtp::new(vec![of_script(&server, &certificates)]).unwrap();
    smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    let refused = smtp.hand_over(&mail("nobody@mail.example"), START_MS).await;
    assert!(matches!(refused, Err(Failure::Permanent(_))), "{refused:?}");
    assert_eq!(server.conversations().len(), 1, "it is not asked again");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_needed_and_after_so_many_mails() {
    let certificates = Certificates::make();
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let smtp = Smtp::new(vec![of_script(&server, &certificates)]).unwrap().and_keeps_for(SHORT);
    smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    smtp.rest().await;
    assert_eq!(count(&server.conversations()[0].secure, "QUIT"), 0, "not yet");
    tokio::time::sleep(SHORT).await;
    smtp.rest().await;
    assert_eq!(count(&server.conversations()[0].secure, "QUIT"), 1);

    let smtp = smtp.and_keeps_for(Duration::MAX);
    for _ in 0..51 {
        smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    }
    let taken: Vec<usize> = server.conversations().iter().map(|conversation| conversation.mails.len()).collect();
    assert_eq!(taken, [1, 50, 1]);
    assert_eq!(count(&server.conversations()[1].secure, "QUIT"), 1);
}
