-- An agent beside a directory of an organization. It dials out, and asks what there is to do.
CREATE TABLE agent (
    id TEXT PRIMARY KEY,
    -- The organization's name and the directory's, as the configuration has them.
    tenant TEXT NOT NULL,
    directory TEXT NOT NULL,
    -- What its operator calls it: the machine's name, say.
    name TEXT NOT NULL,
    -- The public half of its key, and since when it has that one.
    public_key TEXT NOT NULL,
    key_since_ms BIGINT NOT NULL,
    -- The operator wants it to take a new key.
    roll_wanted BIGINT NOT NULL DEFAULT 0,
    enrolled_ms BIGINT NOT NULL,
    -- Of the run that is under way: drawn at its start, so that nothing sealed for an earlier one opens.
    run TEXT,
    version TEXT,
    protocol BIGINT,
    -- How its directory answered it last: reachable, unreachable, misconfigured.
    health TEXT,
    seen_ms BIGINT NOT NULL,
    -- A keyed digest of who it is, whose it is and by which key: a row that was written by others is no agent.
    check_value TEXT NOT NULL
);
CREATE INDEX agent_by_directory ON agent (directory);

-- What enrols an agent, once: a digest, and until when.
CREATE TABLE agent_token (
    digest TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    directory TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);

-- One question to the agents of a directory. The first agent that takes it answers it.
CREATE TABLE agent_work (
    id TEXT PRIMARY KEY,
    directory TEXT NOT NULL,
    -- waiting, taken, begun, answered
    state TEXT NOT NULL,
    taken_by TEXT,
    -- 1 while others may take what an agent took and has not begun.
    offered BIGINT NOT NULL DEFAULT 0,
    -- Of a write: the claim that must stand when it begins.
    account_id TEXT,
    password_epoch BIGINT,
    flow_id TEXT,
    claim TEXT,
    -- Sealed with the store's key.
    answer TEXT,
    made_ms BIGINT NOT NULL
);
CREATE INDEX agent_work_by_directory ON agent_work (directory, state);

-- The question, sealed to the key of one agent and to its run.
CREATE TABLE agent_letter (
    work_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    run TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (work_id, agent_id)
);
