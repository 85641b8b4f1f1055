"""Late money as messages: what it would change for everybody, and that it is saved."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.noteviews import words
from cogs.sessionviews import heading
from cogs.views import GOLD, GREEN, SUCCESS, add_list, button, view_of
from domain.late import LateKind
from services.late import LateView
from services.payrolls import Saved

KINDS = (
    (LateKind.SALE, "a sale: money came in"),
    (LateKind.EXPENSE, "an expense: somebody advanced money"),
    (LateKind.RETURNED, "a refund to us: what we had spent came back"),
    (LateKind.GIVEN_BACK, "a refund by us: a buyer got money back"),
)
_LISTED_FIELDS = 3


def late_preview(view: LateView) -> tuple[discord.Embed, discord.ui.View]:
    """What everybody gets in addition, and the button that saves exactly that."""
    changed = view.changes
    embed = discord.Embed(
        title=f"Late money, revision {view.revision} · {heading(view.session)}",
        colour=GOLD,
        description=f"To be noted: {words(view.late.fact, view.people, text.plain)}. Attendance, choices and rules "
        "stay as they were saved.",
    )
    add_list(embed, "What changes", _lines(view), empty="nothing for anybody", most_fields=_LISTED_FIELDS)
    embed.add_field(
        name="How it adds up",
        value=f"Pot {signed(changed.gross_auec)} = people {signed(sum(changed.people.values()))}, "
        f"fees {signed(changed.fees_auec)}, treasury {signed(changed.treasury_auec)}",
        inline=False,
    )
    embed.set_footer(text="Nothing is saved yet.")
    return embed, view_of(button("Save", SUCCESS, "late.save", view.session.code, view.late_id))


def late_saved(done: Saved) -> discord.Embed:
    verb = "had been saved already, once" if done.already else "is saved"
    return discord.Embed(
        title=f"Late money of {done.saved.session_code}, revision {done.saved.revision}, {verb}",
        colour=GREEN,
        description=f"In the ledger, version {done.saved.ledger_version}. Proof `{done.saved.checksum}`.",
    )


def signed(amount_auec: int) -> str:
    """``+ 1 250 aUEC`` or ``− 1 250 aUEC``."""
    return f"{'−' if amount_auec < 0 else '+'} {text.money(abs(amount_auec))}"


def _lines(view: LateView) -> Iterator[str]:
    ranked = sorted(view.changes.people.items(), key=lambda item: (-item[1], item[0]))
    for person_id, amount in ranked:
        yield f"**{signed(amount)}** {text.name(view.people[person_id].name)}"
