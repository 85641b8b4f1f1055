-- What admins decided about how the guild works. ``what``: the name of the weekly session, empty for the settings;
-- ``changes``: each field that changed, with what it was before and what it is now.
CREATE TABLE admin_acts (
    guild_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    act text NOT NULL CHECK (act IN ('settings', 'schedule_added', 'schedule_changed', 'schedule_ended')),
    what text NOT NULL,
    changes jsonb NOT NULL,
    acted_by integer NOT NULL,
    acted_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, number),
    FOREIGN KEY (guild_id, acted_by) REFERENCES people
);
SELECT guard_log('admin_acts');
