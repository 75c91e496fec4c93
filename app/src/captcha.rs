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
//! The worker runs this very WebAssembly, already compiled. Nobody is ever
//! told that time ran out: a puzzle that grows old is replaced unseen.

use std::time::Duration;

use leptos::prelude::*;
use server::puzzle::{Progress, Puzzle, Search, Solution};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{document, json};

const WORKER: &str = "/captcha-worker.js";

/// Tries in one slice on the page's own thread: short enough that typing stays fluent.
const SLICE: u32 = 1;

/// Tries between two looks at nothing in the worker, which has no one to make wait.
const STRETCH: u32 = 1_000;

/// A puzzle is replaced this long before its end, so that it does not die on the way.
const MARGIN_MS: f64 = 20_000.0;

/// No puzzle is kept longer, should this device's clock be behind the server's.
const LONGEST_MS: f64 = 480_000.0;

#[derive(Clone, PartialEq)]
pub enum Check {
    Working,
    Ready(Solution),
}

/// One page's check. Dropped with the page.
#[derive(Clone, Copy)]
pub struct Captcha {
    pub check: RwSignal<Check>,
    /// Whether the person pressed the button already: then it goes on by itself.
    pub awaited: RwSignal<bool>,
    run: StoredValue<u32>,
    /// Whether another puzzle was asked for because one could not be solved.
    asked_anew: StoredValue<bool>,
    worker: StoredValue<Option<Running>, LocalStorage>,
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
    /// Works on each puzzle that comes; `renew` is called when one grows old.
    pub fn new(puzzle: impl Fn() -> Option<Puzzle> + 'static, renew: impl Fn() + Clone + 'static) -> Self {
        let captcha = Self {
            check: RwSignal::new(Check::Working),
            awaited: RwSignal::new(false),
            run: StoredValue::new(0),
            asked_anew: StoredValue::new(false),
            worker: StoredValue::new_local(None),
        };
        Effect::new(move |before: Option<Option<Puzzle>>| {
            let puzzle = puzzle();
            if let Some(puzzle) = puzzle.clone().filter(|_| before.flatten() != puzzle) {
                captcha.start(puzzle, renew.clone());
            }
            puzzle
        });
        on_cleanup(move || {
            captcha.run.try_update_value(|run| *run += 1);
            captcha.worker.try_update_value(|running| *running = None);
        });
        captcha
    }

    /// Hands the solution over once it is there and the person has pressed the button.
    pub fn once_ready(self, go_on: impl Fn(Solution) + 'static) {
        Effect::new(move |_| {
            if !self.awaited.get() {
                return;
            }
            if let Check::Ready(solution) = self.check.get() {
                self.awaited.set(false);
                go_on(solution);
            }
        });
    }

    fn start(self, puzzle: Puzzle, renew: impl Fn() + 'static) {
        let run = self.run.get_value() + 1;
        self.run.set_value(run);
        self.check.set(Check::Working);
        self.worker.set_value(None);
        if Search::new(&puzzle).is_none() {
            if !self.asked_anew.get_value() {
                self.asked_anew.set_value(true);
                renew();
            }
            return;
        }
        if let Some(life) = life(&puzzle) {
            set_timeout(
                move || {
                    if self.is_current(run) {
                        renew();
                    }
                },
                life,
            );
        }
        if self.hire(&puzzle, run).is_none() {
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
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| match message
            .data()
            .dyn_into::<js_sys::Uint32Array>(
        ) {
            Ok(answers) => self.finish(run, given.clone(), answers.to_vec()),
            Err(_) => self.work_here(given.clone(), run),
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
                match search.work(SLICE) {
                    Progress::Solved(answers) => self.finish(run, puzzle, answers),
                    Progress::Working { .. } => self.work_on(search, puzzle, run),
                }
            },
            Duration::ZERO,
        );
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

/// What the worker calls: the whole search, in one go.
#[wasm_bindgen]
pub fn solve(puzzle: &str) -> Option<Vec<u32>> {
    let puzzle: Puzzle = json::parse(puzzle)?;
    let mut search = Search::new(&puzzle)?;
    loop {
        if let Progress::Solved(answers) = search.work(STRETCH) {
            return Some(answers);
        }
    }
}
