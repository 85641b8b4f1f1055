-- The guild that the transaction works for; null, and therefore nobody's rows, when none was named.
CREATE FUNCTION current_guild() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('paydirt.guild_id', true), '')::bigint
$$;

CREATE TABLE guilds (
    guild_id bigint PRIMARY KEY,
    name text NOT NULL,
    dispatch_channel_id bigint,
    time_zone text NOT NULL,
    min_seconds integer NOT NULL CHECK (min_seconds BETWEEN 0 AND 86400),
    bridge_seconds integer NOT NULL CHECK (bridge_seconds BETWEEN 0 AND 86400),
    deafened_percent numeric(7, 4) NOT NULL CHECK (deafened_percent BETWEEN 0 AND 100),
    org_tax_percent numeric(7, 4) NOT NULL CHECK (org_tax_percent BETWEEN 0 AND 100),
    fee_mode text NOT NULL CHECK (fee_mode IN ('seller', 'payee', 'equal')),
    fee_rate_percent numeric(7, 4) NOT NULL CHECK (fee_rate_percent BETWEEN 0 AND 100),
    fee_rounding text NOT NULL CHECK (fee_rounding IN ('up', 'down')),
    price_systems text[] NOT NULL,
    treasury_holder_id integer,
    session_limit_hours integer NOT NULL CHECK (session_limit_hours BETWEEN 1 AND 168),
    unsaved_days integer NOT NULL CHECK (unsaved_days BETWEEN 1 AND 365),
    set_up_at timestamptz
);

CREATE TABLE guild_channels (
    guild_id bigint NOT NULL REFERENCES guilds,
    place integer NOT NULL,
    channel_id bigint NOT NULL,
    PRIMARY KEY (guild_id, channel_id)
);

CREATE TABLE guild_roles (
    guild_id bigint NOT NULL REFERENCES guilds,
    purpose text NOT NULL CHECK (purpose IN ('member', 'officer', 'admin')),
    role_id bigint NOT NULL,
    PRIMARY KEY (guild_id, purpose, role_id)
);

-- One row a guild, locked by whoever takes the next number: it makes versions and person ids gapless.
CREATE TABLE guild_heads (
    guild_id bigint PRIMARY KEY,
    version bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(hash) = 32),
    next_person_id integer NOT NULL DEFAULT 1
);

CREATE TABLE people (
    guild_id bigint NOT NULL,
    person_id integer NOT NULL CHECK (person_id > 0),
    discord_id bigint,
    name text NOT NULL,
    handle text,
    is_bot boolean NOT NULL,
    choice text NOT NULL DEFAULT 'pay' CHECK (choice IN ('pay', 'donate', 'treasury')),
    PRIMARY KEY (guild_id, person_id),
    UNIQUE (guild_id, discord_id)
);

ALTER TABLE guilds ADD FOREIGN KEY (guild_id, treasury_holder_id) REFERENCES people;
