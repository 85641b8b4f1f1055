"""``/mining diagnostics``: it says what is broken, also while half of the system is, and never hides the rest."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from db.vitals import Vitals
from domain.findings import Finding, Verdict
from sandbox import Permission
from services.diagnosing.checks import Area
from tests.clock import ManualClock
from tests.stories.diagnosing import catch_up, diagnosed, screen
from tests.stories.hauls import HOSTILE
from tests.stories.scenes import hour_of_mining, notes_sale, read
from tests.stories.stage import Stage, set_stage
from tests.stories.troubles import database_away

NO_ANSWER = "no answer within 8 s"
BROKEN, WARNING, UNKNOWN = Verdict.BROKEN, Verdict.WARNING, Verdict.UNKNOWN


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    """A guild in which all is well, in real time. Its ledger may be spoilt."""
    async with set_stage(database_dsn, ManualClock(datetime.now(UTC))) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        assert stage.app is not None
        await stage.app.prices.refresh()
        catch_up(stage)
        yield stage


async def spoil(stage: Stage, *statements: str) -> None:
    """As somebody with all rights may do behind the bot's back."""
    superuser = await asyncpg.connect(stage.dsn, server_settings={"search_path": "paydirt"})
    for statement in statements:
        await superuser.execute(statement)
    await superuser.close()


async def test_where_all_is_well_nothing_needs_anybody(stage: Stage) -> None:
    await stage.starts()
    found = await diagnosed(stage)
    assert found.reply.ephemeral
    assert found.concerns == {}
    for subject, part in {
        "connection to Discord": "up, latency",
        "new sessions at Discord": "999 of 1000 left",
        "permissions": "all that is needed in Alpha (mining)",
        "connection to the database": "PostgreSQL",
        "schema": "every table is as this version expects",
        "ledger": "versions, chain of hashes, balances and rounds agree",
        "open rounds": "1 open, none without an owner",
        "UEX": "answered",
        "commands": "in sync with Discord",
        "errors": "none since the start",
    }.items():
        assert part in found.shows(subject).reading


async def test_views_are_changed_and_refreshed_by_buttons(stage: Stage) -> None:
    everything = await diagnosed(stage)
    areas = {each.area for each in everything.findings.values()}
    assert areas == {area.value for area in Area}
    database = screen(await stage.boss.presses("database", on=everything.reply))
    assert "Diagnostics · database" in database.text
    assert {each.area for each in database.findings.values()} == {Area.DATABASE}
    assert database.reply.buttons["database"] is False
    await spoil(stage, "DROP INDEX sessions_newest")
    again = screen(await stage.boss.presses("Refresh", on=database.reply))
    assert again.shows("schema: sessions").reading == "index paydirt.sessions_newest is missing"
    hauls = await stage.boss.presses("hauls", on=again.reply)
    assert "Nothing is on its way" in hauls.text
    assert hauls.attachments == {}
    assert "Diagnostics · all" in (await stage.boss.presses("all", on=hauls)).text


async def test_while_the_database_is_away_whoever_manages_the_server_sees_the_rest(stage: Stage) -> None:
    olga, ann = stage.guild.member("Olga", roles=[stage.officer]), stage.guild.member("Ann")
    before = await diagnosed(stage)
    async with database_away(stage.dsn):
        found = await diagnosed(stage)
        pressed = screen(await stage.boss.presses("database", on=before.reply))
        for other in (olga, ann):
            refused = await other.runs("/mining diagnostics", in_=stage.general)
            assert refused.ephemeral
            assert refused.text.startswith("Paydirt cannot reach its database or Discord at the moment.")
    for seen in (found, pressed):
        assert seen.shows("connection to the database").verdict is BROKEN
        assert seen.shows("ledger").verdict is UNKNOWN
    assert "up, latency" in found.shows("connection to Discord").reading
    assert found.shows("UEX").verdict is Verdict.OK
    assert found.shows("memory").verdict is Verdict.OK
    assert found.shows("permissions").verdict is UNKNOWN
    assert found.text.count("⚪") == 1  # what is not known for the same reason is said once
    assert (
        found.shows("ledger").reading == "The database cannot be reached."
    )  # and not how its driver says it
    stage.clock.passes(seconds=1)
    await stage.finds_the_database_again()
    assert (await diagnosed(stage, "database")).concerns == {}


