-- Types are those that SQLite and PostgreSQL share: TEXT and BIGINT. Times are
-- milliseconds since 1970 UTC, switches are 0 or 1, ids are GUIDs as text.

CREATE TABLE tenant (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    settings    TEXT NOT NULL,
    created_ms  BIGINT NOT NULL
);

CREATE TABLE domain (
    name        TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id)
);

CREATE TABLE directory_group (
    id          TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id),
    name        TEXT NOT NULL,
    UNIQUE (tenant_id, name)
);

CREATE TABLE account (
    id              TEXT PRIMARY KEY,
    tenant_id       TEXT NOT NULL REFERENCES tenant (id),
    user_id         TEXT NOT NULL UNIQUE,
    given_name      TEXT NOT NULL,
    family_name     TEXT NOT NULL,
    enabled         BIGINT NOT NULL,
    personal        BIGINT NOT NULL,
    guest           TEXT,
    authority       TEXT NOT NULL,
    roles           TEXT NOT NULL,
    licences        TEXT NOT NULL,
    locale          TEXT,
    password_hash   TEXT,
    password_epoch  BIGINT NOT NULL,
    password_set_ms BIGINT NOT NULL,
    must_change     BIGINT NOT NULL,
    last_claim      TEXT,
    -- Wrong passwords since the last right one or the last lock; how often it locked since.
    wrong_sign_ins  BIGINT NOT NULL DEFAULT 0,
    locks           BIGINT NOT NULL DEFAULT 0,
    locked_until_ms BIGINT NOT NULL DEFAULT 0,
    -- Id of the contact or authenticator that is offered first.
    default_means   TEXT,
    -- When the person last said that what is on file is right; the last reset by proofs;
    -- when somebody said "this was not me", from when on self-service is closed.
    confirmed_ms    BIGINT,
    reset_ms        BIGINT,
    reported_ms     BIGINT,
    created_ms      BIGINT NOT NULL
);
CREATE INDEX account_by_tenant ON account (tenant_id);

-- A member is an account or a group: groups nest.
CREATE TABLE group_member (
    group_id    TEXT NOT NULL REFERENCES directory_group (id),
    member_kind TEXT NOT NULL,
    member_id   TEXT NOT NULL,
    PRIMARY KEY (group_id, member_kind, member_id)
);
CREATE INDEX group_member_by_member ON group_member (member_kind, member_id);

CREATE TABLE contact (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    -- primary-mail, other-mail, mobile-phone, office-phone: the directory's;
    -- registered-mail: the person's own.
    kind        TEXT NOT NULL,
    position    BIGINT NOT NULL,
    sealed      TEXT NOT NULL,
    since_ms    BIGINT NOT NULL,
    verified_ms BIGINT,
    used_ms     BIGINT,
    UNIQUE (account_id, kind, position)
);

-- An authenticator app. `last_step` is that of the last code accepted, and only grows.
CREATE TABLE authenticator (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    -- 1 where the person registered it, 0 where the directory knows it.
    registered  BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    sealed      TEXT NOT NULL,
    last_step   BIGINT NOT NULL,
    since_ms    BIGINT NOT NULL,
    used_ms     BIGINT,
    UNIQUE (account_id, registered, position)
);

-- One visit's journey. `session` is a keyed digest of the cookie.
CREATE TABLE flow (
    id              TEXT PRIMARY KEY,
    session         TEXT NOT NULL UNIQUE,
    support_code    TEXT NOT NULL,
    tenant_id       TEXT,
    account_id      TEXT,
    user_id         TEXT NOT NULL,
    locale          TEXT NOT NULL,
    return_to       TEXT,
    state           TEXT NOT NULL,
    -- What it is for; nothing while that is asked.
    goal            TEXT,
    asks_goal       BIGINT NOT NULL,
    -- The outcome that is kept to ourselves under uniform disclosure.
    withheld        TEXT,
    challenge_id    TEXT,
    password_epoch  BIGINT NOT NULL,
    wrong_proofs    BIGINT NOT NULL,
    claim           TEXT,
    claimed_ms      BIGINT,
    outcome         TEXT,
    until_ms        BIGINT,
    notices         BIGINT NOT NULL,
    began_ms        BIGINT NOT NULL,
    touched_ms      BIGINT NOT NULL,
    ended_ms        BIGINT
);
CREATE INDEX flow_by_account ON flow (account_id, began_ms);
CREATE INDEX flow_by_state ON flow (state, touched_ms);

