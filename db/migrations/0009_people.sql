-- ``tracked``: false for who does not want to be recorded. ``merged_into``: a guest whom this member turned out
-- to be; the number stays in what was proven with it. ``forgotten_at``: account, name and handles are gone.
ALTER TABLE people
    ADD COLUMN tracked boolean NOT NULL DEFAULT true,
    ADD COLUMN merged_into integer,
    ADD COLUMN forgotten_at timestamptz,
    ADD FOREIGN KEY (guild_id, merged_into) REFERENCES people,
    ADD CONSTRAINT people_not_merged_into_themselves CHECK (merged_into <> person_id);

-- The handles somebody has in the game; the active one stands in ``people``, too.
CREATE TABLE handles (
    guild_id bigint NOT NULL,
    person_id integer NOT NULL,
    handle text NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, person_id, handle),
    FOREIGN KEY (guild_id, person_id) REFERENCES people
);
CREATE UNIQUE INDEX handles_one_owner ON handles (guild_id, lower(handle));
SELECT guard_table('handles', 'SELECT, INSERT, DELETE');
