//! The check for robots: a proof of work, done in a worker while the person types.
//!
//! ```text
//!   start ──▶ Working ──▶ Ready ──(a fresh puzzle)──▶ Working …
//!                │ no worker can be made
//!                ├──▶ the same work in slices on the page's own thread
//!                │ no puzzle of ours
//!                └──▶ another one is asked for, once
//! ```
//!
//! The worker runs this very WebAssembly, already compiled. No person is ever
//! told that time ran out: a puzzle that grows old is replaced unseen. How fast
//! this device is shows with the first part; what takes long is told in
//! percent, and what would outlive its puzzle is told as that.

use std::time::Duration;

use leptos::prelude::*;
use server::puzzle::{Progress, Puzzle, Search, Solution};
use server::wire::{Asked, CheckAnswer};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::field_ids::{DIGITS, USER_ID};
use crate::visit::{Visit, visit};
use crate::wording::refusal::problem;
use crate::{document, entry, json, screen};

const WORKER: &str = "/captcha-worker.js";

/// A slice on the page's own thread ends after so long: the rest of a frame of
/// 16 milliseconds is the page's, so that typing stays fluent on every device.
const SLICE_MS: f64 = 10.0;

/// Tries in the worker before it tells how far it is.
const STRETCH: u32 = 256;

/// Work that is done sooner needs no word about how far it is.
const LONG_MS: f64 = 8_000.0;

/// A puzzle is replaced this long before its end, so that it does not die on the way.
const MARGIN_MS: f64 = 20_000.0;

/// No puzzle is kept longer, should this device's clock be behind the server's.
const LONGEST_MS: f64 = 480_000.0;

#[derive(Clone, PartialEq)]
pub enum Check {
    Working(Pace),
    Ready(Solution),
}

/// How the work goes on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Soon done, or too early to say.
    Quick,
    /// Takes long; so many percent are done, in steps of a quarter.
    Long { percent: u32 },
    /// Would outlive its puzzle.
    TooLong,
}

impl Check {
    /// How the work goes; `None` once it is done.
    pub fn pace(&self) -> Option<Pace> {
        match self {
            Self::Working(pace) => Some(*pace),
            Self::Ready(_) => None,
        }
    }
}

impl Pace {
    /// From the parts that are solved of all, after so many milliseconds, where the puzzle may be kept for `life_ms`.
    pub fn of(solved: u8, parts: u8, spent_ms: f64, life_ms: f64) -> Self {
        if solved == 0 {
            return Self::Quick;
        }
        let whole_ms = spent_ms / f64::from(solved) * f64::from(parts);
        if whole_ms > life_ms {
            Self::TooLong
        } else if whole_ms > LONG_MS {
            Self::Long { percent: u32::from(solved) * 4 / u32::from(parts.max(1)) * 25 }
        } else {
            Self::Quick
        }
    }
}

/// One page's check. Dropped with the page.
#[derive(Clone, Copy)]
pub struct Captcha {
    pub check: RwSignal<Check>,
    /// Whether the person pressed the button already: then it goes on by itself.
    pub awaited: RwSignal<bool>,
    /// What is asked for beside the work, if anything.
    pub asked: Memo<Option<Asked>>,
    /// Whether the person takes the work instead of what is asked.
    pub instead: RwSignal<bool>,
    run: StoredValue<u32>,
    /// Whether another puzzle was asked for because one could not be solved.
    asked_anew: StoredValue<bool>,
    worker: StoredValue<Option<Running>, LocalStorage>,
    visit: Visit,
    renew: fn(Visit),
    go_on: fn(Visit, CheckAnswer),
    /// When the work began, and how long its puzzle may be kept; milliseconds.
    began: StoredValue<(f64, f64)>,
}

struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Captcha {
    /// Works on each puzzle that comes, unless something else is asked that the
    /// person did not turn down; `renew` is called when either grows
    /// old, `go_on` with what passes the check once the person has pressed the button.
    ///
    /// Functions and no closures: one program serves every page.
    pub fn new(renew: fn(Visit), go_on: fn(Visit, CheckAnswer)) -> Self {
        let step = visit();
        let puzzle = step.of_step(|step| screen::puzzle(step).cloned());
        let asked = step.of_step(|step| screen::asked(step).cloned());
        let captcha = Self {
            check: RwSignal::new(Check::Working(Pace::Quick)),
            awaited: RwSignal::new(false),
            asked: Memo::new(move |_| asked()),
            instead: RwSignal::new(false),
            run: StoredValue::new(0),
            asked_anew: StoredValue::new(false),
            worker: StoredValue::new_local(None),
            visit: step,
            renew,
            go_on,
            began: StoredValue::new((0.0, LONGEST_MS)),
        };
        Effect::new(move |before: Option<(Option<Puzzle>, bool)>| {
            let now = (puzzle(), captcha.works());
            if let (Some(puzzle), works) = &now
                && before.as_ref() != Some(&now)
            {
                captcha.start(puzzle.clone(), *works);
            }
            now
        });
        Effect::new(move |_| {
            if !captcha.awaited.get() {
                return;
            }
            if let Check::Ready(solution) = captcha.check.get() {
                captcha.awaited.set(false);
                go_on(step, CheckAnswer::Work(solution));
            }
        });
        on_cleanup(move || {
            captcha.run.try_update_value(|run| *run += 1);
            captcha.worker.try_update_value(|running| *running = None);
        });
        captcha
    }

    /// Whether the work is what passes this check.
    pub fn works(self) -> bool {
        self.instead.get() || self.asked.with(Option::is_none)
    }

    /// What pressing the button does: hands over what was typed, or the work once it is done.
    pub fn press(self) {
        match self.asked.get_untracked().filter(|_| !self.instead.get_untracked()) {
            None => self.awaited.set(true),
            Some(Asked::Service) => entry::go_to_service(&document::typed(USER_ID)),
            Some(Asked::Picture(picture)) => {
                let digits = document::typed(DIGITS);
                if digits.trim().is_empty() {
                    self.visit.refuse(vec![problem(DIGITS, "refusal-picture-missing")]);
                } else {
                    (self.go_on)(self.visit, CheckAnswer::Picture { picture: picture.name, digits });
                }
            }
        }
    }

    fn start(self, puzzle: Puzzle, works: bool) {
        let run = self.run.get_value() + 1;
        self.run.set_value(run);
        self.check.set(Check::Working(Pace::Quick));
        self.worker.set_value(None);
        if Search::new(&puzzle).is_none() {
            if !self.asked_anew.get_value() {
                self.asked_anew.set_value(true);
                (self.renew)(self.visit);
            }
            return;
        }
        let life = life(&puzzle);
        self.began.set_value((document::now_ms(), life.map_or(LONGEST_MS, |life| life.as_secs_f64() * 1000.0)));
        if let Some(life) = life {
            set_timeout(
                move || {
                    if self.is_current(run) {
                        (self.renew)(self.visit);
                    }
                },
                life,
            );
        }
        if works && self.hire(&puzzle, run).is_none() {
            self.work_here(puzzle, run);
        }
    }

    fn is_current(self, run: u32) -> bool {
        self.run.try_get_value() == Some(run)
    }

    fn finish(self, run: u32, puzzle: Puzzle, answers: Vec<u32>) {
        if self.is_current(run) {
            self.check.set(Check::Ready(Solution { puzzle, answers }));
        }
    }

    fn tell(self, run: u32, solved: u8, parts: u8) {
        if self.is_current(run) {
            let (began, life) = self.began.get_value();
            let check = Check::Working(Pace::of(solved, parts, document::now_ms() - began, life));
            if self.check.with_untracked(|now| *now != check) {
                self.check.set(check);
            }
        }
    }

    /// Gives the puzzle to a worker. `None` where the browser will not have one.
    fn hire(self, puzzle: &Puzzle, run: u32) -> Option<()> {
        let errand = js_sys::Array::of3(
            &JsValue::from_str(&document::glue()?),
            &wasm_bindgen::module(),
            &JsValue::from_str(&serde_json::to_string(puzzle).ok()?),
        );
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(WORKER, &options).ok()?;
        let given = puzzle.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let said = message.data();
            // A count of parts, from 0 to 64.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            match (said.as_f64(), said.dyn_into::<js_sys::Uint32Array>()) {
                (Some(solved), _) => self.tell(run, solved as u8, given.parts),
                (None, Ok(answers)) => self.finish(run, given.clone(), answers.to_vec()),
                (None, Err(_)) => self.work_here(given.clone(), run),
            }
        });
        let given = puzzle.clone();
        let on_error = Closure::<dyn FnMut()>::new(move || self.work_here(given.clone(), run));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&errand).ok()?;
        self.worker.set_value(Some(Running { worker, _on_message: on_message, _on_error: on_error }));
        Some(())
    }

    fn work_here(self, puzzle: Puzzle, run: u32) {
        if !self.is_current(run) {
            return;
        }
        if let Some(search) = Search::new(&puzzle) {
            self.work_on(search, puzzle, run);
        }
    }

    fn work_on(self, mut search: Search, puzzle: Puzzle, run: u32) {
        set_timeout(
            move || {
                if !self.is_current(run) {
                    return;
                }
                match slice(&mut search, document::now_ms) {
                    Progress::Solved(answers) => self.finish(run, puzzle, answers),
                    Progress::Working { solved } => {
                        self.tell(run, solved, puzzle.parts);
                        self.work_on(search, puzzle, run);
                    }
                }
            },
            Duration::ZERO,
        );
    }
}

