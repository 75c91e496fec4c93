//! Whole visits through agents: programs of their own, which call the portal from beside the directory.

mod enrolled;
mod passes;

use server::directory::agent::{Expected, State};
use server::directory::own::Way;
use server::store::agents::Agent as Row;

use super::*;
use crate::support::agent::{self, Agent};
use crate::support::exim::free_port;
use crate::support::front::Front;
use crate::support::relay::Relay;

/// A portal with a front that agents call, and one directory that they stand beside.
struct House {
    portal: TestPortal,
    front: Front,
}

async fn house_of(domain: &str) -> House {
    house_that_expects(domain, Expected::default()).await
}

async fn house_that_expects(domain: &str, agents: Expected) -> House {
    let mut front = Front::open().await;
    let setup = Setup {
        directories: vec![hybrid(Way::Agents)],
        agents,
        public_url: Some(front.url()),
        now_ms: SystemClock.now_ms(),
        ..Setup::default()
    };
    let portal = TestPortal::start_as(&house(domain), setup).await;
    front.leads_to(portal.address);
    House { portal, front }
}

impl House {
    async fn agent(&self, name: &str, connected: &Connected<'_>) -> Agent {
        let agent = Agent::start(&self.portal, &self.front, name, &section(connected), "").await;
        self.is_polled_by(name).await;
        agent
    }

