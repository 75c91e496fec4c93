-- Whom a provider's `sub` is, from the first time on.
CREATE TABLE provider_binding (
    -- Keyed digest of tenant, issuer and `sub`.
    subject     TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    issuer      TEXT NOT NULL,
    bound_ms    BIGINT NOT NULL,
    UNIQUE (account_id, issuer)
);
