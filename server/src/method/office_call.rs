//! A call to the office phone.
//!
//! Its rules hold; this version cannot carry it out.

use crate::policy::eligibility::Means;
use crate::policy::method::{Proves, Rules, none_on_file};

use super::kit::Kit;

pub const KIT: Kit = Kit::not_carried(Rules {
        is_carried: false,
        proves: Proves::OfficePhone,
        for_administrators: true,
        alone: true,
        sends_codes: false,
        calls: true,
        means: |account| account.office_phone.iter().cloned().map(Means::Phone).collect(),
        on_file: none_on_file,
});
