//! From JSON to the wire's types, by the browser's own parser.
//!
//! `serde_json` would do the same for 14 KB on the way to everybody: it keeps a
//! word for every mistake, and reads objects in any order. Here the browser has
//! read the text already, a field is asked for by its name, and what does not
//! fit is a mistake without words, for which there is one page anyway.
//!
//! Fields with a default of their own are not known here: what is left out can
//! only be an `Option`.

use std::fmt;

use js_sys::{Array, JSON, Reflect};
use leptos::server_fn::serde::de::value::U32Deserializer;
use leptos::server_fn::serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, SeqAccess, VariantAccess,
    Visitor,
};
use leptos::server_fn::serde::forward_to_deserialize_any;
use wasm_bindgen::JsValue;

/// The value that a text holds; `None` where it is no JSON or holds another type of value.
pub fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Json(JSON::parse(text).ok()?)).ok()
}

#[derive(Debug)]
struct Misfit;

impl fmt::Display for Misfit {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// What the browser made of a piece of the text.
struct Json(JsValue);

impl Json {
    fn whole_number(&self) -> Result<i64, Misfit> {
        let number = self.0.as_f64().ok_or(Misfit)?;
        // Up to 2^53 both are exact; beyond, no number of the wire goes.
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        let whole = number as i64;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp)]
        if whole as f64 == number { Ok(whole) } else { Err(Misfit) }
    }

    fn fields(self, names: &'static [&'static str]) -> Fields {
        Fields { object: self.0, names: names.iter() }
    }
}

impl<'de> Deserializer<'de> for Json {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        Err(Misfit)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_bool(self.0.as_bool().ok_or(Misfit)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_i64(self.whole_number()?)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_string(self.0.as_string().ok_or(Misfit)?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_null() || self.0.is_undefined() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if !Array::is_array(&self.0) {
            return Err(Misfit);
        }
        visitor.visit_seq(Items { array: Array::from(&self.0), next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_seq(self.fields(names))
    }

    /// A variant without fields is its name, one with fields an object of one.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let bare = self.0.as_string();
        for (index, name) in (0..).zip(names) {
            let held = match &bare {
                Some(bare) => (bare == name).then_some(JsValue::UNDEFINED),
                None => Reflect::get(&self.0, &JsValue::from_str(name)).ok().filter(|held| !held.is_undefined()),
            };
            if let Some(held) = held {
                return visitor.visit_enum(Variant { index, held: Json(held) });
            }
        }
        Err(Misfit)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u64 u128 f32 f64 str bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map
        identifier ignored_any
    }
}

/// The fields of an object, in the order of their declaration.
struct Fields {
    object: JsValue,
    names: std::slice::Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(name) = self.names.next() else { return Ok(None) };
        let held = Reflect::get(&self.object, &JsValue::from_str(name)).map_err(|_| Misfit)?;
        seed.deserialize(Json(held)).map(Some)
    }
}

struct Items {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        if self.next == self.array.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Json(self.array.get(self.next - 1))).map(Some)
    }
}

struct Variant {
    index: u32,
    held: Json,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Misfit;
    type Variant = Json;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Json), Misfit> {
        let index: U32Deserializer<Misfit> = self.index.into_deserializer();
        Ok((seed.deserialize(index)?, self.held))
    }
}

impl<'de> VariantAccess<'de> for Json {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        if self.0.is_undefined() { Ok(()) } else { Err(Misfit) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(self.fields(names))
    }
}

#[cfg(test)]
mod tests {
    use server::password::rules::{Advice, Rules, Whose};
    use server::puzzle::Puzzle;
    use server::wire::{
        Ask, Asked, BrokenPasswordRule, CodeSet, Ends, Fault, Goal, HelpDesk, NewCode, Notice, Offer, Organization,
        Outcome, PasskeyRequest, Picture, Refusal, Screen, Sent, Step,
    };
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn puzzle() -> Puzzle {
        let (salt, seal) = ("c2FsdA".into(), "“seal” \\ \n 🔑".into());
        Puzzle { salt, rounds: u32::MAX, parts: 255, bits: 0, expires_ms: 1_795_450_800_123, seal }
    }

