//! A PostgreSQL behind PgBouncer, as operators have it.

use std::sync::Arc;

use server::store::Opened;

use crate::support::browser::step;
use crate::support::pgbouncer::PgBouncer;
use crate::support::portal::{DATA, START_MS, TestPortal};
use crate::support::postgres::Cluster;
use crate::support::store;

/// The address of a new database, by way of the pooler.
fn behind(pooler: &PgBouncer, directory: &std::path::Path) -> String {
    let cluster = Cluster::shared();
    let address = cluster.database_for(directory);
    address.replace(&format!(":{}/", cluster.port), &format!(":{}/", pooler.port))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_is_told_what_to_set_where_the_pooler_refuses_the_start() {
    if !store::is_postgres() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let pooler = PgBouncer::start(Cluster::shared(), "");
    let fault = Opened::open(&behind(&pooler, directory.path())).await.err().unwrap().to_string();
    assert!(fault.contains("ignore_startup_parameters = extra_float_digits"), "{fault}");
    assert!(fault.contains("pool_mode = session"), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_resets_behind_a_pooler_in_session_mode() {
    if !store::is_postgres() {
        return;
    }
    let directory = Arc::new(tempfile::tempdir().unwrap());
    let pooler = PgBouncer::start(Cluster::shared(), "ignore_startup_parameters = extra_float_digits");
    let address = behind(&pooler, directory.path());
    // Twice: the second finds connections that the first has left behind.
    for nth in 0..2 {
        let portal = TestPortal::start_over(&address, directory.path(), START_MS, Some(Arc::clone(&directory))).await;
        portal.import(DATA).await;
        portal.clock.advance(nth * server::clock::DAY_MS);
        let mut alice = portal.browser();
        alice.begin("alice@cloud.example").await.unwrap();
        alice.choose(0).await.unwrap();
        let code = portal.code_sent_to("alice@mail.example").await;
        assert_eq!(step(&alice.prove(&code).await), "new-password");
        assert_eq!(step(&alice.set_password(&format!("Amber lantern 2{nth}")).await), "done");
        portal.portal.store.close().await;
    }
}
