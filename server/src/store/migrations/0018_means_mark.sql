-- What tells an entry on file from others of its method, as the method wrote it when it
-- was put there: of a passkey, the make of the device or program that keeps it.
ALTER TABLE means ADD COLUMN mark TEXT;
