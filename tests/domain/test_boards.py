"""Where a board is in its life, and what the ledger has to say on it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.boards import OLD, Board, BoardState, OreSoFar, ores_of, worth
from domain.ores import Ore
from domain.payroll import OreForm

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
GOLD, RAW_GOLD = Ore("Gold", OreForm.REFINED), Ore("Gold", OreForm.RAW)
CODE = "sm-k3m9qa"


def test_a_new_message_replaces_the_old_one_which_is_then_deleted() -> None:
    board = Board(CODE, 21).posting("first").posted(1, NOW)
    assert (board.state, board.message_id, board.nonce) == (BoardState.LIVE, 1, None)
    again = board.again().posting("second")
    assert (again.state, again.message_id, again.nonce) == (BoardState.DUE, 1, "second")
    newer = again.posted(2, NOW)
    assert (newer.message_id, newer.stale_message_id) == (2, 1)
    assert newer.tidied().stale_message_id is None


def test_a_post_that_is_tried_again_keeps_its_nonce() -> None:
    assert Board(CODE, 21).posting("first").posting("second").nonce == "first"


def test_a_post_that_had_come_through_replaces_nothing() -> None:
    board = Board(CODE, 21).posting("first").posted(1, NOW)
    assert board.again().posting("first").posted(1, NOW).stale_message_id is None


def test_it_is_old_before_discord_calls_it_old() -> None:
    board = Board(CODE, 21).posted(1, NOW)
    assert not board.is_old(NOW + OLD - timedelta(seconds=1))
    assert board.is_old(NOW + OLD)
    assert timedelta(hours=1) > OLD
    assert not Board(CODE, 21).is_old(NOW)


def test_what_has_ended_is_not_alive_and_comes_back_without_its_old_message() -> None:
    for state in (BoardState.GONE, BoardState.GIVEN_UP, BoardState.STILL):
        ended = Board(CODE, 21).posted(1, NOW).ends(state)
        assert not ended.is_alive
        assert ended.afresh() == Board(CODE, 21)


def test_ore_is_found_where_it_lies_and_qualities_are_taken_together() -> None:
    holdings = {
        (f"session:{CODE}", "auec"): 500,
        (f"mined:{CODE}", "ore:Gold:refined:any"): -900,
        (f"session:{CODE}", "ore:Gold:refined:any"): 100,
        (f"session:{CODE}", "ore:Gold:refined:812"): 50,
        (f"transit:{CODE}/1", "ore:Gold:raw:any"): 300,
        (f"transit:{CODE}/2", "ore:Gold:raw:any"): 100,
        (f"store:{CODE}/1", "ore:Gold:refined:any"): 200,
        (f"lost:{CODE}", "ore:Gold:refined:any"): 250,
    }
    assert ores_of(CODE, holdings) == (OreSoFar(RAW_GOLD, 0, 400), OreSoFar(GOLD, 150, 0, 200))


def test_the_ore_of_a_practice_is_shown_like_any_other() -> None:
    holdings = {(f"session:{CODE}", f"practice:{CODE}:ore:Gold:refined:any"): 100}
    assert ores_of(CODE, holdings) == (OreSoFar(GOLD, 100),)


def test_an_ore_whose_name_has_a_colon_is_itself() -> None:
    holdings = {(f"session:{CODE}", "ore:a:b:refined:any"): 100}
    assert ores_of(CODE, holdings) == (OreSoFar(Ore("a:b", OreForm.REFINED), 100),)


def test_worth_is_all_of_it_at_its_price_rounded_half_up() -> None:
    assert worth(OreSoFar(GOLD, 100, 50, 0, Decimal("100.33"))) == 150  # 150.495
    assert worth(OreSoFar(GOLD, 1, 0, 0, Decimal(50))) == 1  # 0.5
    assert worth(OreSoFar(GOLD, 100)) is None
