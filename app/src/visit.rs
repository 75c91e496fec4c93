//! One visit: the screen shown, what is under way, and what went wrong.
//!
//! Every act goes through [`Visit::act`], one at a time, and ends in a screen
//! or a fault. A screen of the same page leaves the page standing, with what
//! was typed; another page takes over the focus and the title.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use server::api::reset::Speak;
use server::wire::{Ends, Entry, Fault, Journey, Screen, Step};
use wasm_bindgen::JsValue;

use crate::act::Act;
use crate::call::tell;
use crate::screen::{self, Page};
use crate::wording::refusal::Problem;
use crate::wording::{Phrase, Words, fault::is_lasting};
use crate::{document, wording};

/// How a screen came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// On arrival or reload: the focus stays where the browser has it.
    First,
    /// By an act: a new page is a new entry of the history.
    Forward,
    /// By the history itself.
    History,
    /// Without an act of the person: what they see may not move.
    Quiet,
}

#[derive(Clone, Copy)]
pub struct Visit {
    pub words: Words,
    pub screen: RwSignal<Option<Screen>>,
    pub page: Memo<Option<Page>>,
    pub problems: RwSignal<Vec<Problem>>,
    pub fault: RwSignal<Option<Fault>>,
    pub note: RwSignal<Option<Phrase>>,
    /// Set once the visit is about to end by itself: whether it can be kept.
    pub ending: RwSignal<Option<bool>>,
    pub busy: RwSignal<bool>,
    /// What the announcer says, politely.
    pub said: RwSignal<Option<Phrase>>,
    entry: StoredValue<Entry>,
    last: StoredValue<Option<Act>>,
    /// The place of this screen in the tab's history.
    place: StoredValue<u32>,
    /// That of the page which others lead back to, once it was shown.
    hub: StoredValue<Option<u32>>,
    /// Counts the screens, so that what was set up for an earlier one is over.
    shown: StoredValue<u32>,
}

/// Said so long before a visit ends by itself; the words say two minutes.
const WARNING_SECONDS: u32 = 120;

/// The visit of this tab.
pub fn visit() -> Visit {
    expect_context::<Visit>()
}

impl Visit {
    /// What the address says, with the language that is spoken.
    pub fn entry(self) -> Entry {
        self.entry.get_value()
    }

    pub fn new(words: Words, entry: Entry) -> Self {
        let screen = RwSignal::new(None::<Screen>);
        let page = Memo::new(move |_| screen.with(|screen| screen.as_ref().map(|screen| Page::of(&screen.step))));
        Self {
            words,
            screen,
            page,
            problems: RwSignal::new(Vec::new()),
            fault: RwSignal::new(None),
            note: RwSignal::new(None),
            ending: RwSignal::new(None),
            busy: RwSignal::new(false),
            said: RwSignal::new(None),
            entry: StoredValue::new(entry),
            last: StoredValue::new(None),
            place: StoredValue::new(history_place().unwrap_or(0)),
            hub: StoredValue::new(None),
            shown: StoredValue::new(0),
        }
    }

    /// Shows what the first call, for this act, brought.
    pub fn begin(self, act: Act, first: Result<Screen, Fault>) {
        self.last.set_value(Some(if first.is_ok() { Act::LookAgain } else { act }));
        match first {
            Ok(screen) => self.arrive(screen, Way::First),
            Err(fault) => self.fault.set(Some(fault)),
        }
    }

    /// Does what the person asked; a second press while one is under way does nothing.
    pub fn act(self, act: Act) {
        self.run(act, Way::Forward);
    }

    /// The same act once more, after a fault.
    pub fn try_again(self) {
        if let Some(act) = self.last.get_value() {
            self.act(act);
        }
    }

    /// Keeps a visit that was about to end; the page stays, with what was typed.
    pub fn stay(self) {
        self.run(Act::LookAgain, Way::Quiet);
        document::focus_soon("heading");
    }

