"""What the bot may do in the channels of a guild."""

import pytest

from services.diagnosing.channels import NEEDS, Place, Purpose, channel_findings
from tests.services.diagnosing.subjects import BROKEN, OK, by_subject


@pytest.mark.parametrize("purpose", Purpose)
def test_each_permission_that_a_channel_needs_is_named_when_it_is_missing(purpose: Purpose) -> None:
    everything = frozenset(NEEDS[purpose])
    for lacking in everything:
        found = by_subject(channel_findings([Place("pit", purpose, everything - {lacking})]))
        assert found[f"channel pit ({purpose})"].reading == f"missing: {lacking}"
    assert by_subject(channel_findings([Place("pit", purpose, everything)]))["permissions"].verdict is OK
    gone = by_subject(channel_findings([Place("id 7", purpose, None)]))[f"channel id 7 ({purpose})"]
    assert gone.reading == "the channel is gone"


def test_a_guild_without_mining_channels_cannot_work() -> None:
    assert by_subject(channel_findings([]))["mining channels"].verdict is BROKEN
