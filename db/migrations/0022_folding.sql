-- A round that takes ore out of a lot folds an amount below zero into what is committed. Only their sum has to be at
-- hand: an INSERT would be checked by itself, before it meets the row that it conflicts with. The guild's head is
-- locked, so no row comes in between. Row by row by the index: it shall cost no more where there are more accounts.
CREATE OR REPLACE FUNCTION resolve_round() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp
    SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF NEW.act = 'begin' THEN
        INSERT INTO rounds (guild_id, round_id, kind, session_code, state, begun_at)
            VALUES (NEW.guild_id, NEW.round_id, NEW.kind, NEW.session_code, 'open', NEW.created_at);
        RETURN NULL;
    END IF;
    UPDATE rounds
        SET state = CASE NEW.act WHEN 'commit' THEN 'committed' ELSE 'rolled_back' END,
            resolved_at = NEW.created_at, resolved_version = NEW.version
        WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id AND state = 'open';
    IF NOT FOUND THEN
        RAISE 'round % is not open', NEW.round_id USING ERRCODE = 'PD003';
    END IF;
    IF NEW.act = 'commit' THEN
        MERGE INTO balances committed
        USING (
            SELECT guild_id, account, asset, amount FROM round_balances
            WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id
        ) working
        ON committed.guild_id = NEW.guild_id AND committed.account = working.account
            AND committed.asset = working.asset
        WHEN MATCHED THEN UPDATE SET amount = committed.amount + working.amount
        WHEN NOT MATCHED THEN INSERT (guild_id, account, asset, amount)
            VALUES (working.guild_id, working.account, working.asset, working.amount);
    END IF;
    DELETE FROM round_balances WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id;
    RETURN NULL;
END $$;