/// Tries for as long as a slice lasts, and once at least: as many as this device can.
fn slice(search: &mut Search, now_ms: impl Fn() -> f64) -> Progress {
    let end = now_ms() + SLICE_MS;
    loop {
        let progress = search.work(1);
        if matches!(progress, Progress::Solved(_)) || now_ms() >= end {
            return progress;
        }
    }
}

/// How long a puzzle may be kept. `None` where the clocks disagree too much to say.
fn life(puzzle: &Puzzle) -> Option<Duration> {
    // A count of milliseconds is far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    let left = puzzle.expires_ms as f64 - document::now_ms() - MARGIN_MS;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (left > 0.0).then(|| Duration::from_millis(left.min(LONGEST_MS) as u64))
}

/// What the worker calls: the whole search. `tell` hears how many parts are solved, each time one more is.
#[wasm_bindgen]
pub fn solve(puzzle: &str, tell: &js_sys::Function) -> Option<Vec<u32>> {
    let puzzle: Puzzle = json::parse(puzzle)?;
    let mut search = Search::new(&puzzle)?;
    let mut told = 0;
    loop {
        match search.work(STRETCH) {
            Progress::Solved(answers) => return Some(answers),
            Progress::Working { solved } if solved > told => {
                told = solved;
                _ = tell.call1(&JsValue::NULL, &JsValue::from(solved));
            }
            Progress::Working { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn what_takes_long_is_told_in_quarters_and_what_takes_for_ever_as_that() {
        let pace = |solved, spent_ms| Pace::of(solved, 16, spent_ms, LONGEST_MS);
        assert_eq!(pace(0, 60_000.0), Pace::Quick, "nothing is known yet");
        assert_eq!(pace(1, 400.0), Pace::Quick);
        assert_eq!(pace(1, 1_000.0), Pace::Long { percent: 0 });
        assert_eq!(pace(4, 4_000.0), Pace::Long { percent: 25 });
        assert_eq!(pace(15, 15_000.0), Pace::Long { percent: 75 });
        assert_eq!(pace(1, 31_000.0), Pace::TooLong);
    }

    #[wasm_bindgen_test]
    fn a_slice_lasts_ten_milliseconds_however_slow_the_device() {
        // No try of these succeeds within the test.
        let hard = Puzzle { salt: "s".into(), rounds: 1, parts: 1, bits: 24, expires_ms: 1, seal: String::new() };
        for (try_ms, tries) in [(0.5, 20), (3.0, 4), (50.0, 1)] {
            let mut search = Search::new(&hard).unwrap();
            let looks = Cell::new(0_u32);
            let clock = || {
                looks.set(looks.get() + 1);
                f64::from(looks.get() - 1) * try_ms
            };
            assert_eq!(slice(&mut search, clock), Progress::Working { solved: 0 });
            assert_eq!(looks.get() - 1, tries, "tries of {try_ms} ms");
        }
    }
}
