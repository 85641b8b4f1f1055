CREATE TABLE sessions (
    guild_id bigint NOT NULL,
    code text NOT NULL CHECK (code ~ '^[a-z]{2}-[a-z0-9]{6}$'),
    kind text NOT NULL CHECK (kind IN ('sunday', 'adhoc')),
    title text,
    state text NOT NULL CHECK (state IN ('open', 'stopped', 'saved', 'discarded')),
    round_id bigint NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    opened_at timestamptz NOT NULL,
    opened_by integer NOT NULL,
    closed_at timestamptz CHECK (closed_at >= opened_at),
    closed_by integer,
    stop_reason text,
    announced_channel_id bigint,
    announced_message_id bigint,
    warned_at timestamptz,
    PRIMARY KEY (guild_id, code),
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    CONSTRAINT sessions_open_until_closed CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX sessions_newest ON sessions (guild_id, opened_at DESC, code);

-- A channel belongs to at most one open session.
CREATE TABLE session_channels (
    guild_id bigint NOT NULL,
    code text NOT NULL,
    channel_id bigint NOT NULL,
    held boolean NOT NULL,
    PRIMARY KEY (guild_id, code, channel_id),
    FOREIGN KEY (guild_id, code) REFERENCES sessions
);
CREATE UNIQUE INDEX session_channels_held_once ON session_channels (guild_id, channel_id) WHERE held;

CREATE TABLE session_pauses (
    guild_id bigint NOT NULL,
    code text NOT NULL,
    paused_at timestamptz NOT NULL,
    resumed_at timestamptz NOT NULL CHECK (resumed_at >= paused_at),
    PRIMARY KEY (guild_id, code, paused_at),
    FOREIGN KEY (guild_id, code) REFERENCES sessions
);

CREATE TABLE session_notes (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    number integer NOT NULL,
    key text NOT NULL,
    round_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sale', 'expense', 'ore', 'undo')),
    noted_by integer NOT NULL,
    noted_at timestamptz NOT NULL,
    person_id integer,
    amount_auec bigint CHECK (amount_auec >= 0),
    what text,
    event_at timestamptz,
    commodity text,
    form text CHECK (form IN ('refined', 'raw')),
    quantity_cscu bigint CHECK (quantity_cscu >= 0),
    quality integer CHECK (quality BETWEEN 0 AND 1000),
    unit_price_auec numeric(20, 4) CHECK (unit_price_auec >= 0),
    price_source jsonb,
    undoes integer,
    PRIMARY KEY (guild_id, session_code, number),
    UNIQUE (guild_id, session_code, key),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    FOREIGN KEY (guild_id, person_id) REFERENCES people,
    FOREIGN KEY (guild_id, session_code, undoes) REFERENCES session_notes,
    CONSTRAINT session_notes_complete CHECK (
        CASE kind
            WHEN 'sale' THEN num_nulls(person_id, amount_auec, event_at) = 0
            WHEN 'expense' THEN num_nulls(person_id, amount_auec, what) = 0
            WHEN 'ore' THEN num_nulls(commodity, form, quantity_cscu) = 0
            ELSE num_nulls(undoes, what) = 0
        END
    )
);

-- What a restarted bot has to look after, over all guilds.
CREATE FUNCTION unfinished_sessions() RETURNS TABLE (guild_id bigint, code text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, code, state FROM sessions WHERE state IN ('open', 'stopped') ORDER BY guild_id, opened_at, code
$$;

-- For the shell, where a code alone is given.
CREATE FUNCTION guilds_of_session(wanted text) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id FROM sessions WHERE code = wanted ORDER BY guild_id
$$;
CREATE INDEX sessions_unfinished ON sessions (guild_id, opened_at, code) WHERE state IN ('open', 'stopped');