-- What a visit to register adds to its row in `flow`.
CREATE TABLE registration (
    flow_id         TEXT PRIMARY KEY REFERENCES flow (id),
    signed_in_by    TEXT NOT NULL,
    signed_in_ms    BIGINT NOT NULL,
    -- Digest of the ticket that a login flow gave out, and what that asked for.
    ticket          TEXT,
    interrupt       TEXT,
    -- Whether the wizard leads the person.
    guided          BIGINT NOT NULL,
    place           TEXT NOT NULL,
    -- What is set up, sealed, and the id it gets; the kind to set up after a proof.
    pending         TEXT,
    pending_id      TEXT,
    wanted          TEXT,
    -- Id of the means that is replaced or removed.
    item            TEXT,
    done            TEXT,
    result          TEXT,
    -- The address that leads back with the result, sealed.
    return_to       TEXT
);

-- A pass that binds the first means of proof, once, without the password.
CREATE TABLE enrolment_pass (
    digest      TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL,
    used_ms     BIGINT
);
CREATE INDEX enrolment_pass_by_account ON enrolment_pass (account_id);

-- A person is out at the organization's own sign-in.
CREATE TABLE provider_sign_in (
    state       TEXT PRIMARY KEY,
    session     TEXT NOT NULL,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id),
    -- Nonce and verifier.
    sealed      TEXT NOT NULL,
    locale      TEXT NOT NULL,
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL,
    back_ms     BIGINT,
    failed_ms   BIGINT
);
CREATE INDEX provider_sign_in_by_session ON provider_sign_in (session);

-- "This was not me": what a notice's link is good for, once.
CREATE TABLE objection (
    digest      TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL,
    used_ms     BIGINT
);
CREATE INDEX objection_by_account ON objection (account_id);

CREATE TABLE challenge (
    id              TEXT PRIMARY KEY,
    flow_id         TEXT NOT NULL REFERENCES flow (id),
    account_id      TEXT NOT NULL,
    method          TEXT NOT NULL,
    contact_id      TEXT NOT NULL,
    sent_to         TEXT NOT NULL,
    secret          TEXT NOT NULL,
    password_epoch  BIGINT NOT NULL,
    wrong           BIGINT NOT NULL,
    created_ms      BIGINT NOT NULL,
    expires_ms      BIGINT NOT NULL,
    spent_ms        BIGINT,
    dead_ms         BIGINT
);
CREATE INDEX challenge_by_flow ON challenge (flow_id);
CREATE INDEX challenge_by_account ON challenge (account_id, method);

CREATE TABLE proof (
    challenge_id    TEXT PRIMARY KEY REFERENCES challenge (id),
    flow_id         TEXT NOT NULL REFERENCES flow (id),
    account_id      TEXT NOT NULL,
    method          TEXT NOT NULL,
    proven_ms       BIGINT NOT NULL
);
CREATE INDEX proof_by_flow ON proof (flow_id);

-- A secret that was compared and refused.
CREATE TABLE wrong_proof (
    id          TEXT PRIMARY KEY,
    tenant_id   TEXT,
    account_id  TEXT NOT NULL,
    method      TEXT NOT NULL,
    at_ms       BIGINT NOT NULL
);
CREATE INDEX wrong_proof_by_account ON wrong_proof (account_id, method, at_ms);
CREATE INDEX wrong_proof_by_tenant ON wrong_proof (tenant_id, at_ms);

-- Wrong proofs since the last success, however long ago: at a hundred the method is off.
CREATE TABLE wrong_in_a_row (
    account_id  TEXT NOT NULL,
    method      TEXT NOT NULL,
    wrong       BIGINT NOT NULL,
    PRIMARY KEY (account_id, method)
);

-- The administrators of these tenants were told of guessing, and are not told again before then.
CREATE TABLE tenant_alarm (
    tenant_id   TEXT PRIMARY KEY,
    until_ms    BIGINT NOT NULL
);

CREATE TABLE method_closure (
    account_id  TEXT NOT NULL,
    method      TEXT NOT NULL,
    until_ms    BIGINT NOT NULL,
    PRIMARY KEY (account_id, method)
);

-- A visit with a wrong proof that ended without passing its gates.
CREATE TABLE failed_attempt (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL,
    at_ms       BIGINT NOT NULL
);
CREATE INDEX failed_attempt_by_account ON failed_attempt (account_id, at_ms);

-- Self-service is closed for these accounts; sign-in is not.
CREATE TABLE account_closure (
    account_id  TEXT PRIMARY KEY,
    until_ms    BIGINT NOT NULL
);

