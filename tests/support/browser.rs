//! A browser without a screen: keeps its cookie, says where it comes from, solves puzzles.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use ring::pbkdf2;
use serde_json::{Value, json};
use server::puzzle::{Puzzle, Solution};
use server::wire::register::{RegisterStep, SetUp};
use server::wire::{Ask, Fault, Goal, Outcome, Refusal, Screen, Step};

use super::portal::PUBLIC_URL;

pub struct Browser {
    http: reqwest::Client,
    address: SocketAddr,
    /// The public URL that this browser uses.
    site: String,
    pub cookie: Option<String>,
    /// The last answer's headers.
    pub headers: reqwest::header::HeaderMap,
    pub locale: &'static str,
    pub ru: Option<String>,
    pub whr: Option<&'static str>,
    /// The journey of its address: `reset`, `change` or `register`.
    journey: &'static str,
}

pub type Answer = Result<Screen, (StatusCode, Fault)>;

impl Browser {
    pub fn at(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let site = PUBLIC_URL.into();
        Self {
            http,
            address,
            site,
            cookie: None,
            headers: Default::default(),
            locale: "en",
            ru: None,
            whr: None,
            journey: "reset",
        }
    }

    /// In front of a portal that is known by this URL.
    pub fn known_as(address: SocketAddr, public_url: &str) -> Self {
        Self { site: public_url.to_owned(), ..Self::at(address) }
    }

    /// In front of a program that listens there and is called `localhost`.
    pub fn at_localhost(port: u16) -> Self {
        Self { site: format!("http://localhost:{port}"), ..Self::at(SocketAddr::from(([127, 0, 0, 1], port))) }
    }

