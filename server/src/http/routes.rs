//! Every address that answers, and what it costs to ask it.
//!
//! The router is made from these tables, so no route is without a cost. The cost
//! says what a request does, whatever its method: a GET that writes or asks
//! another server is counted, a POST that only looks could be free. The
//! interface for login flows has routes and counts of its own.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, get, on};
use leptos::server_fn::axum::server_fn_paths;

use super::{
    Web, call, check, check_by_service, files, health, logo, mailbox, not_me, provider, shell, sign_in, well_known,
};

/// What a request does, and so by which limit it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// It reads, writes nothing and asks no other server: not counted.
    Look,
    /// It writes, or does work: `limits.requests_per_minute`.
    Call,
    /// It begins something dear, such as a visit, a password to hash, a mail to
    /// people who did not ask for it, a call to another server:
    /// `limits.begins_per_minute`, and it is a call, too.
    Begin,
}

/// One address.
pub struct Route {
    pub path: &'static str,
    /// What GET and HEAD cost.
    pub get: Cost,
    /// What every other method costs.
    pub other: Cost,
    pub(super) serves: MethodRouter<Arc<Web>>,
}

/// A page or a file: it is only looked at. Other methods are refused, which is counted.
fn look(path: &'static str, serves: MethodRouter<Arc<Web>>) -> Route {
    Route { path, get: Cost::Look, other: Cost::Call, serves }
}

/// A GET that acts. A client that asks for the head alone, such as a scanner of links, starts nothing.
fn acting(path: &'static str, cost: Cost, serves: MethodRouter<Arc<Web>>) -> Route {
    let serves = serves.head(async || StatusCode::METHOD_NOT_ALLOWED);
    Route { path, get: cost, other: Cost::Call, serves }
}

/// Everything but the server functions.
pub fn pages(web: &Web) -> Vec<Route> {
    let mut routes = vec![
        look("/", get(shell::serve)),
        look("/change", get(shell::serve_change)),
        look("/register", get(shell::serve_register)),
        look("/.well-known/change-password", get(well_known::change_password)),
        look("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints)),
        look("/locales/{file}", get(files::words)),
        look("/robots.txt", get(files::robots)),
        // These two read one row of the store.
        look("/health", get(health)),
        look("/logo/{tenant}/{fingerprint}", get(logo::show)),
        // To draw and to speak is work.
        Route { path: "/check/picture/{name}", get: Cost::Call, other: Cost::Call, serves: get(check::picture) },
        Route { path: "/check/sound/{name}", get: Cost::Call, other: Cost::Call, serves: get(check::sound) },
        // The form's token is shown to the service.
        Route {
            path: "/check/{action}",
            get: Cost::Look,
            other: Cost::Begin,
            serves: get(check_by_service::show).post(check_by_service::submit),
        },
        look("/not-me", get(not_me::open).post(not_me::submit)),
        look("/not-me.js", get(not_me::script)),
        look("/not-me/look", get(not_me::open).post(not_me::look)),
        // As mails had it before: the form on it leads to the others.
        look("/not-me/{token}", get(not_me::look_at_path)),
    ];
    if !web.portal.providers.is_empty() {
        // The way out asks the provider how, and writes down that the browser is out.
        routes.push(acting("/register/provider", Cost::Begin, get(provider::go)));
        // The way back asks and writes for an outing alone, so it has paid as a begin.
        routes.push(acting("/register/callback", Cost::Call, get(provider::come_back)));
    }
    if web.sign_in {
        // A password is hashed.
        routes.push(Route { other: Cost::Begin, ..look("/sign-in", get(sign_in::show).post(sign_in::submit)) });
    }
    if web.mailbox.is_some() {
        routes.push(look("/mailbox", get(mailbox::show)));
    }
    routes
}

/// Server functions that begin something dear; all others are calls.
const BEGINS: [&str; 5] =
    ["/api/reset/begin", "/api/change/begin", "/api/register/begin", "/api/register/redeem", "/api/help/ask"];

/// The server functions.
pub fn functions() -> Vec<Route> {
    let routes = server_fn_paths().filter_map(|(path, method)| {
        let method = MethodFilter::try_from(method).ok()?;
        let cost = if BEGINS.contains(&path) { Cost::Begin } else { Cost::Call };
        Some(Route { path, get: cost, other: cost, serves: on(method, call) })
    });
    routes.collect()
}

/// What each route costs: for GET and HEAD, and for every other method.
#[derive(Default)]
pub struct Costs(HashMap<&'static str, (Cost, Cost)>);

impl Costs {
    pub fn add(&mut self, route: &Route) {
        self.0.insert(route.path, (route.get, route.other));
    }

    /// The cost of a request. Files have no route: to get one is to look.
    pub fn of(&self, path: Option<&str>, method: &Method) -> Cost {
        let unlisted = if path.is_some() { (Cost::Call, Cost::Call) } else { (Cost::Look, Cost::Call) };
        let (get, other) = path.and_then(|path| self.0.get(path)).copied().unwrap_or(unlisted);
        if matches!(*method, Method::GET | Method::HEAD) { get } else { other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dear_function_is_one_that_there_is() {
        let paths: Vec<&str> = functions().iter().map(|route| route.path).collect();
        for begin in BEGINS {
            assert!(paths.contains(&begin), "{begin} of {paths:?}");
        }
        // What has a name of that kind is dear, or this table is behind.
        assert_eq!(paths.iter().filter(|path| path.ends_with("/begin")).count(), 3, "{paths:?}");
    }
}
