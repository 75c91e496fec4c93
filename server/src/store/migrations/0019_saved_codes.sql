-- The codes of a set that a person keeps, as keyed digests that are bound to the account.
-- The set itself is a row of `means`; it goes with its codes.
CREATE TABLE saved_code (
    means_id    TEXT NOT NULL REFERENCES means (id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL REFERENCES account (id),
    digest      TEXT NOT NULL,
    created_ms  BIGINT NOT NULL,
    -- When it proved who the person is, and in which visit. It is good once.
    spent_ms    BIGINT,
    spent_by    TEXT,
    -- Another one took its place.
    replaced_ms BIGINT,
    PRIMARY KEY (account_id, digest)
);
CREATE INDEX saved_code_by_means ON saved_code (means_id);

-- Codes that took the place of those that a visit used, sealed, to be shown on its last page.
CREATE TABLE issued_codes (
    flow_id     TEXT NOT NULL REFERENCES flow (id),
    method      TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    issued_ms   BIGINT NOT NULL,
    PRIMARY KEY (flow_id, method)
);
