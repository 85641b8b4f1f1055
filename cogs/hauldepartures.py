"""The form for a haul that leaves, opened by command or by a button, and noting it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord

from cogs import forms, haulviews
from cogs.gate import Gate
from cogs.haulforms import hint_of, noter_of
from cogs.haultyped import ORES, hand_back, typed_before
from cogs.pay.arguments import small
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.haulforms import Known, TypedHaul, Unread, read_haul
from services.actors import Actor
from services.hauls import Hauls, Leaving
from services.notes import Notes
from services.prices import PriceService
from services.sessions import Sessions

MEMBER = Standing.MEMBER
EXAMPLE = "Quantainium 125 Q812"
ORES_HINT = "Name, SCU, quality if known. What goes into a refinery is raw unless you write refined"
READY_HINT = "Like 20h 14m, as the terminal shows it, or at 18:30 by the guild's clock"
COST_HINT = "It becomes an expense of the session, given back in full"
PLACE, READY, COST = "place", "ready", "cost"
WHERE, WHEN, PRICE = "Refinery and method", "Ready in", "Cost"
"""The same fields as they are called where what was typed comes back."""
LONGEST_PLACE = 130
NOBODY = NOW = 0
LATEST = 2**37
"""Seconds; far beyond what is allowed, and still a day of the calendar."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a haul already: whose it is, when it left, and who (by person id) advanced the cost.

    ``departs_at`` in whole seconds; ``NOW`` and ``NOBODY`` where nothing is said.
    """

    owner: Actor | None = None
    departs_at: int = NOW
    claimant_id: int = NOBODY


class DepartureForms:
    def __init__(
        self,
        hauls: Hauls,
        notes: Notes,
        *,
        prices: PriceService,
        sessions: Sessions,
        clock: Clock,
        gate: Gate,
    ) -> None:
        self._hauls = hauls
        self._notes = notes
        self._prices = prices
        self._sessions = sessions
        self._clock = clock
        self._gate = gate

    def register(self, presses: Presses) -> None:
        """Members, too: whether they may note anything in that session is checked by the service."""
        presses.opens("haul.add-form", MEMBER, self.ask)
        presses.opens("haul.add-again", MEMBER, self.ask_again)
        presses.opens("haul.add", MEMBER, self.add)

    async def ask(self, press: Press) -> None:
        await self.open(press.interaction, press.code, Given(), TypedHaul())

    async def ask_again(self, press: Press) -> None:
        before = typed_before(press.interaction.message)
        typed = TypedHaul(*(before.get(each, "") for each in (ORES, WHERE, WHEN, PRICE)))
        given = Given(Actor(press.number(3), ""), press.number(1), small(press, 2))
        await self.open(press.interaction, press.code, given, typed)

    async def open(self, interaction: discord.Interaction, code: str, given: Given, typed: TypedHaul) -> None:
        """The form for a haul of the session; whose it is can be chosen, by default the presser's.

        Refused to whom the submit would be.
        """
        noter = await noter_of(self._gate, interaction)
        await self._notes.require(guild_of(interaction).id, code, noter)
        owner = given.owner or actor(interaction)
        fields = [
            forms.lines(
                ORES,
                "What is on board, one ore a line",
                hint=ORES_HINT,
                placeholder=EXAMPLE,
                default=typed.ores or None,
            ),
            forms.line(
                PLACE,
                "Refinery and method, if any",
                placeholder="Ruin Station, Dinyx Solventation",
                default=typed.place or None,
                required=False,
                longest=LONGEST_PLACE,
            ),
            forms.line(
                READY, "Ready in", hint=READY_HINT, placeholder="20h 14m", default=typed.ready or None
            ),
            forms.line(
                COST,
                "What it cost in aUEC, if anything",
                hint=COST_HINT,
                placeholder="40 000",
                default=typed.cost or None,
                required=False,
            ),
            forms.people("owner", "Who has it", default=owner.discord_id),
        ]
        verb = custom_id("haul.add", code, given.departs_at, given.claimant_id)
        await interaction.response.send_modal(forms.modal(f"A haul of {code}", verb, *fields))

    async def add(self, press: Press) -> None:
        given = Given(
            chosen_member(press, "owner") or actor(press.interaction), press.number(1), small(press, 2)
        )
        typed = TypedHaul(*map(press.answer, (ORES, PLACE, READY, COST)))
        await self.note(press.interaction, press.code, given, typed)

    async def note(self, interaction: discord.Interaction, code: str, given: Given, typed: TypedHaul) -> None:
        """Note the haul, for everybody to read; or hand back what was typed if it cannot be read."""
        guild_id, owner = guild_of(interaction).id, given.owner or actor(interaction)
        zone = ZoneInfo((await self._sessions.settings(guild_id)).time_zone)
        known = Known(self._prices.ores(), self._prices.refineries(), self._clock.now(), zone)
        read = read_haul(typed, known)
        if isinstance(read, Unread):
            kept = {ORES: typed.ores, WHERE: typed.place, WHEN: typed.ready, PRICE: typed.cost}
            place = (code, given.departs_at, given.claimant_id, owner.discord_id)
            await hand_back(interaction, read, kept, "haul.add-again", *place)
            return
        leaving = Leaving(
            owner=owner,
            cargo=read.cargo,
            ready_at=read.ready_at,
            departs_at=_moment(given.departs_at),
            refinery=read.refinery,
            method=read.method,
            cost_auec=read.cost_auec,
            claimant_id=given.claimant_id or None,
        )
        done = await self._hauls.add(guild_id, code, await noter_of(self._gate, interaction), leaving)
        await interaction.response.send_message(
            haulviews.added(done, hint_of(self._prices, done.haul)),
            view=haulviews.form_buttons(code, done.haul.number),
        )


def _moment(seconds: int) -> datetime | None:
    if seconds > LATEST:
        raise Refused(OUTDATED)
    return None if seconds == NOW else datetime.fromtimestamp(seconds, UTC)
