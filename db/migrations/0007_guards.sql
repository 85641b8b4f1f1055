-- Each guild sees its own rows only, and so does the owner of the tables.
DO $$
DECLARE
    guarded regclass;
BEGIN
    FOR guarded IN
        SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'paydirt'::regnamespace AND c.relkind = 'r' AND a.attname = 'guild_id'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format('CREATE POLICY one_guild ON %s USING (guild_id = current_guild())', guarded);
    END LOOP;
END $$;

-- What the functions that work across guilds, as the owner, need in addition.
CREATE POLICY append_for_many ON voice_moves FOR INSERT TO paydirt_owner WITH CHECK (true);
CREATE POLICY find_sessions ON sessions FOR SELECT TO paydirt_owner USING (true);
CREATE POLICY find_unsent ON outbox FOR SELECT TO paydirt_owner USING (sent_at IS NULL AND given_up_at IS NULL);
CREATE POLICY claim_unsent ON outbox FOR UPDATE TO paydirt_owner USING (sent_at IS NULL AND given_up_at IS NULL);

-- Logs are added to, never edited, by nobody.
CREATE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'PD004';
END $$;

DO $$
DECLARE
    log text;
BEGIN
    FOREACH log IN ARRAY ARRAY[
        'voice_moves', 'outages', 'round_events', 'transfers', 'session_notes', 'payrolls', 'guild_prices'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit()', log);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO paydirt_bot', log);
    END LOOP;
END $$;

REVOKE INSERT ON voice_moves FROM paydirt_bot;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA paydirt FROM PUBLIC;
GRANT USAGE ON SCHEMA paydirt TO paydirt_bot;
GRANT EXECUTE ON FUNCTION
    current_guild, append_voice_moves, unfinished_sessions, guilds_of_session, claim_messages TO paydirt_bot;
GRANT SELECT ON rounds, balances, round_balances, guild_heads, migrations TO paydirt_bot;
GRANT INSERT (guild_id), UPDATE (next_person_id) ON guild_heads TO paydirt_bot;
GRANT SELECT, INSERT, UPDATE ON
    guilds, people, voice_writers, blind_guilds, sessions, session_channels, payroll_drafts, outbox TO paydirt_bot;
GRANT SELECT, INSERT, DELETE ON guild_channels, guild_roles, price_snapshots TO paydirt_bot;
GRANT SELECT, INSERT ON session_pauses TO paydirt_bot;
GRANT DELETE ON blind_guilds, payroll_drafts TO paydirt_bot;
