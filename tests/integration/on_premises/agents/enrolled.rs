//! How agents are enrolled, get their keys, call through proxies and end, and how an operator sees them.

use serde_json::Value;
use server::agent::Enrolled;
use server::secrets::KeyPair;

use super::*;
use crate::support::agent::private_file;
use crate::support::tiny_proxy::TinyProxy;

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
async fn b17_a_new_key_that_was_sent_and_not_confirmed_is_sent_again_and_no_other() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let agent = house.agent("one", &to_slapd(&slapd)).await;
    agent.held.kill();
    let file = agent.held.folder().join("agent.key");
    // It died after it wrote its next key down, and before the portal heard of it.
    let (mut kept, next) = (Enrolled::read(&file).unwrap(), KeyPair::random().unwrap());
    let wanted = next.public();
    kept.next = Some(next);
    kept.replace(&file).unwrap();
    house.portal.sql("UPDATE agent SET roll_wanted = 1").await;
    agent.connects().await;
    assert_eq!(house.agents().await[0].public_key, wanted.shown());
    let now = Enrolled::read(&file).unwrap();
    assert_eq!((now.key.public(), now.next.map(|next| next.public())), (wanted, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ac_165_what_enrols_an_agent_is_good_once_and_at_its_own_portal() {
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
    // One that a writer of the store made to last, or to be for another organization.
    for change in [
        "UPDATE agent_token SET until_ms = until_ms + 1",
        "UPDATE agent_token SET tenant = 'Elsewhere'",
        "UPDATE agent_token SET directory = 'Elsewhere'",
    ] {
        let token = agent::token(&house.portal).await;
        house.portal.sql(change).await;
        let refused = enrols(token).await;
        assert!(
            !refused.status.success() && said(&refused).contains("make another one"),
            "{change}: {}",
            said(&refused)
        );
    }
    let elsewhere = house_of("ol.test").await;
    let foreign = agent::token(&elsewhere.portal).await;
    assert!(said(&enrols(foreign).await).contains("does not know this agent"));
    for nonsense in ["", "abc", "abc.def"] {
        assert!(said(&enrols(nonsense.into()).await).contains("the token is not one"), "{nonsense}");
    }
    assert_eq!(house.agents().await.len(), 1);
    let refused = house.portal.events().await.iter().filter(|event| *event == "agent-enrolled:refused").count();
    assert_eq!(refused, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ac_160_a_call_that_no_enrolled_agent_sealed_is_refused_whatever_it_names() {
    let slapd = Slapd::start();
    let house = house_of("ol.test").await;
    let folder = agent::folder(&house.front, "one", &section(&to_slapd(&slapd)), "");
    let token = agent::token(&house.portal).await;
    assert!(tokio::task::block_in_place(|| agent::enrols(&folder, &token)).status.success());
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
        let proxy = TinyProxy::start(house.front.port(), auth);
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
