//! Whether the time of an answer tells which user IDs are known, step by step, while the worker works beside it.

use std::sync::Arc;
use std::time::Duration;

use server::clock::SECOND_MS;
use server::courier::{self, Courier};
use server::messages::smtp::{Security, Smtp};
use server::wire::{Goal, Refusal};

use super::DATA;
use crate::smtp::HELLO;
use crate::support::browser::refusal;
use crate::support::certificates::Certificates;
use crate::support::portal::TestPortal;
use crate::support::scripted_smtp::{Deed, ScriptedSmtp};

/// The area under the ROC curve: how likely a random value of `b` is greater than a random value
/// of `a`. At 0.5 the values cannot be told apart.
fn auc(a: &[f64], b: &[f64]) -> f64 {
    let mut won = 0.0;
    for x in a {
        for y in b {
            won += if y > x { 1.0 } else { f64::from(u8::from(y.total_cmp(x).is_eq())) / 2.0 };
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let pairs = (a.len() * b.len()) as f64;
    won / pairs
}

/// How many pairs at the beginning are not counted.
const WARM: usize = 5;

/// The steps whose time a stranger can measure, in the order of a visit.
const STEPS: [&str; 5] = ["begin", "choose goal", "choose method", "send again", "a wrong code at once"];

/// Times pairs of a known and an unknown user ID, while the worker runs beside them as in production.
#[allow(clippy::disallowed_methods)]
async fn measure(pairs: usize, portal: &TestPortal) -> [f64; STEPS.len()] {
    let mut times: [[Vec<f64>; 2]; STEPS.len()] = Default::default();
    for pair in 0..pairs + WARM {
        // The second one finds the caches warm, so they take turns.
        let mut order = [(0, "ready@uniform.example"), (1, "ghost@uniform.example")];
        order.rotate_left(pair % 2);
        for (who, user_id) in order {
            let mut person = portal.browser();
            let solution = person.solved().await;
            let mut took = [0.0; STEPS.len()];
            let begun = std::time::Instant::now();
            person.begin_with(user_id, &solution).await.unwrap();
            took[0] = begun.elapsed().as_secs_f64();
            let begun = std::time::Instant::now();
            person.choose_goal(Goal::Reset).await.unwrap();
            took[1] = begun.elapsed().as_secs_f64();
            let begun = std::time::Instant::now();
            person.choose(0).await.unwrap();
            took[2] = begun.elapsed().as_secs_f64();
            portal.clock.advance(31 * SECOND_MS);
            let begun = std::time::Instant::now();
            let again = person.send_again().await;
            took[3] = begun.elapsed().as_secs_f64();
            assert_eq!(refusal(&again), None);
            let begun = std::time::Instant::now();
            let answer = person.prove("00000000").await;
            took[4] = begun.elapsed().as_secs_f64();
            assert_eq!(refusal(&answer), Some(Refusal::CodeWrong));
            // The next one must find everything as this one did, and no mail that is still being carried.
            while portal.count("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'").await > 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            for forget in [
                "DELETE FROM outbox",
                "DELETE FROM wrong_proof",
                "DELETE FROM wrong_in_a_row",
                "DELETE FROM network_failure",
            ] {
                portal.sql(forget).await;
            }
            if pair >= WARM {
                for (step, took) in took.into_iter().enumerate() {
                    times[step][who].push(took);
                }
            }
        }
    }
    times.map(|[known, unknown]| auc(&known, &unknown))
}

/// With the worker as it is, and a relay that takes the mails. For the optimized build only: without
/// optimization, opening what is sealed takes so long that it tells which user IDs are known.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "long; part of `cargo xtask soak`"]
async fn ac_002_known_and_unknown_user_ids_take_the_same_time() {
    let portal = TestPortal::start_with(DATA).await;
    let certificates = Certificates::make();
    let relay = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let smtp = Smtp::new(vec![crate::smtp::of_script(&relay, &certificates)], HELLO).unwrap();
    let working = tokio::spawn(courier::work(Arc::clone(&portal.portal), Courier::Smtp(smtp)));
    let pairs = std::env::var("LATCHKEY_SOAK_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(500);
    let areas = measure(pairs, &portal).await;
    for (step, area) in STEPS.into_iter().zip(areas) {
        println!("AUC of {pairs} pairs: {step} {area:.3}");
    }
    for (step, area) in STEPS.into_iter().zip(areas) {
        assert!((0.42..=0.58).contains(&area), "{step}: {area}");
    }
    working.abort();
}