async def test_a_database_that_hangs_keeps_nobody_waiting(stage: Stage) -> None:
    other = await asyncpg.connect(stage.dsn)
    async with other.transaction():
        await other.execute("LOCK TABLE paydirt.guilds, paydirt.migrations IN ACCESS EXCLUSIVE MODE")
        found = await diagnosed(stage)
    await other.close()
    assert found.shows("migrations").reading == NO_ANSWER
    assert found.shows("migrations").verdict is UNKNOWN
    assert found.shows("settings of this guild").reading == NO_ANSWER
    assert "PostgreSQL" in found.shows("connection to the database").reading


async def test_uex_that_is_down_throttles_or_misreads_is_named(stage: Stage) -> None:
    assert stage.app is not None
    stage.clock.passes(minutes=2)
    stage.uex.breaks()
    down = await diagnosed(stage, "prices")
    assert down.shows("UEX").reading == "UEX answered HTTP 500 to refineries_methods."
    assert down.shows("UEX").verdict is WARNING
    stage.uex.throttles(429, retry_after=600)
    stage.clock.passes(hours=1)
    await stage.app.prices.refresh()
    throttled = await diagnosed(stage, "prices")
    assert throttled.shows("UEX").reading == "throttled: nothing is asked for another 10 min"
    stage.clock.passes(hours=3)
    stage.uex.recovers()
    stage.uex.misreads("Gold", "Levski", 10)
    old = await diagnosed(stage, "prices")
    assert "min old" in old.shows("list commodities_prices_all").reading or "h old" in old.text
    await stage.app.prices.refresh()
    misread = await diagnosed(stage, "prices")
    assert misread.concerns.keys() == {"suspicious prices"}
    assert "Gold at Levski for 282" in misread.shows("suspicious prices").reading


async def test_a_permission_that_was_taken_away_is_named_with_what_it_means(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.VIEW_CHANNEL, in_=stage.beta)
    await stage.guild.forbids_bot(Permission.CONNECT, in_=stage.dispatch)
    await stage.discord.settled()
    found = await diagnosed(stage, "voice")
    assert found.shows("channel Beta (mining)").reading == "missing: View Channel"
    assert found.shows("channel Beta (mining)").verdict is BROKEN
    assert found.shows("channel Dispatch (Dispatch)").reading == "missing: Connect"
    assert found.text.index("Beta (mining)") < found.text.index(
        "Dispatch (Dispatch)"
    )  # the worst comes first
    assert "Alpha (mining)" in found.shows("permissions").reading


async def test_a_trigger_that_was_disabled_is_found_in_its_table(stage: Stage) -> None:
    await spoil(stage, "ALTER TABLE transfers DISABLE TRIGGER append_only")
    found = await diagnosed(stage, "database")
    schema = found.shows("schema: transfers")
    assert schema.reading == "trigger append_only on transfers is disabled, not enabled"
    assert schema.verdict is BROKEN
    assert found.concerns.keys() == {"schema: transfers"}


