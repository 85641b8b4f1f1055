-- How often the bot could be seen in voice: every showing of the tracking sign, and every test of the connection. The
-- columns after ``code`` are a test's: where, how long each step took, and which encryption was agreed on.
CREATE TABLE voice_tries (
    guild_id bigint NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sign', 'test')),
    outcome text NOT NULL,
    milliseconds integer CHECK (milliseconds >= 0),
    code integer CHECK (code >= 0),
    channel_id bigint,
    join_ms integer CHECK (join_ms >= 0),
    handshake_ms integer CHECK (handshake_ms >= 0),
    leave_ms integer CHECK (leave_ms >= 0),
    dave_version integer CHECK (dave_version >= 0),
    PRIMARY KEY (guild_id, number),
    CONSTRAINT voice_tries_outcome CHECK (
        CASE kind
            WHEN 'sign' THEN outcome IN ('seated', 'status', 'instead', 'unseen')
            ELSE outcome IN (
                'worked', 'no_library', 'no_view', 'no_connect', 'full', 'not_let_in', 'no_server', 'no_greeting',
                'no_ready', 'no_udp', 'no_key', 'closed', 'taken_out', 'not_left'
            )
        END
    ),
    CONSTRAINT voice_tries_place CHECK ((kind = 'test') = (channel_id IS NOT NULL))
);
SELECT guard_table('voice_tries', 'SELECT, INSERT, DELETE');
