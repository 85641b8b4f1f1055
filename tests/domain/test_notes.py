from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.ledger import AUEC
from domain.notes import Fact, Note, NothingToUndo, Undo, active, carry_over, standing, to_undo, transfers_for
from domain.payroll import Division, Expense, OreForm, OreLine, Sale, SoldPart

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
CODE = "sm-k3m9qa"
SALE = Sale(2, 500, NOW, terminal="Area 18")
EXPENSE = Expense(1, 40, "refining")
ORE = OreLine("Quantainium", 12_500, form=OreForm.RAW, quality=812)


def note(number: int, fact: Fact, round_id: int = 1) -> Note:
    return Note(CODE, round_id, fact, 1, NOW, f"press {number}", number)


def test_active_notes_are_sorted_into_their_kinds_under_their_numbers() -> None:
    found = active([note(3, ORE), note(1, SALE), note(2, EXPENSE)])
    assert (found.sales, found.expenses, found.ore) == ({1: SALE}, {2: EXPENSE}, {3: ORE})
    assert (found.sales_auec, found.expenses_auec) == (500, 40)


def test_an_undone_note_counts_no_more_whatever_the_order_it_is_read_in() -> None:
    notes = [note(2, Undo(1, "typed wrongly")), note(1, SALE), note(3, SALE)]
    assert active(notes).sales == {3: SALE}
    assert [each.number for each in standing(notes)] == [3]


def test_notes_of_a_discarded_round_count_no_more() -> None:
    assert active([replace(note(1, SALE), rolled_back=True), note(2, EXPENSE, 2)]).sales == {}


def test_an_undo_that_was_discarded_undoes_nothing() -> None:
    notes = [note(1, SALE), replace(note(2, Undo(1, "no"), 2), rolled_back=True)]
    assert active(notes).sales == {1: SALE}


@pytest.mark.parametrize("number", [2, 3, 4])
def test_what_is_undone_an_undo_or_nothing_at_all_cannot_be_undone(number: int) -> None:
    notes = [note(1, SALE), note(2, SALE), note(3, Undo(2, "no"))]
    assert to_undo(notes, 1).fact == SALE
    with pytest.raises(NothingToUndo, match=f"no note {number}"):
        to_undo(notes, number)


@pytest.mark.parametrize(
    ("fact", "from_account", "to_account", "amount", "asset"),
    [
        (SALE, "held:2", "session:sm-k3m9qa", 500, AUEC),
        (EXPENSE, "session:sm-k3m9qa", "member:1", 40, AUEC),
        (ORE, "mined:sm-k3m9qa", "session:sm-k3m9qa", 12_500, "ore:Quantainium:raw:812"),
    ],
)
def test_a_note_posts_one_transfer_and_its_undo_the_way_back(
    fact: Fact, *, from_account: str, to_account: str, amount: int, asset: str
) -> None:
    noted, undone = note(1, fact), note(2, Undo(1, "typed wrongly"))
    (there,) = transfers_for(noted)
    (back,) = transfers_for(undone, [noted, undone])
    assert there.content() == (asset, from_account, to_account, amount)
    assert back.content() == (asset, to_account, from_account, amount)
    assert (there.key, back.key) == ("note:sm-k3m9qa:1", "note:sm-k3m9qa:2")
    assert back.reason == "typed wrongly"


@pytest.mark.parametrize("fact", [Sale(2, 0, NOW), Expense(1, 0, "nothing"), OreLine("Gold", 0)])
def test_a_note_of_nothing_posts_nothing(fact: Fact) -> None:
    noted = note(1, fact)
    assert transfers_for(noted) == []
    assert transfers_for(note(2, Undo(1, "no")), [noted]) == []


def test_reopening_carries_over_what_counted_when_the_session_was_discarded() -> None:
    discarded = [
        replace(each, rolled_back=True)
        for each in [note(1, SALE, 5), note(2, SALE, 5), note(3, Undo(1, "no"), 5), note(4, EXPENSE, 5)]
    ]
    earlier = replace(note(9, SALE, 3), rolled_back=True)
    carried = carry_over([earlier, *discarded], discarded_round_id=5, round_id=8)
    assert [(each.fact, each.round_id, each.number, each.rolled_back) for each in carried] == [
        (SALE, 8, 0, False),
        (EXPENSE, 8, 0, False),
    ]
    assert len({each.key for each in carried} & {each.key for each in discarded}) == 0


def test_a_sale_out_of_the_store_takes_the_sessions_own_ore_along_and_its_undo_brings_it_back() -> None:
    own = SoldPart(CODE, 3, "Gold", 100, quality=640)
    others = SoldPart("sm-x7c2pd", 1, "Gold", 300)
    sale = replace(SALE, amount_auec=250, division=Division(17, 1000, (own, others)))
    sold = note(1, sale)
    money, ore = transfers_for(sold)
    assert (money.from_account, money.to_account, money.amount) == ("held:2", "session:sm-k3m9qa", 250)
    assert ore.content() == ("ore:Gold:refined:640", "store:sm-k3m9qa/3", "sold:sm-k3m9qa", 100)
    back = transfers_for(note(2, Undo(1, "no")), [sold])
    assert [(each.from_account, each.to_account, each.amount) for each in back] == [
        ("session:sm-k3m9qa", "held:2", 250),
        ("sold:sm-k3m9qa", "store:sm-k3m9qa/3", 100),
    ]
    assert len({each.key for each in (money, ore, *back)}) == 4


def test_a_part_that_brought_nothing_takes_its_ore_along_all_the_same() -> None:
    part = SoldPart(CODE, 3, "Gold", 1)
    posted = transfers_for(note(1, replace(SALE, amount_auec=0, division=Division(17, 0, (part,)))))
    assert [each.to_account for each in posted] == ["sold:sm-k3m9qa"]
