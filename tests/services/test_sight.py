"""The states of one gateway connection."""

from services.sight import Sight
from tests.db.worlds import at


def seeing() -> Sight:
    sight = Sight()
    sight.loss_written(sight.regained(at(0)))
    return sight


def test_before_the_first_snapshot_nothing_counts() -> None:
    sight = Sight()
    sight.remember(at(0))
    sight.traffic(at(5))
    assert not sight.counts_moves
    assert sight.seen_at == at(0)
    assert sight.durable_seen_at is None


def test_traffic_is_a_sign_of_life_while_the_bot_sees() -> None:
    sight = seeing()
    sight.traffic(at(1))
    assert sight.durable_seen_at == at(1)
    assert sight.is_whole


def test_a_cut_line_stops_the_signs_of_life_but_not_the_replay() -> None:
    sight = seeing()
    sight.cut()
    sight.traffic(at(1))
    assert sight.seen_at == at(0)
    assert sight.counts_moves
    assert not sight.is_whole
    sight.resumed(at(2))
    assert sight.seen_at == at(2)
    assert sight.is_whole


def test_a_new_session_counts_again_when_there_is_a_snapshot_of_it() -> None:
    sight = seeing()
    sight.cut()
    sight.lost()
    assert not sight.counts_moves
    loss = sight.regained(at(3))
    assert sight.counts_moves
    assert sight.durable_seen_at is None  # the loss must be durable first
    sight.loss_written(loss)
    assert sight.durable_seen_at == at(3)


def test_a_session_that_is_resumed_does_not_make_up_for_a_loss_before() -> None:
    sight = seeing()
    sight.lost()  # there were too many moves
    sight.cut()
    sight.resumed(at(2))
    assert not sight.counts_moves


def test_a_loss_that_is_written_late_proves_only_itself() -> None:
    sight = seeing()
    sight.lost()
    first = sight.regained(at(1))
    sight.lost()
    second = sight.regained(at(2))
    sight.loss_written(first)
    assert sight.durable_seen_at is None
    sight.loss_written(second)
    assert sight.durable_seen_at == at(2)
