-- Wrong passwords for user IDs that no account has, counted as those of an account
-- are; `subject` is a keyed digest of the user ID.
CREATE TABLE stranger_sign_in (
    subject          TEXT PRIMARY KEY,
    wrong_sign_ins   BIGINT NOT NULL,
    locks            BIGINT NOT NULL,
    locked_until_ms  BIGINT NOT NULL,
    sign_in_tried_ms BIGINT NOT NULL
);
CREATE INDEX stranger_sign_in_by_time ON stranger_sign_in (sign_in_tried_ms);

-- When a password was last tried: what was counted before is forgotten some day.
ALTER TABLE account ADD COLUMN sign_in_tried_ms BIGINT NOT NULL DEFAULT 0;

-- The account's password when the login flow asked. Tickets from before count for nothing: they live five minutes.
ALTER TABLE ticket ADD COLUMN password_epoch BIGINT NOT NULL DEFAULT -1;
-- The result that it led to.
ALTER TABLE ticket ADD COLUMN result_jti TEXT;
CREATE INDEX ticket_by_result ON ticket (result_jti);
