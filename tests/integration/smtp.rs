//! Relays: what arrives at a real mail server, and what is kept from one that cannot be trusted
//! (catalogue: AC-076, AC-078, AC-140). How the worker goes on after a failure is in [`courier`].

mod courier;
mod kept;
mod reaching;

use std::path::Path;
use std::time::Duration;

use server::mail::Mail;
use server::messages::smtp::{Failure, HandedOver, Relay, RelayPassword, Security, Smtp, Why};
use server::secrets::guid;

use crate::support::certificates::{Certificates, Identity};
use crate::support::exim::{Exim, free_port};
use crate::support::portal::START_MS;
use crate::support::scripted_smtp::{Deed, Moment, ScriptedSmtp};

/// The timeout for servers that answer: never reached, however busy the machine.
const LONG: Duration = Duration::from_secs(30);
/// The timeout for servers that do not answer: the tests always wait for it.
const SHORT: Duration = Duration::from_millis(300);

/// What relays know the portal by.
pub const HELLO: &str = "latchkey.example";

const BOTH: [Security; 2] = [Security::StartTls, Security::Implicit];

fn relay(port: u16, security: Security, ca_file: &Path) -> Relay {
    Relay {
        host: "localhost".into(),
        port,
        security,
        user: Some("portal".into()),
        password: Some(RelayPassword::new("a-lantern-for-relays".into())),
        ca_file: Some(ca_file.to_owned()),
        timeout: LONG,
    }
}

fn of_exim(exim: &Exim, security: Security) -> Relay {
    let port = match security {
        Security::StartTls => exim.starttls_port,
        Security::Implicit => exim.tls_port,
    };
    Relay {
        host: exim.host.into(),
        user: Some(exim.user.into()),
        password: Some(RelayPassword::new(exim.password.into())),
        ..relay(port, security, &exim.ca_file)
    }
}

pub fn of_script(server: &ScriptedSmtp, certificates: &Certificates) -> Relay {
    relay(server.port, server.security, &certificates.ca_file)
}

/// A mail with everything that a way through mail servers could break.
fn mail(to: &str) -> Mail {
    Mail {
        id: guid(),
        from: "portal@latchkey.example".parse().unwrap(),
        from_name: "클라우드 웍스, Zoë & “Söhne”".into(),
        to: to.parse().unwrap(),
        subject: "클라우드 웍스 확인 코드: 계정 비밀번호를 다시 설정하기 위한 여섯 자리 숫자".into(),
        text: format!("안녕하세요, 김민준 님.\n\n123456\n\n.\n..\nFrom here on\n{}\n-- \nZoë\n", "가나 ".repeat(400)),
        html: format!("<p>김민준 &amp; Zoë</p>\n.\n<p>{}</p>\n", "x".repeat(2_000)),
        locale: "ko".into(),
        at_ms: START_MS,
    }
}

async fn hand_over(relays: Vec<Relay>, mail: &Mail) -> Result<HandedOver, Failure> {
    Smtp::new(relays, HELLO).unwrap().hand_over(mail, START_MS).await
}

/// Asserts that a mail is neither handed over nor refused. Gives the reason why it may be tried again.
async fn put_off(relay: Relay, mail: &Mail) -> String {
    match hand_over(vec![relay], mail).await {
        Err(Failure::Transient(Why { reason, in_full })) => {
            assert!(!in_full.contains(mail.to.as_str()) && !in_full.contains("123456"), "{in_full}");
            assert!(in_full.starts_with(&reason), "{in_full}");
            reason
        }
        other => panic!("not put off: {other:?}"),
    }
}