    /// Asks the server once more within an act that goes on; says whether it answered. Where another
    /// page comes of it, that one is shown.
    pub async fn ask_anew(self, act: Act) -> bool {
        self.busy.set(true);
        let answer = act.perform(self.entry.get_value()).await;
        let came = answer.is_ok();
        match answer {
            Ok(screen) => {
                let same = self.page.get_untracked() == Some(Page::of(&screen.step));
                self.arrive(screen, if same { Way::Quiet } else { Way::Forward });
            }
            Err(fault) => self.stumble(fault),
        }
        self.busy.set(false);
        came
    }

    /// Fetches a fresh puzzle, unseen.
    pub fn renew(self, act: Act) {
        self.renew_with(act, self.entry.get_value());
    }

    /// As [`renew`](Self::renew), on a first screen: with the check that the organization
    /// of this user ID asks for.
    pub fn look_as(self, user_id: String) {
        self.renew_with(Act::LookAgain, Entry { username: Some(user_id), ..self.entry.get_value() });
    }

    fn renew_with(self, act: Act, entry: Entry) {
        if !self.busy.get_untracked() {
            spawn_local(async move {
                if let Ok(screen) = act.perform(entry).await {
                    self.arrive(screen, Way::Quiet);
                }
            });
        }
    }

    /// One screen back: by the browser's history where this tab has one, so that both agree.
    pub fn back(self) {
        let history = window().history();
        match (self.place.get_value(), history) {
            (1.., Ok(history)) => _ = history.back(),
            _ => self.run(self.way_back(), Way::History),
        }
    }

