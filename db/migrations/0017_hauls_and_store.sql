-- Ore on its way and ore in store. Amounts lie in the ledger, in cSCU: transit:<code>/<haul> and store:<code>/<lot>.
ALTER TABLE round_events
    DROP CONSTRAINT round_events_kind_check,
    ADD CONSTRAINT round_events_kind_check CHECK (
        kind IN ('session', 'payout', 'correction', 'treasury', 'opening', 'closing', 'merge', 'haul', 'store')
    );

-- Ore that is not there cannot be taken, whatever the bot believes.
ALTER TABLE balances
    ADD CONSTRAINT balances_of_ore_at_hand CHECK (amount >= 0 OR account !~ '^(store|transit):');
CREATE INDEX balances_in_store ON balances (guild_id, account) WHERE account LIKE 'store:%' AND amount > 0;
CREATE INDEX round_balances_in_store ON round_balances (guild_id, account)
    WHERE account LIKE 'store:%' AND amount <> 0;

-- Where cargo is told of (null: where officers are told), how long a ready haul may wait before it is flagged, and
-- how long a flagged one before it is void.
ALTER TABLE guilds
    ADD COLUMN cargo_channel_id bigint,
    ADD COLUMN haul_grace_days integer NOT NULL DEFAULT 7 CHECK (haul_grace_days BETWEEN 1 AND 90),
    ADD COLUMN haul_void_days integer NOT NULL DEFAULT 30 CHECK (haul_void_days BETWEEN 7 AND 365);

-- A session that waits for its hauls is not rolled back for want of being saved.
ALTER TABLE sessions ADD COLUMN waits_for_hauls boolean NOT NULL DEFAULT false;

-- ``round_id``: where its ore lies; in flight that is an open round, of its session or, once carried over, of its own.
-- ``look_at``: when the bot has to do something about it next; null once it is resolved. ``expense_number``: the note
-- of what it cost.
CREATE TABLE hauls (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    key text NOT NULL,
    owner integer NOT NULL,
    refinery text,
    method text,
    departs_at timestamptz NOT NULL,
    ready_at timestamptz NOT NULL CHECK (ready_at >= departs_at),
    cost_auec bigint NOT NULL CHECK (cost_auec >= 0),
    expense_number integer,
    added_by integer NOT NULL,
    added_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('in_flight', 'collected', 'void')),
    round_id bigint NOT NULL,
    carried boolean NOT NULL,
    look_at timestamptz,
    told_at timestamptz,
    reminded_at timestamptz,
    orphaned_at timestamptz,
    warned_at timestamptz,
    resolved_at timestamptz,
    PRIMARY KEY (guild_id, session_code, number),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds,
    FOREIGN KEY (guild_id, owner) REFERENCES people,
    FOREIGN KEY (guild_id, session_code, expense_number) REFERENCES session_notes,
    CONSTRAINT hauls_resolved CHECK (
        (state = 'in_flight') = (resolved_at IS NULL) AND (state = 'in_flight' OR look_at IS NULL)
    )
);
CREATE INDEX hauls_in_flight ON hauls (guild_id, session_code, number) WHERE state = 'in_flight';
CREATE INDEX hauls_in_round ON hauls (guild_id, round_id) WHERE state = 'in_flight';
CREATE INDEX hauls_due ON hauls (look_at) WHERE look_at IS NOT NULL;
SELECT guard_table('hauls', 'SELECT, INSERT, UPDATE');

-- Resolved exactly once; and what it left with stays as it was. Only the round and the number of the note of its cost
-- may change then: what a discarded session noted is noted again once it is reopened.
CREATE FUNCTION guard_haul() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER guard_haul BEFORE UPDATE ON hauls FOR EACH ROW EXECUTE FUNCTION guard_haul();

-- No haul in flight belongs to a closed round.
CREATE FUNCTION keep_hauls_open() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM hauls WHERE guild_id = NEW.guild_id AND round_id = NEW.round_id AND state = 'in_flight'
    ) THEN
        RAISE 'round % has a haul in flight', NEW.round_id USING ERRCODE = 'PD006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_hauls_open BEFORE INSERT ON round_events
    FOR EACH ROW WHEN (NEW.act <> 'begin') EXECUTE FUNCTION keep_hauls_open();
REVOKE EXECUTE ON FUNCTION guard_haul, keep_hauls_open FROM PUBLIC;

