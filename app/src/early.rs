//! What was typed before the program ran, by a person or a password manager,
//! into the page that the server sent.
//!
//! The same fields of the app begin with it, whichever comes first: the page, or
//! a fault and then the page. It is handed over once and kept nowhere else.

use leptos::prelude::*;

use crate::document;
use crate::field_ids::{PASSWORD, USER_ID};

/// Texts by field, until the first page is built.
#[derive(Clone, Copy)]
pub struct Early(StoredValue<Vec<(&'static str, String)>>);

/// The field that has the focus, and what is selected there.
pub struct Caret {
    field: &'static str,
    selected: Option<(u32, u32)>,
}

impl Early {
    /// Reads the page as it stands.
    pub fn read() -> Self {
        let typed = [USER_ID, PASSWORD].map(|field| (field, document::typed(field)));
        Self(StoredValue::new(typed.into_iter().filter(|(_, text)| !text.is_empty()).collect()))
    }

    /// What a field begins with, where something was typed into it.
    pub fn take(self, field: &'static str) -> Option<String> {
        self.0.try_update_value(|typed| {
            let place = typed.iter().position(|(of, _)| *of == field)?;
            Some(typed.swap_remove(place).1)
        })?
    }

    /// A page was built: what it has no field for, no other page gets.
    pub fn forget(self) {
        self.0.update_value(Vec::clear);
    }
}

impl Caret {
    /// Where it is now, if it is in one of the fields.
    pub fn read() -> Option<Self> {
        let field = [USER_ID, PASSWORD].into_iter().find(|field| document::is_focused(field))?;
        Some(Self { field, selected: document::selected(field) })
    }

    /// Puts it where it was, in a field that stands on the page again. The field's text
    /// arrives in a microtask, before which there is no place for a caret.
    pub fn put_back(self) {
        document::focus(self.field);
        if let Some((from, to)) = self.selected {
            queue_microtask(move || document::select_in(self.field, from, to));
        }
    }
}

/// What was typed before this page.
pub fn early() -> Early {
    expect_context::<Early>()
}
