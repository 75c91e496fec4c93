-- An account of an organization's directory is a shadow of its entry there.
-- Which directory, as the configuration names it, and the entry's unchanging id in it.
ALTER TABLE account ADD COLUMN directory TEXT;
ALTER TABLE account ADD COLUMN directory_key TEXT;
-- When the directory says that the password was set, in its own words. The password's epoch grows when it changes.
ALTER TABLE account ADD COLUMN directory_set TEXT;
-- Whether the entry was there and enabled, when the directory was asked last.
ALTER TABLE account ADD COLUMN directory_enabled BIGINT NOT NULL DEFAULT 1;
-- Whether the directory said that it is locked, when it was asked last.
ALTER TABLE account ADD COLUMN directory_locked BIGINT NOT NULL DEFAULT 0;
-- Whether the directory keeps it from being written by others than its own administrators.
ALTER TABLE account ADD COLUMN directory_protected BIGINT NOT NULL DEFAULT 0;
-- The password of now, while a person changes it: their directory asks for it with the new one. Sealed to the
-- browser's session, and gone when the visit ends.
ALTER TABLE flow ADD COLUMN current_password TEXT;
CREATE UNIQUE INDEX account_by_directory_key ON account (directory, directory_key);
