-- Accounts of a directory are kept in step with it.
-- What its entry was like when a pass kept it last: of another one, the entry is read again.
ALTER TABLE account ADD COLUMN directory_stamp TEXT;
-- Roles and licences by groups of the directory, as JSON, beside those that an import gave.
ALTER TABLE account ADD COLUMN directory_roles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE account ADD COLUMN directory_licences TEXT NOT NULL DEFAULT '[]';
-- The directory that says so; an import's own where it is missing.
ALTER TABLE group_member ADD COLUMN directory TEXT;
-- The last pass over a directory, and who has the right to it.
CREATE TABLE directory_pass (
    directory       TEXT PRIMARY KEY,
    tenant_id       TEXT NOT NULL REFERENCES tenant (id),
    -- The process whose turn it is, until then.
    holder          TEXT,
    lease_until_ms  BIGINT NOT NULL,
    -- Under which server and settings stamps were made, and how the groups stood.
    tag             TEXT,
    groups_mark     TEXT,
    -- When everything was read whole last.
    whole_ms        BIGINT,
    began_ms        BIGINT NOT NULL,
    ended_ms        BIGINT,
    outcome         TEXT,
    -- Entries that were seen, and about how many there are.
    seen            BIGINT NOT NULL DEFAULT 0,
    about           BIGINT NOT NULL DEFAULT 0,
    came            BIGINT NOT NULL DEFAULT 0,
    changed         BIGINT NOT NULL DEFAULT 0,
    went            BIGINT NOT NULL DEFAULT 0
);
