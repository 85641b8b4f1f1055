-- Who writes a shard's moves: a batch that does not bring the newest fence comes from a process that was replaced.
CREATE TABLE voice_writers (
    shard_id integer PRIMARY KEY,
    fence bigint NOT NULL,
    holder text NOT NULL,
    claimed_at timestamptz NOT NULL,
    seen_at timestamptz
);

-- The key serves both questions that are asked, per person: the moves of a span, and the last one before it.
-- No foreign key to people: it would be checked row by row on the busiest path, and nobody deletes people.
CREATE TABLE voice_moves (
    guild_id bigint NOT NULL,
    person_id integer NOT NULL,
    at timestamptz NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    channel_id bigint,
    deafened boolean NOT NULL,
    source text NOT NULL CHECK (source IN ('gateway', 'snapshot', 'officer')),
    PRIMARY KEY (guild_id, person_id, at, seq)
);

CREATE TABLE outages (
    guild_id bigint NOT NULL,
    lost_at timestamptz NOT NULL,
    regained_at timestamptz NOT NULL CHECK (regained_at >= lost_at),
    PRIMARY KEY (guild_id, lost_at, regained_at)
);

-- Guilds that the bot cannot see right now; the outage is written when it sees them again.
CREATE TABLE blind_guilds (
    guild_id bigint PRIMARY KEY,
    since timestamptz NOT NULL
);

-- Many guilds in one statement, so it works as the owner and looks at nothing but the fence.
CREATE FUNCTION append_voice_moves(
    shard integer, own_fence bigint, seen timestamptz, guild_ids bigint[], person_ids integer[],
    channel_ids bigint[], ats timestamptz[], deafeneds boolean[], sources text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
BEGIN
    UPDATE voice_writers SET seen_at = greatest(seen_at, seen) WHERE shard_id = shard AND fence = own_fence;
    IF NOT FOUND THEN
        RAISE 'shard % has been taken over from fence %', shard, own_fence USING ERRCODE = 'PD001';
    END IF;
    INSERT INTO voice_moves (guild_id, person_id, channel_id, at, deafened, source)
        SELECT * FROM unnest(guild_ids, person_ids, channel_ids, ats, deafeneds, sources);
END $$;
