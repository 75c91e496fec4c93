-- Which key the store was made with: a keyed digest that tells a key, and helps to guess none.
CREATE TABLE key_check (
    one         BIGINT PRIMARY KEY,
    value       TEXT NOT NULL
);

-- The clock as the last round of sweeping saw it, and since when it has not jumped.
CREATE TABLE clock_watch (
    one         BIGINT PRIMARY KEY,
    since_ms    BIGINT NOT NULL,
    seen_ms     BIGINT NOT NULL
);

-- When lines were cut off the beginning of the log last.
ALTER TABLE audit_head ADD COLUMN trimmed_ms BIGINT NOT NULL DEFAULT 0;