CREATE TABLE haul_cargo (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    number integer NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    commodity text NOT NULL,
    form text NOT NULL CHECK (form IN ('refined', 'raw')),
    quality integer CHECK (quality BETWEEN 0 AND 1000),
    quantity_cscu bigint NOT NULL CHECK (quantity_cscu > 0),
    PRIMARY KEY (guild_id, session_code, number, place),
    FOREIGN KEY (guild_id, session_code, number) REFERENCES hauls
);
SELECT guard_log('haul_cargo');

-- Who did what with a haul, when and why; ``acted_by`` 0 is the bot.
CREATE TABLE haul_acts (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    number integer NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    act text NOT NULL CHECK (act IN (
        'added', 'carried', 'restored', 'told', 'reminded', 'orphaned', 'warned', 'collected', 'void'
    )),
    acted_by integer NOT NULL,
    acted_at timestamptz NOT NULL,
    reason text NOT NULL,
    key text NOT NULL,
    round_id bigint NOT NULL,
    PRIMARY KEY (guild_id, session_code, number, place),
    UNIQUE (guild_id, session_code, number, key),
    FOREIGN KEY (guild_id, session_code, number) REFERENCES hauls,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds
);
CREATE UNIQUE INDEX haul_acts_resolved_once ON haul_acts (guild_id, session_code, number)
    WHERE act IN ('collected', 'void');
SELECT guard_log('haul_acts');

-- What lies in the guild's store: whose session it is from, who has it and in what. How much is the ledger's to say.
-- ``round_id``: the round that put it there; a discarded session takes its lots along.
CREATE TABLE store_lots (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    lot integer NOT NULL CHECK (lot > 0),
    haul integer,
    commodity text NOT NULL,
    form text NOT NULL CHECK (form IN ('refined', 'raw')),
    quality integer CHECK (quality BETWEEN 0 AND 1000),
    owner integer NOT NULL,
    container text NOT NULL,
    round_id bigint NOT NULL,
    made_by integer NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, session_code, lot),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, session_code, haul) REFERENCES hauls,
    FOREIGN KEY (guild_id, owner) REFERENCES people,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds
);
SELECT guard_log('store_lots');

-- A sale of ore in store as somebody looked at it; once it is made, ``store_sale_acts`` says so. ``parts``: which lots
-- give how much, at which price they count.
CREATE TABLE store_sales (
    guild_id bigint NOT NULL,
    sale_id integer NOT NULL CHECK (sale_id > 0),
    key text NOT NULL,
    amount_auec bigint NOT NULL CHECK (amount_auec > 0),
    holder integer NOT NULL,
    terminal text,
    event_at timestamptz NOT NULL,
    parts jsonb NOT NULL,
    asked_by integer NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, sale_id),
    UNIQUE (guild_id, key),
    FOREIGN KEY (guild_id, holder) REFERENCES people,
    FOREIGN KEY (guild_id, asked_by) REFERENCES people
);
SELECT guard_log('store_sales');

CREATE TABLE store_sale_acts (
    guild_id bigint NOT NULL,
    sale_id integer NOT NULL,
    act text NOT NULL CHECK (act IN ('sold', 'undone')),
    acted_by integer NOT NULL,
    acted_at timestamptz NOT NULL,
    reason text NOT NULL,
    key text NOT NULL,
    PRIMARY KEY (guild_id, sale_id, act),
    FOREIGN KEY (guild_id, sale_id) REFERENCES store_sales,
    FOREIGN KEY (guild_id, acted_by) REFERENCES people
);
SELECT guard_log('store_sale_acts');

-- How a sale out of the store was divided, beside the part of it that the note's session got.
ALTER TABLE session_notes
    ADD COLUMN division jsonb,
    ADD CONSTRAINT session_notes_divided CHECK (division IS NULL OR kind = 'sale');

-- Which hauls the bot has to look after now, over all guilds.
CREATE POLICY find_hauls ON hauls FOR SELECT TO paydirt_owner USING (true);
CREATE FUNCTION hauls_due(moment timestamptz, most integer)
    RETURNS TABLE (guild_id bigint, session_code text, number integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, session_code, number FROM hauls
    WHERE look_at IS NOT NULL AND look_at <= moment ORDER BY look_at LIMIT most
$$;
CREATE FUNCTION hauls_in_flight() RETURNS TABLE (guild_id bigint, hauls bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = paydirt, pg_temp AS $$
    SELECT guild_id, count(*) FROM hauls WHERE state = 'in_flight' GROUP BY guild_id ORDER BY guild_id
$$;
REVOKE EXECUTE ON FUNCTION hauls_due, hauls_in_flight FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hauls_due, hauls_in_flight TO paydirt_bot;
