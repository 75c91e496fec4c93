//! Answers that were registered beforehand.
//!
//! Its rules hold; this version cannot carry it out.

use crate::policy::eligibility::Means;
use crate::policy::method::{Method, Proves, Rules, none_on_file};

use super::kit::Kit;

pub const KIT: Kit = Kit::not_carried(Rules {
        is_carried: false,
        proves: Proves::Knowledge,
        for_administrators: false,
        alone: true,
        sends_codes: false,
        calls: false,
        means: |account| Means::kept(account, Method::Questions),
        on_file: none_on_file,
});
