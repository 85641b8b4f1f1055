-- Money that came in or went out after a session was saved, as somebody looked at it. Once saved it is a note.
CREATE TABLE late_money (
    guild_id bigint NOT NULL,
    late_id integer NOT NULL CHECK (late_id > 0),
    key text NOT NULL,
    session_code text NOT NULL,
    revision integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sale', 'expense', 'returned', 'given_back')),
    person_id integer NOT NULL,
    amount_auec bigint NOT NULL CHECK (amount_auec > 0),
    what text NOT NULL,
    event_at timestamptz NOT NULL,
    asked_by integer NOT NULL,
    PRIMARY KEY (guild_id, late_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, session_code, revision) REFERENCES payrolls,
    FOREIGN KEY (guild_id, person_id) REFERENCES people,
    FOREIGN KEY (guild_id, asked_by) REFERENCES people
);
SELECT guard_log('late_money');

-- Runs that were a loss. ``round_id``: what took back whatever had been noted and saved.
CREATE TABLE failed_runs (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    round_id bigint NOT NULL,
    key text NOT NULL,
    reason text NOT NULL,
    gross_auec bigint NOT NULL CHECK (gross_auec >= 0),
    expenses_auec bigint NOT NULL CHECK (expenses_auec >= 0),
    loss_auec bigint NOT NULL CHECK (loss_auec >= 0),
    failed_by integer NOT NULL,
    failed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, round_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    FOREIGN KEY (guild_id, failed_by) REFERENCES people
);
CREATE INDEX failed_runs_of_session ON failed_runs (guild_id, session_code, round_id);
SELECT guard_log('failed_runs');

-- What shall happen to the guild's own money. ``other_id``: to whom money is handed over.
CREATE TABLE treasury_acts (
    guild_id bigint NOT NULL,
    act_id integer NOT NULL CHECK (act_id > 0),
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('spend', 'bonus', 'gift', 'handover')),
    amount_auec bigint NOT NULL CHECK (amount_auec > 0),
    person_id integer NOT NULL,
    other_id integer,
    becomes_holder boolean NOT NULL,
    reason text NOT NULL,
    asked_by integer NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, act_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, person_id) REFERENCES people,
    FOREIGN KEY (guild_id, other_id) REFERENCES people,
    FOREIGN KEY (guild_id, asked_by) REFERENCES people,
    CONSTRAINT treasury_acts_complete CHECK ((kind = 'handover') = (other_id IS NOT NULL))
);
SELECT guard_log('treasury_acts');

-- Small acts are decided by whoever asked; large ones by a second officer.
CREATE TABLE treasury_decisions (
    guild_id bigint NOT NULL,
    act_id integer NOT NULL,
    confirmed boolean NOT NULL,
    decided_by integer NOT NULL,
    decided_at timestamptz NOT NULL,
    round_id bigint,
    PRIMARY KEY (guild_id, act_id),
    FOREIGN KEY (guild_id, act_id) REFERENCES treasury_acts,
    FOREIGN KEY (guild_id, decided_by) REFERENCES people,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    CONSTRAINT treasury_decisions_posted CHECK (confirmed = (round_id IS NOT NULL))
);
SELECT guard_log('treasury_decisions');

-- A member says that a guest is they, and an officer decides, once.
CREATE TABLE guest_claims (
    guild_id bigint NOT NULL,
    claim_id integer NOT NULL CHECK (claim_id > 0),
    key text NOT NULL,
    guest_id integer NOT NULL,
    person_id integer NOT NULL,
    asked_by integer NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, claim_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, guest_id) REFERENCES people,
    FOREIGN KEY (guild_id, person_id) REFERENCES people,
    FOREIGN KEY (guild_id, asked_by) REFERENCES people
);
SELECT guard_log('guest_claims');

CREATE TABLE guest_claim_decisions (
    guild_id bigint NOT NULL,
    claim_id integer NOT NULL,
    accepted boolean NOT NULL,
    decided_by integer NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, claim_id),
    FOREIGN KEY (guild_id, claim_id) REFERENCES guest_claims,
    FOREIGN KEY (guild_id, decided_by) REFERENCES people
);
SELECT guard_log('guest_claim_decisions');

-- Books that were closed. ``balances``: account to what it was at, in aUEC.
CREATE TABLE closings (
    guild_id bigint NOT NULL,
    closed_on date NOT NULL,
    key text NOT NULL,
    reason text NOT NULL,
    balances jsonb NOT NULL,
    round_id bigint NOT NULL,
    closed_by integer NOT NULL,
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, closed_on),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    FOREIGN KEY (guild_id, closed_by) REFERENCES people
);
SELECT guard_log('closings');

-- A spreadsheet that somebody looks at before it is imported. It names people, so it goes with the import.
CREATE TABLE opening_drafts (
    guild_id bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content text NOT NULL,
    total_auec bigint CHECK (total_auec > 0),
    holder_id integer NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, sha256),
    FOREIGN KEY (guild_id, holder_id) REFERENCES people
);
SELECT guard_table('opening_drafts', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE openings (
    guild_id bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    round_id bigint NOT NULL,
    people integer NOT NULL CHECK (people > 0),
    total_auec bigint NOT NULL CHECK (total_auec > 0),
    imported_by integer NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, sha256),
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    FOREIGN KEY (guild_id, imported_by) REFERENCES people
);
SELECT guard_log('openings');
