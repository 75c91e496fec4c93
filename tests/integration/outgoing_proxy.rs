//! Calls to services outside, where a company's proxy is the way out.

use std::time::Duration;

use axum::http::{Request, StatusCode};
use server::https::{CallFault, Proxy, Way};
use server::secrets::ServiceSecret;

use crate::support::exim::free_port;
use crate::support::siteverify::Siteverify;
use crate::support::tiny_proxy::TinyProxy;

const PATIENCE: Duration = Duration::from_secs(20);

/// Calls the service the way that is given.
async fn calls(service: &Siteverify, way: Way) -> Result<StatusCode, CallFault> {
    let address = format!("https://localhost:{}/turnstile/v0/siteverify", service.port());
    let request = Request::post(address).body(Vec::new()).unwrap();
    service.client(way, PATIENCE).call(request).await.map(|answer| answer.status())
}

fn by(service: &Siteverify, proxy: &str, user: Option<(&str, &str)>, except: &[&str]) -> Way {
    let except = except.iter().map(|&host| host.to_owned()).collect();
    let secret = user.map(|(_, password)| ServiceSecret::new(password.into()));
    let user = user.map(|(name, _)| name).zip(secret.as_ref());
    Way { proxy: Some(Proxy::new(proxy, user, except).unwrap()), ..service.way() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_called_through_the_proxy_and_a_host_that_is_excepted_is_not() {
    let service = Siteverify::start().await;
    let proxy = TinyProxy::start(service.port(), "");
    assert_eq!(calls(&service, by(&service, &proxy.address(), None, &[])).await.unwrap(), StatusCode::OK);
    assert_eq!(proxy.joined(), 1, "{}", proxy.held.log());
    for except in [&["localhost"][..], &["other.example", "LOCALHOST"]] {
        let way = by(&service, &proxy.address(), None, except);
        assert_eq!(calls(&service, way).await.unwrap(), StatusCode::OK);
    }
    assert_eq!(proxy.joined(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_gets_its_password_and_without_it_the_operator_reads_why() {
    let service = Siteverify::start().await;
    let proxy = TinyProxy::start(service.port(), "BasicAuth latchkey Proxylantern1\n");
    let user = Some(("latchkey", "Proxylantern1"));
    assert_eq!(calls(&service, by(&service, &proxy.address(), user, &[])).await.unwrap(), StatusCode::OK);
    for (user, why) in [(None, "proxy authorization required"), (Some(("latchkey", "another")), "tunnel error")] {
        let fault = calls(&service, by(&service, &proxy.address(), user, &[])).await.unwrap_err().to_string();
        assert!(fault.contains(why) && !fault.contains("another"), "{fault}");
    }
    assert_eq!(proxy.joined(), 1);
}

/// The proxy is not believed: it is only a way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_checked_from_end_to_end_whatever_proxy_is_between() {
    let service = Siteverify::start().await;
    let proxy = TinyProxy::start(service.port(), "");
    let another = Siteverify::start().await;
    let way = Way { proxy: by(&service, &proxy.address(), None, &[]).proxy, ..another.way() };
    let fault = calls(&service, way).await.unwrap_err().to_string();
    assert!(fault.contains("certificate"), "{fault}");
    assert_eq!(proxy.joined(), 1, "it was the way");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_proxy_is_away_no_other_way_is_taken() {
    let service = Siteverify::start().await;
    let way = by(&service, &format!("http://127.0.0.1:{}", free_port()), None, &[]);
    let fault = calls(&service, way).await.unwrap_err().to_string();
    assert!(fault.starts_with("cannot be reached: "), "{fault}");
    assert!(service.asked().is_empty());
}
