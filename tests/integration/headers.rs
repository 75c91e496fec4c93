//! Cookies, headers and methods on every answer (catalogue B16).

use reqwest::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    IF_NONE_MATCH, ORIGIN, SET_COOKIE,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::browser::step;
use crate::support::portal::{PUBLIC_URL, TestPortal};

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn ac_150_the_cookie_is_opaque_and_for_the_server_only() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    let cookies: Vec<&str> = alice.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 1);
    let mut parts = cookies[0].split("; ");
    let (name, value) = parts.next().unwrap().split_once('=').unwrap();
    assert_eq!((name, value.len()), ("__Host-latchkey", 43), "256 bits");
    let mut attributes: Vec<&str> = parts.collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(portal.browser().get("/").await.headers().get(SET_COOKIE).is_none(), "the shell is the same for everybody");
}

#[tokio::test]
async fn ac_151_a_planted_session_is_dead_after_each_proof() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    let mut seen = vec![alice.cookie.clone()];
    alice.begin("alice@cloud.example").await.unwrap();
    seen.push(alice.cookie.clone());
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    seen.push(alice.cookie.clone());
    alice.set_password("Amber lantern 27").await.unwrap();
    seen.push(alice.cookie.clone());
    for (place, cookie) in seen.iter().enumerate() {
        assert!(!seen[..place].contains(cookie), "place {place}");
    }
    for old in &seen[..3] {
        let mut thief = portal.browser();
        thief.cookie.clone_from(old);
        assert_eq!(step(&thief.current().await), "identify", "an old session shows nothing of the visit");
    }
}

#[tokio::test]
async fn ac_152_nothing_happens_from_another_site() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    let body = "{\"offer\":0}";
    for origin in [
        Some("https://evil.example"),
        Some("null"),
        Some("http://reset.example"),
        Some("https://reset.example.evil.example"),
        Some("https://reset.example:444"),
        Some("https://RESET.example"),
        Some(""),
        None,
    ] {
        let mut request =
            alice.request(Method::POST, "/api/reset/choose-method").header(CONTENT_TYPE, "application/json");
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
    let told = alice.request(Method::POST, "/api/reset/choose-method").header(CONTENT_TYPE, "application/json");
    let told = told.header(ORIGIN, PUBLIC_URL).header("sec-fetch-site", "cross-site").body(body);
    assert_eq!(told.send().await.unwrap().status(), StatusCode::FORBIDDEN, "the browser itself says so");
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let form = alice.request(Method::POST, "/api/reset/choose-method").header(CONTENT_TYPE, kind).body("offer=0");
        assert_eq!(form.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{kind}");
    }
    assert_eq!(step(&alice.current().await), "choose-method");
    assert!(portal.mails_to("alice@mail.example").await.is_empty());
    assert!(portal.events().await.contains(&"cross-site-refused:cross-site".to_owned()));
}

#[tokio::test]
async fn ac_154_no_other_origin_is_let_in() {
    let portal = TestPortal::start().await;
    for origin in ["https://evil.example", "null", "https://reset.example.evil.example"] {
        for (method, path) in
            [(Method::GET, "/"), (Method::OPTIONS, "/api/reset/current"), (Method::POST, "/api/reset/current")]
        {
            let request = portal.browser().request(method, path).header(ORIGIN, origin);
            let request = request.header("access-control-request-method", "POST");
            let response = request.send().await.unwrap();
            assert!(
                !response.headers().keys().any(|name| name.as_str().starts_with("access-control")),
                "{origin} {path}"
            );
        }
    }
}

#[tokio::test]
async fn ac_155_state_is_never_stored_and_unknown_paths_are_not_found() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    let answer = alice.post("/api/reset/choose-method", &json!({ "offer": 0 })).await;
    assert_eq!(text(answer.headers(), "cache-control"), "no-store");
    assert!(answer.headers().get(ETAG).is_none());
    assert_eq!(text(alice.get("/").await.headers(), "cache-control"), "no-store");
    for path in [
        "/api/reset/current/x.css",
        "/api/reset/current;.js",
        "/api/reset/current%0a.css",
        "/api/reset",
        "/api",
        "/index.html",
        "/account.html",
        "/reset/alice@cloud.example",
        "/nothing.js",
    ] {
        let response = alice.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(text(response.headers(), "cache-control"), "no-store", "{path}");
    }
    let page = alice.get("/?username=alice@cloud.example").await.text().await.unwrap();
    assert!(!page.contains("alice@cloud.example"), "nothing of the address stands in the shell");
}

