-- 1 once the agent was given the letter: it is not given it again, so that agents which are slow do not take
-- questions from each other in turns.
ALTER TABLE agent_letter ADD COLUMN given BIGINT NOT NULL DEFAULT 0;
-- A keyed digest of whose agent a token enrols, and until when. Tokens from before count no more.
ALTER TABLE agent_token ADD COLUMN check_value TEXT NOT NULL DEFAULT '';
