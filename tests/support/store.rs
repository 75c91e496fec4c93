//! Where tests keep their stores: `LATCHKEY_TEST_STORE` is `sqlite`, or `postgres`.

use std::path::Path;

use server::store::{Opened, Store};

use super::postgres::Cluster;

/// A file with the address of the store, for the next portal that starts in the directory.
const NOTE: &str = "store.address";

/// Whether this run keeps its stores in PostgreSQL.
pub fn is_postgres() -> bool {
    match std::env::var("LATCHKEY_TEST_STORE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("LATCHKEY_TEST_STORE is {other:?}, but must be sqlite or postgres"),
    }
}

/// The address of the store that belongs to a directory: a new one, or what was left there.
pub fn address_in(directory: &Path) -> String {
    address_of(directory, |owner| Cluster::shared().database_for(owner))
}

/// As [`address_in`], for a store that a portal opens at once: its tables may be there already.
pub fn address_with_tables_in(directory: &Path) -> String {
    address_of(directory, Cluster::database_with_tables_for)
}

fn address_of(directory: &Path, new: impl FnOnce(&Path) -> String) -> String {
    if !is_postgres() {
        return format!("sqlite://{}", directory.join("store.sqlite").display());
    }
    let note = directory.join(NOTE);
    std::fs::read_to_string(&note).unwrap_or_else(|_| {
        let address = new(directory);
        std::fs::write(note, &address).unwrap();
        address
    })
}

/// The store of a directory, opened once more beside the portal.
pub async fn beside(directory: &Path) -> Store {
    let opened = Opened::open(&address_in(directory)).await.unwrap();
    opened.with_key_in(&directory.join("key")).await.unwrap()
}

/// Everything that the store of a directory holds: the bytes of its files, the
/// log beside them included; or the text of all tables.
pub fn dump(directory: &Path) -> Vec<u8> {
    if is_postgres() {
        return Cluster::shared().dump(&database_in(directory));
    }
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("store.sqlite") {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

/// The name of a directory's database.
pub fn database_in(directory: &Path) -> String {
    address_in(directory).rsplit('/').next().unwrap().to_owned()
}

/// SQL that makes a connection refuse to write.
pub fn read_only() -> &'static str {
    if is_postgres() { "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY" } else { "PRAGMA query_only = ON" }
}
