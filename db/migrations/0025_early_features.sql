-- Which early features a guild tries. Names that this version does not know belong to another one, and are kept.
CREATE TABLE guild_features (
    guild_id bigint NOT NULL REFERENCES guilds,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    PRIMARY KEY (guild_id, name)
);
SELECT guard_table('guild_features', 'SELECT, INSERT, DELETE');
