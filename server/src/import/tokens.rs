//! Hardware tokens from a file, as makers of tokens and Microsoft Entra write it: a line each, with
//! the person's user ID and what the token was made with.
//!
//! ```text
//!   upn,serial number,secret key,time interval,manufacturer,model
//!   rosa@acme.example,1234567,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,Contoso,HardwareKey
//! ```
//!
//! Two more columns may follow, in any place: `hash function` (SHA1, SHA256) and `digits` (6 to 8).
//! A line that cannot be taken stops no other, and is told by line and column; no answer holds a
//! secret. A token that is on file is never changed: with another secret or for another person it
//! is refused until it was removed.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::app_secret::NO_BASE32;
use super::csv::{self, Line};
use super::twice::Seen;
use super::{ImportFault, Progress, Row, Verdict};
use crate::act::{Act, By, Operator};
use crate::audit::{Event, Happened};
use crate::method::{
    self,
    app_code_mark::{LONGEST, Mark},
};
use crate::policy::account::Account;
use crate::policy::eligibility;
use crate::policy::method::Method;
use crate::policy::plain_text;
use crate::policy::tenant::{MeansFrom, Preset};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::KeptSecret;
use crate::store::means::{self, NewToken};
use crate::store::{accounts, tenants};
use crate::totp::{Form, Hash};

/// So many lines are written in one transaction: no one else can write until its end.
const TOGETHER: usize = 25;

const UPN: &str = "upn";
const SERIAL: &str = "serial number";
const SECRET: &str = "secret key";
const INTERVAL: &str = "time interval";
const MANUFACTURER: &str = "manufacturer";
const MODEL: &str = "model";
const HASH: &str = "hash function";
const DIGITS: &str = "digits";

const NEEDED: [&str; 6] = [UPN, SERIAL, SECRET, INTERVAL, MANUFACTURER, MODEL];
const MORE: [&str; 2] = [HASH, DIGITS];

/// What is wrong with a line, with its column.
type Refused = String;

fn wrong(column: &str, what: impl std::fmt::Display) -> Refused {
    format!("{column}: {what}")
}

/// A line that was read.
struct Token {
    user_id: UserId,
    serial: String,
    secret: KeptSecret,
    form: Form,
    manufacturer: String,
    model: String,
}

/// Puts the tokens of a file on file, or says what would become of each (`dry`). Tells how far it
/// is after every transaction.
///
/// # Errors
/// When the first line does not name the columns, quotes do not fit, or the store cannot be reached.
/// Tokens whose transaction was committed before that stay.
pub async fn load(
    portal: &Portal,
    by: &Operator,
    text: &str,
    dry: bool,
    progress: Progress<'_>,
) -> Result<Vec<Row>, ImportFault> {
    let unreadable = |(line, reason): (usize, &str)| ImportFault::Unreadable { line, reason: reason.to_owned() };
    let mut lines = csv::read(text).map_err(unreadable)?.into_iter();
    let first = lines.next().ok_or_else(|| unreadable((1, "is empty: its first line must name the columns")))?;
    let columns = columns(&first).map_err(|reason| ImportFault::Unreadable { line: first.number, reason })?;
    let lines: Vec<Line> = lines.collect();
    let mut run = Run { dry, serials: Seen::default(), secrets: Seen::default(), added: HashMap::new() };
    let mut report = Vec::with_capacity(lines.len());
    for part in lines.chunks(TOGETHER) {
        let mut act = match dry {
            true => Act::look(portal, By::Operator(by)).await?,
            false => Act::begin(portal, By::Operator(by)).await?,
        };
        let mut rows = Vec::with_capacity(part.len());
        for line in part {
            rows.push(run.row(&mut act, &columns, line).await?);
        }
        if !dry {
            act.commit().await?;
        }
        report.append(&mut rows);
        progress(report.len(), lines.len());
    }
    Ok(report)
}

