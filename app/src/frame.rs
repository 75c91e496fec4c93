//! The sheet around every page.

use leptos::either::Either;
use leptos::prelude::*;

use crate::components::announcer::Announcer;
use crate::components::footer::Footer;
use crate::components::header::Header;
use crate::components::notices::Notices;
use crate::components::phases::Phases;
use crate::early::early;
use crate::visit::{Visit, visit};
use crate::wording::{Phrase, Value};
use crate::{document, page, screen};

#[component]
pub fn Frame() -> impl IntoView {
    let visit = visit();
    follow_title(visit);
    follow_accent(visit);
    view! {
        <Header/>
        <main class="main">
            <Phases/>
            <Notices/>
            {pages(visit)}
        </main>
        <Footer/>
        <Announcer/>
    }
}

/// Every page is built anew. Two pages of like build would otherwise share
/// their elements, and what was typed into one would stand in the other.
fn pages(visit: Visit) -> impl Fn() -> Either<AnyView, AnyView> {
    let is_left = StoredValue::new(false);
    move || {
        let view = match visit.page.get() {
            Some(page) => {
                let view = page::view(page);
                early().forget();
                view
            }
            None => page::fault::FirstFault().into_any(),
        };
        is_left.update_value(|is_left| *is_left = !*is_left);
        if is_left.get_value() { Either::Left(view) } else { Either::Right(view) }
    }
}

fn follow_title(visit: Visit) {
    Effect::new(move |_| {
        let Some((heading, organization)) = visit.screen.with(|screen| {
            let screen = screen.as_ref()?;
            let name = screen.organization.as_ref().map(|organization| organization.name.clone());
            Some((screen::heading(&screen.step), name))
        }) else {
            return;
        };
        let id = if visit.problems.with(Vec::is_empty) { "page-title" } else { "page-title-problem" };
        let portal = organization.map_or(Value::Said("brand-name".into()), Value::Text);
        let page = Value::Said(heading.id);
        document::set_title(&visit.words.say_plainly(&Phrase::of(id).with("page", page).with("portal", portal)));
    });
}

fn follow_accent(visit: Visit) {
    Effect::new(move |_| {
        visit.screen.with(|screen| {
            let organization = screen.as_ref().and_then(|screen| screen.organization.as_ref());
            let colours = organization
                .and_then(|organization| Some((organization.accent.as_deref()?, organization.on_accent.as_deref()?)));
            document::set_accent(colours);
        });
    });
}
