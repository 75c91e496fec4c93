//! `latchkey import`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::de::value::Error as Unknown;
use serde::de::{DeserializeOwned, IntoDeserializer as _};

use crate::directory::ldap::{Kind, check_attributes};
use crate::import::{self, Export, Loaded, Row, Verdict};
use crate::ldap::ldif;
use crate::policy::account::Authority;

use super::output::aside;
use super::{Answer, ConfigFile, Failed, Output, open, operator};

/// How often a long import says how far it is.
const TELL_EVERY_MS: i64 = 5_000;

#[derive(clap::Args)]
pub struct Import {
    /// The file to load, TOML or LDIF; docs/import.md describes it
    file: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
    /// Print the verdicts as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    of_ldif: OfLdif,
}

/// What a TOML file says itself.
#[derive(clap::Args)]
#[command(next_help_heading = "For LDIF")]
struct OfLdif {
    /// Name of the tenant that the people are loaded into
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// The directory that the file is from: active-directory, openldap or 389
    #[arg(long, value_parser = named::<Kind>)]
    kind: Option<Kind>,
    /// Where the passwords of the people live: cloud (here), federated, pass-through or hash-sync
    /// [default: cloud]
    #[arg(long, value_parser = named::<Authority>)]
    authority: Option<Authority>,
    /// The attribute with user IDs, where it is not the kind's own
    #[arg(long, value_name = "ATTRIBUTE")]
    user_id_attribute: Option<String>,
    /// The attribute with addresses that prove who a person is
    #[arg(long, value_name = "ATTRIBUTE")]
    other_mail_attribute: Option<String>,
}

/// A value by the name that it has in files.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, Unknown> {
    T::deserialize(name.into_deserializer())
}

impl OfLdif {
    /// Says which of them is given.
    fn none(&self, file: &Path) -> Result<(), Failed> {
        let given = [
            ("--tenant", self.tenant.is_some()),
            ("--kind", self.kind.is_some()),
            ("--authority", self.authority.is_some()),
            ("--user-id-attribute", self.user_id_attribute.is_some()),
            ("--other-mail-attribute", self.other_mail_attribute.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => {
                let file = file.display();
                Err(Failed::Usage(format!("{option} is for LDIF, but {file} is TOML, whose rows say it themselves")))
            }
            None => Ok(()),
        }
    }

    fn export(&self, file: &Path) -> Result<Export, Failed> {
        let missing = |option: &str, wanted: &str| {
            Failed::Usage(format!("{option} is missing: {} is LDIF, which does not say {wanted}", file.display()))
        };
        let user_id = ("--user-id-attribute", self.user_id_attribute.as_deref());
        let other_mail = ("--other-mail-attribute", self.other_mail_attribute.as_deref());
        check_attributes(user_id, other_mail).map_err(Failed::Usage)?;
        Ok(Export {
            tenant: self.tenant.clone().ok_or_else(|| missing("--tenant", "whose people these are"))?,
            kind: self
                .kind
                .ok_or_else(|| missing("--kind", "which directory it is from: active-directory, openldap or 389"))?,
            user_id_attribute: self.user_id_attribute.clone(),
            other_mail_attribute: self.other_mail_attribute.clone(),
            authority: self.authority.unwrap_or(Authority::Cloud),
        })
    }
}

/// Whether a file is LDIF: by the ending of its name, as OpenLDAP and Windows have it, or by what it holds.
fn is_ldif(file: &Path, text: &str) -> bool {
    let ending = file.extension().unwrap_or_default();
    ["ldif", "ldf"].iter().any(|one| ending.eq_ignore_ascii_case(one)) || ldif::seems_so(text)
}

pub async fn run(command: &Import, out: &mut Output) -> Answer {
    let name = command.file.display();
    let fault = |error: &dyn std::fmt::Display| Failed::Work(format!("{name}: {error}"));
    let bytes = std::fs::read(&command.file).map_err(|error| fault(&error))?;
    let text = import::text_of(&bytes).map_err(|error| fault(&error))?;
    let export = if is_ldif(&command.file, text) {
        Some(command.of_ldif.export(&command.file)?)
    } else {
        command.of_ldif.none(&command.file)?;
        None
    };
    let portal = open(&command.config.read()?).await?;
    let mut told_ms = portal.now_ms();
    let mut progress = |done: usize, total: usize| {
        let now_ms = portal.now_ms();
        if now_ms - told_ms >= TELL_EVERY_MS {
            told_ms = now_ms;
            // Where it cannot be told, the import goes on.
            let _ = writeln!(std::io::stderr(), "latchkey: {done} of {total} rows");
        }
    };
    let by = operator();
    let loaded = match &export {
        Some(export) => import::load_export(&portal, &by, text, export, &mut progress).await,
        None => import::load(&portal, &by, text, &mut progress).await.map(|rows| Loaded { rows, passed_over: 0 }),
    };
    let Loaded { rows, passed_over } = loaded.map_err(|error| fault(&error))?;
    portal.store.close().await;
    let refused = rows.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_))).count();
    let passed_over = export.map(|_| format!("{passed_over} entries passed over, which are neither people nor groups"));
    if command.json {
        out.json(&rows)?;
        passed_over.into_iter().for_each(|entries| aside(format_args!("latchkey: {entries}")));
    } else {
        verdicts(&rows, &command.file, out)?;
        let passed_over = passed_over.map(|entries| format!("; {entries}")).unwrap_or_default();
        out.line(format_args!("{} rows, {refused} refused{passed_over}", rows.len()))?;
    }
    Ok(refused == 0)
}

pub fn verdicts(rows: &[Row], file: &Path, out: &mut Output) -> Result<(), Failed> {
    let file = file.display();
    for row in rows {
        let verdict = match &row.verdict {
            Verdict::Added => "added".to_owned(),
            Verdict::Changed => "changed".to_owned(),
            Verdict::Unchanged => "unchanged".to_owned(),
            Verdict::Refused(reason) => format!("refused: {reason}"),
        };
        out.line(format_args!("{file}:{}: {} {}: {verdict}", row.line, row.kind, row.name))?;
        for warning in &row.warnings {
            out.line(format_args!("{file}:{}: {} {}: warning: {warning}", row.line, row.kind, row.name))?;
        }
    }
    Ok(())
}
