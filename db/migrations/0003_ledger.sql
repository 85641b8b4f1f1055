-- The log is round_events and transfers, chained by version. Everything else here (heads, rounds, balances) is
-- kept by the triggers below, and by nobody else: the bot's role may only read it.
CREATE TABLE rounds (
    guild_id bigint NOT NULL,
    round_id bigint NOT NULL,
    kind text NOT NULL,
    session_code text,
    state text NOT NULL CHECK (state IN ('open', 'committed', 'rolled_back')),
    begun_at timestamptz NOT NULL,
    resolved_at timestamptz,
    resolved_version bigint,
    PRIMARY KEY (guild_id, round_id),
    CHECK ((state = 'open') = (resolved_version IS NULL) AND (state = 'open') = (resolved_at IS NULL))
);

CREATE TABLE round_events (
    guild_id bigint NOT NULL,
    version bigint NOT NULL,
    round_id bigint NOT NULL,
    act text NOT NULL CHECK (act IN ('begin', 'commit', 'roll_back')),
    kind text NOT NULL CHECK (kind IN ('session', 'payout', 'correction')),
    session_code text,
    actor integer NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (guild_id, version),
    CHECK ((act = 'begin') = (round_id = version))
);

CREATE TABLE transfers (
    guild_id bigint NOT NULL,
    version bigint NOT NULL,
    round_id bigint NOT NULL,
    key text NOT NULL,
    asset text NOT NULL,
    from_account text NOT NULL,
    to_account text NOT NULL,
    amount bigint NOT NULL,
    actor integer NOT NULL,
    reason text NOT NULL,
    event_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (guild_id, version),
    UNIQUE (guild_id, key),
    CONSTRAINT transfers_amount_positive CHECK (amount > 0),
    CONSTRAINT transfers_two_accounts CHECK (from_account <> to_account)
);
CREATE INDEX transfers_by_from_account ON transfers (guild_id, from_account, version);
CREATE INDEX transfers_by_to_account ON transfers (guild_id, to_account, version);

CREATE TABLE balances (
    guild_id bigint NOT NULL,
    account text NOT NULL,
    asset text NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (guild_id, account, asset)
);

CREATE TABLE round_balances (
    guild_id bigint NOT NULL,
    round_id bigint NOT NULL,
    account text NOT NULL,
    asset text NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (guild_id, round_id, account, asset)
);

-- Versions stay gapless and the chain unbroken: what is added must begin where the guild's head is.
CREATE FUNCTION advance_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
DECLARE
    span record;
    head guild_heads;
BEGIN
    SELECT min(guild_id) AS guild_id, max(guild_id) AS other_guild_id, count(*) AS entries,
           min(version) AS first, max(version) AS last
        INTO span FROM added;
    IF span.entries = 0 THEN
        RETURN NULL;
    END IF;
    SELECT * INTO head FROM guild_heads WHERE guild_id = span.guild_id FOR UPDATE;
    IF head IS NULL OR span.guild_id <> span.other_guild_id
        OR span.first <> head.version + 1 OR span.last <> head.version + span.entries
        OR head.hash <> (SELECT previous_hash FROM added WHERE version = span.first)
    THEN
        RAISE 'versions % to % do not follow the head of guild %', span.first, span.last, span.guild_id
            USING ERRCODE = 'PD002';
    END IF;
    UPDATE guild_heads SET version = span.last, hash = (SELECT a.hash FROM added a WHERE a.version = span.last)
        WHERE guild_id = span.guild_id;
    RETURN NULL;
END $$;

-- In place of a foreign key to rounds, which would be checked row by row: the round exists, and is open.
CREATE FUNCTION fold_transfers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT guild_id, round_id FROM added) posted
        LEFT JOIN rounds r USING (guild_id, round_id) WHERE r.state IS DISTINCT FROM 'open'
    ) THEN
        RAISE 'a transfer was posted into a round that is not open' USING ERRCODE = 'PD003';
    END IF;
    INSERT INTO round_balances AS working (guild_id, round_id, account, asset, amount)
        SELECT guild_id, round_id, account, asset, sum(change)
        FROM (
            SELECT guild_id, round_id, from_account AS account, asset, -amount AS change FROM added
            UNION ALL
            SELECT guild_id, round_id, to_account, asset, amount FROM added
        ) changes
        GROUP BY guild_id, round_id, account, asset
    ON CONFLICT (guild_id, round_id, account, asset) DO UPDATE SET amount = working.amount + excluded.amount;
    RETURN NULL;
END $$;

-- Resolving costs by the accounts that the round touched, however many entries it or the ledger has.
CREATE FUNCTION resolve_round() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
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
        INSERT INTO balances AS committed (guild_id, account, asset, amount)
            SELECT guild_id, account, asset, amount FROM round_balances
            WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id
        ON CONFLICT (guild_id, account, asset) DO UPDATE SET amount = committed.amount + excluded.amount;
    END IF;
    DELETE FROM round_balances WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id;
    RETURN NULL;
END $$;

CREATE TRIGGER advance_head AFTER INSERT ON transfers
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION advance_head();
CREATE TRIGGER fold_transfers AFTER INSERT ON transfers
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fold_transfers();
CREATE TRIGGER advance_head AFTER INSERT ON round_events
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION advance_head();
CREATE TRIGGER resolve_round AFTER INSERT ON round_events
    FOR EACH ROW EXECUTE FUNCTION resolve_round();
