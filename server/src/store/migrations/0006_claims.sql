-- Unlocking is claimed and settled as the write of a password is.
ALTER TABLE account ADD COLUMN last_unlock TEXT;
