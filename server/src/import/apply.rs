//! Writing rows, many to a transaction.

use super::rows::File;
use super::{ImportFault, Progress, Row, Verdict};
use crate::audit::{Event, Happened};
use crate::portal::Portal;
use crate::store::{StoreError, Tx, audit};

/// So many rows are written in one transaction. Its end waits for the disk, which
/// is what a row costs most; but nobody else can write until then.
pub const ROWS_TOGETHER: usize = 25;

/// What is wrong with a row, said to the person who wrote it.
pub type Refused = String;

/// One file on its way into the store.
pub struct Run<'a> {
    pub portal: &'a Portal,
    report: Vec<Row>,
    total: usize,
    progress: Progress<'a>,
}

/// Rows whose verdicts are kept, and told, when their transaction is.
pub struct Batch {
    pub tx: Tx,
    rows: Vec<Row>,
}

impl<'a> Run<'a> {
    /// Begins with the rows that could not be read: they have their verdict.
    pub async fn begin(
        portal: &'a Portal,
        file: &File,
        unread: Vec<Row>,
        progress: Progress<'a>,
    ) -> Result<Self, ImportFault> {
        let total = file.tenants.len() + file.groups.len() + file.accounts.len() + unread.len();
        let mut run = Self { portal, report: Vec::with_capacity(total), total, progress };
        if !unread.is_empty() {
            let mut batch = run.batch().await?;
            for row in unread {
                batch.close(portal, row);
            }
            run.commit(batch).await?;
        }
        Ok(run)
    }

    pub async fn batch(&self) -> Result<Batch, ImportFault> {
        Ok(Batch { tx: self.portal.store.write().await?, rows: Vec::new() })
    }

    pub async fn commit(&mut self, batch: Batch) -> Result<(), ImportFault> {
        batch.tx.commit().await?;
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

impl Batch {
    /// Notes the verdict of a row, in the log too unless it left all as it was.
    pub fn close(&mut self, portal: &Portal, row: Row) {
        let (happened, outcome) = match &row.verdict {
            Verdict::Unchanged => {
                self.rows.push(row);
                return;
            }
            Verdict::Added => (Happened::RowImported, "added"),
            Verdict::Changed => (Happened::RowImported, "changed"),
            Verdict::Refused(_) => (Happened::RowRefused, "refused"),
        };
        let event = Event::new(happened, outcome).by("operator").detail(format!("{} line={}", row.kind, row.line));
        audit::append(&mut self.tx, event, portal.now_ms());
        self.rows.push(row);
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