    /// A second tab or a thief: the same cookie.
    pub fn twin(&self) -> Self {
        Self { cookie: self.cookie.clone(), journey: self.journey, ..Self::known_as(self.address, &self.site) }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self
            .http
            .request(method, format!("http://{}{path}", self.address))
            .header(HOST, self.site.trim_start_matches("https://").trim_start_matches("http://"));
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// Sends what the portal's own program would send.
    pub async fn post(&mut self, path: &str, body: &Value) -> Response {
        self.post_raw(path, body.to_string()).await
    }

    pub async fn post_raw(&mut self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, &self.site)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let response = request.send().await.unwrap();
        self.headers = response.headers().clone();
        if let Some(set) = self.headers.get(SET_COOKIE) {
            self.cookie = set.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        response
    }

    pub async fn call(&mut self, function: &str, body: Value) -> Answer {
        let response = self.post(&format!("/api/{function}"), &body).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        if status == StatusCode::OK {
            Ok(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
        } else {
            Err((status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status} {error}: {text}"))))
        }
    }

    fn entry(&self) -> Value {
        json!({ "locale": self.locale, "username": null, "whr": self.whr, "ru": self.ru })
    }

    /// Comes to the address of another journey, where [`Self::step_back`] acts.
    pub fn goes_to(&mut self, journey: &'static str) -> Value {
        self.journey = journey;
        let mut entry = self.entry();
        entry["journey"] = json!(journey);
        entry
    }

    /// The screen at the address of a reset.
    pub async fn current(&mut self) -> Answer {
        self.current_at("reset").await
    }

    /// The screen at the address of a journey.
    pub async fn current_at(&mut self, journey: &'static str) -> Answer {
        let entry = self.goes_to(journey);
        self.call("reset/current", json!({ "entry": entry })).await
    }

    /// The first screen's puzzle, solved.
    pub async fn solved(&mut self) -> Solution {
        match self.current().await.unwrap().step {
            Step::Identify { puzzle, .. } => solve(puzzle),
            step => panic!("a visit is under way: {step:?}"),
        }
    }

    pub async fn begin(&mut self, user_id: &str) -> Answer {
        let solution = self.solved().await;
        self.begin_with(user_id, &solution).await
    }

    pub async fn begin_with(&mut self, user_id: &str, solution: &impl serde::Serialize) -> Answer {
        let entry = self.entry();
        self.call("reset/begin", json!({ "entry": entry, "user_id": user_id, "solution": solution })).await
    }

    /// Signs in to change the password, with the puzzle of the first screen solved.
    pub async fn begin_change(&mut self, user_id: &str, password: &str) -> Answer {
        let entry = self.goes_to("change");
        let solution = match self.call("reset/current", json!({ "entry": entry })).await.unwrap().step {
            Step::SignIn { puzzle, .. } => solve(puzzle),
            step => panic!("a visit is under way: {step:?}"),
        };
        let body = json!({ "entry": entry, "user_id": user_id, "password": password, "solution": solution });
        self.call("change/begin", body).await
    }

    /// Signs in to register, with a password or a pass.
    pub async fn sign_in_to_register(&mut self, user_id: &str, password: &str) -> Answer {
        let entry = self.goes_to("register");
        let solution = match self.call("reset/current", json!({ "entry": entry })).await.unwrap().step {
            Step::Register(RegisterStep::SignIn { puzzle, .. }) => solve(puzzle),
            step => panic!("a visit is under way: {step:?}"),
        };
        let body = json!({ "entry": entry, "user_id": user_id, "password": password, "solution": solution });
        self.call("register/begin", body).await
    }

    pub fn entry_to_register(&self) -> Value {
        json!({ "locale": self.locale, "username": null, "whr": null, "ru": null, "journey": "register" })
    }

    /// Where a visit to register stands.
    pub async fn look_at_registration(&mut self) -> Answer {
        let entry = self.goes_to("register");
        self.call("reset/current", json!({ "entry": entry })).await
    }

    /// An act of a visit to register.
    pub async fn register(&mut self, act: &str, body: Value) -> Answer {
        self.journey = "register";
        self.call(&format!("register/{act}"), body).await
    }

    /// What a visit to register shows next.
    pub async fn registers(&mut self, act: &str, body: Value) -> RegisterStep {
        registering(self.register(act, body).await)
    }

    pub async fn choose_goal(&mut self, goal: Goal) -> Answer {
        self.call("reset/choose-goal", json!({ "goal": goal })).await
    }

    pub async fn choose(&mut self, offer: u8) -> Answer {
        self.call("reset/choose-method", json!({ "offer": offer })).await
    }

    pub async fn send_again(&mut self) -> Answer {
        self.call("reset/send-again", json!({})).await
    }

    pub async fn prove(&mut self, code: &str) -> Answer {
        self.call("reset/prove", json!({ "given": { "Code": code } })).await
    }

    /// Gives what an [`Authenticator`](super::authenticator::Authenticator) signed.
    pub async fn proves_with(&mut self, given: Value) -> Answer {
        self.call("reset/prove", json!({ "given": given })).await
    }

    pub async fn set_password(&mut self, password: &str) -> Answer {
        self.call("reset/set-password", json!({ "password": password })).await
    }

    pub async fn step_back(&mut self) -> Answer {
        let mut entry = self.entry();
        entry["journey"] = json!(self.journey);
        self.call("reset/step-back", json!({ "entry": entry })).await
    }

    pub async fn leave(&mut self) -> Answer {
        let entry = self.entry();
        self.call("reset/leave", json!({ "entry": entry })).await
    }
}

/// Names of methods, as offers have them.
pub const EMAIL: &str = "email";
pub const APP_CODE: &str = "app-code";
pub const PASSKEY: &str = "passkey";
pub const RECOVERY_CODE: &str = "recovery-code";

/// The key of a set-up that shows one.
pub fn key_shown(step: RegisterStep) -> String {
    match step {
        RegisterStep::SetUp { set_up: SetUp::Key { key, .. }, .. } => key,
        step => panic!("no key is shown: {step:?}"),
    }
}

/// The step of a visit to register.
pub fn registering(answer: Answer) -> RegisterStep {
    match answer.unwrap().step {
        Step::Register(step) => step,
        step => panic!("not a step of registration: {step:?}"),
    }
}

/// Solves a puzzle as a browser does, with another PBKDF2 than the portal's own: thousands of
/// visits begin in tests, where the portal is not optimized.
pub fn solve(puzzle: Puzzle) -> Solution {
    let rounds = NonZeroU32::new(puzzle.rounds).expect("a puzzle within bounds");
    let part_solved = |part: u8| {
        let salt = [puzzle.salt.as_bytes(), &[part]].concat();
        let accepts = |answer: &u32| {
            let mut key = [0; 4];
            pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, &salt, &answer.to_be_bytes(), &mut key);
            u32::from_be_bytes(key).leading_zeros() >= u32::from(puzzle.bits)
        };
        (0..=u32::MAX).find(accepts).expect("an answer")
    };
    let answers = (0..puzzle.parts).map(part_solved).collect();
    Solution { puzzle, answers }
}

/// The refusal a screen shows, if any.
pub fn refusal(answer: &Answer) -> Option<Refusal> {
    match &answer.as_ref().expect("a screen").step {
        Step::Identify { refusal, .. }
        | Step::SignIn { refusal, .. }
        | Step::ChooseMethod { refusal, .. }
        | Step::Ask { refusal, .. }
        | Step::NewPassword { refusal, .. }
        | Step::AskHelpDesk { refusal, .. }
        | Step::Register(
            RegisterStep::SignIn { refusal, .. }
            | RegisterStep::ChooseKind { refusal, .. }
            | RegisterStep::SetUp { refusal, .. }
            | RegisterStep::Manage { refusal, .. }
            | RegisterStep::ConfirmRemoval { refusal, .. },
        ) => refusal.clone(),
        _ => None,
    }
}

pub fn outcome(answer: &Answer) -> Option<Outcome> {
    match &answer.as_ref().expect("a screen").step {
        Step::Stopped { outcome, .. } => Some(*outcome),
        _ => None,
    }
}

/// The step's name, for short assertions.
pub fn step(answer: &Answer) -> &'static str {
    match answer.as_ref().map(|screen| &screen.step) {
        Ok(Step::Identify { .. }) => "identify",
        Ok(Step::SignIn { .. }) => "sign-in",
        Ok(Step::ChooseGoal) => "choose-goal",
        Ok(Step::ChooseMethod { .. }) => "choose-method",
        Ok(Step::Ask { ask: Ask::Code { .. }, .. }) => "enter-code",
        Ok(Step::Ask { ask: Ask::Passkey { .. }, .. }) => "use-passkey",
        Ok(Step::Ask { ask: Ask::SavedCode { .. }, .. }) => "enter-saved-code",
        Ok(Step::NewPassword { .. }) => "new-password",
        Ok(Step::Done { .. }) => "done",
        Ok(Step::Stopped { .. }) => "stopped",
        Ok(Step::AskHelpDesk { .. }) => "ask-help-desk",
        Ok(Step::HelpDeskAsked) => "help-desk-asked",
        Ok(Step::Register(step)) => match step {
            RegisterStep::SignIn { .. } => "sign-in-to-register",
            RegisterStep::Asked { .. } => "asked",
            RegisterStep::ChooseKind { .. } => "choose-kind",
            RegisterStep::SetUp { set_up, .. } => match set_up {
                SetUp::Address { .. } => "set-up-address",
                SetUp::SentCode { .. } => "enter-first-code",
                SetUp::Key { .. } => "set-up-key",
                SetUp::Passkey(_) => "set-up-passkey",
                SetUp::Codes { .. } => "set-up-codes",
            },
            RegisterStep::NewCodes { .. } => "new-codes",
            RegisterStep::Review { .. } => "review",
            RegisterStep::Manage { .. } => "manage",
            RegisterStep::ConfirmRemoval { .. } => "confirm-removal",
            RegisterStep::Over { .. } => "over",
        },
        Err((_, Fault::OutOfStep)) => "out-of-step",
        Err((_, Fault::CookiesOff)) => "cookies-off",
        Err((_, Fault::BadRequest)) => "bad-request",
        Err((_, Fault::Unavailable)) => "unavailable",
        Err(_) => "fault",
    }
}
