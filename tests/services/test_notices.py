from dataclasses import replace
from typing import Any

from db.database import Database
from domain.people import Person
from domain.sessions import Session
from services.notices import Notice, NoticeButton, public_channel, tell_officers, tell_person
from tests.services.sundays import ANN, BOSS, CLOSED, GUILD, stopped_session

OFFICERS, DISPATCH = 77, 88


async def sent(database: Database) -> list[tuple[int, dict[str, Any]]]:
    return [(each.channel_id, each.content) for each in await database.outbox.claim(CLOSED)]


async def choose(database: Database, *, officers: int | None, dispatch: int | None) -> None:
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        changed = replace(settings, officer_channel_id=officers, dispatch_channel_id=dispatch)
        await tx.guilds.save(changed)


async def person(database: Database, discord_id: int) -> Person:
    async with database.transaction(GUILD) as tx:
        found = await tx.people.by_discord(discord_id)
        assert found is not None
        return found


async def tells_officers(
    database: Database, about: Session | None = None
) -> list[tuple[int, dict[str, Any]]]:
    async with database.transaction(GUILD) as tx:
        await tell_officers(tx, Notice("something"), CLOSED, about=about)
    return await sent(database)


async def test_officers_are_told_in_their_channel(database: Database) -> None:
    session = await stopped_session(database)
    await choose(database, officers=OFFICERS, dispatch=DISPATCH)
    assert [channel for channel, _ in await tells_officers(database, session)] == [OFFICERS]


async def test_without_a_channel_of_their_own_officers_are_told_where_the_session_was_announced(
    database: Database,
) -> None:
    session = await stopped_session(database)
    await choose(database, officers=None, dispatch=DISPATCH)
    assert [channel for channel, _ in await tells_officers(database, session)] == [21]
    assert [channel for channel, _ in await tells_officers(database)] == [21]


async def test_where_nothing_was_ever_announced_dispatch_is_left(database: Database) -> None:
    await stopped_session(database)
    async with database.transaction(GUILD) as tx:
        (session,) = await tx.sessions.list()
        await tx.sessions.update(replace(session, announced_channel_id=None))
    await choose(database, officers=None, dispatch=DISPATCH)
    async with database.transaction(GUILD) as tx:
        assert await public_channel(tx, await tx.guilds.get()) == DISPATCH


async def test_the_same_key_twice_is_one_message(database: Database) -> None:
    await stopped_session(database)
    ann = await person(database, ANN.discord_id)
    for _ in range(2):
        async with database.transaction(GUILD) as tx:
            assert await tell_person(tx, ann, Notice("hello"), CLOSED, key="once")
    assert len(await sent(database)) == 1


async def test_a_guest_cannot_be_told_anything_and_the_caller_learns_it(database: Database) -> None:
    await stopped_session(database)
    async with database.transaction(GUILD) as tx:
        guest = await tx.people.guest("Guest_RSI", CLOSED)
        assert not await tell_person(tx, guest, Notice("hello"), CLOSED)
    assert await sent(database) == []


async def test_a_notice_keeps_what_people_wrote_apart_from_its_own_words(database: Database) -> None:
    await stopped_session(database)
    boss = await person(database, BOSS.discord_id)
    notice = Notice(
        "{who} did it", {"who": "@everyone"}, (NoticeButton("Yes", "pay.received", (GUILD, 7), "success"),)
    )
    async with database.transaction(GUILD) as tx:
        await tell_person(tx, boss, notice, CLOSED)
    ((_, content),) = await sent(database)
    assert content == {
        "text": "{who} did it",
        "free": {"who": "@everyone"},
        "buttons": [{"label": "Yes", "verb": "pay.received", "arguments": [GUILD, 7], "style": "success"}],
        "direct": str(BOSS.discord_id),
    }
