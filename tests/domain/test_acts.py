"""What changed between two values is said field by field."""

from dataclasses import replace
from decimal import Decimal

from domain.acts import changes
from domain.settings import GuildSettings

BEFORE = GuildSettings(900, "Red Rock")


def test_nothing_changed_is_no_change() -> None:
    assert changes(BEFORE, replace(BEFORE)) == {}


def test_each_field_that_changed_is_said_with_its_two_values_ids_as_text() -> None:
    after = replace(BEFORE, officer_role_ids=(2**60,), fee=replace(BEFORE.fee, rate_percent=Decimal("0.7")))
    assert changes(BEFORE, after) == {
        "officer_role_ids": ([], [str(2**60)]),
        "fee.rate_percent": (str(BEFORE.fee.rate_percent), "0.7"),
    }


def test_of_something_new_everything_is_said_that_is_not_none() -> None:
    said = changes(None, BEFORE)
    assert said["time_zone"] == (None, "UTC")
    assert "dispatch_channel_id" not in said


def test_fields_that_nobody_decides_can_be_left_out() -> None:
    assert changes(BEFORE, replace(BEFORE, name="Blue"), leave_out=frozenset({"name"})) == {}
