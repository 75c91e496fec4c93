//! The report as text, as a table for spreadsheets, and as JSON. Each is written as it is found.

use std::io::{self, Write};

use crate::desk::report::{Person, PutOffs, Tallies, Tally};

pub trait Writer {
    fn begin(&mut self) -> io::Result<()>;
    fn person(&mut self, person: &Person) -> io::Result<()>;
    fn end(&mut self, sums: &[Tallies]) -> io::Result<()>;
}

/// Sums, for people.
pub struct Text<W>(W);

impl<W: Write> Text<W> {
    pub fn to(out: W) -> Self {
        Self(out)
    }

    fn line(&mut self, name: &str, tally: &Tally) -> io::Result<()> {
        let of = |counts: &std::collections::BTreeMap<&'static str, u64>| {
            let told: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            if told.is_empty() { "-".to_owned() } else { told.join(", ") }
        };
        let PutOffs { people, times } = tally.put_off;
        let put_off = if people > 0 { format!("; put off by {people}, {times} times") } else { String::new() };
        writeln!(
            self.0,
            "{name}: {} accounts, {} enabled, {} capable, {} registered; methods: {}; asked at the next sign-in: \
             {}{put_off}",
            tally.accounts,
            tally.enabled,
            tally.capable,
            tally.registered,
            of(&tally.methods),
            of(&tally.asked),
        )
    }
}

impl<W: Write> Writer for Text<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn person(&mut self, person: &Person) -> io::Result<()> {
        match person.asked {
            Some(asked) => writeln!(self.0, "{}: {asked}: {}", person.user_id, person.why),
            None => Ok(()),
        }
    }

    fn end(&mut self, sums: &[Tallies]) -> io::Result<()> {
        for Tallies { tenant, all, groups } in sums {
            self.line(tenant, all)?;
            for (group, tally) in groups {
                self.line(&format!("  {group}"), tally)?;
            }
        }
        Ok(())
    }
}

/// A line for each account (RFC 4180).
pub struct Csv<W>(W);

impl<W: Write> Csv<W> {
    pub fn to(out: W) -> Self {
        Self(out)
    }
}

impl<W: Write> Writer for Csv<W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.0, "tenant,user_id,enabled,capable,registered,methods,confirmed,asked,why,groups,put_off\r\n")
    }

    fn person(&mut self, person: &Person) -> io::Result<()> {
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let cells = [
            person.tenant.clone(),
            person.user_id.clone(),
            yes(person.enabled),
            yes(person.capable),
            yes(person.registered),
            person.methods.join(" "),
            person.confirmed.clone().unwrap_or_default(),
            person.asked.unwrap_or_default().to_owned(),
            person.why.clone(),
            person.groups.join(" "),
            person.put_off.to_string(),
        ];
        write!(self.0, "{}\r\n", cells.map(|cell| quoted(&cell)).join(","))
    }

    fn end(&mut self, _: &[Tallies]) -> io::Result<()> {
        self.0.flush()
    }
}

/// A cell that a spreadsheet takes for text: quoted, and with an apostrophe
/// before what it would take for a formula.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let apostrophe = if is_formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", cell.replace('"', "\"\""))
}

/// Everything.
pub struct Json<W> {
    out: W,
    is_first: bool,
}

impl<W: Write> Json<W> {
    pub fn to(out: W) -> Self {
        Self { out, is_first: true }
    }
}

impl<W: Write> Writer for Json<W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.out, "{{\"accounts\":[")
    }

    fn person(&mut self, person: &Person) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_first, false) {
            write!(self.out, ",")?;
        }
        writeln!(self.out)?;
        serde_json::to_writer(&mut self.out, person).map_err(io::Error::from)
    }

    fn end(&mut self, sums: &[Tallies]) -> io::Result<()> {
        write!(self.out, "\n],\"tenants\":")?;
        serde_json::to_writer(&mut self.out, sums).map_err(io::Error::from)?;
        writeln!(self.out, "}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ac_090_a_spreadsheet_takes_no_cell_for_a_formula() {
        for (cell, written) in [
            ("plain", "\"plain\""),
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("\tx", "\"'\tx\""),
            ("a,b\r\nc", "\"a,b\r\nc\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
