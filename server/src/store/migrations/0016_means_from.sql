-- Since this version the strict preset counts what people registered alone. Organizations that have that
-- preset already keep what held for them until an administrator says otherwise.
-- It is another version, which no administrator saved: a file that was exported before does not undo it unseen.
UPDATE tenant SET settings = REPLACE(settings, '"preset":"strict",', '"preset":"strict","means":"directory-too",'),
    policy_version = policy_version + 1, policy_saved_ms = NULL, policy_saved_by = NULL
    WHERE settings LIKE '%"preset":"strict",%';
-- How often a person put off registering in a campaign, which is named by its first day, and when last.
ALTER TABLE account ADD COLUMN put_off_campaign TEXT;
ALTER TABLE account ADD COLUMN put_off_times BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN put_off_ms BIGINT;
