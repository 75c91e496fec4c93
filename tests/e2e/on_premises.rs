//! People whose passwords live in a real directory: the demo as `cargo xtask demo --directory` starts it,
//! with agents beside the directory, in a browser.

use crate::directory_demo::{Demo, Directory, PASSWORD};
use crate::goals::{chooses, identifies, proves, sets_password};
use crate::person::Person;
use crate::support::exim::free_port;
use crate::support::portal::code_in;

const READY: &str = "ready@hybrid.example";
const LOCKED: &str = "locked@unlock.example";
const NEW: &str = "Amber-lantern-27";

/// The demo, and where its portal is.
struct House {
    demo: Demo,
    address: String,
}

impl House {
    async fn stands(kind: &'static str) -> Self {
        let port = free_port();
        let demo = tokio::task::spawn_blocking(move || Demo::start(Directory::start(kind), port, false)).await.unwrap();
        Self { demo, address: format!("http://localhost:{port}") }
    }

    /// The newest code in the demo's mailbox.
    async fn code(&self) -> String {
        loop {
            let page = reqwest::get(format!("{}/mailbox", self.address)).await.unwrap().text().await.unwrap();
            if let Some(code) = code_in(&page) {
                return code;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    fn lets_in(&self, user_id: &str, password: &str) -> bool {
        self.demo.directory.client(user_id, password).bind().code == 0
    }
}

async fn resets(kind: &'static str) {
    let house = House::stands(kind).await;
    assert!(house.lets_in(READY, PASSWORD) && !house.lets_in(READY, NEW));
    let person = Person::sits_down().await;
    identifies(&person, &house.address, READY).await;
    person.reaches("choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    proves(&person, &house.code().await).await;
    person.reaches("new-password-heading").await;
    sets_password(&person, NEW).await;
    person.reaches("done-heading").await;
    person.focus_is_on("heading").await;
    person.saw_no_trouble().await;
    assert!(house.lets_in(READY, NEW) && !house.lets_in(READY, PASSWORD));
}

#[tokio::test]
async fn a_person_of_an_active_directory_resets_through_its_agent() {
    resets("samba").await;
}

#[tokio::test]
async fn a_person_of_openldap_resets_through_its_agent() {
    resets("openldap").await;
}

#[tokio::test]
async fn a_person_of_an_active_directory_unlocks_through_its_agent_and_keeps_the_password() {
    let house = House::stands("samba").await;
    assert!(!house.lets_in(LOCKED, PASSWORD));
    let mut person = Person::sits_down().await;
    person.locale = "ar";
    identifies(&person, &house.address, LOCKED).await;
    person.reaches("choose-goal-heading").await;
    chooses(&person, "choose-goal-unlock").await;
    person.reaches("choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    proves(&person, &house.code().await).await;
    person.reaches("done-unlock-heading").await;
    person.focus_is_on("heading").await;
    person.saw_no_trouble().await;
    assert!(house.lets_in(LOCKED, PASSWORD));
}
