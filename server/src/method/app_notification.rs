//! An approval in an authenticator app. It is never all that is asked (the model: a code is stronger).
//!
//! Its rules hold; this version cannot carry it out.

use crate::policy::method::{Proves, Rules, none_on_file};

use super::app_code::apps;
use super::kit::Kit;

pub const KIT: Kit = Kit::not_carried(Rules {
        is_carried: false,
        proves: Proves::App,
        for_administrators: true,
        alone: false,
        sends_codes: false,
        calls: false,
        means: apps,
        on_file: none_on_file,
});
