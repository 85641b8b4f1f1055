-- How much waits to be sent, over all guilds: what a process that has just started goes on with.
CREATE FUNCTION messages_to_send() RETURNS TABLE (guild_id bigint, messages bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, count(*) FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL
    GROUP BY guild_id ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION messages_to_send FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messages_to_send TO paydirt_bot;
