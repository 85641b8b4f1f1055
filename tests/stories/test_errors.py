"""What people read when something fails: one sentence, a number for what is a bug, and nothing that leaks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from sandbox import Reply
from services.guilds import Guilds
from tests.stories.scenes import committed, draft_of, form_of, hour_of_mining, notes_sale
from tests.stories.stage import Stage

AWAY = (
    "Paydirt cannot reach its database or Discord at the moment. Try again in a minute, and look first whether it "
    "was done all the same."
)


@asynccontextmanager
async def database_is_away(stage: Stage) -> AsyncIterator[None]:
    """Nobody may connect, and whoever is connected is thrown out."""
    admin = await asyncpg.connect(stage.dsn.replace(_name(stage), "postgres"))
    name = _name(stage)
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    try:
        yield
    finally:
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await admin.close()


def _name(stage: Stage) -> str:
    found = re.search(r"/(test_\w+)\?", stage.dsn)
    assert found is not None
    return found[1]


async def test_while_the_database_is_away_people_read_one_sentence_and_the_bot_recovers(
    stage: Stage,
) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    async with database_is_away(stage):
        replies: list[Reply] = [
            await stage.boss.runs("/mining status", in_=stage.general),
            await notes_sale(stage, "1m"),
            await stage.boss.presses("Fee", on=setup),
            await stage.boss.runs("/mining prices", ore="Gold", in_=stage.general),
        ]
        assert await stage.boss.types("/mining status", session="", in_=stage.general) == []
    for reply in replies:
        assert reply.text == AWAY
        assert reply.ephemeral
    await stage.finds_the_database_again()
    assert f"in **{code}**" in (await notes_sale(stage, "1m")).text


async def test_a_database_that_does_not_answer_is_not_waited_for_longer_than_discord_waits(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are locked by somebody who does not let go."""
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    other = await asyncpg.connect(stage.dsn)
    async with other.transaction():
        await other.execute("LOCK TABLE paydirt.guilds IN ACCESS EXCLUSIVE MODE")
        reply = await stage.boss.runs("/mining sale add", amount="1m", in_=stage.general)
        assert reply.text == AWAY
    await other.close()
    assert f"Noted `1` in **{code}**" in (await notes_sale(stage, "1m")).text


async def test_a_bug_gets_a_number_that_the_log_has_too_and_nothing_else_leaks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError("secret of the house")

    monkeypatch.setattr(Guilds, "settings_or_defaults", breaks)
    reply = await stage.boss.runs("/mining setup", in_=stage.general)
    found = re.fullmatch(
        r"Something went wrong inside Paydirt\. Please tell an admin this number, which the log has, too: "
        r"incident `([0-9a-f]{8})`\.",
        reply.text,
    )
    assert found is not None
    assert reply.ephemeral
    assert f"incident {found[1]}" in caplog.text
    assert "secret of the house" in caplog.text


async def test_a_bug_while_saving_commits_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    with monkeypatch.context() as patch:
        patch.setattr("services.saving.write_bundle", None)
        await stage.boss.presses("Save", on=preview)
    await stage.boss.sees("Something went wrong inside Paydirt.")
    assert await committed(stage) == {}
    saved = await stage.boss.presses("Save", on=preview)
    assert "revision 1, is saved" in saved.text


async def test_a_form_of_before_an_update_is_answered(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    reply = await stage.boss.presses_custom_id("pd:gone.for-ever:1", on=setup, force=True)
    assert reply.text == "This button or form is out of date: run the command again."


async def test_a_form_sent_after_a_restart_is_taken(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    form = form_of(await stage.boss.presses("Zone and limits", on=setup))
    form["Time zone"] = "Europe/Rome"
    await stage.bot_restarts()
    shown = await stage.boss.submits(form)
    assert "Time zone Europe/Rome" in shown.text


async def test_an_answer_that_discord_does_not_take_any_more_is_only_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.boss.runs("/mining help", in_=stage.general)
    interaction = stage.boss.last_interaction
    assert interaction is not None
    await stage.discord.replay(interaction)
    await stage.boss.runs("/mining help", in_=stage.general)
    assert "could not be answered any more" in caplog.text
    assert "incident" not in caplog.text


async def test_somebody_who_has_left_the_server_cannot_be_named_and_the_writer_is_told(stage: Stage) -> None:
    await stage.starts()
    await notes_sale(stage, "1m", holder=stage.guild.member("Gone"))
    interaction = stage.boss.last_interaction
    assert interaction is not None
    del interaction.payload["data"]["resolved"]["members"]  # as Discord sends it for who is no member
    await stage.discord.replay(interaction, answerable=True)
    reply = await interaction.reply()
    assert reply.ephemeral
    assert reply.text == (
        "Discord sent something that does not fit this command (has somebody left, or is the command an old one?): "
        "try again."
    )
