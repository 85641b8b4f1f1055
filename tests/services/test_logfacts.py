import asyncio

from services.logfacts import about, facts


def test_facts_hold_inside_and_are_gone_afterwards() -> None:
    with about(guild=1, session=None):
        with about(session="sm-abc234", guild=2):
            assert facts() == {"guild": "2", "session": "sm-abc234"}
        assert facts() == {"guild": "1"}
    assert facts() == {}


async def test_a_task_keeps_the_facts_of_whoever_began_it_and_nobody_else_s() -> None:
    async def look() -> dict[str, str]:
        await asyncio.sleep(0)
        return dict(facts())

    with about(guild=1):
        first = asyncio.create_task(look())
    with about(guild=2):
        second = asyncio.create_task(look())
    assert (await first, await second) == ({"guild": "1"}, {"guild": "2"})
