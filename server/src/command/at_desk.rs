//! The person at the command line, at the operator's desk.

use std::sync::Arc;

use crate::act::{Act, By, Operator};
use crate::config::Config;
use crate::desk::NotDone;
use crate::portal::Portal;
use crate::store::StoreError;

use super::{Failed, open, operator};

/// A portal that is opened for one act of an operator.
pub struct AtDesk {
    pub portal: Arc<Portal>,
    operator: Operator,
}

impl AtDesk {
    pub async fn open(config: &Config) -> Result<Self, Failed> {
        Ok(Self { portal: open(config).await?, operator: operator() })
    }

    /// Does what only reads.
    pub async fn look<T>(self, what: impl AsyncFnOnce(&mut Act<'_>) -> Result<T, Failed>) -> Result<T, Failed> {
        let looked = async {
            let mut act = Act::look(&self.portal, By::Operator(&self.operator)).await.map_err(Failed::work)?;
            what(&mut act).await
        };
        let looked = looked.await;
        self.portal.store.close().await;
        looked
    }

    /// Does what writes, and keeps it.
    pub async fn write<T>(self, what: impl AsyncFnOnce(&mut Act<'_>) -> Result<T, Failed>) -> Result<T, Failed> {
        self.write_or(Failed::work, what).await
    }

    /// As [`AtDesk::write`], where what is kept was shown before.
    pub async fn show<T>(self, what: impl AsyncFnOnce(&mut Act<'_>) -> Result<T, Failed>) -> Result<T, Failed> {
        self.write_or(Failed::after_it_was_shown, what).await
    }

    async fn write_or<T>(
        self,
        not_kept: fn(StoreError) -> Failed,
        what: impl AsyncFnOnce(&mut Act<'_>) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let written = async {
            let mut act = Act::begin(&self.portal, By::Operator(&self.operator)).await.map_err(Failed::work)?;
            let done = what(&mut act).await?;
            act.commit().await.map_err(not_kept)?;
            Ok(done)
        };
        let written = written.await;
        self.portal.store.close().await;
        written
    }
}

impl From<NotDone> for Failed {
    fn from(not_done: NotDone) -> Self {
        match &not_done {
            NotDone::Refused(refusal) if refusal.is_misnamed() => Self::Usage(not_done.to_string()),
            NotDone::Refused(_) | NotDone::Trouble(_) => Self::Work(not_done.to_string()),
        }
    }
}
