-- Since this version the strict preset counts what people registered alone. Organizations that have that
-- preset already keep what held for them until an administrator says otherwise.
UPDATE tenant SET settings = REPLACE(settings, '"preset":"strict",', '"preset":"strict","means":"directory-too",');
-- How often a person put off registering in a campaign, which is named by its first day, and when last.
ALTER TABLE account ADD COLUMN put_off_campaign TEXT;
ALTER TABLE account ADD COLUMN put_off_times BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN put_off_ms BIGINT;
