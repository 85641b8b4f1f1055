-- The weekly sessions of a guild. Times are of its clock; ``weekday`` 0 is Monday. What would have begun up to
-- ``planned_from`` is no occurrence of it.
CREATE TABLE schedules (
    guild_id bigint NOT NULL,
    schedule_id integer NOT NULL CHECK (schedule_id > 0),
    title text NOT NULL,
    weekday smallint NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    starts time NOT NULL,
    stops time NOT NULL,
    remind_minutes integer NOT NULL CHECK (remind_minutes BETWEEN 0 AND 10080),
    channel_id bigint NOT NULL,
    template text,
    planned_from timestamptz NOT NULL,
    made_by integer NOT NULL,
    made_at timestamptz NOT NULL,
    key text NOT NULL,
    changed_by integer NOT NULL,
    changed_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (guild_id, schedule_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, made_by) REFERENCES people,
    FOREIGN KEY (guild_id, changed_by) REFERENCES people
);
SELECT guard_table('schedules', 'SELECT, INSERT, UPDATE');

-- One row for each local date, whatever happens: so no occurrence begins twice.
CREATE TABLE occurrences (
    guild_id bigint NOT NULL,
    schedule_id integer NOT NULL,
    local_date date NOT NULL,
    starts_at timestamptz NOT NULL,
    stops_at timestamptz NOT NULL CHECK (stops_at > starts_at),
    reminded_at timestamptz,
    waits_since timestamptz,
    session_code text,
    opened_at timestamptz,
    missed_at timestamptz,
    over_at timestamptz,
    dropped_at timestamptz,
    event_id bigint,
    event_shown text,
    PRIMARY KEY (guild_id, schedule_id, local_date),
    FOREIGN KEY (guild_id, schedule_id) REFERENCES schedules,
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    CONSTRAINT occurrences_held_by_a_session CHECK ((session_code IS NULL) = (opened_at IS NULL)),
    CONSTRAINT occurrences_one_fate CHECK (num_nonnulls(opened_at, missed_at, dropped_at) <= 1),
    CONSTRAINT occurrences_over_after_opening CHECK (over_at IS NULL OR opened_at IS NOT NULL)
);
CREATE UNIQUE INDEX occurrences_one_session ON occurrences (guild_id, session_code);
SELECT guard_table('occurrences', 'SELECT, INSERT, UPDATE');
CREATE INDEX occurrences_unfinished ON occurrences (guild_id, schedule_id, local_date)
    WHERE missed_at IS NULL AND over_at IS NULL AND dropped_at IS NULL;
CREATE INDEX occurrences_with_event ON occurrences (guild_id, schedule_id, local_date) WHERE event_id IS NOT NULL;

-- Over all guilds: where something weekly is to be looked after.
CREATE POLICY find_schedules ON schedules FOR SELECT TO paydirt_owner USING (true);
CREATE POLICY find_occurrences ON occurrences FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION scheduled_guilds() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id FROM schedules WHERE ended_at IS NULL
    UNION
    SELECT guild_id FROM occurrences
    WHERE (missed_at IS NULL AND over_at IS NULL AND dropped_at IS NULL) OR event_id IS NOT NULL
    ORDER BY 1
$$;
REVOKE EXECUTE ON FUNCTION scheduled_guilds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scheduled_guilds TO paydirt_bot;
