"""Databases as earlier versions left them: what was in them is written as it was then, in plain SQL.

Released were the schemas after the migrations 7 (sessions, ledger, payrolls), 16 (schedules, rules, payments, later
money) and 22 (hauls, store, leases, boards). Each fill adds to the one before what was new in that version.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
from asyncpg import Connection, Record

from db.connections import prepare
from db.ledger import Ledger
from domain.compute import compute_payroll
from domain.ledger import RoundKind, Transfer
from domain.people import Person
from reports.bundle import payroll_json, proof_checksum, write_bundle
from tests.payrolls import given, moves, rules, sale

GUILD = 900
SAVED, RUNNING, DISCARDED = "sm-k3m9qa", "sm-aaaaaa", "sm-bbbbbb"
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
CLOSED = OPENED + timedelta(hours=2)

Fill = Callable[["Connection[Record]"], Awaitable[None]]


async def fill_up_to(dsn: str, number: int) -> None:
    """Fill a database that was migrated up to there."""
    connection = await asyncpg.connect(dsn, server_settings={"search_path": "paydirt"})
    await prepare(connection)
    async with connection.transaction():
        await connection.execute(f"SELECT set_config('paydirt.guild_id', '{GUILD}', true)")
        for released, fill in FILLS.items():
            if released <= number:
                await fill(connection)
    await connection.close()


async def _fill_0007(connection: "Connection[Record]") -> None:
    await connection.execute(
        f"""
        INSERT INTO guilds (guild_id, name, time_zone, min_seconds, bridge_seconds, deafened_percent, org_tax_percent,
            fee_mode, fee_rate_percent, fee_rounding, price_systems, session_limit_hours, unsaved_days, set_up_at)
            VALUES ({GUILD}, 'Red Rock', 'Europe/Berlin', 60, 900, 100, 2.5, 'seller', 0.5, 'up', '{{Pyro}}', 16, 30,
            '2026-11-01');
        INSERT INTO guild_channels VALUES ({GUILD}, 1, 11), ({GUILD}, 2, 12);
        INSERT INTO guild_roles VALUES ({GUILD}, 'officer', 77);
        INSERT INTO guild_heads (guild_id, next_person_id) VALUES ({GUILD}, 4);
        INSERT INTO people (guild_id, person_id, discord_id, name, is_bot)
            SELECT {GUILD}, n, 1000 + n, 'Miner ' || n, false FROM generate_series(1, 3) n;
        INSERT INTO voice_writers VALUES (0, 4, 'a host', '2026-11-15', '2026-11-15 20:30Z');
        INSERT INTO voice_moves (guild_id, person_id, at, channel_id, deafened, source)
            SELECT {GUILD}, 1 + n % 2, '2026-11-15 18:00Z'::timestamptz + n * interval '1 minute',
                CASE n % 3 WHEN 0 THEN NULL ELSE 10 + n % 3 END, n % 5 = 0, 'gateway' FROM generate_series(0, 99) n;
        INSERT INTO outages VALUES ({GUILD}, '2026-11-15 18:10Z', '2026-11-15 18:11Z');
        INSERT INTO blind_guilds VALUES ({GUILD}, '2026-11-15 20:30Z');
        INSERT INTO guild_prices (guild_id, commodity, form, unit_price_auec, set_by, set_at)
            VALUES ({GUILD}, 'Gold', 'refined', 12.5, 3, '2026-11-15');
        INSERT INTO price_snapshots (endpoint, fetched_at, row_count, sha256, body)
            VALUES ('commodities', '2026-11-15', 1, repeat('a', 64), '[{{"id": 1, "price": 0.10}}]');
        """
    )
    ledger = Ledger(connection, GUILD)
    for code, state in ((SAVED, "saved"), (RUNNING, "open"), (DISCARDED, "discarded")):
        round_id = await ledger.begin(RoundKind.SESSION, code, 3, "start", OPENED)
        await _add_session(connection, code, state, round_id)
        sold = Transfer(f"sale {code}", "auec", "held:3", f"session:{code}", 1000, OPENED, "sold")
        await ledger.post(round_id, [sold], 3, OPENED)
        if state == "saved":
            await _save(connection, ledger, round_id)
        if state == "discarded":
            await ledger.roll_back(round_id, 3, "discarded", CLOSED)
    await connection.execute(
        """
        INSERT INTO outbox (guild_id, channel_id, content, nonce, created_at, due_at)
            VALUES ($1, 21, '{"text": "hello"}', 'n-1', $2, $2)
        """,
        GUILD,
        CLOSED,
    )


async def _add_session(connection: "Connection[Record]", code: str, state: str, round_id: int) -> None:
    await connection.execute(
        "INSERT INTO sessions (guild_id, code, kind, state, round_id, revision, opened_at, opened_by, closed_at) "
        "VALUES ($1, $2, 'sunday', $3, $4, 1, $5, 3, $6)",
        *(GUILD, code, state, round_id, OPENED, None if state == "open" else CLOSED),
    )
    await connection.execute(
        "INSERT INTO session_channels (guild_id, code, channel_id, held) VALUES ($1, $2, 11, $3)",
        *(GUILD, code, state == "open"),
    )
    await connection.execute(
        "INSERT INTO session_notes (guild_id, session_code, number, key, round_id, kind, noted_by, noted_at, "
        "person_id, amount_auec, event_at) VALUES ($1, $2, 1, 'k', $3, 'sale', 3, $4, 3, 1000, $4)",
        *(GUILD, code, round_id, OPENED),
    )


async def _save(connection: "Connection[Record]", ledger: Ledger, round_id: int) -> None:
    input_ = given(
        *(Person(number, "") for number in (1, 2, 3)),
        voice_moves=moves((1, 11, "18:00:00"), (2, 11, "19:00:00")),
        sales=(sale(1000, 3),),
        rules=rules(3),
    )
    payroll = compute_payroll(input_)
    paid = [
        Transfer(f"pay {who}", "auec", f"session:{SAVED}", f"member:{who}", auec, CLOSED, "payroll")
        for who, auec in ((1, 600), (2, 400))
    ]
    await ledger.post(round_id, paid, 3, CLOSED)
    version = await ledger.commit(round_id, 3, "saved", CLOSED)
    await connection.execute(
        "INSERT INTO payrolls VALUES ($1, $2, 1, $3, $4, $5, $6, $7, 3, $8)",
        *(GUILD, SAVED, write_bundle(input_, indent=None), payroll_json(payroll)),
        *(proof_checksum(input_, payroll), round_id, version, CLOSED),
    )


async def _fill_0016(connection: "Connection[Record]") -> None:
    ledger = Ledger(connection, GUILD)
    round_id = await ledger.begin(RoundKind.PAYOUT, None, 3, "paid", CLOSED)
    sent = Transfer("payment 1", "auec", "member:1", "held:3", 600, CLOSED, "paid")
    await ledger.post(round_id, [sent], 3, CLOSED)
    await ledger.commit(round_id, 3, "paid", CLOSED)
    await connection.execute(
        f"""
        UPDATE guilds SET min_payout_auec = 5, second_officer_above_auec = 100;
        INSERT INTO handles VALUES ({GUILD}, 1, 'Ann_Rocks', '2026-11-15');
        INSERT INTO schedules (guild_id, schedule_id, title, weekday, starts, stops, remind_minutes, channel_id,
            planned_from, made_by, made_at, key, changed_by, changed_at)
            VALUES ({GUILD}, 1, 'Sunday', 6, '19:00', '22:00', 30, 21,
            '2026-11-01', 3, '2026-11-01', 'k', 3, '2026-11-01');
        INSERT INTO occurrences (guild_id, schedule_id, local_date, starts_at, stops_at)
            VALUES ({GUILD}, 1, '2026-11-22', '2026-11-22 18:00Z', '2026-11-22 21:00Z');
        INSERT INTO objections VALUES ({GUILD}, 1, '{SAVED}', 1, 2, 'too little', '2026-11-16', 'k');
        INSERT INTO payments VALUES ({GUILD}, 1, 'k', 3, 1, 600, '{SAVED}', NULL, 3, '2026-11-15');
        INSERT INTO payment_acts VALUES ({GUILD}, 1, 1, 'sent', 3, '2026-11-15', '', {round_id}, 'k');
        INSERT INTO opening_drafts VALUES ({GUILD}, repeat('b', 64), 'Ann,1', 1, 3, '2026-11-15');
        """
    )


async def _fill_0022(connection: "Connection[Record]") -> None:
    ledger = Ledger(connection, GUILD)
    carried = await ledger.begin(RoundKind.HAUL, RUNNING, 3, "a haul", CLOSED)
    ore = Transfer("haul 1", "gold", f"mined:{RUNNING}", f"transit:{RUNNING}/1", 3200, CLOSED, "departs")
    await ledger.post(carried, [ore], 3, CLOSED)
    await connection.execute(
        f"""
        UPDATE guilds SET haul_grace_days = 9, lease_minutes = 20, live_board = false;
        INSERT INTO hauls (guild_id, session_code, number, key, owner, departs_at, ready_at, cost_auec, added_by,
            added_at, state, round_id, carried, look_at) VALUES ({GUILD}, '{RUNNING}', 1, 'k', 1, '2026-11-15 20:00Z',
            '2026-11-16 20:00Z', 0, 1, '2026-11-15 20:00Z', 'in_flight', {carried}, true, '2026-11-16 20:00Z');
        INSERT INTO haul_cargo VALUES ({GUILD}, '{RUNNING}', 1, 1, 'Gold', 'raw', 500, 3200);
        INSERT INTO leases VALUES ({GUILD}, '{RUNNING}', 1, 3, 'payroll', '2026-11-15 20:00Z', '2026-11-15 20:00Z',
            '2026-11-15 20:10Z', NULL, NULL);
        INSERT INTO lease_acts VALUES ({GUILD}, '{RUNNING}', 1, 1, 'taken', 3, 3, '2026-11-15 20:00Z', '');
        INSERT INTO boards (guild_id, session_code, channel_id, state) VALUES ({GUILD}, '{RUNNING}', 21, 'due');
        """
    )


FILLS: dict[int, Fill] = {7: _fill_0007, 16: _fill_0016, 22: _fill_0022}
