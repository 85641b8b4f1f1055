-- What every table of a guild needs: its rows are seen by its guild only, also by the owner of the table. A log
-- is added to and never edited; other tables give the bot the rights that are named.
CREATE FUNCTION guard_table(guarded regclass, rights text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY one_guild ON %s USING (guild_id = current_guild())', guarded);
    EXECUTE format('GRANT %s ON %s TO paydirt_bot', rights, guarded);
END $$;

CREATE FUNCTION guard_log(log regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM guard_table(log, 'SELECT, INSERT');
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()', log);
END $$;
REVOKE EXECUTE ON FUNCTION guard_table, guard_log FROM PUBLIC;

-- Where officers are told things, and the limits of paying people. No second officer is asked for where the
-- amount is null, and nobody is reminded where the days are 0.
ALTER TABLE guilds
    ADD COLUMN officer_channel_id bigint,
    ADD COLUMN empty_minutes integer NOT NULL DEFAULT 15 CHECK (empty_minutes BETWEEN 1 AND 1440),
    ADD COLUMN objection_hours integer NOT NULL DEFAULT 72 CHECK (objection_hours BETWEEN 0 AND 8760),
    ADD COLUMN min_payout_auec bigint NOT NULL DEFAULT 0 CHECK (min_payout_auec >= 0),
    ADD COLUMN second_officer_above_auec bigint CHECK (second_officer_above_auec >= 0),
    ADD COLUMN reminder_days integer NOT NULL DEFAULT 3 CHECK (reminder_days BETWEEN 0 AND 365);

-- Nobody ever wrote which message announced a session.
ALTER TABLE sessions DROP COLUMN announced_message_id;

-- ``practice``: nothing of it touches real balances. ``entered``: nobody started it, it was typed in afterwards.
-- ``template``: the named rules that were chosen for it; null for the guild's own.
ALTER TABLE sessions
    ADD COLUMN practice boolean NOT NULL DEFAULT false,
    ADD COLUMN entered boolean NOT NULL DEFAULT false,
    ADD COLUMN template text,
    DROP CONSTRAINT sessions_state_check,
    ADD CONSTRAINT sessions_state_check CHECK (state IN ('open', 'stopped', 'saved', 'discarded', 'failed'));

-- What was decided about people in a session is noted like everything else that is noted about it.
ALTER TABLE session_notes
    ADD COLUMN seconds bigint,
    ADD COLUMN choice text CHECK (choice IN ('pay', 'donate', 'treasury')),
    DROP CONSTRAINT session_notes_kind_check,
    ADD CONSTRAINT session_notes_kind_check CHECK (
        kind IN ('sale', 'expense', 'ore', 'undo', 'correction', 'exclusion', 'choice', 'validation')
    ),
    DROP CONSTRAINT session_notes_complete,
    ADD CONSTRAINT session_notes_complete CHECK (
        CASE kind
            WHEN 'sale' THEN num_nulls(person_id, amount_auec, event_at) = 0
            WHEN 'expense' THEN num_nulls(person_id, amount_auec, what) = 0
            WHEN 'ore' THEN num_nulls(commodity, form, quantity_cscu) = 0
            WHEN 'correction' THEN num_nulls(person_id, seconds, what) = 0
            WHEN 'exclusion' THEN person_id IS NOT NULL
            WHEN 'choice' THEN num_nulls(person_id, choice) = 0
            WHEN 'validation' THEN true
            ELSE num_nulls(undoes, what) = 0
        END
    );

ALTER TABLE round_events
    DROP CONSTRAINT round_events_kind_check,
    ADD CONSTRAINT round_events_kind_check CHECK (
        kind IN ('session', 'payout', 'correction', 'treasury', 'opening', 'closing', 'merge')
    );
