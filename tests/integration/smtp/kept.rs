//! Sessions with a relay that are kept for the next mail.

use std::time::Duration;

use server::mail::Mail;
use server::messages::smtp::{Failure, Relay, Security, Smtp};

use super::{BOTH, HELLO, SHORT, mail, of_exim, of_script};
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
        let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
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
async fn a_real_relay_takes_mail_after_mail_over_one_session_each_for_one_person() {
    const PEOPLE: [&str; 3] = ["rosa@mail.example", "alice@mail.example", "sam@mail.example"];
    let exim = Exim::start();
    for security in BOTH {
        let smtp = Smtp::new(vec![of_exim(&exim, security)], HELLO).unwrap();
        for person in PEOPLE {
            smtp.hand_over(&mail(person), START_MS).await.unwrap();
        }
    }
    assert_eq!(exim.mails().await.len(), 6);
    for person in PEOPLE {
        let mails = exim.mails_to(person).await;
        assert_eq!(mails.len(), 2, "{person}");
        assert!(mails.iter().all(|mail| mail.header("To") == person), "{person}");
    }
}

#[tokio::test]
async fn no_mail_tells_by_its_session_whose_mail_went_before() {
    let certificates = Certificates::make();
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
    let of_another = Mail { from: "portal@another.example".parse().unwrap(), ..mail("rosa@mail.example") };
    // A mail to no one leaves the session in the same state.
    smtp.pretend(&of_another).await;
    smtp.hand_over(&of_another, START_MS).await.unwrap();
    smtp.pretend(&mail("rosa@mail.example")).await;
    smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    let conversations = server.conversations();
    let [only] = &conversations[..] else { panic!("{conversations:?}") };
    assert_eq!(only.mails.len(), 2, "mails to no one are not handed over");
    let hello = format!("EHLO {HELLO}");
    let said = only.plain.iter().chain(&only.secure).filter(|line| line.starts_with("EHLO"));
    assert_eq!(said.collect::<Vec<_>>(), [&hello, &hello], "before TLS and under it");
    assert_eq!(count(&only.secure, "RSET"), 3);
}

#[tokio::test]
async fn a_session_that_hangs_costs_no_more_than_half_of_the_relays_time() {
    const HANGS: Deed = Deed::Hang(Moment::From);
    let certificates = Certificates::make();
    let deeds = [Deed::AfterOne(&HANGS), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let relay = Relay { timeout: SHORT * 20, ..of_script(&server, &certificates) };
    let smtp = Smtp::new(vec![relay], HELLO).unwrap();
    for _ in 0..3 {
        smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    }
    let taken: Vec<usize> = server.conversations().iter().map(|conversation| conversation.mails.len()).collect();
    assert_eq!(taken, [1, 2], "and what hung is not kept");
}

#[tokio::test]
async fn a_failure_after_the_text_is_not_tried_again_at_once() {
    const HANGS_UP: Deed = Deed::HangUp(Moment::End);
    let certificates = Certificates::make();
    let deeds = [Deed::AfterOne(&HANGS_UP), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
    smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    let lost = smtp.hand_over(&mail("rosa@mail.example"), START_MS).await;
    assert!(matches!(lost, Err(Failure::Transient(_))), "{lost:?}");
    assert_eq!(server.conversations().len(), 1, "the relay may have it");
}

#[tokio::test]
async fn no_text_goes_to_a_relay_that_did_not_ask_for_it() {
    let certificates = Certificates::make();
    for answer in ["250 2.0.0 ok", "250 2.1.5 ok\r\n250 2.0.0 taken"] {
        let deeds = [Deed::Answer(Moment::Data, answer)];
        let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
        let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
        let refused = smtp.hand_over(&mail("rosa@mail.example"), START_MS).await;
        assert!(matches!(refused, Err(Failure::Transient(_))), "{answer}: {refused:?}");
        let heard = server.conversations().pop().unwrap().secure;
        assert!(heard.iter().all(|line| !line.starts_with("Subject")), "{heard:?}");
    }
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
        let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
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
    let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap();
    smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
    let refused = smtp.hand_over(&mail("nobody@mail.example"), START_MS).await;
    assert!(matches!(refused, Err(Failure::Permanent(_))), "{refused:?}");
    assert_eq!(server.conversations().len(), 1, "it is not asked again");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_needed_and_after_so_many_mails() {
    let certificates = Certificates::make();
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let smtp = Smtp::new(vec![of_script(&server, &certificates)], HELLO).unwrap().and_keeps_for(SHORT);
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
    // QUIT is said while the next mail goes out.
    for _ in 0..100 {
        if count(&server.conversations()[1].secure, "QUIT") == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no goodbye");
}