#[tokio::test]
async fn a_person_gets_the_whole_mail_by_either_kind_of_tls() {
    let exim = Exim::start();
    for (nth, security) in BOTH.into_iter().enumerate() {
        let sent = mail(&format!("rosa{nth}@mail.example"));
        let handed = hand_over(vec![of_exim(&exim, security)], &sent).await.unwrap();
        assert_eq!(handed.relay, format!("localhost:{}", of_exim(&exim, security).port));
        assert!(handed.reply.starts_with("250 OK id="), "{}", handed.reply);

        let got = exim.mails_to(sent.to.as_str()).await;
        let [got] = got.as_slice() else { panic!("{security:?}: not one mail: {got:?}") };
        assert_eq!(got.text(), sent.text);
        assert_eq!(got.html(), sent.html);
        let parsed = got.parsed();
        assert_eq!(parsed.subject(), Some(sent.subject.as_str()));
        assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some(sent.from_name.as_str()));
        assert_eq!(parsed.from().unwrap().first().unwrap().address(), Some("portal@latchkey.example"));
        assert_eq!(got.header("Return-path"), "<portal@latchkey.example>");
        assert_eq!(got.header("To"), sent.to.as_str());
        assert_eq!(got.header("Message-ID"), format!("<{}@latchkey.example>", sent.id));
        assert_eq!(got.header("Date"), "Mon, 23 Nov 2026 16:20:00 +0000");
        assert_eq!(got.header("Auto-Submitted"), "auto-generated");
        assert_eq!(got.header("X-Auto-Response-Suppress"), "All");
        assert_eq!(got.header("Content-Language"), "ko");
        assert!(got.header("Content-Type").starts_with("multipart/alternative;"));
        assert!(got.header("Received").contains(" with esmtpsa "), "TLS and sign-in: {}", got.header("Received"));
    }
    assert_eq!(exim.mails().await.len(), 2);
}

#[tokio::test]
async fn ac_076_an_attacker_who_names_things_adds_no_header_and_no_recipient() {
    let exim = Exim::start();
    let plain = mail("rosa@mail.example");
    hand_over(vec![of_exim(&exim, Security::Implicit)], &plain).await.unwrap();
    let names = |headers: Vec<String>| -> Vec<String> {
        headers.iter().filter_map(|header| Some(header.split_once(':')?.0.to_lowercase())).collect()
    };
    let expected = names(exim.mails().await[0].headers());
    let tricks = [
        "x\r\nBcc: evil@evil.example",
        "x\nBcc: evil@evil.example",
        "x\rBcc: evil@evil.example",
        "x\r\n\r\nBcc: evil@evil.example",
        "x\r\n.\r\nMAIL FROM:<evil@evil.example>\r\nRCPT TO:<evil@evil.example>\r\nDATA\r\nx\r\n.\r\n",
        "x%0d%0aBcc: evil@evil.example",
        "x\u{2028}Bcc: evil@evil.example",
        "x\u{2029}Bcc: evil@evil.example",
        "x\u{85}Bcc: evil@evil.example",
        "x\u{0}\u{b}\u{c}Bcc: evil@evil.example",
        "x =?utf-8?q?=0d=0aBcc:_evil=40evil.example?=",
        "x\" <evil@evil.example>, \"",
    ];
    for (nth, trick) in tricks.into_iter().enumerate() {
        let to = format!("rosa{nth}@mail.example");
        let sent = Mail {
            from_name: trick.into(),
            subject: trick.into(),
            text: trick.into(),
            html: trick.into(),
            locale: trick.into(),
            ..mail(&to)
        };
        hand_over(vec![of_exim(&exim, BOTH[nth % 2])], &sent).await.unwrap();
        let got = exim.mails_to(&to).await;
        assert_eq!(got.len(), 1, "{trick:?}");
        assert_eq!(names(got[0].headers()), expected, "{trick:?}");
        assert_eq!(got[0].header("To"), to, "{trick:?}");
        let parsed = got[0].parsed();
        assert_eq!(parsed.from().unwrap().iter().count(), 1, "{trick:?}");
        assert_eq!(parsed.from().unwrap().first().unwrap().address(), Some("portal@latchkey.example"), "{trick:?}");
        assert!(!parsed.subject().unwrap().contains(['\r', '\n', '\u{2028}', '\u{2029}', '\u{85}']), "{trick:?}");
    }
    assert_eq!(exim.mails().await.len(), tricks.len() + 1, "no mail of an attacker's own");
}

