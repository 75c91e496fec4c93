//! Whole visits through agents: programs of their own, which call the portal from beside the directory.

use serde_json::Value;
use server::directory::agent::{Expected, State};
use server::directory::own::Way;
use server::store::agents::Agent as Row;

use super::*;
use crate::support::agent::{self, Agent, private_file};
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
    let kind = if connected.kind == Kind::OpenLdap { "openldap" } else { "active-directory" };
    let Connected { host, port, base, account, password, patience, .. } = connected;
    let (password, ca_file) = (private_file("password", password), connected.ca_file.display());
    let seconds = patience.as_secs().clamp(1, 5);
    format!(
        "[directory]\nkind = \"{kind}\"\nservers = [\"ldaps://{host}:{port}\"]\nbase = \"{base}\"\n\
         service_account = \"{account}\"\npassword_file = \"{}\"\nca_file = \"{ca_file}\"\n\
         timeout_seconds = {seconds}\n",
        password.display()
    )
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
        while !relay.has_lost() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        first.held.kill();
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

/// The entry, and its write; before them nothing: an agent that did something a moment ago has a session.
const REQUESTS_OF_A_WRITE: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_dies_after_it_wrote_leaves_the_visit_unknown_and_no_other_writes_again() {
    let slapd = Slapd::start();
    let relay = Relay::before(slapd.tls_port).await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let house = house_of("ol.test").await;
    let first = house.agent("first", &Connected { port: relay.port, ..to_slapd(&slapd) }).await;
    let mut ada = proven(&house.portal, "ada@ol.test").await;
    relay.loses_the_answer_of(REQUESTS_OF_A_WRITE);
    let dies = async {
        while !relay.has_lost() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        first.held.kill();
    };
    let second = async { house.agent("second", &to_slapd(&slapd)).await };
    let (answer, (), second) = tokio::join!(ada.set_password(NEW), dies, second);
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
async fn an_agent_takes_a_new_key_and_the_one_before_is_no_ones() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let agent = house.agent("one", &to_slapd(&slapd)).await;
    let file = agent.held.folder().join("agent.key");
    let (before, kept) = (house.agents().await[0].public_key.clone(), std::fs::read_to_string(&file).unwrap());
    house.portal.sql("UPDATE agent SET roll_wanted = 1").await;
    // It hears of it when its directory changes, in the middle of its work.
    slapd.kill();
    house.comes_to_after_a_visit(State::UnreachableForTheMoment).await;
    slapd.restart();
    house.comes_to_after_a_visit(State::Running).await;
    while house.agents().await[0].public_key == before {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let after = house.agents().await[0].public_key.clone();
    assert_ne!(before, after);
    assert!(house.portal.events().await.contains(&"agent-key-rolled:ok".to_owned()));
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), None);
    // It died when the portal had its new key and it did not know that yet: both are in its file.
    agent.held.kill();
    let now = std::fs::read_to_string(&file).unwrap();
    let key = |text: &str| text.lines().find_map(|line| line.strip_prefix("key = ").map(str::to_owned)).unwrap();
    std::fs::write(&file, format!("{kept}next = {}\n", key(&now))).unwrap();
    agent.connects().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), now);
    // With the key before alone it is not known.
    agent.held.kill();
    std::fs::write(&file, &kept).unwrap();
    tokio::task::block_in_place(|| agent.held.start(|| agent.held.log().contains("does not know this agent")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b17_what_is_not_from_an_enrolled_agent_is_refused() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let section = section(&to_slapd(&slapd));
    let enrols = async |token: String| {
        let folder = agent::folder(&house.front, "one", &section, "");
        tokio::task::block_in_place(|| agent::enrols(&folder, &token))
    };
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    // A token is good once, for an hour, at its own portal.
    let token = agent::token(&house.portal).await;
    assert!(enrols(token.clone()).await.status.success());
    let again = enrols(token.clone()).await;
    assert!(!again.status.success() && said(&again).contains("make another one"), "{}", said(&again));
    let late = agent::token(&house.portal).await;
    house.portal.clock.advance(HOUR_MS + 1);
    assert!(said(&enrols(late).await).contains("make another one"));
    let elsewhere = house_of("ol.test").await;
    let foreign = agent::token(&elsewhere.portal).await;
    assert!(said(&enrols(foreign).await).contains("does not know this agent"));
    for nonsense in ["", "abc", "abc.def"] {
        assert!(said(&enrols(nonsense.into()).await).contains("the token is not one"), "{nonsense}");
    }
    assert_eq!(house.agents().await.len(), 1);
    let refused = house.portal.events().await.iter().filter(|event| *event == "agent-enrolled:refused").count();
    assert_eq!(refused, 2);
    // Calls that no agent sealed, whatever they name.
    let id = house.agents().await[0].id.clone();
    let mut stranger = house.portal.browser();
    for body in [
        serde_json::json!({ "agent": id, "sealed": "AAAA" }),
        serde_json::json!({ "agent": "nobody", "sealed": "AAAA" }),
        serde_json::json!({ "agent": id }),
        serde_json::json!([1, 2]),
        Value::Null,
    ] {
        let answer = stranger.post("/agent/v1", &body).await;
        assert_eq!(answer.status().as_u16(), 403, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_removed_ends_and_its_directory_is_not_reached() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let agent = house.agent("one", &to_slapd(&slapd)).await;
    let olga = server::act::Operator::named("olga");
    let by = server::act::By::Operator(&olga);
    let mut act = server::act::Act::begin(&house.portal.portal, by).await.unwrap();
    server::desk::agents::remove(&mut act, "Hybrid", None, "one").await.unwrap();
    act.commit().await.unwrap();
    assert!(house.portal.events().await.contains(&"agent-removed:ok".to_owned()));
    assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), Some(Outcome::OnPremisesConfiguration));
    for _ in 0..3_000 {
        if agent.held.log().contains("does not know this agent") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it goes on: {}", agent.held.log());
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
async fn an_agent_calls_through_a_proxy_with_and_without_a_password() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let password = private_file("proxy-password", "Proxylantern1");
    for (name, auth, more) in [
        ("plain", "", String::new()),
        (
            "with a password",
            "BasicAuth latchkey Proxylantern1\n",
            format!("user = \"latchkey\"\npassword_file = \"{}\"\n", password.display()),
        ),
    ] {
        let proxy = Proxy::start(house.front.port(), auth);
        let way = format!("[proxy]\naddress = \"http://127.0.0.1:{}\"\n{more}", proxy.port);
        let agent = Agent::start(&house.portal, &house.front, name, &section(&to_slapd(&slapd)), &way).await;
        assert_eq!(outcome(&house.portal.browser().begin("ada@ol.test").await), None, "{name}");
        assert!(proxy.held.log().contains("CONNECT localhost:"), "{}", proxy.held.log());
        agent.held.kill();
        if !auth.is_empty() {
            // Without its password the proxy does not join the two ends, and the operator reads why.
            let way = format!("[proxy]\naddress = \"http://127.0.0.1:{}\"\n", proxy.port);
            let folder = agent::folder(&house.front, "without", &section(&to_slapd(&slapd)), &way);
            let token = agent::token(&house.portal).await;
            let refused = tokio::task::block_in_place(|| agent::enrols(&folder, &token));
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && said.contains("proxy authorization required"), "{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_makes_tokens_and_reads_how_agents_stand_at_the_command_line() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let folder = &house.portal.directory;
    let config = folder.join("latchkey.toml");
    let text = format!(
        "public_url = \"{}\"\nkey_file = \"{}\"\n[store]\naddress = \"{}\"\n[mail]\nfrom = \"portal@reset.example\"\n\
         [[directory]]\ntenant = \"Hybrid\"\nagent = true\n",
        house.front.url(),
        folder.join("key").display(),
        crate::support::store::address_in(folder),
    );
    std::fs::write(&config, text).unwrap();
    std::fs::set_permissions(&config, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let latchkey = async |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_latchkey"));
        command.args(words).arg("--config").arg(&config);
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let none = latchkey(&["agent", "status", "--tenant", "Hybrid"]).await;
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stdout).starts_with("Hybrid: unreachable-not-configured"), "{none:?}");
    let made = latchkey(&["agent", "token", "--tenant", "Hybrid"]).await;
    assert!(made.status.success() && text(&made.stderr).contains(&house.front.url()), "{made:?}");
    let beside = agent::folder(&house.front, "one", &section(&to_slapd(&slapd)), "");
    let (there, token) = (beside.clone(), text(&made.stdout));
    let enrolled = tokio::task::spawn_blocking(move || agent::enrols(&there, &token)).await.unwrap();
    assert!(enrolled.status.success() && text(&enrolled.stdout).starts_with("one is enrolled as "), "{enrolled:?}");
    let agent = Agent::prepare(beside);
    agent.connects().await;
    house.is_polled_by("one").await;
    house.comes_to(State::Running).await;
    let running = latchkey(&["agent", "status", "--tenant", "Hybrid", "--json"]).await;
    let told: Value = serde_json::from_slice(&running.stdout).unwrap();
    assert_eq!((running.status.code(), told["works"].as_bool()), (Some(0), Some(true)), "{told}");
    let one = &told["directories"][0]["agents"][0];
    assert_eq!((one["name"].as_str(), one["state"].as_str()), (Some("one"), Some("running")), "{told}");
    assert_eq!(one["version"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    // What the directory lets be done is found out from beside it.
    let tested = latchkey(&["directory", "test", "--tenant", "Hybrid", "--user", "ada@ol.test"]).await;
    assert!(tested.status.success() && text(&tested.stdout).contains("reset-right"), "{tested:?}");
    assert!(text(&latchkey(&["agent", "roll-keys", "--tenant", "Hybrid"]).await.stdout).starts_with("1 agents"));
    let removed = latchkey(&["agent", "remove", "--tenant", "Hybrid", "--agent", "one"]).await;
    assert!(removed.status.success(), "{removed:?}");
    for (words, said) in [
        (&["agent", "remove", "--tenant", "Hybrid", "--agent", "one"][..], "has no agent"),
        (&["agent", "token", "--tenant", "Hybrid", "--directory", "Other"], "name one with --directory, of Hybrid"),
        (&["agent", "token", "--tenant", "Nowhere"], "is not known"),
    ] {
        let refused = latchkey(words).await;
        assert!(!refused.status.success() && text(&refused.stderr).contains(said), "{words:?}: {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b17_an_agent_that_a_writer_of_the_store_put_there_or_moved_is_not_believed() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let _agent = house.agent("one", &to_slapd(&slapd)).await;
    let begins = async || outcome(&house.portal.browser().begin("ada@ol.test").await);
    assert_eq!(begins().await, None);
    for (change, back) in [
        ("UPDATE agent SET public_key = 'AAAA' || substr(public_key, 5)", "UPDATE agent SET public_key = key_kept"),
        ("UPDATE agent SET key_since_ms = key_since_ms + 1", "UPDATE agent SET key_since_ms = key_since_ms - 1"),
        ("UPDATE agent SET tenant = 'Elsewhere'", "UPDATE agent SET tenant = 'Hybrid'"),
    ] {
        if back.contains("key_kept") {
            house.portal.sql("ALTER TABLE agent ADD COLUMN key_kept TEXT").await;
            house.portal.sql("UPDATE agent SET key_kept = public_key").await;
        }
        house.portal.sql(change).await;
        assert_eq!(begins().await, Some(Outcome::OnPremisesConfiguration), "{change}");
        house.portal.sql(back).await;
    }
    assert_eq!(begins().await, None);
}

/// A real proxy: Debian's tinyproxy, which joins two ends on CONNECT.
struct Proxy {
    held: crate::support::held::Held,
    port: u16,
}

impl Proxy {
    fn start(to: u16, auth: &str) -> Self {
        let folder = tempfile::tempdir().unwrap().keep();
        let port = crate::support::exim::free_port();
        let config = folder.join("tinyproxy.conf");
        let text = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 60\nLogLevel Connect\nMaxClients 20\nAllow 127.0.0.1\n\
             ConnectPort {to}\n{auth}"
        );
        std::fs::write(&config, text).unwrap();
        let held = crate::support::held::Held::new(folder, &["tinyproxy", "-d", "-c", &config.display().to_string()]);
        let proxy = Self { held, port };
        proxy.held.start(|| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        proxy
    }
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
