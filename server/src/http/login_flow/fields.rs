//! A body that is one JSON object, read field by field.
//!
//! Stricter than a derived reader: a list does not stand for an object, no name
//! may come twice, and each fault names its field.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::problem::Problem;

/// Up to here every whole number is one of its own as a float, too: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The fields that were sent and not taken yet.
pub struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Reads a body.
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Problem> {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "Send the body with `Content-Type: application/json`.",
            ));
        }
        serde_json::from_slice(body).map_err(|fault| Problem::malformed(format!("Send one JSON object: {fault}.")))
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &'static str) -> Result<String, Problem> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            _ => Err(of_type(name, "a string")),
        }
    }

    /// A text that may be left out, or be null.
    pub fn maybe_text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(of_type(name, "a string")),
        }
    }

    /// A whole number that must be there; to JSON Schema 3.0 is one.
    pub fn number(&mut self, name: &'static str) -> Result<i64, Problem> {
        let value = self.take(name)?;
        let whole = |number: &f64| number.fract() == 0.0 && number.abs() <= EXACT;
        let number = value.as_i64().or_else(|| value.as_f64().filter(whole).map(|number| number as i64));
        number.ok_or_else(|| of_type(name, "a whole number"))
    }

    /// A list of texts that must be there.
    pub fn texts(&mut self, name: &'static str) -> Result<Vec<String>, Problem> {
        let Value::Array(values) = self.take(name)? else { return Err(of_type(name, "a list of strings")) };
        let texts = values.into_iter().map(|value| match value {
            Value::String(text) => Ok(text),
            _ => Err(of_type(name, "a list of strings")),
        });
        texts.collect()
    }

    /// Checks that no other field was sent.
    pub fn done(self) -> Result<(), Problem> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "field-unknown",
                "There is no such field. /api/v1/openapi.json lists the fields.",
            )
            .of_field(name)),
        }
    }

    fn take(&mut self, name: &'static str) -> Result<Value, Problem> {
        self.0.remove(name).ok_or_else(|| {
            Problem::new(StatusCode::BAD_REQUEST, "field-missing", "This field must be there.").of_field(name)
        })
    }
}

fn of_type(name: &'static str, what: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "field-type", format!("This field must be {what}.")).of_field(name)
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if fields.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name comes twice"));
                    }
                }
                Ok(Fields(fields))
            }
        }

        from.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Fields, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/json; charset=utf-8".parse().unwrap());
        Fields::read(&headers, body.as_bytes())
    }

    #[test]
    fn an_object_is_read_and_nothing_else() {
        let mut fields = read(r#"{"a": "x", "n": -3, "l": ["p", "q"], "o": null}"#).ok().unwrap();
        assert_eq!(fields.text("a").unwrap(), "x");
        assert_eq!(fields.number("n").unwrap(), -3);
        assert_eq!(fields.texts("l").unwrap(), ["p", "q"]);
        assert_eq!((fields.maybe_text("o").unwrap(), fields.maybe_text("p").unwrap()), (None, None));
        assert!(fields.done().is_ok());
        for bad in ["", "[]", r#"["x"]"#, "null", "\"a\"", "{", r#"{"a": 1} {}"#, r#"{"a": 1, "a": 1}"#] {
            assert_eq!(read(bad).err().unwrap().code, "body-malformed", "{bad}");
        }
    }

    #[test]
    fn every_fault_of_a_field_has_its_code() {
        let fields =
            || read(r#"{"a": ["x"], "n": "3", "f": 1.5, "l": ["p", 1], "o": {}, "w": 3.0, "h": 1e300}"#).ok().unwrap();
        assert_eq!(fields().number("w").unwrap(), 3);
        assert_eq!(fields().number("h").unwrap_err().code, "field-type");
        assert_eq!(fields().text("a").unwrap_err().code, "field-type");
        assert_eq!(fields().number("n").unwrap_err().code, "field-type");
        assert_eq!(fields().number("f").unwrap_err().code, "field-type");
        assert_eq!(fields().texts("l").unwrap_err().code, "field-type");
        assert_eq!(fields().maybe_text("o").unwrap_err().code, "field-type");
        assert_eq!(fields().text("b").unwrap_err().code, "field-missing");
        assert_eq!(fields().done().unwrap_err().code, "field-unknown");
    }
}
