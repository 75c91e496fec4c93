//! The first screen on a slow phone, as Lighthouse sees it, beside the plain form
//! that the server writes for signing in: no program, the same style.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::machine;
use crate::npm;
use crate::place;
use crate::run::Run;

const LIGHTHOUSE: &str = "13.5.0";
const PORT: u16 = 18_080;
/// Runs of each page; the middle one counts.
const RUNS: usize = 5;

const CHROMIUM: &str = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
                        --disable-background-networking --disable-component-update --disable-sync";

/// What is read from a report: milliseconds, a shift without unit, and scores of 100.
const READ: &str = "\
    const r = JSON.parse(require('fs').readFileSync(0)), a = r.audits, c = r.categories; \
    const score = n => Math.round(c[n].score * 100); \
    const why = Object.values(c).flatMap(c => c.auditRefs).filter(x => x.weight > 0).map(x => a[x.id]) \
        .filter(x => x.score !== null && x.score < 1).map(x => x.id + ' ' + (x.displayValue ?? x.score)); \
    console.log([a.interactive.numericValue, a['first-contentful-paint'].numericValue, \
        a['largest-contentful-paint'].numericValue, a['total-blocking-time'].numericValue, \
        a['cumulative-layout-shift'].numericValue, score('performance'), score('accessibility'), \
        score('best-practices')].map(x => Math.round(x * 1000) / 1000).join(' ') + ' ' + why.join('; '))";

/// Ends with its owner.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn run() -> Outcome {
    let lighthouse = npm::get("lighthouse", LIGHTHOUSE, "cli/index.js")?;
    machine::check_port(PORT)?;
    if !Run::new("cargo")
        .args(["build", "--locked", "--release", "--package", "server", "--bin", "latchkey"])
        .shown()?
    {
        return Err(Failure::new("The server could not be built; the compiler's message above says why."));
    }
    let demo = Command::new(place::target().join("release/latchkey"))
        .args(["demo", "--port", &PORT.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _demo = Demo(demo.map_err(|error| Failure::new(format!("The demo does not start: {error}.")))?);
    sleep(Duration::from_secs(5));
    println!(
        "| page | interactive | first paint | largest paint | blocked | shift | performance | accessibility | best practices |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut interactive = Vec::new();
    let mut reasons = Vec::new();
    for (name, path) in [("first screen", ""), ("plain form", "sign-in")] {
        let mut reports = Vec::new();
        for _ in 0..RUNS {
            reports.push(report(&lighthouse, &format!("http://localhost:{PORT}/{path}?mkt=en"))?);
        }
        reports.sort_by(|one, other| one.0[0].total_cmp(&other.0[0]));
        let (figures, why) = reports.swap_remove(RUNS / 2);
        let [tti, fcp, lcp, blocked, shift, performance, accessibility, practices] = figures;
        println!(
            "| {name} | {tti:.0} ms | {fcp:.0} ms | {lcp:.0} ms | {blocked:.0} ms | {shift:.3} | {performance:.0} | {accessibility:.0} | {practices:.0} |"
        );
        interactive.push(tti);
        reasons.push(format!("{name}: {why}"));
    }
    if let [ours, plain] = interactive.as_slice() {
        println!("\nInteractive: {:.2} times the plain form; goal 2.", ours / plain);
    }
    println!("Points that are not full: {}", reasons.join(". "));
    Ok(())
}

/// One run: the figures of [`READ`], and why points are missing.
fn report(lighthouse: &std::path::Path, address: &str) -> Outcome<([f64; 8], String)> {
    let script = r#"node "$1" "$2" --quiet --output=json --only-categories=performance,accessibility,best-practices --chrome-flags="$3" | node -e "$4""#;
    let said = Run::new("sh")
        .args(["-c", script, "sh"])
        .args([lighthouse])
        .args([address, CHROMIUM, READ])
        .env("CHROME_PATH", "/usr/bin/chromium")
        .captured()?;
    let mut words = said.stdout.split_whitespace();
    let mut figures = [0.0; 8];
    for figure in &mut figures {
        *figure = words.next().and_then(|word| word.parse().ok()).ok_or_else(|| {
            Failure::new(format!("Lighthouse says nothing of {address}: {}.", machine::last_line(&said)))
        })?;
    }
    Ok((figures, words.collect::<Vec<_>>().join(" ")))
}