    /// Waits until an agent asks for work.
    async fn is_polled_by(&self, name: &str) {
        let id = self.agents().await.into_iter().find(|agent| agent.name == name).unwrap().id;
        while !self.portal.portal.directories.hub.polls_here(&id) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn agents(&self) -> Vec<Row> {
        server::store::agents::of_directory(&self.portal.portal.store, "Hybrid", "Hybrid").await.unwrap()
    }

    async fn state(&self) -> State {
        let (hub, now) = (&self.portal.portal.directories.hub, self.portal.portal.now_ms());
        State::of_all(self.agents().await.iter().map(|agent| State::of(agent, &hub.expected, now)))
    }

    /// Waits until the directory's agents stand so, while people come.
    async fn comes_to_after_a_visit(&self, state: State) {
        while self.state().await != state {
            self.portal.browser().begin("ada@ol.test").await.unwrap();
        }
    }

    /// Waits until the directory's agents stand so.
    async fn comes_to(&self, state: State) {
        for _ in 0..2_000 {
            if self.state().await == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?} and not {state:?}: {:?}", self.state().await, self.agents().await);
    }
}

/// The section of an agent's file that says how to speak with a directory.
fn section(connected: &Connected<'_>) -> String {
    format!("[directory]\n{}timeout_seconds = {}\n", connected.lines(), connected.patience.as_secs().clamp(1, 5))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_reset_change_and_unlock_through_an_agent() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let (in_slapd, in_samba) =
        (format!("uid=ada,{}", slapd::IN_PEOPLE), format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE));
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let house = house_of(domain).await;
        let agent = house.agent("one", &connected).await;
        let (portal, user_id) = (&house.portal, format!("ada@{domain}"));
        let mut ada = proven(portal, &user_id).await;
        if connected.kind == Kind::OpenLdap {
            // The directory's own rules are told as ever: here its history.
            let refused = refusal(&ada.set_password(slapd::PASSWORD).await);
            assert_eq!(refused, Some(Refusal::PasswordRefusedThere(Objection::UsedBefore)));
        }
        let done = ada.set_password(NEW).await;
        assert_eq!(step(&done), "done", "{domain}: {done:?} {}", agent.held.log());
        portal.clock.advance(HOUR_MS);
        let mut ada = portal.browser();
        assert_eq!(refusal(&ada.begin_change(&user_id, slapd::PASSWORD).await), Some(Refusal::SignInRefused));
        assert_eq!(step(&ada.begin_change(&user_id, NEW).await), "new-password", "{domain}");
        assert_eq!(step(&ada.set_password(NEXT).await), "done", "{domain}");
        // No secret and no name is in what the agent logs or the store holds of questions.
        let log = agent.held.log();
        // Three letters may be in any id.
        for told in ["lantern", &user_id, "uid=ada", "Ada Ordinary"] {
            assert!(!log.contains(told), "{told}: {log}");
        }
        assert_eq!(portal.count("SELECT COUNT(*) FROM agent_work").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM agent_letter").await, 0);
    }
    slapd.client(&in_slapd, NEXT).bind().expected();
    samba.client("ada@ad.test", NEXT).bind().expected();
    assert_eq!(slapd.client(&in_slapd, NEW).bind().code, INVALID_CREDENTIALS);
    assert_eq!((slapd.writes_of(&in_slapd), samba.writes_of(&in_samba)), (2, 2));
    for _ in 0..3 {
        slapd.client(&in_slapd, "wrong").bind();
        samba.client("ada@ad.test", "wrong").bind();
    }
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let house = house_of(domain).await;
        let _agent = house.agent("one", &connected).await;
        let mut ada = house.portal.browser();
        assert_eq!(step(&ada.begin(&format!("ada@{domain}")).await), "choose-goal", "{domain}");
        ada.choose_goal(Goal::Unlock).await.unwrap();
        assert_eq!(step(&proves(&house.portal, &mut ada).await), "done", "{domain}");
    }
    slapd.client(&in_slapd, NEXT).bind().expected();
    samba.client("ada@ad.test", NEXT).bind().expected();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agents_stand_in_six_states_and_people_are_told_what_follows() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let begins = async || outcome(&house.portal.browser().begin("ada@ol.test").await);
    // None is enrolled.
    assert_eq!(house.state().await, State::UnreachableNotConfigured);
    assert_eq!(begins().await, Some(Outcome::OnPremisesConfiguration));
    let agent = house.agent("one", &to_slapd(&slapd)).await;
    house.comes_to(State::Running).await;
    assert_eq!(begins().await, None);
    // Its directory does not answer it.
    slapd.kill();
    assert_eq!(begins().await, Some(Outcome::OnPremisesUnreachable));
    house.comes_to(State::UnreachableForTheMoment).await;
    slapd.restart();
    assert_eq!(begins().await, None);
    house.comes_to(State::Running).await;
    // It is gone for a moment, and then for longer.
    agent.held.kill();
    tokio::time::timeout(Duration::from_secs(30), async {
        while house.portal.portal.directories.hub.polls_here(&house.agents().await[0].id) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    house.portal.clock.advance(2 * 60_000);
    assert_eq!(house.state().await, State::UnreachableForTheMoment);
    assert_eq!(begins().await, Some(Outcome::OnPremisesUnreachable));
    house.portal.clock.advance(10 * 60_000);
    assert_eq!(house.state().await, State::Unreachable);
    agent.connects().await;
    house.comes_to(State::Running).await;
    assert_eq!(begins().await, None);
    // Its service account is one that the directory does not know.
    agent.held.kill();
    let file = agent.held.folder().join("agent.toml");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replace(slapd::SERVICE, "cn=nobody,dc=ol,dc=test")).unwrap();
    agent.connects().await;
    house.comes_to(State::UnreachableNotConfigured).await;
    assert_eq!(begins().await, Some(Outcome::OnPremisesConfiguration));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_older_than_the_portal_is_said_to_be_and_one_that_is_too_old_is_not_asked() {
    let slapd = Slapd::start();
    let newer = Expected { version: "99.0.0".into(), ..Expected::default() };
    let house = house_that_expects("ol.test", newer).await;
    let _agent = house.agent("one", &to_slapd(&slapd)).await;
    house.comes_to(State::UpdateAvailable).await;
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), None);
    let much_newer = Expected { version: "99.0.0".into(), least_protocol: 1_000 };
    let house = house_that_expects("ol.test", much_newer).await;
    let _agent = house.agent("one", &to_slapd(&slapd)).await;
    house.comes_to(State::TooOld).await;
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), Some(Outcome::OnPremisesUnreachable));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_agent_goes_on_where_the_first_one_dies_and_it_is_written_once() {
    let slapd = Slapd::start();
    let relay = Relay::before(slapd.tls_port).await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let house = house_of("ol.test").await;
    let first = house.agent("first", &Connected { port: relay.port, ..to_slapd(&slapd) }).await;
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    let second = house.agent("second", &to_slapd(&slapd)).await;
    // Frozen, it takes what it is given and does not answer: its connection is still open.
    first.held.freeze();
    let done = ada.set_password(NEW).await;
    assert_eq!(step(&done), "done", "{done:?} {}", second.held.log());
    // What it took, it finds to be another's when it goes on.
    first.held.thaw();
    house.comes_to(State::Running).await;
    assert_eq!(slapd.writes_of(&dn), 1);
    slapd.client(&dn, NEW).bind().expected();
    // It dies in the middle of reading: its directory does not answer it.
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    second.held.kill();
    relay.loses_the_answer_of(1);
    let kills = async {
        dies_with_its_answer(&first, &relay).await;
        second.connects().await;
    };
    let (done, ()) = tokio::join!(ada.set_password(NEXT), kills);
    assert!(["done", "new-password"].contains(&step(&done)), "{done:?}");
    if step(&done) == "new-password" {
        assert_eq!(refusal(&done), Some(Refusal::DirectoryAway));
        assert_eq!(step(&ada.set_password(NEXT).await), "done");
    }
    assert_eq!(slapd.writes_of(&dn), 2);
    slapd.client(&dn, NEXT).bind().expected();
}

/// Kills an agent once an answer of its directory is lost on the way.
async fn dies_with_its_answer(agent: &Agent, relay: &Relay) {
    while !relay.has_lost() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    agent.held.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_one_agent_reaches_the_directory_the_others_are_not_asked() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    // It is the quicker one: its directory is known not to answer.
    let unwell = house.agent("unwell", &Connected { port: free_port(), ..to_slapd(&slapd) }).await;
    house.comes_to(State::UnreachableForTheMoment).await;
    let stopped = outcome(&house.portal.browser().begin("ada@ol.test").await);
    assert_eq!(stopped, Some(Outcome::OnPremisesUnreachable), "alone it is asked: {}", unwell.held.log());
    let _well = house.agent("well", &to_slapd(&slapd)).await;
    for nth in 0..10 {
        let begun = house.portal.browser().begin("ada@ol.test").await;
        assert_eq!(step(&begun), "choose-method", "visit {nth}: {begun:?}");
    }
}

