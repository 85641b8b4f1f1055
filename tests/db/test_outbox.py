import asyncio
from datetime import timedelta

from db.database import Database
from tests.db.worlds import GUILD, OTHER_GUILD, at


async def test_a_message_goes_out_only_if_its_transaction_commits(database: Database) -> None:
    try:
        async with database.transaction(GUILD) as tx:
            await tx.outbox.add(5, {"content": "saved"}, at(0))
            raise LookupError
    except LookupError:
        pass
    assert await database.outbox.claim(at(1)) == []


async def test_messages_of_all_guilds_are_claimed_once_and_oldest_first(database: Database) -> None:
    for number, guild_id in enumerate([GUILD, OTHER_GUILD, GUILD]):
        async with database.transaction(guild_id) as tx:
            await tx.outbox.add(5, {"content": str(number)}, at(number))
    claimed = await asyncio.gather(*(database.outbox.claim(at(9), limit=2) for _ in range(3)))
    messages = sorted(sum(claimed, []), key=lambda message: message.message_id)  # noqa: RUF017 — three lists
    assert [(message.guild_id, message.content["content"], message.attempts) for message in messages] == [
        (GUILD, "0", 1),
        (OTHER_GUILD, "1", 1),
        (GUILD, "2", 1),
    ]


async def test_a_message_that_was_sent_is_never_claimed_again(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(5, {"content": "saved"}, at(0))
    (message,) = await database.outbox.claim(at(1))
    async with database.transaction(GUILD) as tx:
        assert await tx.outbox.unsent() == 1
        await tx.outbox.sent(message.message_id, at(1))
        assert await tx.outbox.unsent() == 0
    assert await database.outbox.claim(at(60)) == []


async def test_a_message_whose_sender_died_is_due_again_under_the_same_nonce(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(5, {"content": "saved"}, at(0))
    (first,) = await database.outbox.claim(at(1), lease=timedelta(minutes=2))
    assert await database.outbox.claim(at(2)) == []
    (second,) = await database.outbox.claim(at(3))
    assert (second.nonce, second.attempts) == (first.nonce, 2)


async def test_a_failed_message_is_tried_later_or_given_up(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.outbox.add(5, {"content": "saved"}, at(0))
    (message,) = await database.outbox.claim(at(1))
    async with database.transaction(GUILD) as tx:
        await tx.outbox.failed(message.message_id, "500", at(1), retry_at=at(10))
    assert await database.outbox.claim(at(9)) == []
    assert len(await database.outbox.claim(at(10))) == 1
    async with database.transaction(GUILD) as tx:
        await tx.outbox.failed(message.message_id, "channel is gone", at(10), retry_at=None)
        assert await tx.outbox.unsent() == 0
    assert await database.outbox.claim(at(60)) == []


async def test_the_same_nonce_twice_is_one_message(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        for _ in range(2):
            await tx.outbox.add(5, {"content": "saved"}, at(0), nonce="saved-sm-k3m9qa")
    assert len(await database.outbox.claim(at(1))) == 1
