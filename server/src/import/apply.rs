//! Writing rows, many to a transaction.

use super::rows::{File, Says};
use super::{ImportFault, Progress, Row, Verdict};
use crate::act::{Act, By, Operator};
use crate::audit::{Event, Happened};
use crate::portal::Portal;
use crate::store::{StoreError, Tx};

/// So many rows are written in one transaction. Its end waits for the disk, which
/// is what a row costs most; but no one else can write until then.
pub const ROWS_TOGETHER: usize = 25;

/// What is wrong with a row, said to the person who wrote it.
pub type Refused = String;

/// One file on its way into the store.
pub struct Run<'a> {
    pub portal: &'a Portal,
    pub says: Says,
    /// The ids of the file's groups, once they are written.
    pub groups: Vec<String>,
    by: &'a Operator,
    report: Vec<Row>,
    total: usize,
    progress: Progress<'a>,
}

/// Rows whose verdicts are kept, and told, when their transaction is.
pub struct Batch<'a> {
    pub act: Act<'a>,
    rows: Vec<Row>,
}

/// What a row that is written is about, for the log.
#[derive(Default)]
pub struct RowSubject {
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    /// The version of its settings that a row of a tenant made.
    pub policy_version: Option<i64>,
}

impl RowSubject {
    pub fn of_tenant(id: &str) -> Self {
        Self { tenant_id: Some(id.to_owned()), ..Self::default() }
    }
}

/// A verdict that is no refusal, and what it is about.
pub type Written = (Verdict, RowSubject);

impl<'a> Run<'a> {
    /// Begins with the rows that could not be read: they have their verdict.
    pub async fn begin(
        portal: &'a Portal,
        by: &'a Operator,
        file: &File,
        unread: Vec<Row>,
        progress: Progress<'a>,
    ) -> Result<Self, ImportFault> {
        let total = file.tenants.len() + file.groups.len() + file.accounts.len() + unread.len();
        let report = Vec::with_capacity(total);
        let mut run = Self { portal, says: file.says, groups: Vec::new(), by, report, total, progress };
        if !unread.is_empty() {
            let mut batch = run.batch().await?;
            for row in unread {
                batch.close(row, RowSubject::default());
            }
            run.commit(batch).await?;
        }
        Ok(run)
    }

    pub async fn batch(&self) -> Result<Batch<'a>, ImportFault> {
        Ok(Batch { act: Act::begin(self.portal, By::Operator(self.by)).await?, rows: Vec::new() })
    }

    /// One moment of the store, to look at.
    pub async fn look(&self) -> Result<Act<'a>, ImportFault> {
        Ok(Act::look(self.portal, By::Operator(self.by)).await?)
    }

    pub async fn commit(&mut self, batch: Batch<'_>) -> Result<(), ImportFault> {
        batch.act.commit().await?;
        self.report.extend(batch.rows);
        (self.progress)(self.report.len(), self.total);
        Ok(())
    }

    /// The verdicts, in the order of the file.
    pub fn finish(mut self) -> Vec<Row> {
        self.report.sort_by_key(|row| row.line);
        self.report
    }
}

impl Run<'_> {
    /// Whether the file says who is in this group.
    pub fn speaks_of(&self, group_id: &String) -> bool {
        self.says == Says::All || self.groups.binary_search(group_id).is_ok()
    }
}

impl Batch<'_> {
    /// Notes the verdict of a row, in the log too unless it left all as it was.
    pub fn close(&mut self, row: Row, about: RowSubject) {
        match &row.verdict {
            Verdict::Unchanged => {}
            Verdict::Added => self.note(row.kind, row.line, "added", about),
            Verdict::Changed => self.note(row.kind, row.line, "changed", about),
            Verdict::Refused(_) => self.event(Happened::RowRefused, row.kind, row.line, "refused", about),
        }
        self.keep(row);
    }

    /// Notes in the log what became of a row, in the transaction in which it did.
    pub fn note(&mut self, kind: &str, line: usize, became: &'static str, about: RowSubject) {
        self.event(Happened::RowImported, kind, line, became, about);
    }

    /// Keeps the verdict of a row whose lines are in the log already.
    pub fn keep(&mut self, row: Row) {
        self.rows.push(row);
    }

    fn event(&mut self, happened: Happened, kind: &str, line: usize, outcome: &'static str, about: RowSubject) {
        let RowSubject { tenant_id, account_id, policy_version } = about;
        let event = Event { tenant_id, account_id, ..self.act.event(happened, outcome) };
        let version = policy_version.map(|version| format!(" version={version}")).unwrap_or_default();
        self.act.note(event.detail(format!("{kind} line={line}{version}")));
    }

    /// As [`Batch::close`], for a row that was judged.
    pub fn close_judged(&mut self, mut row: Row, judged: Result<Written, Refused>) {
        let (verdict, about) = judged.unwrap_or_else(|reason| (Verdict::Refused(reason), RowSubject::default()));
        row.verdict = verdict;
        self.close(row, about);
    }
}

pub async fn group_id(tx: &mut Tx, tenant_id: &str, name: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT id FROM directory_group WHERE tenant_id = $1 AND name = $2")
        .bind(tenant_id)
        .bind(name)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| crate::store::text(&row, "id")).transpose()
}

pub async fn ids(tx: &mut Tx, sql: &'static str, id: &str) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(sql).bind(id).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| crate::store::text(row, "id")).collect()
}

pub async fn execute(tx: &mut Tx, sql: &'static str, values: &[&str]) -> Result<(), StoreError> {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind(*value);
    }
    query.execute(&mut **tx).await?;
    Ok(())
}
