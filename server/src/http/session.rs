//! The session cookie: opaque, 256 random bits, only for the server to read.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

use crate::secrets::SessionToken;

/// With https the name itself makes browsers insist on Secure, Path=/ and no
/// Domain. Plain http exists on localhost only, where that prefix is refused.
fn name(public_url: &str) -> &'static str {
    if public_url.starts_with("https://") { "__Host-latchkey" } else { "latchkey" }
}

/// The session a request names, if it names exactly one of ours.
pub fn read(headers: &HeaderMap, public_url: &str) -> Option<SessionToken> {
    let name = name(public_url);
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    if values.next().is_some() { None } else { SessionToken::from_cookie(value) }
}

/// The header that hands a session to the browser, until it closes.
pub fn write(token: &SessionToken, public_url: &str) -> String {
    let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", name(public_url), token.expose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for url in ["https://reset.example", "http://localhost:8080"] {
            let token = SessionToken::random().unwrap();
            let cookie = write(&token, url);
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, format!("a=b; {}; c=d", cookie.split(';').next().unwrap()).parse().unwrap());
            assert_eq!(read(&headers, url).unwrap().expose(), token.expose());
            headers.append(COOKIE, cookie.split(';').next().unwrap().parse().unwrap());
            assert!(read(&headers, url).is_none(), "two are as good as none");
        }
    }
}
