//! A call to the office phone.
//!
//! Its rules hold; this version cannot carry it out.

use crate::policy::eligibility::Means;
use crate::policy::method::{Proves, Rules, none_on_file};

use super::kit::{Kit, no_hint};

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: false,
        proves: Proves::OfficePhone,
        for_administrators: true,
        alone: true,
        sends_codes: false,
        calls: true,
        means: |account| account.office_phone.iter().cloned().map(Means::Phone).collect(),
        on_file: none_on_file,
    },
    strength: 0,
    icon: "",
    hint: no_hint,
    asks: None,
    sets_up: None,
    words: &[],
};