/// Which column stands where.
fn columns(first: &Line) -> Result<HashMap<&'static str, usize>, String> {
    let mut columns = HashMap::new();
    for (place, cell) in first.cells.iter().enumerate() {
        let name = cell.to_lowercase().replace(['_', '-'], " ");
        let known = NEEDED.iter().chain(&MORE).find(|known| **known == name);
        let Some(known) = known else {
            // It may be a secret: a file without its first line begins with a token.
            return Err(format!(
                "column {} has no name that is known: the first line must name the columns, which are {}, and may \
                 be {}",
                place + 1,
                NEEDED.join(", "),
                MORE.join(", ")
            ));
        };
        if columns.insert(*known, place).is_some() {
            return Err(format!("the column {known} stands there twice"));
        }
    }
    match NEEDED.iter().find(|needed| !columns.contains_key(*needed)) {
        Some(missing) => Err(format!("the column {missing} is missing")),
        None => Ok(columns),
    }
}

struct Run {
    dry: bool,
    serials: Seen<String>,
    secrets: Seen<[u8; 32]>,
    /// In a dry run: how many each account would have got.
    added: HashMap<String, usize>,
}

impl Run {
    async fn row(
        &mut self,
        act: &mut Act<'_>,
        columns: &HashMap<&'static str, usize>,
        line: &Line,
    ) -> Result<Row, ImportFault> {
        let serial = cell(columns, line, SERIAL);
        let mut row = Row::new(line.number, "token", plain_text::shown(serial), Verdict::Unchanged);
        let token = match read(columns, line).and_then(|token| self.is_first(token, line.number)) {
            Ok(token) => token,
            Err(reason) => return Ok(self.refused(act, row, reason, None)),
        };
        if token.secret.is_short() {
            let bits = token.secret.expose().len() * 8;
            row.warnings.push(format!("{SECRET}: a secret of {bits} bits is short, 128 or more are safe"));
        }
        let Some(account) = accounts::by_user_id(act, &token.user_id).await? else {
            let reason = wrong(UPN, format_args!("no account has the user ID {}", token.user_id));
            return Ok(self.refused(act, row, reason, None));
        };
        match self.judge(act, &account, &token).await? {
            Err(reason) => Ok(self.refused(act, row, reason, Some(&account))),
            Ok(Verdict::Added) => {
                if self.dry {
                    *self.added.entry(account.id).or_default() += 1;
                } else {
                    enter(act, &account, &token).await?;
                }
                row.verdict = Verdict::Added;
                Ok(row)
            }
            Ok(verdict) => {
                row.verdict = verdict;
                Ok(row)
            }
        }
    }

    /// Whether no earlier line is about the same token.
    fn is_first(&mut self, token: Token, line: usize) -> Result<Token, Refused> {
        if let Some(first) = self.serials.meet(token.serial.clone(), line) {
            return Err(wrong(SERIAL, format_args!("stands at line {first} already: leave one of them")));
        }
        // Enough to know it again.
        let secret = Sha256::digest(token.secret.expose()).into();
        match self.secrets.meet(secret, line) {
            Some(first) => Err(wrong(SECRET, format_args!("is that of line {first}: two tokens never share one"))),
            None => Ok(token),
        }
    }

    /// What a token would become; nothing is written.
    async fn judge(
        &self,
        act: &mut Act<'_>,
        account: &Account,
        token: &Token,
    ) -> Result<Result<Verdict, Refused>, ImportFault> {
        let kept = means::kept(act, &account.id, Method::AppCode).await?;
        if let Some(known) = means::token(act, &token.serial).await? {
            if known.account_id != account.id {
                let reason = "is another person's token: `latchkey tokens remove` takes it off file first";
                return Ok(Err(wrong(SERIAL, reason)));
            }
            let is_same = kept.iter().any(|kept| {
                kept.id == known.id && kept.form == token.form && kept.secret.expose() == token.secret.expose()
            });
            return Ok(if is_same {
                Ok(Verdict::Unchanged)
            } else {
                let reason = "is on file and makes other codes: `latchkey tokens remove` takes it off file first";
                Err(wrong(SERIAL, reason))
            });
        }
        if kept.iter().any(|kept| kept.secret.expose() == token.secret.expose()) {
            return Ok(Err(wrong(SECRET, "is on file for this person, as another authenticator")));
        }
        let held = eligibility::held(account, method::rules(Method::AppCode), MeansFrom::Registered).len();
        let most = method::kit(Method::AppCode).most();
        if held + self.added.get(&account.id).copied().unwrap_or(0) >= usize::from(most) {
            return Ok(Err(wrong(UPN, format_args!("has {most} authenticators on file: no more are kept"))));
        }
        let tenant = tenants::by_id(&mut ***act, &account.tenant_id).await?;
        if tenant.is_some_and(|tenant| tenant.settings.preset == Preset::Strict)
            && token.form.period() > Form::default().period()
        {
            let reason = "60 is too long for this person's organization, whose preset is strict: it takes codes of 30 \
                          seconds";
            return Ok(Err(wrong(INTERVAL, reason)));
        }
        Ok(Ok(Verdict::Added))
    }

