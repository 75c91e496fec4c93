//! A real OpenID provider whose sign-ins the portal interrupts. Only the browser is simulated.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use server::clock::{Clock as _, SystemClock};
use server::wire::register::{RegisterStep, SignInNotice};

use crate::registration::take_in_mail;
use crate::support::browser::{registering, step};
use crate::support::exim::free_port;
use crate::support::login_flow::{LoginFlow, ticket_in};
use crate::support::oidc_provider::{Provider, joining};
use crate::support::portal::{Setup, TestPortal};

/// Where a browser stands after its redirects.
#[derive(Debug)]
pub enum Stands {
    /// At a page of the provider or the app.
    At { status: StatusCode, address: String, page: String },
    /// Sent to another site.
    Sent(String),
}

/// Follows redirects within one site and keeps its cookies, each with its path.
pub struct Browser {
    http: reqwest::Client,
    site: String,
    cookies: Vec<(String, String, String)>,
}

impl Browser {
    pub fn at(provider: &Provider) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, site: provider.address.clone(), cookies: Vec::new() }
    }

    pub async fn get(&mut self, address: &str) -> Stands {
        let request = self.http.get(address).header(COOKIE, self.cookies_for(address));
        let response = request.send().await.unwrap();
        self.follow(address.to_owned(), response).await
    }

    pub async fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Stands {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(address).header(COOKIE, self.cookies_for(address));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let response = request.send().await.unwrap();
        self.follow(address.to_owned(), response).await
    }

    async fn follow(&mut self, mut address: String, mut response: Response) -> Stands {
        for _ in 0..12 {
            self.keep(&response);
            let status = response.status();
            let Some(location) = response.headers().get(LOCATION).and_then(|location| location.to_str().ok()) else {
                return Stands::At { status, address, page: response.text().await.unwrap() };
            };
            address = if location.starts_with('/') { format!("{}{location}", self.site) } else { location.to_owned() };
            if !address.starts_with(&self.site) {
                return Stands::Sent(address);
            }
            let request = self.http.get(&address).header(COOKIE, self.cookies_for(&address));
            response = request.send().await.unwrap();
        }
        panic!("redirects without end, now at {address}");
    }

    fn keep(&mut self, response: &Response) {
        for set in response.headers().get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            let path = set.split(';').find_map(|part| part.trim().strip_prefix("path=")).unwrap_or("/");
            self.cookies.retain(|(known, _, at)| (known.as_str(), at.as_str()) != (name, path));
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned(), path.to_owned()));
            }
        }
    }

    fn cookies_for(&self, address: &str) -> String {
        let path = address.trim_start_matches(&self.site);
        let fit = self.cookies.iter().filter(|(_, _, at)| path.starts_with(at.as_str()));
        fit.map(|(name, value, _)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens the app, which sends it to sign in, and types user ID and password.
    async fn signs_in(&mut self, portal: &TestPortal, user: &str) -> Stands {
        // The provider looks at the machine's clock, which has gone on.
        portal.clock.advance(SystemClock.now_ms() - portal.portal.now_ms());
        let app = format!("{}/app/sign-in?again", self.site);
        let Stands::At { address, page, .. } = self.get(&app).await else { panic!("no form") };
        assert!(page.contains("name=\"password\""), "{page}");
        self.post(&address, &[("user", user), ("password", "Forgotten lantern 1")]).await
    }
}

fn signed_in(stands: &Stands, user: &str) -> bool {
    matches!(stands, Stands::At { page, .. } if page.contains(&format!("<p id=\"signed-in\">Signed in as {user}")))
}

pub fn sent(stands: &Stands) -> &str {
    let Stands::Sent(address) = stands else { panic!("{stands:?}") };
    address
}

/// What a person does at the portal.
#[derive(Clone, Copy)]
enum Does {
    /// Sets up a mailbox and says that what is on file is right.
    Registers(&'static str),
    Confirms,
    PutsOff,
    /// Does not act: what is on file was confirmed elsewhere meanwhile.
    Nothing,
}

/// The visit to the portal, by its own calls: from the ticket to the address that leads back.
async fn visits(portal: &TestPortal, url: &str, does: Does) -> String {
    let mut person = portal.browser();
    person.look_at_registration().await.unwrap();
    if let Does::Nothing = does {
        let now = portal.portal.now_ms();
        let confirmed = sqlx::query("UPDATE account SET confirmed_ms = $1").bind(now);
        confirmed.execute(portal.portal.store.pool()).await.unwrap();
    }
    let ticket = ticket_in(url);
    let body = json!({ "entry": person.entry_to_register(), "ticket": ticket.expose() });
    let first = person.register("redeem", body.clone()).await;
    let last = match does {
        Does::Registers(address) => {
            assert_eq!(step(&person.register("start", json!({})).await), "set-up-address");
            assert_eq!(step(&take_in_mail(portal, &mut person, address).await), "review");
            person.register("confirm", json!({})).await
        }
        Does::Confirms => person.register("confirm", json!({})).await,
        Does::PutsOff => person.register("cancel", json!({})).await,
        Does::Nothing => first,
    };
    let RegisterStep::Over { return_to: Some(back), .. } = registering(last) else { panic!("not over") };
    // The ticket is good once.
    let again = registering(second_browser(portal, body).await);
    assert!(matches!(again, RegisterStep::SignIn { notice: Some(SignInNotice::TicketOver), .. }), "{again:?}");
    back
}

async fn second_browser(portal: &TestPortal, body: Value) -> crate::support::browser::Answer {
    let mut thief = portal.browser();
    thief.look_at_registration().await.unwrap();
    thief.register("redeem", body).await
}

async fn stage() -> (TestPortal, Provider) {
    let port = free_port();
    let setup = Setup { known_by_address: true, now_ms: SystemClock.now_ms(), ..Setup::default() };
    let portal = TestPortal::start_as(&joining(port), setup).await;
    let login_flow = LoginFlow::added(&portal, "Joining Company", "acme").await;
    let provider = Provider::start(&portal.portal.settings.public_url, port, &login_flow.key);
    (portal, provider)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_signs_in_is_sent_to_register_and_comes_back_to_their_tokens() {
    let (portal, provider) = stage().await;
    for (user, kind, does, said) in [
        ("new@joining.example", "register", Does::PutsOff, "cancelled"),
        ("new@joining.example", "register", Does::Registers("new@mail.example"), "completed"),
        ("old@joining.example", "reconfirm", Does::PutsOff, "cancelled"),
        ("old@joining.example", "reconfirm", Does::Confirms, "completed"),
        ("older@joining.example", "reconfirm", Does::Nothing, "nothing-to-do"),
    ] {
        let mut browser = Browser::at(&provider);
        let away = browser.signs_in(&portal, user).await;
        let url = sent(&away);
        assert!(url.starts_with(&format!("{}/register", portal.portal.settings.public_url)), "{url}");
        assert_eq!(
            portal.events().await.iter().rfind(|event| event.starts_with("interrupt-asked")).unwrap(),
            &format!("interrupt-asked:{kind}")
        );
        let back = visits(&portal, url, does).await;
        let done = browser.get(&back).await;
        assert!(signed_in(&done, user), "{done:?} {}", provider.told());
        assert!(provider.told().contains(&format!("\"came_back\": String(\"{said}\")")), "{}", provider.told());
    }
    // A person who has registered or confirmed is not asked again.
    for user in ["new@joining.example", "old@joining.example"] {
        let mut browser = Browser::at(&provider);
        let done = browser.signs_in(&portal, user).await;
        assert!(signed_in(&done, user), "{done:?} {}", provider.told());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_whom_nothing_is_asked_is_not_sent_away_and_neither_is_an_open_session() {
    let (portal, provider) = stage().await;
    let mut browser = Browser::at(&provider);
    let done = browser.signs_in(&portal, "free@joining.example").await;
    assert!(signed_in(&done, "free@joining.example"), "{done:?} {}", provider.told());
    let mut browser = Browser::at(&provider);
    let back = visits(&portal, sent(&browser.signs_in(&portal, "new@joining.example").await), Does::PutsOff).await;
    assert!(signed_in(&browser.get(&back).await, "new@joining.example"));
    // The session is open: the app gets tokens again, and the portal is not asked.
    let again = browser.get(&format!("{}/app/sign-in", provider.address)).await;
    assert!(signed_in(&again, "new@joining.example"), "{again:?}");
    let asked = portal.events().await.into_iter().filter(|event| event.starts_with("interrupt-asked")).count();
    assert_eq!(asked, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_of_another_login_or_browser_opens_nothing() {
    let (portal, provider) = stage().await;
    let user = "new@joining.example";
    let (mut one, mut other) = (Browser::at(&provider), Browser::at(&provider));
    let (to_first, to_second) = (one.signs_in(&portal, user).await, other.signs_in(&portal, user).await);
    let second = visits(&portal, sent(&to_second), Does::PutsOff).await;
    let first = visits(&portal, sent(&to_first), Does::Registers("new@mail.example")).await;
    // A result that is pasted into another login counts for nothing; the sign-in goes on.
    let parameter = super::results::parameter;
    let pasted = second.replace(&parameter(&second, "result"), &parameter(&first, "result"));
    assert!(signed_in(&other.get(&pasted).await, user));
    assert!(provider.told().contains("\"came_back\": Null"), "{}", provider.told());
    // The way back belongs to the browser that left.
    let mut thief = Browser::at(&provider);
    let stolen = thief.get(&first).await;
    assert!(!signed_in(&stolen, user), "{stolen:?}");
    assert!(signed_in(&one.get(&first).await, user));
    // And it can be used once.
    let Stands::At { status, .. } = one.get(&first).await else { panic!() };
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_while_the_portal_does_not_decide() {
    let (portal, provider) = stage().await;
    // The page that checks passwords answers. The provider's key for the interface is revoked.
    portal.sql("UPDATE login_flow_key SET revoked_ms = 1").await;
    let user = "new@joining.example";
    let done = Browser::at(&provider).signs_in(&portal, user).await;
    assert!(signed_in(&done, user), "{done:?} {}", provider.told());
    assert!(provider.told().contains("401"), "{}", provider.told());
}
