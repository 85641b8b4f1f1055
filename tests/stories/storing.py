"""What stories about the store have in common: ore that lies in it, without the hauls that brought it."""

from db.database import Database
from domain.hauls import Cargo
from sandbox import Member, Reply
from tests.services import storing
from tests.stories.stage import Stage

TEN_GOLD = Cargo("Gold", 1_000)
FIVE_QUANTAINIUM = Cargo("Quantainium", 500, quality=812)


async def lies_in_store(
    stage: Stage, code: str, cargo: Cargo = TEN_GOLD, *, owner: Member, container: str = ""
) -> str:
    """The name of a new lot of the session, which the member has."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            person = await tx.people.ensure(owner.account.id, owner.name, is_bot=False)
        return await storing.stores(
            database,
            stage.guild.id,
            code,
            cargo,
            owner=person.person_id,
            container=container,
            at=stage.clock.now(),
        )
    finally:
        await database.close()


async def at_hand(stage: Stage) -> dict[str, int]:
    """Lot to what is in it."""
    database = await Database.open(stage.dsn)
    try:
        return await storing.at_hand(database, stage.guild.id)
    finally:
        await database.close()


async def looks_into_store(member: Member, stage: Stage, **options: object) -> Reply:
    return await member.runs("/mining store show", in_=stage.general, options=options)


async def asks_to_sell(member: Member, stage: Stage, ore: str, amount: str, **options: object) -> Reply:
    """The preview of a sale out of the store."""
    given = {"ore": ore, "amount": amount, **options}
    return await member.runs("/mining sale store", in_=stage.general, options=given)
