-- For the shell, where nobody says which guild: whose data lies here.
CREATE POLICY find_guilds ON guilds FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION all_guilds() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id FROM guilds ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION all_guilds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_guilds TO paydirt_bot;
