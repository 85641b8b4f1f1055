-- How much waits to be sent, over all guilds: what a process that has just started goes on with.
CREATE FUNCTION messages_to_send() RETURNS TABLE (guild_id bigint, messages bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, count(*) FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL
    GROUP BY guild_id ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION messages_to_send FROM PUBLIC;
GRANT EXECUTE ON FUNCTION messages_to_send TO paydirt_bot;

-- What a discarded session noted is noted again once it is reopened: its hauls, resolved ones too, then are of that
-- round, and what they cost has another number.
CREATE OR REPLACE FUNCTION guard_haul() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'in_flight' AND (to_jsonb(NEW) - 'round_id' - 'expense_number')
        IS DISTINCT FROM (to_jsonb(OLD) - 'round_id' - 'expense_number')
    THEN
        RAISE 'haul %/% is % already', OLD.session_code, OLD.number, OLD.state USING ERRCODE = 'PD005';
    END IF;
    IF (NEW.key, NEW.owner, NEW.refinery, NEW.method, NEW.departs_at, NEW.ready_at, NEW.cost_auec, NEW.added_by,
        NEW.added_at) IS DISTINCT FROM (OLD.key, OLD.owner, OLD.refinery, OLD.method, OLD.departs_at, OLD.ready_at,
        OLD.cost_auec, OLD.added_by, OLD.added_at)
    THEN
        RAISE 'what haul %/% left with does not change', OLD.session_code, OLD.number USING ERRCODE = 'PD005';
    END IF;
    RETURN NEW;
END $$;
