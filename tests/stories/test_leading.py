"""Two processes on one shard for a while: one of them does what happens by itself."""

from tests.stories.stage import Stage, becomes_true


async def test_the_newer_process_leads_as_soon_as_the_older_one_has_ended(stage: Stage) -> None:
    older_app = stage.app
    assert older_app is not None
    assert await older_app.leadership.leads()
    older = await stage.newer_bot_starts()
    assert stage.app is not None
    newer_leads = stage.app.leadership
    assert not await newer_leads.leads()
    await becomes_true(older.done)
    older.exception()
    await becomes_true(lambda: newer_leads.is_leader)
    assert await newer_leads.leads()
    assert not older_app.leadership.is_leader