/// Whether the session still answers, the entry, that no mark closes it, and the write.
const REQUESTS_OF_A_WRITE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_dies_after_it_wrote_leaves_the_visit_unknown_and_no_other_writes_again() {
    let slapd = Slapd::start();
    let relay = Relay::before(slapd.tls_port).await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let house = house_of("ol.test").await;
    let first = house.agent("first", &Connected { port: relay.port, ..to_slapd(&slapd) }).await;
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    relay.loses_the_answer_of(REQUESTS_OF_A_WRITE);
    let second = async { house.agent("second", &to_slapd(&slapd)).await };
    let (answer, (), second) = tokio::join!(ada.set_password(NEW), dies_with_its_answer(&first, &relay), second);
    assert_eq!(outcome(&answer), Some(Outcome::Unknown), "{answer:?} {}", second.held.log());
    assert_eq!(slapd.writes_of(&dn), 1);
    slapd.client(&dn, NEW).bind().expected();
    // The next visit is of the password as it is now.
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    assert_eq!(slapd.writes_of(&dn), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b17_an_agent_that_dies_before_it_writes_leaves_the_visit_where_it_was() {
    let slapd = Slapd::start();
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let house = house_of("ol.test").await;
    let agent = house.agent("one", &to_slapd(&slapd)).await;
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    agent.held.freeze();
    let (answer, sealed) = tokio::join!(ada.set_password(NEW), async {
        // What waits for it in the store says neither whose it is nor what it is.
        loop {
            let rows: Vec<String> = sqlx::query_scalar("SELECT sealed FROM agent_letter")
                .fetch_all(house.portal.portal.store.pool())
                .await
                .unwrap();
            if let Some(sealed) = rows.into_iter().next() {
                break sealed;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(!sealed.contains("lantern") && sealed.len() > 100, "{sealed}");
    assert_eq!(refusal(&answer), Some(Refusal::DirectoryAway), "{answer:?}");
    agent.held.kill();
    assert_eq!(slapd.writes_of(&dn), 0);
    agent.connects().await;
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    assert_eq!(slapd.writes_of(&dn), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_connected_to_one_portal_process_serves_all() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let _agent = house.agent("one", &to_slapd(&slapd)).await;
    let setup = Setup { directories: vec![hybrid(Way::Agents)], now_ms: SystemClock.now_ms(), ..Setup::default() };
    let address = crate::support::store::address_in(&house.portal.directory);
    let (folder, now) = (house.portal.directory.clone(), house.portal.portal.now_ms());
    let other = TestPortal::start_so(setup, &address, &folder, now, house.portal.kept()).await;
    assert!(!other.portal.directories.hub.polls_here(&house.agents().await[0].id));
    let mut ada = other.browser();
    assert_eq!(step(&ada.begin("ada@ol.test").await), "choose-method");
    assert_eq!(step(&proves(&other, &mut ada).await), "new-password");
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), NEW).bind().expected();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writeback_is_switched_off_and_on_without_touching_the_agent() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let _agent = house.agent("one", &to_slapd(&slapd)).await;
    let switched = async |on: &str| {
        let whole = super::house("ol.test").replace("writeback = true", &format!("writeback = {on}"));
        house.portal.import(&whole).await;
    };
    switched("false").await;
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), Some(Outcome::WritebackNotConfigured));
    assert_eq!(house.state().await, State::Running);
    switched("true").await;
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_found_by_all_their_names_through_an_agent() {
    let samba = Samba::start();
    let house = house_of("ad.test").await;
    let settings = "writeback = true\nmail_as_user_id = true\nshort_names = [\"ADTEST\"]\n";
    house.portal.import(&self::house("ad.test").replace("writeback = true\n", settings)).await;
    samba.as_root(&format!(
        "dn: CN=Ada Ordinary,{}\nchangetype: modify\nreplace: mail\nmail: ada.love@ad.test\n",
        samba::IN_PEOPLE
    ));
    let _agent = house.agent("one", &to_samba(&samba)).await;
    for typed in ["ada@ad.test", "ADTEST\\ada", "ada.love@ad.test"] {
        assert_eq!(step(&house.portal.browser().begin(typed).await), "choose-method", "{typed}");
    }
    for typed in ["ADTEST\\ghost", "twins@ad.test", "OTHER\\ada"] {
        let stopped = outcome(&house.portal.browser().begin(typed).await);
        assert_eq!(stopped, Some(Outcome::NotVerified), "{typed}");
    }
    let known = house.portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await;
    assert_eq!(known, 1);
    assert!(house.portal.events().await.contains(&"user-id-ambiguous:several".to_owned()));
}
