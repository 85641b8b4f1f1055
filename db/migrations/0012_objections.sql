-- A member says that a saved payroll is wrong, and an officer decides, once.
CREATE TABLE objections (
    guild_id bigint NOT NULL,
    objection_id integer NOT NULL CHECK (objection_id > 0),
    session_code text NOT NULL,
    revision integer NOT NULL,
    person_id integer NOT NULL,
    reason text NOT NULL,
    made_at timestamptz NOT NULL,
    key text NOT NULL,
    PRIMARY KEY (guild_id, objection_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, session_code, revision) REFERENCES payrolls,
    FOREIGN KEY (guild_id, person_id) REFERENCES people
);
CREATE INDEX objections_of_session ON objections (guild_id, session_code, objection_id);
SELECT guard_log('objections');

CREATE TABLE objection_decisions (
    guild_id bigint NOT NULL,
    objection_id integer NOT NULL,
    accepted boolean NOT NULL,
    reason text NOT NULL,
    decided_by integer NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, objection_id),
    FOREIGN KEY (guild_id, objection_id) REFERENCES objections,
    FOREIGN KEY (guild_id, decided_by) REFERENCES people
);
SELECT guard_log('objection_decisions');
