//! Figures side by side.

use serde_json::{Value, json};

/// One figure with its yardstick.
struct Row {
    what: String,
    ours: String,
    beside: String,
    ratio: Option<f64>,
    goal: &'static str,
}

#[derive(Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// `ratio` is ours over the yardstick's; `None` where a figure has no yardstick.
    pub fn add(&mut self, what: String, ours: String, beside: String, ratio: Option<f64>, goal: &'static str) {
        eprintln!("{what}: {ours}; {beside}");
        self.0.push(Row { what, ours, beside, ratio, goal });
    }

    pub fn print(&self) {
        println!("| what | portal | beside it | ratio | goal |\n|---|---|---|---|---|");
        for Row { what, ours, beside, ratio, goal } in &self.0 {
            let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            println!("| {what} | {ours} | {beside} | {ratio} | {goal} |");
        }
        if let Ok(file) = std::env::var("LATCHKEY_BENCH_JSON") {
            let rows: Vec<Value> = self
                .0
                .iter()
                .map(|row| {
                    json!({ "what": row.what, "portal": row.ours, "beside": row.beside, "ratio": row.ratio, "goal": row.goal })
                })
                .collect();
            std::fs::write(file, serde_json::to_string_pretty(&rows).unwrap()).unwrap();
        }
    }
}
