-- Whether a guild wants a live message for each open session.
ALTER TABLE guilds ADD COLUMN live_board boolean NOT NULL DEFAULT true;

-- The live message of a session. ``nonce``: of a message that is being posted, which may be there already.
-- ``stale_message_id``: the one that a newer message has replaced, until it is deleted.
CREATE TABLE boards (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    channel_id bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'live', 'gone', 'given_up', 'still')),
    message_id bigint,
    posted_at timestamptz,
    nonce text CHECK (length(nonce) BETWEEN 1 AND 25),
    stale_message_id bigint,
    PRIMARY KEY (guild_id, session_code),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    CONSTRAINT boards_posted CHECK ((message_id IS NULL) = (posted_at IS NULL)),
    CONSTRAINT boards_live CHECK (state <> 'live' OR message_id IS NOT NULL)
);
CREATE INDEX boards_alive ON boards (guild_id, session_code) WHERE state IN ('due', 'live');
SELECT guard_table('boards', 'SELECT, INSERT, UPDATE');

-- Over all guilds: where there is a board to be kept up to date, or to be brought to an end.
CREATE POLICY find_boards ON boards FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION boards_alive() RETURNS TABLE (guild_id bigint, boards bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, count(*) FROM boards WHERE state IN ('due', 'live') GROUP BY guild_id ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION boards_alive FROM PUBLIC;
GRANT EXECUTE ON FUNCTION boards_alive TO paydirt_bot;
