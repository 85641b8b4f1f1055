-- The guild's own rules (number 0, without a name) and its templates: each change is a row, the last one holds.
-- Numbers are never used again.
CREATE TABLE rule_sets (
    guild_id bigint NOT NULL,
    rule_set_id integer NOT NULL CHECK (rule_set_id >= 0),
    version integer NOT NULL CHECK (version > 0),
    name text NOT NULL,
    rules jsonb NOT NULL,
    removed boolean NOT NULL DEFAULT false,
    changed_by integer NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, rule_set_id, version),
    CONSTRAINT rule_sets_own_has_no_name CHECK ((rule_set_id = 0) = (name = '')),
    FOREIGN KEY (guild_id, changed_by) REFERENCES people
);
SELECT guard_log('rule_sets');

-- Which of the roles that some rules named (``asked``) somebody had when a session was stopped (``held``). It is read
-- again only if the session is resumed and stopped once more; the last reading counts.
CREATE TABLE session_roles (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    person_id integer NOT NULL,
    read_at timestamptz NOT NULL,
    asked bigint[] NOT NULL,
    held bigint[] NOT NULL CHECK (held <@ asked),
    is_member boolean NOT NULL,
    PRIMARY KEY (guild_id, session_code, person_id, read_at),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, person_id) REFERENCES people
);
SELECT guard_log('session_roles');

-- By which rules a payroll was saved, and where each person's weight and percent came from.
CREATE TABLE payroll_rules (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    revision integer NOT NULL,
    template text,
    rule_set jsonb NOT NULL,
    sources jsonb NOT NULL,
    PRIMARY KEY (guild_id, session_code, revision),
    FOREIGN KEY (guild_id, session_code, revision) REFERENCES payrolls
);
SELECT guard_log('payroll_rules');