#[tokio::test]
async fn ac_078_a_relay_is_given_the_stored_address_and_no_other() {
    let certificates = Certificates::make();
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let exim = Exim::start();
    for address in ["Rosa.Lee+reset@mail.example", "o'neil=a{b}|c!d/e%f@mail.example", "$rosa`x`@xn--bcher-kva.example"]
    {
        let sent = mail(address);
        hand_over(vec![of_script(&server, &certificates)], &sent).await.unwrap();
        let heard = server.conversations().pop().unwrap();
        let envelope: Vec<&String> = heard.secure.iter().filter(|line| line.starts_with("RCPT")).collect();
        assert_eq!(envelope, [&format!("RCPT TO:<{address}>")]);

        hand_over(vec![of_exim(&exim, Security::StartTls)], &sent).await.unwrap();
        let got = exim.mails_to(address).await;
        assert_eq!(got.len(), 1, "{address}");
        assert_eq!(got[0].parsed().to().unwrap().first().unwrap().address(), Some(address));
    }
    assert_eq!(exim.mails().await.len(), 3);
}

#[tokio::test]
async fn a_relay_that_knows_another_password_is_tried_again_later() {
    let exim = Exim::start();
    let password = || Some(RelayPassword::new("a-lantern-for-nobody".into()));
    let sent = mail("rosa@mail.example");
    for security in BOTH {
        let reason = put_off(Relay { password: password(), ..of_exim(&exim, security) }, &sent).await;
        assert!(reason.ends_with("replied 535"), "{reason}");
    }
    assert!(exim.mails().await.is_empty());
}

#[tokio::test]
async fn a_mail_goes_by_the_next_relay_when_one_is_dead_busy_or_will_not_let_us_in() {
    let certificates = Certificates::make();
    let mut dead = Exim::start();
    let exim = Exim::start();
    dead.stop();
    let sent = mail("rosa@mail.example");
    let handed = hand_over(vec![of_exim(&dead, Security::StartTls), of_exim(&exim, Security::StartTls)], &sent);
    assert_eq!(handed.await.unwrap().relay, format!("localhost:{}", exim.starttls_port));
    assert_eq!(exim.mails().await.len(), 1);

    let nobody = relay(free_port(), Security::Implicit, &certificates.ca_file);
    assert!(put_off(nobody, &sent).await.ends_with("cannot be reached"));
    for security in BOTH {
        for (moment, answer) in [
            (Moment::Greeting, "554 5.3.2 no service for you, rosa@mail.example"),
            (Moment::Greeting, "421 4.3.2 too busy"),
            (Moment::Hello, "550 5.7.1 go away"),
            (Moment::Auth, "535 5.7.8 no"),
            (Moment::Auth, "554 5.7.0 no"),
            (Moment::From, "451 4.3.0 later"),
            (Moment::To, "451 4.7.1 greylisted"),
            (Moment::Data, "421 4.3.2 going down"),
            (Moment::End, "451 4.3.0 later"),
            // No error, and yet no word that the mail was taken.
            (Moment::End, "354 go on"),
        ] {
            let first = ScriptedSmtp::start(security, &certificates.valid, &[Deed::Answer(moment, answer)]).await;
            let second = ScriptedSmtp::start(security, &certificates.valid, &[Deed::Take]).await;
            let relays = vec![of_script(&first, &certificates), of_script(&second, &certificates)];
            let handed = hand_over(relays, &sent).await.unwrap();
            assert_eq!(handed.relay, format!("localhost:{}", second.port), "{security:?} {moment:?}");
            let reason = put_off(of_script(&first, &certificates), &sent).await;
            let codes: Vec<&str> =
                answer.split(' ').take_while(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();
            assert!(reason.ends_with(&format!("replied {}", codes.join(" "))), "{reason}");
        }
    }
}

#[tokio::test]
async fn a_mail_goes_by_the_next_relay_when_one_falls_silent_or_hangs_up() {
    use Moment::*;
    let certificates = Certificates::make();
    let sent = mail("rosa@mail.example");
    let moments = [Greeting, Hello, StartTls, Auth, From, To, Data, End];
    for deed in moments.into_iter().flat_map(|moment| [Deed::Hang(moment), Deed::HangUp(moment)]) {
        let first = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[deed]).await;
        let second = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
        let timeout = if matches!(deed, Deed::Hang(_)) { SHORT } else { LONG };
        let relays = vec![Relay { timeout, ..of_script(&first, &certificates) }, of_script(&second, &certificates)];
        let handed = hand_over(relays, &sent).await.unwrap();
        assert_eq!(handed.relay, format!("localhost:{}", second.port), "{deed:?}");
    }
}

