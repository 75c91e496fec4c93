//! Sign-ins with a provider that people are out for.

use super::{StoreError, Tx, number, text};

/// What is kept until a person comes back.
pub struct OutForSignIn {
    /// Keyed digest of `state`.
    pub state: String,
    /// The browser's, as for visits.
    pub session: String,
    pub tenant_id: String,
    /// Nonce and verifier, sealed.
    pub sealed: String,
    pub locale: String,
    pub began_ms: i64,
}

/// Notes that a browser goes out to sign in; an earlier outing of the same browser is over.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, out: &OutForSignIn, expires_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM provider_sign_in WHERE session = $1").bind(&out.session).execute(&mut **tx).await?;
    sqlx::query(
        "INSERT INTO provider_sign_in (state, session, tenant_id, sealed, locale, created_ms, expires_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&out.state)
    .bind(&out.session)
    .bind(&out.tenant_id)
    .bind(&out.sealed)
    .bind(&out.locale)
    .bind(out.began_ms)
    .bind(expires_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes back what was kept: once, for the browser that went out, in its time.
///
/// # Errors
/// When the store refuses.
pub async fn take(tx: &mut Tx, state: &str, session: &str, now_ms: i64) -> Result<Option<OutForSignIn>, StoreError> {
    let row = sqlx::query(
        "UPDATE provider_sign_in SET back_ms = $3 \
         WHERE state = $1 AND session = $2 AND back_ms IS NULL AND expires_ms > $3 RETURNING *",
    )
    .bind(state)
    .bind(session)
    .bind(now_ms)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        Ok(OutForSignIn {
            state: text(&row, "state")?,
            session: text(&row, "session")?,
            tenant_id: text(&row, "tenant_id")?,
            sealed: text(&row, "sealed")?,
            locale: text(&row, "locale")?,
            began_ms: number(&row, "created_ms")?,
        })
    })
    .transpose()
}

/// Notes that a sign-in failed, so that the next page says so.
///
/// # Errors
/// When the store refuses.
pub async fn note_failure(tx: &mut Tx, session: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE provider_sign_in SET failed_ms = $2, back_ms = COALESCE(back_ms, $2) WHERE session = $1")
        .bind(session)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl super::Store {
    /// Whether [`take`] would give an outing. Only read: a way back that was
    /// made up leaves no trace in the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn provider_is_out(&self, state: &str, session: &str, now_ms: i64) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT state FROM provider_sign_in \
             WHERE state = $1 AND session = $2 AND back_ms IS NULL AND expires_ms > $3",
        )
        .bind(state)
        .bind(session)
        .bind(now_ms)
        .fetch_optional(self.pool())
        .await?;
        Ok(row.is_some())
    }

    /// Whether this browser went out and was not told since then that the sign-in failed. Only read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn provider_failure_is_news(&self, session: &str, since_ms: i64) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT state FROM provider_sign_in WHERE session = $1 AND (failed_ms IS NULL OR failed_ms <= $2)",
        )
        .bind(session)
        .bind(since_ms)
        .fetch_optional(self.pool())
        .await?;
        Ok(row.is_some())
    }

    /// Whether a sign-in of this browser failed since then. Only read.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn provider_failed(&self, session: &str, since_ms: i64) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT state FROM provider_sign_in WHERE session = $1 AND failed_ms > $2")
            .bind(session)
            .bind(since_ms)
            .fetch_optional(self.pool())
            .await?;
        Ok(row.is_some())
    }
}

/// Forgets what is over.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM provider_sign_in WHERE expires_ms <= $1").bind(now_ms).execute(&mut **tx).await?;
    Ok(())
}
