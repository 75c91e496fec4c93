-- One table for what is on file: addresses, numbers and authenticator apps, the
-- directory's and the person's own. Contents stay sealed as they are: each is sealed
-- for its row's id, and ids are kept.
CREATE TABLE means (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES account (id),
    -- primary-mail, mail, mobile-phone, office-phone, app.
    kind        TEXT NOT NULL,
    -- 1 where the person put it there, 0 where the directory entered it.
    registered  BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    sealed      TEXT NOT NULL,
    -- Of an app: the step of the last code accepted. It only grows.
    step        BIGINT NOT NULL,
    since_ms    BIGINT NOT NULL,
    verified_ms BIGINT,
    used_ms     BIGINT,
    UNIQUE (account_id, kind, registered, position)
);

INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms, verified_ms, used_ms)
SELECT id, account_id,
       CASE WHEN kind IN ('other-mail', 'registered-mail') THEN 'mail' ELSE kind END,
       CASE WHEN kind = 'registered-mail' THEN 1 ELSE 0 END,
       position, sealed, 0, since_ms, verified_ms, used_ms
FROM contact;

-- An app that the person set up showed its code then.
INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms, verified_ms, used_ms)
SELECT id, account_id, 'app', registered, position, sealed, last_step, since_ms,
       CASE WHEN registered = 1 THEN since_ms ELSE used_ms END, used_ms
FROM authenticator;

DROP TABLE contact;
DROP TABLE authenticator;