    fn screens() -> Vec<Step> {
        let broken = vec![
            BrokenPasswordRule::TooShort { min: 8, have: 0 },
            BrokenPasswordRule::NotAllowed { character: '🔑' },
            BrokenPasswordRule::ContainsName { part: String::new(), whose: Whose::UserId },
            BrokenPasswordRule::Common { advice: vec![] },
            BrokenPasswordRule::TooGuessable {
                parts: vec!["a".into(), "é".into()],
                points: 3,
                need: 5,
                advice: vec![Advice::MoreWords, Advice::Names],
            },
        ];
        let sent = Some(Sent { to: Some("r•••@•••.example".into()), minutes: 5, wait_seconds: 38 });
        let ask = |sent, refusal| Step::Ask { method: "email".into(), ask: Ask::Code { digits: 6, sent }, refusal };
        let offers = vec![
            Offer { method: "email".into(), icon: "M0 0".into(), hint: Some("r•••".into()), by_passkey: false },
            Offer { method: "passkey".into(), icon: "M0 0".into(), hint: None, by_passkey: true },
        ];
        let request = PasskeyRequest {
            site: "localhost".into(),
            challenge: "Yw".into(),
            passkeys: vec!["YQ".into(), "Yg".into()],
            seconds: 300,
        };
        vec![
            Step::Identify {
                user_id: "a".into(),
                notice: Some(Notice::VisitExpired),
                refusal: None,
                puzzle: puzzle(),
                asked: Some(Asked::Service),
            },
            Step::SignIn {
                user_id: "a".into(),
                notice: None,
                refusal: Some(Refusal::CheckMistyped),
                puzzle: puzzle(),
                asked: Some(Asked::Picture(Picture { name: "n".into() })),
            },
            Step::ChooseGoal,
            Step::ChooseMethod {
                offers: offers.clone(),
                is_one_more: true,
                refusal: Some(Refusal::WaitForNewCode { seconds: 1 }),
            },
            ask(sent, Some(Refusal::CodeWrong)),
            ask(None, None),
            ask(None, Some(Refusal::MethodClosed { until_ms: 1, has_other: true })),
            Step::Ask {
                method: "passkey".into(),
                ask: Ask::Passkey { request, offers: offers.clone() },
                refusal: None,
            },
            Step::NewPassword {
                user_id: "한글".into(),
                rules: Rules::strict(),
                refusal: Some(Refusal::PasswordBreaks(broken)),
            },
            Step::Done {
                goal: Goal::Unlock,
                user_id: "a".into(),
                at_ms: -1,
                notices: 2,
                must_change: true,
                sign_in: None,
                return_to: Some("https://app.example/cb".into()),
                codes: vec![
                    CodeSet { method: "m".into(), new: vec![NewCode("A0".into())], is_few: false },
                    CodeSet { method: "m".into(), new: vec![], is_few: true },
                ],
            },
            Step::Ask { method: "m".into(), ask: Ask::SavedCode { characters: 24 }, refusal: None },
            Step::Stopped { outcome: Outcome::ClosedForNow, until_ms: Some(9_007_199_254_740_991) },
            Step::HelpDeskAsked,
        ]
    }