-- Messages to hand over. `body` is sealed, and gone once it was handed over.
CREATE TABLE outbox (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    tenant_id       TEXT,
    account_id      TEXT,
    support_code    TEXT NOT NULL,
    body            TEXT,
    state           TEXT NOT NULL,
    attempts        BIGINT NOT NULL,
    created_ms      BIGINT NOT NULL,
    next_ms         BIGINT NOT NULL,
    expires_ms      BIGINT NOT NULL,
    ended_ms        BIGINT,
    report          TEXT
);
CREATE INDEX outbox_due ON outbox (state, next_ms);
CREATE INDEX outbox_by_account ON outbox (account_id, kind, created_ms);

CREATE TABLE puzzle_spent (
    seal        TEXT PRIMARY KEY,
    expires_ms  BIGINT NOT NULL
);

CREATE TABLE check_passed (
    session     TEXT NOT NULL,
    action      TEXT NOT NULL,
    until_ms    BIGINT NOT NULL,
    PRIMARY KEY (session, action)
);

CREATE TABLE network_failure (
    id          TEXT PRIMARY KEY,
    network     TEXT NOT NULL,
    at_ms       BIGINT NOT NULL
);
CREATE INDEX network_failure_by_network ON network_failure (network, at_ms);

CREATE TABLE help_request (
    subject     TEXT NOT NULL,
    day         BIGINT NOT NULL,
    at_ms       BIGINT NOT NULL,
    PRIMARY KEY (subject, day)
);

-- Append-only, each line chained to the one before it.
CREATE TABLE audit (
    seq             BIGINT PRIMARY KEY,
    at_ms           BIGINT NOT NULL,
    event           TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    actor           TEXT NOT NULL,
    tenant_id       TEXT,
    account_id      TEXT,
    method          TEXT,
    source          TEXT,
    support_code    TEXT,
    detail          TEXT,
    chain           TEXT NOT NULL
);
CREATE INDEX audit_by_account ON audit (account_id, at_ms);

-- The last line, and the one before the oldest that retention has kept.
CREATE TABLE audit_head (
    one         BIGINT PRIMARY KEY,
    seq         BIGINT NOT NULL,
    chain       TEXT NOT NULL,
    base_seq    BIGINT NOT NULL,
    base_chain  TEXT NOT NULL,
    -- Keyed digest of the columns above: where the log begins and ends cannot be moved without the key.
    seal        TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, chain, base_seq, base_chain, seal) VALUES (1, 0, '', 0, '', '');

-- A login flow that may ask about a tenant's people.
CREATE TABLE login_flow (
    id          TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id),
    -- The audience of its results, so no two have the same.
    name        TEXT NOT NULL UNIQUE,
    created_ms  BIGINT NOT NULL
);

-- One of its keys, as a keyed digest; two at most are valid, so that a new one can take over.
CREATE TABLE login_flow_key (
    id              TEXT PRIMARY KEY,
    login_flow_id   TEXT NOT NULL REFERENCES login_flow (id),
    digest          TEXT NOT NULL UNIQUE,
    created_ms      BIGINT NOT NULL,
    used_ms         BIGINT,
    revoked_ms      BIGINT
);
CREATE INDEX login_flow_key_by_login_flow ON login_flow_key (login_flow_id);

-- The login flow sends somebody to register: redeemed once, by the statement that sets `redeemed_ms`.
CREATE TABLE ticket (
    digest              TEXT PRIMARY KEY,
    tenant_id           TEXT NOT NULL REFERENCES tenant (id),
    account_id          TEXT NOT NULL REFERENCES account (id),
    login_flow_key_id   TEXT NOT NULL REFERENCES login_flow_key (id),
    kind                TEXT NOT NULL,
    return_to           TEXT NOT NULL,
    state               TEXT NOT NULL,
    auth_time_ms        BIGINT NOT NULL,
    amr                 TEXT NOT NULL,
    created_ms          BIGINT NOT NULL,
    expires_ms          BIGINT NOT NULL,
    redeemed_ms         BIGINT
);
CREATE INDEX ticket_by_expiry ON ticket (expires_ms);

-- What results are signed with. One that is retired has no private half any more.
CREATE TABLE signing_key (
    id          TEXT PRIMARY KEY,
    public      TEXT NOT NULL,
    sealed      TEXT,
    created_ms  BIGINT NOT NULL,
    retired_ms  BIGINT
);

-- Results that a login flow redeemed with us.
CREATE TABLE result_spent (
    jti         TEXT PRIMARY KEY,
    expires_ms  BIGINT NOT NULL
);
