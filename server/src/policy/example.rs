//! An account and a policy that may reset, for the tests of rules.

use super::account::{Account, Authority, Contact, Filed, Kept, Phone};
use super::method::Method;
use super::tenant::{Scope, Settings};
use super::user_id::UserId;

/// 2026-11-23 16:20 UTC.
pub const NOW: i64 = 1_795_450_800_000;

pub fn mailbox(id: &str, address: &str) -> Contact {
    Contact { id: id.into(), address: address.parse().unwrap(), filed: Filed::default() }
}

pub fn app(id: &str) -> Kept {
    kept(Method::AppCode, id)
}

pub fn kept(by: Method, id: &str) -> Kept {
    Kept { id: id.into(), by, mark: None, filed: Filed::default(), codes: None }
}

pub fn phone(number: &str) -> Phone {
    Phone { id: number.into(), number: number.into(), filed: Filed::default() }
}

pub fn account() -> Account {
    Account {
        id: "a".into(),
        tenant_id: "t".into(),
        user_id: UserId::parse("ready@cloud.example").unwrap(),
        given_name: "Rose".into(),
        family_name: "Ready".into(),
        enabled: true,
        enabled_here: true,
        personal: false,
        guest: None,
        authority: Authority::Cloud,
        elsewhere: None,
        roles: vec![],
        licences: vec!["premium".into()],
        groups: vec!["staff".into()],
        locale: None,
        password_epoch: 1,
        password_set_ms: NOW,
        must_change: false,
        locked_until_ms: 0,
        primary_mail: None,
        other_mails: vec![mailbox("c", "rose@mail.example")],
        mobile_phone: None,
        office_phone: None,
        switched_off: vec![],
        kept: vec![],
        default_means: None,
        confirmed_ms: None,
        put_off: None,
        reset_ms: None,
        reported_ms: None,
    }
}

pub fn settings() -> Settings {
    Settings { scope: Scope::Group("staff".into()), licence: Some("premium".into()), ..Settings::default() }
}
