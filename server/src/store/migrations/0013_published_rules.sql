-- What an account's directory publishes of the rules for its password, as JSON; NULL where it does not.
ALTER TABLE account ADD COLUMN directory_rules TEXT;
