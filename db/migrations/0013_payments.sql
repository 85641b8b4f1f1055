-- Money that is really sent. A payment is a row, and what happens to it are acts: its state is that of the last
-- one. One press may make several payments, by its key. A netting plan is a set of payments not sent yet.
CREATE TABLE payment_plans (
    guild_id bigint NOT NULL,
    plan_id integer NOT NULL CHECK (plan_id > 0),
    key text NOT NULL,
    made_by integer NOT NULL,
    made_at timestamptz NOT NULL,
    ledger_version bigint NOT NULL,
    PRIMARY KEY (guild_id, plan_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, made_by) REFERENCES people
);
SELECT guard_log('payment_plans');

CREATE TABLE payments (
    guild_id bigint NOT NULL,
    payment_id integer NOT NULL CHECK (payment_id > 0),
    key text NOT NULL,
    sender integer NOT NULL,
    receiver integer NOT NULL,
    amount_auec bigint NOT NULL CHECK (amount_auec > 0),
    session_code text,
    plan_id integer,
    asked_by integer NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, payment_id),
    UNIQUE (guild_id, key, sender, receiver),
    FOREIGN KEY (guild_id, sender) REFERENCES people,
    FOREIGN KEY (guild_id, receiver) REFERENCES people,
    FOREIGN KEY (guild_id, asked_by) REFERENCES people,
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, plan_id) REFERENCES payment_plans
);
CREATE INDEX payments_by_receiver ON payments (guild_id, receiver, payment_id);
CREATE INDEX payments_by_sender ON payments (guild_id, sender);
SELECT guard_log('payments');

-- ``acted_by`` 0 is the bot. ``round_id``: what the act posted.
CREATE TABLE payment_acts (
    guild_id bigint NOT NULL,
    payment_id integer NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    act text NOT NULL CHECK (
        act IN ('marked', 'approved', 'sent', 'received', 'not_received', 'resent', 'undone', 'withdrawn')
    ),
    acted_by integer NOT NULL,
    acted_at timestamptz NOT NULL,
    reason text NOT NULL,
    round_id bigint,
    key text NOT NULL,
    PRIMARY KEY (guild_id, payment_id, place),
    UNIQUE (guild_id, payment_id, key),
    FOREIGN KEY (guild_id, payment_id) REFERENCES payments,
    CONSTRAINT payment_acts_posted CHECK ((act IN ('approved', 'sent', 'undone')) = (round_id IS NOT NULL))
);
SELECT guard_log('payment_acts');

-- The member's or an officer's word that pay may offset so much of what was paid too much. ``ledger_version``
-- is its place among the movements.
CREATE TABLE debt_offsets (
    guild_id bigint NOT NULL,
    offset_id integer NOT NULL CHECK (offset_id > 0),
    key text NOT NULL,
    person_id integer NOT NULL,
    amount_auec bigint NOT NULL CHECK (amount_auec > 0),
    ledger_version bigint NOT NULL,
    agreed_by integer NOT NULL,
    agreed_at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (guild_id, offset_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, person_id) REFERENCES people,
    FOREIGN KEY (guild_id, agreed_by) REFERENCES people
);
SELECT guard_log('debt_offsets');

-- Who was reminded when; person 0 are the officers.
CREATE TABLE payment_reminders (
    guild_id bigint NOT NULL,
    person_id integer NOT NULL,
    reminded_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, person_id, reminded_at)
);
SELECT guard_log('payment_reminders');