async def test_a_changed_entry_breaks_the_chain_and_an_orphan_is_found(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await spoil(
        stage,
        "ALTER TABLE transfers DISABLE TRIGGER append_only",
        "UPDATE transfers SET amount = amount + 1",
        "ALTER TABLE transfers ENABLE TRIGGER append_only",
    )
    catch_up(stage)
    found = await diagnosed(stage, "database")
    assert found.concerns.keys() == {"ledger"}
    ledger = found.shows("ledger")
    assert ledger.verdict is BROKEN
    assert "version 2 does not have the hash of its content" in ledger.reading
    assert "has -1000000 auec, its entries add up to -1000001" in ledger.reading
    await spoil(stage, f"UPDATE sessions SET state = 'discarded', closed_at = now() WHERE code = '{code}'")
    found = await diagnosed(stage, "database")
    assert found.shows("orphans").reading == "round 1 (session) belongs to nobody"


async def test_commands_that_discord_has_otherwise_are_named(stage: Stage) -> None:
    known = stage.discord.world.commands.by_guild[None]["mining"]
    options = {each["name"]: each for each in known["options"]}
    options["status"]["description"] = "another time's words"
    known["options"].remove(options["prices"])
    known["options"].append({**options["help"], "name": "gone"})
    found = await diagnosed(stage, "config")
    commands = found.shows("commands")
    assert commands.verdict is WARNING
    assert commands.reading == (
        "/mining gone is not ours; /mining prices is missing; /mining status is another version"
    )


async def test_an_error_is_listed_with_its_incident_in_its_own_guild_only(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> Finding:
        raise ZeroDivisionError("secret of the house")

    with monkeypatch.context() as patch:
        patch.setattr(Vitals, "schema", breaks)
        found = await diagnosed(stage, "database")
    schema = found.shows("schema")
    assert schema.verdict is UNKNOWN
    assert schema.reading.startswith("it could not be looked at: incident ")
    number = schema.reading.split()[-1]
    listed = await diagnosed(stage, "performance")
    assert f"{number} " in listed.shows("errors").reading
    assert "(ZeroDivisionError in looking at schema)" in listed.shows("errors").reading
    assert "secret of the house" not in json.dumps(listed.whole)


async def test_nothing_of_another_guild_and_no_secret_is_shown(stage: Stage) -> None:
    await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.guild.forbids_bot(Permission.VIEW_CHANNEL, in_=stage.beta)
    other = stage.discord.guild("Blue Rock")
    channel, pit = other.text_channel("talk"), other.voice_channel("Pit")
    owner = other.member("Olga", owner=True)
    await stage.discord.settled()
    setup = await owner.runs("/mining setup", in_=channel)
    await owner.selects("Mining channels", [pit], on=setup)
    found = screen(await owner.runs("/mining diagnostics", in_=channel))
    everything = found.text + json.dumps(found.whole)
    for foreign in ("Alpha", "Beta", "Red Rock", str(stage.guild.id), stage.discord.token, stage.dsn):
        assert foreign not in everything
    assert "Pit (mining)" in found.shows("permissions").reading
    assert found.shows("open rounds").reading == "0 open, none without an owner"


async def test_a_guild_that_is_not_set_up_is_told_how(stage: Stage) -> None:
    other = stage.discord.guild("Blue Rock")
    channel, owner = other.text_channel("talk"), other.member("Olga", owner=True)
    await stage.discord.settled()
    found = screen(await owner.runs("/mining diagnostics", in_=channel))
    assert found.concerns.keys() == {"settings of this guild", "mining channels"}
    assert found.shows("settings of this guild").reading == "not set up"


async def test_hostile_names_do_nothing_and_the_json_stays_json(stage: Stage) -> None:
    hostile = stage.guild.voice_channel(HOSTILE)
    await stage.guild.forbids_bot(Permission.VIEW_CHANNEL, in_=hostile)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.alpha, hostile], on=setup)
    reply = await stage.boss.runs("/mining diagnostics", in_=stage.general)
    assert "@everyone" not in read(reply).replace("@\u200beveryone", "")
    assert any(HOSTILE in each for each in screen(reply).findings)
    assert reply.message.pings == []


async def test_the_worst_that_can_be_found_still_fits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is wrong at once, with names as long and as hostile as they come: Discord takes the message."""
    worst = [
        Finding(Area.DATABASE, f"{place} {HOSTILE * 9}", verdict, HOSTILE * 60, "m" * 160, "a" * 160)
        for place in range(40)
        for verdict in Verdict
    ]

    async def everything(*_: object) -> list[Finding]:
        return worst

    monkeypatch.setattr("services.diagnosing.checks.Checking.findings", everything)
    for view in ("all", "database"):
        found = await stage.boss.runs("/mining diagnostics", in_=stage.general, options={"view": view})
        assert "more: choose their view below" in found.text
        ((_, content),) = found.attachments.items()
        assert len(json.loads(content)["findings"]) == 200


async def test_officers_and_members_are_refused_here_and_on_every_button(stage: Stage) -> None:
    shown = await diagnosed(stage)
    for person in (stage.guild.member("Olga", roles=[stage.officer]), stage.guild.member("Mia")):
        refused = await person.runs("/mining diagnostics", in_=stage.general)
        assert "Only admins may do this" in refused.text
        for button in shown.reply.message.all_buttons:
            assert button.custom_id is not None
            told = await person.presses_custom_id(button.custom_id, on=refused, force=True)
            assert "Only admins may do this" in told.text


async def test_an_admin_by_role_sees_it_too_and_two_at_once_get_their_answers(stage: Stage) -> None:
    assert stage.app is not None
    boss, other = await asyncio.gather(
        stage.boss.runs("/mining diagnostics", in_=stage.general),
        stage.boss.runs("/mining diagnostics", in_=stage.general, options={"view": "config"}),
    )
    assert "Diagnostics · all" in boss.text
    assert "Diagnostics · config" in other.text


async def test_a_line_that_is_lost_and_found_again_is_counted(stage: Stage) -> None:
    await stage.discord.drops_gateway(resumable=True)
    await stage.sees_again()
    await stage.discord.drops_gateway(resumable=False)
    await stage.sees_again()
    await stage.all_written()
    found = await diagnosed(stage, "voice")
    line = found.shows("line since the start")
    assert line.reading == "losses: 2, resumed: 1, begun anew: 1, sessions in the last hour: 2"