#[tokio::test]
async fn a_relay_that_refuses_the_receiver_ends_the_mail() {
    let certificates = Certificates::make();
    for (moment, answer, codes) in [
        (Moment::To, "550 5.1.1 <rosa@mail.example> is nobody", "550 5.1.1"),
        (Moment::To, "553 5.1.3 no such name", "553 5.1.3"),
        (Moment::To, "550-no mailbox\r\n550 of that name", "550"),
        (Moment::To, "552 5.2.2 mailbox is full", "552 5.2.2"),
        (Moment::Data, "550 5.2.1 mailbox is switched off", "550 5.2.1"),
        (Moment::End, "550 5.1.1 nobody, says the server behind", "550 5.1.1"),
    ] {
        let deeds = [Deed::Answer(moment, answer)];
        let first = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
        let second = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
        let relays = vec![of_script(&first, &certificates), of_script(&second, &certificates)];
        match hand_over(relays, &mail("rosa@mail.example")).await {
            Err(Failure::Permanent(why)) => assert_eq!(why.reason, format!("localhost:{} replied {codes}", first.port)),
            other => panic!("{answer}: {other:?}"),
        }
        assert!(second.conversations().is_empty(), "no other relay is asked");
    }
}

#[tokio::test]
async fn a_relay_that_refuses_us_and_not_the_receiver_is_passed_over() {
    let certificates = Certificates::make();
    for (moment, answer, said) in [
        (Moment::From, "553 5.7.1 <portal@latchkey.example>: sender is not yours", "553 5.7.1: sender is not yours"),
        (Moment::From, "550 5.1.8 sender's domain is not known", "550 5.1.8: sender's domain is not known"),
        (Moment::From, "553 sender refused", "553: sender refused"),
        (Moment::To, "554 5.7.1 <rosa@mail.example>: Relay access denied", "554 5.7.1: Relay access denied"),
        (Moment::To, "554 relaying denied", "554: relaying denied"),
        (Moment::Data, "554 5.7.1 not wanted", "554 5.7.1: not wanted"),
        (Moment::End, "552 5.3.4 too big", "552 5.3.4: too big"),
        (Moment::End, "554 5.2.252 SendAsDenied; portal@latchkey.example", "554 5.2.252: SendAsDenied;"),
        (Moment::End, "554-5.7.1 blocked\r\n554 5.7.1 see\u{7} \u{202e}the list", "554 5.7.1: blocked see the list"),
    ] {
        let deeds = [Deed::Answer(moment, answer)];
        let first = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
        let second = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
        let sent = mail("rosa@mail.example");
        let relays = vec![of_script(&first, &certificates), of_script(&second, &certificates)];
        let handed = hand_over(relays, &sent).await.unwrap();
        assert_eq!(handed.relay, format!("localhost:{}", second.port), "{answer}");
        match hand_over(vec![of_script(&first, &certificates)], &sent).await {
            Err(Failure::Transient(why)) => {
                assert_eq!(why.in_full, format!("localhost:{} replied {said}", first.port));
                assert_eq!(why.reason, format!("localhost:{} replied {}", first.port, said.split(':').next().unwrap()));
            }
            other => panic!("{answer}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_relay_that_took_the_mail_has_it_however_it_says_goodbye() {
    let certificates = Certificates::make();
    for deed in
        [Deed::Hang(Moment::Quit), Deed::HangUp(Moment::Quit), Deed::Answer(Moment::Quit, "500 5.0.0 what was that")]
    {
        let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[deed]).await;
        let relays = vec![of_script(&server, &certificates), of_script(&server, &certificates)];
        let smtp = Smtp::new(relays, HELLO).unwrap().and_keeps_for(Duration::ZERO);
        smtp.hand_over(&mail("rosa@mail.example"), START_MS).await.unwrap();
        smtp.rest().await;
        let conversations = server.conversations();
        assert_eq!(conversations.len(), 1, "{deed:?}");
        assert_eq!(conversations[0].secure.last().unwrap(), "QUIT");
    }
    let said = Deed::Answer(Moment::End, "250 2.0.0 <rosa@mail.example>: rosa@mail.example\t queued as 4711");
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[said]).await;
    let handed = hand_over(vec![of_script(&server, &certificates)], &mail("rosa@mail.example")).await.unwrap();
    assert_eq!(handed.reply, "250 2.0.0 queued as 4711", "an address is no part of a report");
}

#[tokio::test]
async fn ac_140_an_impostor_without_the_right_certificate_is_told_nothing() {
    let certificates = Certificates::make();
    let Certificates { expired, wrong_name, foreign, .. } = &certificates;
    let sent = mail("rosa@mail.example");
    for security in BOTH {
        for identity in [expired, wrong_name, foreign] {
            let impostor = ScriptedSmtp::start(security, identity, &[Deed::Take]).await;
            let reason = put_off(of_script(&impostor, &certificates), &sent).await;
            assert!(reason.contains("no connection that can be trusted: invalid peer certificate"), "{reason}");
            unheard(&impostor, identity);
        }
        let ours = ScriptedSmtp::start(security, &certificates.valid, &[Deed::Take]).await;
        put_off(Relay { ca_file: None, ..of_script(&ours, &certificates) }, &sent).await;
        unheard(&ours, &certificates.valid);
        let by_number = Relay { host: "127.0.0.1".into(), ..of_script(&ours, &certificates) };
        hand_over(vec![by_number], &sent).await.unwrap();
        assert_eq!(ours.mails().len(), 1, "the right one is believed, by its number too");
    }
}

/// Asserts that the client only asked for TLS, and that no handshake succeeded.
fn unheard(impostor: &ScriptedSmtp, identity: &Identity) {
    let conversations = impostor.conversations();
    assert_eq!(conversations.len(), 1);
    for conversation in conversations {
        assert!(conversation.gave_nothing_away(), "{identity:?}: {conversation:?}");
        assert_ne!(conversation.handshake, Some(true), "{identity:?}");
    }
}

#[tokio::test]
async fn ac_140_somebody_on_the_way_who_removes_tls_gets_no_mail_in_plain() {
    let certificates = Certificates::make();
    let everything = "220 go ahead\r\n250-x\r\n250 AUTH PLAIN\r\n235 in\r\n250 from\r\n250 to\r\n354 go\r\n250 taken";
    for deed in [
        Deed::OfferNoTls,
        Deed::Answer(Moment::StartTls, "454 4.7.0 not today"),
        Deed::Answer(Moment::StartTls, "502 5.5.1 what"),
        Deed::Answer(Moment::StartTls, "250 2.0.0 you are safe enough"),
        Deed::Answer(Moment::StartTls, "\u{15}\u{3}\u{1} \u{2}("),
        // Replies in plain text right behind the one that TLS must follow.
        Deed::Answer(Moment::StartTls, "220 go ahead\r\n250 AUTH PLAIN"),
        Deed::Answer(Moment::StartTls, "220 go ahead\r\n250"),
        Deed::Answer(Moment::StartTls, everything),
    ] {
        let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[deed]).await;
        let relay = Relay { timeout: SHORT * 5, ..of_script(&server, &certificates) };
        put_off(relay, &mail("rosa@mail.example")).await;
        for conversation in server.conversations() {
            assert!(conversation.gave_nothing_away(), "{deed:?}: {conversation:?}");
        }
    }
}

#[test]
fn an_operator_who_names_a_wrong_authority_is_stopped_at_the_start() {
    let certificates = Certificates::make();
    for file in [&certificates.valid.key, &certificates.ca_file.with_extension("gone")] {
        let fault = Smtp::new(vec![relay(465, Security::Implicit, file)], HELLO).err().unwrap().to_string();
        assert!(fault.starts_with("mail.relay localhost:465: ") && fault.contains(file.to_str().unwrap()), "{fault}");
    }
}