    fn refused(&self, act: &mut Act<'_>, mut row: Row, reason: Refused, about: Option<&Account>) -> Row {
        if !self.dry {
            let event = Event {
                tenant_id: about.map(|account| account.tenant_id.clone()),
                account_id: about.map(|account| account.id.clone()),
                ..act.event(Happened::RowRefused, "refused")
            };
            act.note(event.detail(format!("token line={}", row.line)));
        }
        row.verdict = Verdict::Refused(reason);
        row
    }
}

async fn enter(act: &mut Act<'_>, account: &Account, token: &Token) -> Result<(), ImportFault> {
    let mark = Mark::Token {
        manufacturer: token.manufacturer.clone(),
        model: token.model.clone(),
        serial: token.serial.clone(),
    };
    let new = NewToken {
        account_id: &account.id,
        method: Method::AppCode,
        serial: &token.serial,
        secret: &token.secret,
        form: token.form,
        mark: &mark.written(),
    };
    let now = act.now;
    means::enter_token(act, &new, now).await?;
    let event = Event {
        tenant_id: Some(account.tenant_id.clone()),
        account_id: Some(account.id.clone()),
        method: Some(Method::AppCode.name()),
        ..act.event(Happened::TokenImported, "ok")
    };
    act.note(event.detail(format!("serial={}", token.serial)));
    Ok(())
}

fn cell<'l>(columns: &HashMap<&'static str, usize>, line: &'l Line, column: &str) -> &'l str {
    let place = columns.get(column).and_then(|place| line.cells.get(*place));
    place.map_or("", |cell| cell.as_str())
}

fn read(columns: &HashMap<&'static str, usize>, line: &Line) -> Result<Token, Refused> {
    if line.cells.len() > columns.len() {
        let (cells, columns) = (line.cells.len(), columns.len());
        return Err(format!("has {cells} values, but there are {columns} columns"));
    }
    let of = |column: &'static str| cell(columns, line, column);
    let needed = |column: &'static str| match of(column) {
        "" => Err(wrong(column, "is missing")),
        text => Ok(text),
    };
    let name = |column: &'static str, text: &str| {
        plain_text::check(text).map_err(|unfit| wrong(column, unfit))?;
        match text.chars().count() {
            0..=LONGEST => Ok(text.to_owned()),
            long => Err(wrong(column, format_args!("is {long} characters long, {LONGEST} are the most"))),
        }
    };
    let user_id = UserId::parse(needed(UPN)?).map_err(|bad| wrong(UPN, bad))?;
    let serial = name(SERIAL, needed(SERIAL)?)?;
    let secret = KeptSecret::from_base32(needed(SECRET)?).ok_or_else(|| wrong(SECRET, NO_BASE32))?;
    let period = needed(INTERVAL)?.parse().ok().filter(|period| Form::PERIODS.contains(period));
    let period = period.ok_or_else(|| wrong(INTERVAL, "must be 30 or 60"))?;
    let hash = match of(HASH) {
        "" => Hash::default(),
        text => Hash::from_name(text).ok_or_else(|| wrong(HASH, "must be SHA1 or SHA256"))?,
    };
    let digits = match of(DIGITS) {
        "" => Some(Form::default().digits()),
        text => text.parse().ok(),
    };
    let form = digits.and_then(|digits| Form::of(hash, period, digits));
    let form = form.ok_or_else(|| wrong(DIGITS, "must be 6, 7 or 8"))?;
    let (manufacturer, model) = (name(MANUFACTURER, of(MANUFACTURER))?, name(MODEL, of(MODEL))?);
    Ok(Token { user_id, serial, secret, form, manufacturer, model })
}