    /// Follows the browser's back and forward buttons.
    pub fn listen(self) {
        let place = self.place.get_value();
        if let Ok(history) = window().history() {
            _ = history.replace_state_with_url(&JsValue::from_f64(f64::from(place)), "", None);
        }
        let listener = window_event_listener(leptos::ev::popstate, move |_| {
            let there = history_place().unwrap_or(0);
            let here = self.place.get_value();
            self.place.set_value(there);
            if there != here {
                let act = if there < here { self.way_back() } else { Act::LookAgain };
                self.run(act, Way::History);
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// Says no without asking the server: something is missing or does not match.
    pub fn refuse(self, problems: Vec<Problem>) {
        self.fault.set(None);
        self.note.set(None);
        self.problems.set(problems);
        document::focus_soon("problems");
    }

    /// The problems at a field.
    pub fn problems_at(self, field: &'static str) -> Memo<Vec<Phrase>> {
        Memo::new(move |_| {
            self.problems.with(|problems| {
                let here = problems.iter().filter(|problem| problem.field == Some(field));
                here.map(|problem| problem.phrase.clone()).collect()
            })
        })
    }

    /// Something of the step, where it is the step of this page.
    pub fn of_step<T>(self, read: impl Fn(&Step) -> Option<T> + Copy) -> impl Fn() -> Option<T> + Copy {
        move || self.screen.with(|screen| screen.as_ref().and_then(|screen| read(&screen.step)))
    }

    /// What the person came for, by the address.
    pub fn journey(self) -> Journey {
        self.entry.with_value(|entry| entry.journey)
    }

    /// Changes the language in place; the server is told for this visit's mails.
    pub fn speak(self, locale: String) {
        spawn_local(async move {
            let Ok(spoken) = wording::fetch(&locale).await else {
                self.fault.set(Some(Fault::Offline));
                return;
            };
            crate::entry::rewrite_mkt(&locale);
            document::set_locale(&locale, wording::direction(&locale));
            self.words.change(spoken);
            self.entry.update_value(|entry| entry.locale.clone_from(&locale));
            // A failure is ignored: mails in the former language are no reason to stop the person.
            tell(Speak { locale }).await;
        });
    }

    fn way_back(self) -> Act {
        let aside = self.page.get_untracked().is_some_and(Page::is_aside);
        if aside { Act::LookAgain } else { Act::StepBack }
    }

    fn run(self, act: Act, way: Way) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.said.set(Some(Phrase::of("status-working")));
        self.last.set_value(Some(act.clone()));
        let entry = self.entry.get_value();
        spawn_local(async move {
            let sent_again = act.sends_again();
            let answer = act.perform(entry.clone()).await;
            self.said.set(None);
            match answer {
                Ok(screen) => {
                    // What was done is done, and may hold a password: it is not kept.
                    self.last.set_value(Some(Act::LookAgain));
                    self.arrive(screen, way);
                    let is_refused = self.page.get_untracked() == Some(Page::WayClosed)
                        || self.problems.with_untracked(|problems| !problems.is_empty());
                    if sent_again && !is_refused {
                        self.said.set(Some(Phrase::of("enter-code-sent-again")));
                    }
                }
                // Another tab, or a history older than the visit: show where it stands now.
                Err(Fault::OutOfStep) => match Act::LookAgain.perform(entry).await {
                    Ok(screen) => {
                        self.last.set_value(Some(Act::LookAgain));
                        self.arrive(screen, way);
                        if way == Way::Forward {
                            self.note.set(Some(Phrase::of("note-moved-on")));
                        }
                    }
                    Err(fault) => self.stumble(fault),
                },
                Err(fault) => self.stumble(fault),
            }
            self.busy.set(false);
        });
    }

    /// Says in time that the visit ends by itself (WCAG 2.2, 2.2.1).
    fn watch_the_end(self, ends: Option<Ends>) {
        self.ending.set(None);
        let shown = self.shown.get_value() + 1;
        self.shown.set_value(shown);
        let Some(Ends { idle_seconds, seconds }) = ends else { return };
        let wait = Duration::from_secs(u64::from(idle_seconds.saturating_sub(WARNING_SECONDS)));
        set_timeout(
            move || {
                if self.shown.get_value() == shown {
                    self.ending.set(Some(idle_seconds < seconds));
                }
            },
            wait,
        );
    }

    fn stumble(self, fault: Fault) {
        self.problems.set(Vec::new());
        self.note.set(None);
        if is_lasting(&fault) {
            self.last.set_value(Some(Act::LookAgain));
        }
        self.fault.set(Some(fault));
        document::focus_soon("fault");
    }

    fn arrive(self, screen: Screen, way: Way) {
        let page = Page::of(&screen.step);
        self.watch_the_end(screen.ends);
        if way == Way::Quiet {
            if self.page.get_untracked() == Some(page) {
                self.screen.set(Some(screen));
            }
            return;
        }
        let is_new = self.screen.with_untracked(|old| {
            old.as_ref().is_none_or(|old| screen::heading(&old.step) != screen::heading(&screen.step))
        });
        let problems = screen::problems(&screen.step);
        let note = screen::note(&screen.step);
        let refused = !problems.is_empty();
        // What was just done, or is asked for now, is told above the heading of a page that stayed.
        let is_told = note.is_some();
        self.fault.set(None);
        self.note.set(note);
        self.problems.set(problems);
        self.screen.set(Some(screen));
        if is_new && way == Way::Forward && !page.takes_its_place() {
            self.enter_history(page);
        }
        if page.is_hub() {
            self.hub.set_value(Some(self.place.get_value()));
        }
        match way {
            Way::First => {}
            _ if refused => document::focus_soon("problems"),
            _ if is_new || is_told => {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                if is_new && let Some(phase) = page.phase() {
                    self.said
                        .set(Some(Phrase::of("status-phase").with("phase", wording::Value::Said(phase.id().into()))));
                }
                document::focus_soon("heading");
            }
            _ => {}
        }
    }
}

impl Visit {
    /// A new page is a new entry of the history; one that others lead back to keeps the entry it had.
    fn enter_history(self, page: Page) {
        let Ok(history) = window().history() else { return };
        let place = self.place.get_value();
        match self.hub.get_value().filter(|hub| page.is_hub() && *hub < place) {
            Some(hub) => {
                // Set first: the `popstate` listener finds this screen there already.
                self.place.set_value(hub);
                _ = history.go_with_delta(i32::try_from(place - hub).map_or(0, i32::wrapping_neg));
            }
            None => {
                self.place.set_value(place + 1);
                _ = history.push_state_with_url(&JsValue::from_f64(f64::from(place + 1)), "", None);
            }
        }
    }
}

fn history_place() -> Option<u32> {
    let place = window().history().ok()?.state().ok()?.as_f64()?;
    // A counter of our own: small, whole and not negative.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (place >= 0.0).then_some(place as u32)
}
