-- A message goes by a channel, which has workers of its own. Codes go before all others.
ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (channel, state, next_ms);
CREATE INDEX outbox_kind_due ON outbox (channel, kind, state, next_ms);
