-- Who edits a session, or did last: one row a session, in which each taking has the next token. ``view``: the people
-- in the order in which they are shown while the lease lives, and who joined since; null before anybody looked.
CREATE TABLE leases (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    token integer NOT NULL CHECK (token > 0),
    holder integer NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('validation', 'ore', 'payroll')),
    taken_at timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    view jsonb,
    PRIMARY KEY (guild_id, session_code),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, holder) REFERENCES people,
    CONSTRAINT leases_run_on CHECK (expires_at > renewed_at)
);
SELECT guard_table('leases', 'SELECT, INSERT, UPDATE');

-- What became of leases. ``holder``: whose lease it was; ``acted_by`` 0 is the bot. That one ran out is no act.
CREATE TABLE lease_acts (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    token integer NOT NULL CHECK (token > 0),
    act text NOT NULL CHECK (
        act IN ('taken', 'released', 'taken_over', 'saved', 'discarded', 'failed', 'resumed', 'timed_out')
    ),
    holder integer NOT NULL,
    acted_by integer NOT NULL,
    acted_at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (guild_id, session_code, place),
    FOREIGN KEY (guild_id, session_code) REFERENCES leases,
    FOREIGN KEY (guild_id, holder) REFERENCES people
);
CREATE INDEX lease_acts_by_holder ON lease_acts (guild_id, holder, session_code, place);
SELECT guard_log('lease_acts');

-- How long a lease lives after its holder last did something.
ALTER TABLE guilds
    ADD COLUMN lease_minutes integer NOT NULL DEFAULT 10 CHECK (lease_minutes BETWEEN 1 AND 120);

-- How many people edit something now, over all guilds: what a process that has just started goes on with.
CREATE POLICY find_leases ON leases FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION leases_alive(moment timestamptz) RETURNS TABLE (guild_id bigint, leases bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, count(*) FROM leases WHERE ended_at IS NULL AND expires_at > moment
    GROUP BY guild_id ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION leases_alive FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leases_alive TO paydirt_bot;
