CREATE TABLE payroll_drafts (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    rules jsonb NOT NULL,
    updated_by integer NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, session_code),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions
);

-- ``input`` is text, not jsonb: the proof is over its very bytes.
CREATE TABLE payrolls (
    guild_id bigint NOT NULL,
    session_code text NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    input text NOT NULL,
    payroll jsonb NOT NULL,
    checksum text NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'),
    round_id bigint NOT NULL,
    ledger_version bigint NOT NULL,
    saved_by integer NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, session_code, revision),
    FOREIGN KEY (guild_id, session_code) REFERENCES sessions,
    FOREIGN KEY (guild_id, round_id) REFERENCES rounds
);

-- The latest row of an ore is the guild's price; without a price, it has been taken back.
CREATE TABLE guild_prices (
    guild_id bigint NOT NULL,
    commodity text NOT NULL,
    form text NOT NULL CHECK (form IN ('refined', 'raw')),
    price_id bigint GENERATED ALWAYS AS IDENTITY,
    unit_price_auec numeric(20, 4) CHECK (unit_price_auec > 0),
    set_by integer NOT NULL,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (guild_id, commodity, form, price_id)
);

-- What UEX said, the same for every guild.
CREATE TABLE price_snapshots (
    snapshot_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint text NOT NULL,
    fetched_at timestamptz NOT NULL,
    row_count integer NOT NULL CHECK (row_count > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    body jsonb NOT NULL
);
CREATE INDEX price_snapshots_latest ON price_snapshots (endpoint, fetched_at DESC, snapshot_id DESC);