    #[cfg(feature = "account")]
    fn registering() -> Vec<Step> {
        use server::wire::register::{
            Campaign, Changed, Consequence, KeyLink, OnFile, PasskeyToMake, Qr, RegisterRefusal, RegisterStep,
            RegistrationResult, SetUp, SignInNotice, Why,
        };
        let on_file = OnFile {
            method: "email".into(),
            icon: "M0 0".into(),
            hint: Some("r•••".into()),
            since_ms: 1,
            used_ms: None,
            verified: true,
            from_directory: false,
            is_default: true,
            held_until_ms: Some(2),
            left: Some(3),
            is_token: false,
        };
        let refused = |refusal| Some(Refusal::Register(refusal));
        let set_up = |set_up, refusal| RegisterStep::SetUp { method: "m".into(), set_up, has_other: true, refusal };
        let steps = vec![
            RegisterStep::SignIn {
                user_id: "a".into(),
                notice: Some(SignInNotice::TicketOver),
                refusal: None,
                puzzle: puzzle(),
                asked: None,
                provider: Some("p".into()),
            },
            RegisterStep::Asked {
                why: Why::Reconfirm,
                missing: 0,
                on_file: vec![on_file.clone()],
                returns: true,
                campaign: Some(Campaign { last_day_ms: 1_801_353_600_000, left: Some(2) }),
            },
            RegisterStep::ChooseKind {
                kinds: vec![Offer { method: "app-code".into(), icon: "M0 0".into(), hint: None, by_passkey: false }],
                missing: Some(1),
                refusal: None,
            },
            set_up(
                SetUp::Key {
                    key: "K".into(),
                    link: Some(KeyLink {
                        address: "otpauth://totp/a".into(),
                        qr: Qr { size: 29, path: "M0 0h7v1h-7z".into() },
                    }),
                    digits: 6,
                    named: true,
                },
                None,
            ),
            set_up(SetUp::Key { key: "K".into(), link: None, digits: 8, named: false }, None),
            set_up(
                SetUp::Passkey(PasskeyToMake {
                    site: "localhost".into(),
                    organization: "O".into(),
                    challenge: "Yw".into(),
                    user: "dQ".into(),
                    user_id: "a".into(),
                    algorithms: vec![-7, -257],
                    passkeys: vec![],
                    seconds: 0,
                }),
                Some(Refusal::CodeWrong),
            ),
            set_up(SetUp::Address { typed: "b".into() }, refused(RegisterRefusal::AddressOnFile)),
            set_up(
                SetUp::SentCode { digits: 6, sent: Sent { to: Some("b".into()), minutes: 5, wait_seconds: 1 } },
                None,
            ),
            set_up(
                SetUp::Codes { codes: vec![NewCode("A0".into())], characters: 24, user_id: "a".into(), at_ms: 1 },
                None,
            ),
            RegisterStep::NewCodes {
                sets: vec![CodeSet { method: "m".into(), new: vec![NewCode("A0".into())], is_few: true }],
                user_id: "a".into(),
                at_ms: 1,
            },
            RegisterStep::Review { on_file: vec![] },
            RegisterStep::Manage {
                on_file: vec![on_file.clone()],
                kinds: vec![],
                needed: 2,
                have: 1,
                confirms: true,
                done: Some(Changed::Removed),
                refusal: refused(RegisterRefusal::TooMany { most: 5 }),
            },
            RegisterStep::ConfirmRemoval { what: on_file, consequence: Consequence::NoReset, refusal: None },
            RegisterStep::Over { result: RegistrationResult::NothingToDo, return_to: None, no_way_back: true },
        ];
        steps.into_iter().map(Step::Register).collect()
    }

    #[cfg(not(feature = "account"))]
    fn registering() -> Vec<Step> {
        Vec::new()
    }

    #[wasm_bindgen_test]
    fn what_the_server_writes_is_read_back() {
        let organization =
            Organization { name: "Cloud".into(), accent: Some("#0b6b66".into()), on_accent: None, logo: None };
        for (place, step) in screens().into_iter().chain(registering()).enumerate() {
            let help_desk = if place % 2 == 0 { HelpDesk::Form } else { HelpDesk::Link("https://h.example".into()) };
            let organization = (place % 3 == 0).then(|| organization.clone());
            let ends = (place % 2 == 1).then_some(Ends { idle_seconds: 1, seconds: u32::MAX });
            let screen = Screen { support_code: "7f3a".into(), organization, help_desk, ends, step };
            assert_eq!(parse::<Screen>(&serde_json::to_string(&screen).unwrap()), Some(screen));
        }
        for fault in [Fault::Offline, Fault::TooMany { seconds: 7 }] {
            assert_eq!(parse::<Fault>(&serde_json::to_string(&fault).unwrap()), Some(fault));
        }
    }

    #[wasm_bindgen_test]
    fn what_does_not_fit_is_nothing() {
        for text in [
            "",
            "{",
            "null",
            "[]",
            "7",
            "\"Nothing\"",
            "{\"TooMany\":{}}",
            "{\"TooMany\":{\"seconds\":-1}}",
            "{\"TooMany\":{\"seconds\":4294967296}}",
            "{\"TooMany\":{\"seconds\":1.5}}",
            "{\"TooMany\":{\"seconds\":\"1\"}}",
            "{\"TooMany\":null}",
            "\"TooMany\"",
            "{\"Offline\":1}",
        ] {
            assert_eq!(parse::<Fault>(text), None, "{text}");
        }
        // Fields that a newer server may add are passed over.
        assert_eq!(parse::<Fault>("{\"TooMany\":{\"more\":[],\"seconds\":3}}"), Some(Fault::TooMany { seconds: 3 }));
    }
}
