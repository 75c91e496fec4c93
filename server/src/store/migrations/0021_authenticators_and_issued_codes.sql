-- How an authenticator makes its codes: hash, seconds and digits, as `SHA256 60 8`. Where there
-- is none: SHA-1, 30 seconds and six digits, as apps do.
ALTER TABLE means ADD COLUMN form TEXT;
-- Of a hardware token: its serial number, by which operators name it. It has one person.
ALTER TABLE means ADD COLUMN serial TEXT;
CREATE UNIQUE INDEX means_serial ON means (serial);

-- Of a code that took the place of one that was used: the visit that showed it, and when its
-- person said that they kept it. Until then it is good, and is not counted among those left.
ALTER TABLE saved_code ADD COLUMN issued_by TEXT;
ALTER TABLE saved_code ADD COLUMN kept_ms BIGINT;