#[tokio::test]
async fn ac_157_other_methods_are_refused() {
    let portal = TestPortal::start().await;
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        for path in ["/", "/api/reset/current", "/locales/en.ftl", "/nothing"] {
            let request = portal.browser().request(Method::from_bytes(method.as_bytes()).unwrap(), path);
            let status =
                request.header(ORIGIN, PUBLIC_URL).header(CONTENT_TYPE, "application/json").body("{}").send().await;
            let status = status.unwrap().status();
            assert!(
                matches!(status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND),
                "{method} {path}: {status}"
            );
        }
    }
    let get = portal.browser().get("/api/reset/current").await;
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED, "a step is never a GET");
}

#[tokio::test]
async fn ac_158_what_travels_holds_no_secret_and_nothing_internal_is_public() {
    let portal = TestPortal::start().await;
    for path in [
        "/metrics",
        "/debug",
        "/.git/config",
        "/.env",
        "/env",
        "/latchkey.toml",
        "/Cargo.toml",
        "/demo.toml",
        "/store.sqlite",
        "/key",
        "/api/reset/",
        "/server-status",
        "/locales/",
        "/locales/en/mail.ftl",
        "/locales/mail.ftl",
        "/locales/register.ftl",
        "/locales/en.mail.ftl",
        "/locales/.account.ftl",
    ] {
        assert_eq!(portal.browser().get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let health = portal.browser().get("/health").await.text().await.unwrap();
    assert_eq!(health, "ok\n", "no version, no counts");
    for file in ["en.ftl", "en.account.ftl"] {
        let words = portal.browser().get(&format!("/locales/{file}")).await.text().await.unwrap();
        assert!(words.contains("identify-heading"), "{file}");
        assert!(!words.contains("mail-code-subject"), "{file}: the words of mails stay on the server");
    }
}

#[tokio::test]
async fn ac_159_no_page_can_be_framed_or_held_on_to() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    let answers = [
        portal.browser().get("/").await,
        portal.browser().get("/register").await,
        portal.browser().get("/nothing").await,
        portal.browser().get("/locales/en.ftl").await,
        portal.browser().get("/sign-in").await,
        portal.browser().get("/mailbox").await,
        portal.browser().get("/health").await,
        alice.post("/api/reset/current", &json!({})).await,
        alice.post("/api/reset/leave", &json!({ "entry": { "locale": "en" } })).await,
        portal.browser().request(Method::POST, "/").send().await.unwrap(),
    ];
    for answer in answers {
        let (url, headers) = (answer.url().to_string(), answer.headers());
        let policy = headers.get(CONTENT_SECURITY_POLICY).unwrap_or_else(|| panic!("{url}")).to_str().unwrap();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "'wasm-unsafe-eval'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{url}: {policy}");
        }
        for never in ["unsafe-inline", "'unsafe-eval'", "*", "http:", "https:", "blob:"] {
            assert!(!policy.contains(never), "{url}: {policy}");
        }
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=63072000"),
        ] {
            assert_eq!(text(headers, name), value, "{url}");
        }
        // Under no-referrer a browser would not send the origin of a plain form.
        let plain = ["/sign-in", "/mailbox"].iter().any(|page| url.ends_with(page));
        assert_eq!(text(headers, "referrer-policy"), if plain { "same-origin" } else { "no-referrer" }, "{url}");
    }
}

