-- Over all guilds: what an operator's metrics show, in one row. Numbers only, of no guild and no person.
CREATE FUNCTION all_figures() RETURNS TABLE (
    guilds bigint, open_sessions bigint, stopped_sessions bigint, hauls_in_flight bigint, boards bigint,
    unsent bigint, unsent_since timestamptz, ledger_versions bigint
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT
        (SELECT count(*) FROM guilds),
        (SELECT count(*) FROM sessions WHERE state = 'open'),
        (SELECT count(*) FROM sessions WHERE state = 'stopped'),
        (SELECT coalesce(sum(hauls), 0)::bigint FROM hauls_in_flight()),
        (SELECT count(*) FROM boards WHERE state IN ('due', 'live')),
        waiting.messages, waiting.since,
        (SELECT coalesce(sum(version), 0)::bigint FROM guild_heads)
    FROM (
        SELECT count(*) AS messages, min(created_at) AS since
        FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL
    ) waiting
$$;
REVOKE EXECUTE ON FUNCTION all_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_figures TO paydirt_bot;
