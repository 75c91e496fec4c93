-- Settings are saved over the version that they were made from, and over no other.
ALTER TABLE tenant ADD COLUMN policy_version BIGINT NOT NULL DEFAULT 1;
-- When that version was saved, and by which operator: not known of what is there already.
ALTER TABLE tenant ADD COLUMN policy_saved_ms BIGINT;
ALTER TABLE tenant ADD COLUMN policy_saved_by TEXT;
