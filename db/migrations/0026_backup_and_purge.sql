-- Every guild that has anything here, set up or not: what a backup has to look at.
CREATE POLICY find_heads ON guild_heads FOR SELECT TO paydirt_owner USING (true);
CREATE POLICY find_blind ON blind_guilds FOR SELECT TO paydirt_owner USING (true);
CREATE POLICY find_outages ON outages FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION guilds_with_rows() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id FROM guilds
    UNION SELECT guild_id FROM guild_heads
    UNION SELECT guild_id FROM blind_guilds
    UNION SELECT guild_id FROM outages
    ORDER BY 1
$$;

-- How long voice moves are kept; null: for ever.
ALTER TABLE guilds ADD COLUMN keep_moves_days integer CHECK (keep_moves_days BETWEEN 7 AND 3650);

-- What was purged. From before ``moves_until`` nothing is left but each person's last move.
CREATE TABLE purges (
    guild_id bigint NOT NULL,
    purge_id integer NOT NULL CHECK (purge_id > 0),
    purged_at timestamptz NOT NULL,
    purged_by integer NOT NULL,
    keep_days integer NOT NULL,
    moves_until timestamptz NOT NULL,
    moves bigint NOT NULL CHECK (moves >= 0),
    outages bigint NOT NULL CHECK (outages >= 0),
    PRIMARY KEY (guild_id, purge_id),
    CONSTRAINT purges_of_something CHECK (moves + outages > 0)
);
SELECT guard_log('purges');
REVOKE INSERT ON purges FROM paydirt_bot;

-- Up to when the transaction's guild may lose moves: its limit, or where the first session begins that is not
-- saved, or is being edited, or the time in which the bot does not see the guild. Where an outage reaches back before
-- that, then so does what is needed. Null: nothing may go.
CREATE FUNCTION purge_horizon(moment timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    WITH RECURSIVE needed AS (
        (
            SELECT s.opened_at AS since FROM sessions s
            WHERE s.guild_id = current_guild() AND (s.state IN ('open', 'stopped') OR EXISTS (
                SELECT FROM leases l WHERE (l.guild_id, l.session_code) = (s.guild_id, s.code)
                    AND l.ended_at IS NULL AND l.expires_at > moment
            ))
            UNION ALL
            SELECT since FROM blind_guilds WHERE guild_id = current_guild()
        )
        UNION
        SELECT o.lost_at FROM outages o JOIN needed n ON o.regained_at >= n.since AND o.lost_at < n.since
        WHERE o.guild_id = current_guild()
    )
    SELECT least(
        -- whatever clock the caller goes by, nothing is purged before its time
        least(moment, clock_timestamp()) - make_interval(days => keep_moves_days), (SELECT min(since) FROM needed)
    ) FROM guilds WHERE guild_id = current_guild() AND keep_moves_days IS NOT NULL
$$;

-- The one way in which voice moves and outages go: at most so many moves at a time, each time noted in ``purges``.
-- Everybody's last move before the horizon stays, for it says where they are. The guild's head is locked, so no
-- session is opened or reopened meanwhile.
CREATE FUNCTION purge_voice(moment timestamptz, most integer, OUT moves bigint, OUT outages bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
DECLARE
    horizon timestamptz;
BEGIN
    PERFORM FROM guild_heads WHERE guild_id = current_guild() FOR UPDATE;
    horizon := purge_horizon(moment);
    PERFORM set_config('paydirt.purging', 'on', true);
    DELETE FROM voice_moves v USING (
        SELECT m.person_id, m.at, m.seq FROM people p CROSS JOIN LATERAL (
            SELECT person_id, at, seq FROM voice_moves b
            WHERE b.guild_id = p.guild_id AND b.person_id = p.person_id AND b.at < horizon
            ORDER BY b.at DESC, b.seq DESC OFFSET 1
        ) m
        WHERE p.guild_id = current_guild() LIMIT most
    ) gone
    WHERE v.guild_id = current_guild() AND (v.person_id, v.at, v.seq) = (gone.person_id, gone.at, gone.seq);
    GET DIAGNOSTICS moves = ROW_COUNT;
    DELETE FROM outages o WHERE o.guild_id = current_guild() AND o.regained_at < horizon;
    GET DIAGNOSTICS outages = ROW_COUNT;
    PERFORM set_config('paydirt.purging', 'off', true);
    IF moves + outages > 0 THEN
        INSERT INTO purges (guild_id, purge_id, purged_at, purged_by, keep_days, moves_until, moves, outages)
            SELECT g.guild_id, coalesce((SELECT max(purge_id) FROM purges p WHERE p.guild_id = g.guild_id), 0) + 1,
                moment, 0, g.keep_moves_days, horizon, purge_voice.moves, purge_voice.outages
            FROM guilds g WHERE g.guild_id = current_guild();
    END IF;
END $$;

-- The logs of voice stay append-only but for that, and even then the database looks whether it was right.
CREATE FUNCTION refuse_all_but_purge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('paydirt.purging', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'PD004';
END $$;
CREATE FUNCTION check_purged_moves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
DECLARE
    horizon timestamptz := coalesce(purge_horizon(clock_timestamp()), '-infinity');
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT guild_id, person_id, max(at) AS last_at FROM gone GROUP BY guild_id, person_id
        ) g
        WHERE g.guild_id IS DISTINCT FROM current_guild() OR g.last_at >= horizon OR NOT EXISTS (
            SELECT FROM voice_moves v WHERE v.guild_id = g.guild_id AND v.person_id = g.person_id
                AND v.at >= g.last_at AND v.at < horizon
        )
    ) THEN
        RAISE 'voice_moves is append-only: moves that are still needed were to go' USING ERRCODE = 'PD004';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION check_purged_outages() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
DECLARE
    horizon timestamptz := coalesce(purge_horizon(clock_timestamp()), '-infinity');
BEGIN
    IF EXISTS (
        SELECT FROM gone WHERE guild_id IS DISTINCT FROM current_guild() OR regained_at >= horizon
    ) THEN
        RAISE 'outages is append-only: outages that are still needed were to go' USING ERRCODE = 'PD004';
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    log text;
BEGIN
    FOREACH log IN ARRAY ARRAY['voice_moves', 'outages'] LOOP
        EXECUTE format('DROP TRIGGER append_only ON %I', log);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_purge()', log);
        EXECUTE format('CREATE TRIGGER check_purge AFTER DELETE ON %1$I REFERENCING OLD TABLE AS gone '
            'FOR EACH STATEMENT EXECUTE FUNCTION check_purged_%2$s()',
            log, CASE log WHEN 'voice_moves' THEN 'moves' ELSE log END);
    END LOOP;
END $$;

-- The guilds that have a limit, over all of them.
CREATE FUNCTION purging_guilds() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id FROM guilds WHERE keep_moves_days IS NOT NULL ORDER BY guild_id
$$;

REVOKE EXECUTE ON FUNCTION guilds_with_rows, purge_horizon, purge_voice, purging_guilds, refuse_all_but_purge,
    check_purged_moves, check_purged_outages FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guilds_with_rows, purge_voice, purging_guilds TO paydirt_bot;
