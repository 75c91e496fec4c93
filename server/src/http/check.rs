//! The picture and the sound of a check, for the session that they were issued to.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{Web, session};
use crate::captcha::picture::Hidden;

/// The picture of this name.
pub async fn picture(State(web): State<Arc<Web>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(hidden) = opened(&web, &name, &headers) else { return StatusCode::NOT_FOUND.into_response() };
    ([(CONTENT_TYPE, "image/png")], web.portal.captcha().draw(&hidden)).into_response()
}

#[derive(Deserialize)]
pub struct Spoken {
    #[serde(default)]
    mkt: String,
}

/// The sound of the picture of this name, in parts where a browser asks for parts: Safari plays sound only so.
pub async fn sound(
    State(web): State<Arc<Web>>,
    Path(name): Path<String>,
    Query(Spoken { mkt }): Query<Spoken>,
    headers: HeaderMap,
) -> Response {
    let Some(hidden) = opened(&web, &name, &headers) else { return StatusCode::NOT_FOUND.into_response() };
    let locale = crate::locale::resolve(crate::locale::shipped(), Some(&mkt), [], "en").tag;
    in_parts(web.portal.captcha().speak(&hidden, locale), &headers)
}

fn opened(web: &Web, name: &str, headers: &HeaderMap) -> Option<Hidden> {
    let session = session::read(headers, &web.portal.settings.public_url)?;
    web.portal.captcha().open_picture(&session, name, web.portal.now_ms())
}

/// RFC 9110, 14.2: one range of bytes; whatever else is asked gets the whole.
fn in_parts(sound: Vec<u8>, headers: &HeaderMap) -> Response {
    let kind =
        [(CONTENT_TYPE, HeaderValue::from_static("audio/wav")), (ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok()).and_then(|range| part(range, sound.len()));
    let Some((first, last)) = asked else { return (kind, sound).into_response() };
    let range = format!("bytes {first}-{last}/{}", sound.len());
    let Some(bytes) = sound.get(first..=last) else { return StatusCode::RANGE_NOT_SATISFIABLE.into_response() };
    (StatusCode::PARTIAL_CONTENT, kind, [(CONTENT_RANGE, range)], bytes.to_vec()).into_response()
}

/// First and last byte of `bytes=FIRST-LAST` and `bytes=FIRST-`.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let last =
        if last.is_empty() { length.checked_sub(1)? } else { last.parse::<usize>().ok()?.min(length.checked_sub(1)?) };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_everything_else_gets_the_whole() {
        assert_eq!(part("bytes=0-1", 10), Some((0, 1)));
        assert_eq!(part("bytes=4-", 10), Some((4, 9)));
        assert_eq!(part("bytes=4-99", 10), Some((4, 9)));
        for other in ["", "bytes=-3", "bytes=5-4", "bytes=10-", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"] {
            assert_eq!(part(other, 10), None, "{other}");
        }
        assert_eq!(part("bytes=0-", 0), None);
    }
}
