"""What is played: single steps, how each press comes, and what a guild has been through before."""

from hypothesis import strategies as st

from tests.services.money.table import LOOKS, How
from tests.services.money.world import Step

LENGTH = 40
OFTEN = ("session", "sale", "save", "pay", "pay_all", "pay_part", "reopen", "late", "undo_payment", "approve")

amounts = st.integers(1, 12) | st.integers(1, 3_000_000) | st.sampled_from([999, 1000, 1001, 1_000_000])
steps = st.builds(Step, st.sampled_from([*LOOKS, *OFTEN]), st.integers(0, 7), st.integers(0, 7), amounts)
hows = st.sampled_from([How.ONCE, How.ONCE, *How])


def founding(act: str, one: int = 0, other: int = 0, amount: int = 1_000_000) -> tuple[Step, How]:
    return Step(act, one, other, amount), How.ONCE


SAVED = [founding("session"), founding("sale"), founding("save")]
BEGUN = [founding("session"), founding("guest"), founding("sale"), founding("save")]
PLANNED = [*BEGUN, founding("net")]
PAID = [*BEGUN, founding("pay_all", 1)]
OVERPAID = [*PAID, founding("reopen"), founding("correct_time", 0, 1, 60), founding("save")]
STORED = [
    founding("session"),
    founding("haul", 0, 0, 1_000),
    founding("haul", 0, 1, 3_001),
    founding("collect", 0, 0, 2),
    founding("collect", 0, 0, 2),
    founding("sale"),
]
STORED_IN_TWO = [*STORED, founding("save"), founding("session"), *STORED[1:5]]
PRACTISED = [founding("session", 7), founding("sale"), founding("save")]
plays = st.builds(
    lambda begun, rest: [*begun, *rest],
    st.sampled_from([[], PRACTISED, BEGUN[:3], BEGUN, PLANNED, PAID, OVERPAID, STORED_IN_TWO]),
    st.lists(st.tuples(steps, hows), max_size=LENGTH),
)


STORE_ACTS = (
    "haul", "collect", "sell", "sell", "sell", "undo_sale", "merge", "move", "void", "sale", "save", "reopen",
    "discard", "fail", "session", "undo_note", "late", "treasury",
)  # fmt: skip
store_steps = st.builds(Step, st.sampled_from(STORE_ACTS), st.integers(0, 7), st.integers(0, 7), amounts)
store_plays = st.builds(
    lambda begun, rest: [*begun, *rest],
    st.sampled_from([STORED, STORED_IN_TWO]),
    st.lists(st.tuples(store_steps, hows), max_size=LENGTH),
)
"""What has to do with ore in store, more often than by chance."""

limits = st.sampled_from([None, None, 1_000, 50_000])
"""Above what a second officer has to confirm a payment."""