#[tokio::test]
async fn a_browser_asks_once_for_files_that_never_change() {
    let portal = TestPortal::start().await;
    let page = portal.browser().get("/").await.text().await.unwrap();
    let words = page.split('"').find(|part| part.starts_with("/locales/en.")).unwrap_or_else(|| panic!("{page}"));
    let first = portal.browser().request(Method::GET, words).header(ACCEPT_ENCODING, "br, gzip").send().await.unwrap();
    assert!(text(first.headers(), "cache-control").contains("immutable"));
    assert_eq!(text(first.headers(), "content-type"), "text/plain; charset=utf-8");
    let said = first.text().await.unwrap();
    // Addresses of an earlier version, of no version, and with the query that addresses had before.
    for stale in ["/locales/en.000000000000.ftl", "/locales/en.ftl", "/locales/en.ftl?v=000000000000&"] {
        let answer =
            portal.browser().request(Method::GET, stale).header(ACCEPT_ENCODING, "br, gzip").send().await.unwrap();
        assert_eq!(text(answer.headers(), "cache-control"), "no-cache", "{stale} is not kept for good");
        assert_eq!(text(answer.headers(), "vary"), "Accept-Encoding", "{stale}");
        assert_eq!(answer.text().await.unwrap(), said, "{stale}: the words as they are");
    }
    let unknown = portal.browser().get("/locales/xx.000000000000.ftl").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(text(unknown.headers(), "cache-control"), "no-store");
    let module = page
        .split(['"', '\'', '=', ' ', '>'])
        .find(|part| part.ends_with("_bg.wasm"))
        .unwrap_or_else(|| panic!("{page}"));
    let squeezed =
        portal.browser().request(Method::GET, module).header(ACCEPT_ENCODING, "gzip, br;q=0.9").send().await.unwrap();
    assert_eq!(text(squeezed.headers(), CONTENT_ENCODING.as_str()), "br");
    assert_eq!(text(squeezed.headers(), "content-type"), "application/wasm");
    assert!(text(squeezed.headers(), CACHE_CONTROL.as_str()).contains("immutable"));
    let plain = portal.browser().request(Method::GET, module).header(ACCEPT_ENCODING, "identity").send().await.unwrap();
    assert_eq!((text(plain.headers(), "content-encoding"), text(plain.headers(), "vary")), ("", "Accept-Encoding"));
    let again = portal.browser().request(Method::GET, module).header(IF_NONE_MATCH, plain.headers()[ETAG].clone());
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn registration_has_a_program_and_words_of_its_own_and_the_portal_pays_nothing_for_them() {
    let portal = TestPortal::start().await;
    let page = async |path: &str| portal.browser().get(path).await.text().await.unwrap();
    let named = |page: &str, end: &str| -> Vec<String> {
        let words = page.split(['"', '\'', '=', ' ', '>']).filter(|word| word.starts_with('/'));
        let mut named: Vec<String> =
            words.filter(|word| word.split('?').next().unwrap().ends_with(end)).map(str::to_owned).collect();
        named.sort();
        named.dedup();
        named
    };
    let (reset, change, register) = (page("/").await, page("/change").await, page("/register").await);
    for end in [".wasm", ".js", ".css", ".svg", ".ftl"] {
        assert_eq!(named(&reset, end), named(&change, end));
        assert!(!named(&register, end).is_empty(), "{end}: {register}");
        let is_shared = matches!(end, ".css" | ".svg");
        assert_eq!(named(&reset, end) == named(&register, end), is_shared, "{end}");
    }
    let size = async |page: &str| {
        let program = named(page, ".wasm").pop().unwrap();
        portal.browser().get(&program).await.bytes().await.unwrap().len()
    };
    assert!(size(&reset).await < size(&register).await, "pages of registration are in the portal's program");
    let words = async |page: &str| {
        let file = named(page, ".ftl").into_iter().find(|file| !file.contains('{')).unwrap();
        portal.browser().get(&file).await.text().await.unwrap()
    };
    let (less, more) = (words(&reset).await, words(&register).await);
    assert!(more.starts_with(&less), "what both can say is said alike");
    assert!(more.contains("register-heading") && !less.contains("register-heading"));
    // One policy serves both: it knows the one script that either page holds.
    let policy = portal.browser().get("/").await.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
}

#[tokio::test]
async fn the_shell_speaks_the_persons_language_before_any_program_runs() {
    let portal = TestPortal::start().await;
    for (path, accepted, lang) in [
        ("/", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("/?mkt=en-GB", "ko", "en"),
        ("/register", "ko-KR", "ko"),
        ("/register?mkt=ar", "", "ar"),
        ("/?mkt=ko", "en", "ko"),
        ("/?MKT=ko-KR", "", "ko"),
        ("/?mkt=es-US", "", "es"),
        ("/?mkt=ar-EG", "", "ar"),
        ("/", "lt-LT, ko;q=0.5", "lt"),
        ("/?mkt=he-IL", "", "en"),
        ("/", "he, ko;q=0.5", "ko"),
        ("/", "", "en"),
    ] {
        let response =
            portal.browser().request(Method::GET, path).header("accept-language", accepted).send().await.unwrap();
        assert_eq!(text(response.headers(), "content-language"), lang, "{path} {accepted}");
        assert!(text(response.headers(), "vary").contains("Accept-Language"));
        let page = response.text().await.unwrap();
        let direction = if lang == "ar" { "dir=\"rtl\"" } else { "dir=\"ltr\"" };
        assert!(page.contains(&format!("lang=\"{lang}\"")) && page.contains(direction), "{path}");
        assert!(!page.contains("{{"), "every placeholder is filled");
        assert_eq!(page.contains("계정"), lang == "ko", "{path}: the skeleton's words");
        let is_ahead =
            |tag: &&str| tag.starts_with("link ") && tag.contains("/locales/") && tag.contains("rel=preload");
        let ahead = page.replace('"', "");
        let ahead = ahead.split(['<', '>']).find(is_ahead).unwrap_or_else(|| panic!("{page}"));
        let ahead = ahead.split(' ').find_map(|part| part.strip_prefix("href=")).unwrap();
        let words = if path.starts_with("/register") { ".account." } else { "." };
        assert!(ahead.starts_with(&format!("/locales/{lang}{words}")), "{path}: {ahead}");
        // From the pattern the program makes the same address as the one that was fetched ahead.
        // The address has no query, so there is only one way to write it.
        let pattern = page.split_once("data-words=\"").unwrap().1.split('"').next().unwrap();
        assert_eq!(pattern.replace("{tag}", lang), ahead, "{path}");
        assert!(ahead.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-".contains(&byte)), "{ahead}");
    }
}
