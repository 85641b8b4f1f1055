-- Messages that must go out, written in the transaction of what they tell. The nonce lets Discord recognise a
-- message that is sent again because its answer was lost.
CREATE TABLE outbox (
    guild_id bigint NOT NULL,
    message_id bigint GENERATED ALWAYS AS IDENTITY,
    channel_id bigint NOT NULL,
    content jsonb NOT NULL,
    nonce text NOT NULL CHECK (length(nonce) BETWEEN 1 AND 25),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    given_up_at timestamptz,
    failure text,
    PRIMARY KEY (guild_id, message_id),
    UNIQUE (guild_id, nonce)
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;

-- Takes messages of any guild that are due, oldest first, and hides them from others until the lease is over.
CREATE FUNCTION claim_messages(moment timestamptz, lease interval, most integer)
    RETURNS TABLE (guild_id bigint, message_id bigint, channel_id bigint, content jsonb, nonce text, attempts integer)
    LANGUAGE sql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    WITH due AS (
        SELECT o.guild_id, o.message_id FROM outbox o
        WHERE o.sent_at IS NULL AND o.given_up_at IS NULL AND o.due_at <= moment
        ORDER BY o.due_at, o.message_id LIMIT most FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox o SET due_at = moment + lease, attempts = o.attempts + 1
    FROM due WHERE o.guild_id = due.guild_id AND o.message_id = due.message_id
    RETURNING o.guild_id, o.message_id, o.channel_id, o.content, o.nonce, o.attempts
$$;
