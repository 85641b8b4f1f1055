"""The forms of hauls: what leaves, what came out, why one is void; opened by command, button or menu."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import discord

from cogs import forms, haulviews
from cogs.gate import Gate
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.access import Standing
from domain.clock import Clock
from domain.durations import parse_ready_at
from domain.errors import Refused
from domain.haulnames import parse_haul, parse_place
from domain.haulrules import as_mined, as_refined, require_collectable
from domain.hauls import Cargo, Haul
from domain.orelines import Unreadable, read_ore_lines, split_lines
from domain.ores import Ore
from domain.payroll import OreForm, OreLine
from domain.quantities import format_scu, parse_amount
from domain.refineries import YieldHint, expected_yield
from services.hauls import Arriving, Hauls, HaulView, Leaving
from services.notes import Noter
from services.prices import PriceService
from services.sessions import Sessions

MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
EXAMPLE = "Quantainium Q812 125"
READY_HINT = "Like 20h 14m, as the terminal shows it, or at 18:30 by the guild's clock"
COME_HINT = "What really came out, one ore a line; it may be less"
NOW = 0
ASKED_FOR = "in the form"


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What a command has said already: where, whose, how long ago it left, and who (by person id) advanced the cost."""

    place: str = ""
    owner_id: int | None = None
    left_seconds: int = NOW
    claimant_id: int = NOW


class HaulForms:
    def __init__(
        self, hauls: Hauls, prices: PriceService, sessions: Sessions, clock: Clock, gate: Gate
    ) -> None:
        self._hauls = hauls
        self._prices = prices
        self._sessions = sessions
        self._clock = clock
        self._gate = gate

    def register(self, presses: Presses) -> None:
        """Members, too: whose haul, and whose session it is, is checked by the service.

        Submits answer at once: what is done is read by everybody, and a refusal by whoever submitted.
        """
        presses.opens("haul.add-form", MEMBER, self.ask_what_leaves)
        presses.opens("haul.add", MEMBER, self.add)
        presses.opens("haul.collect-form", MEMBER, self.ask_what_came)
        presses.opens("haul.collect-chosen", MEMBER, self.ask_what_came_of_chosen)
        presses.opens("haul.collect", MEMBER, self.collect)
        presses.opens("haul.void-form", MEMBER, self.ask_why)
        presses.opens("haul.void-chosen", MEMBER, self.ask_why_of_chosen)
        presses.opens("haul.void", MEMBER, self.void)

    # --- leaving ---

    async def ask_what_leaves(self, press: Press) -> None:
        await self.open_add(press.interaction, press.code, Prefilled())

    async def open_add(self, interaction: discord.Interaction, code: str, given: Prefilled) -> None:
        """The form for a haul of the session; it is noted for whoever is chosen, the presser by default."""
        fields = [
            forms.lines("ores", "What is on board, one ore a line", placeholder=EXAMPLE),
            forms.line(
                "place",
                "Refinery and method, if any",
                placeholder="Ruin Station, Dinyx Solventation",
                default=given.place or None,
                required=False,
            ),
            forms.line("ready", "Ready in", hint=READY_HINT, placeholder="20h 14m"),
            forms.line("cost", "What it cost in aUEC, if anything", placeholder="40 000", required=False),
            forms.people("owner", "Who has it", default=given.owner_id or interaction.user.id),
        ]
        verb = custom_id("haul.add", code, given.left_seconds, given.claimant_id)
        await interaction.response.send_modal(forms.modal(f"A haul of {code}", verb, *fields))

    async def add(self, press: Press) -> None:
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        now, settings = self._clock.now(), await self._sessions.settings(guild_id)
        refinery, method = parse_place(press.answer("place"), self._prices.refineries())
        cargo = _read(press, self._prices.ores())
        if refinery or method:
            cargo = as_mined(cargo, self._prices.ores())
        owner = chosen_member(press, "owner") or by
        cost = press.answer("cost")
        leaving = Leaving(
            owner=owner,
            cargo=cargo,
            ready_at=parse_ready_at(press.answer("ready"), now, ZoneInfo(settings.time_zone)),
            departs_at=_departed(press.number(1), now),
            refinery=refinery,
            method=method,
            cost_auec=parse_amount(cost, what="The cost", allow_zero=True) if cost else 0,
            claimant_id=press.number(2) or None,
        )
        done = await self._hauls.add(guild_id, press.code, await self._noter(press), leaving)
        words = haulviews.added(done, owner.name, self._hint(done.haul))
        buttons = haulviews.form_buttons(press.code, done.haul.number)
        await press.interaction.response.send_message(words, view=buttons)

    # --- coming out ---

    async def ask_what_came(self, press: Press) -> None:
        await self.open_collect(press.interaction, press.code, press.number(1))

    async def ask_what_came_of_chosen(self, press: Press) -> None:
        await self.open_collect(press.interaction, *parse_haul(press.first_chosen))

    async def open_collect(self, interaction: discord.Interaction, code: str, number: int) -> None:
        """The form begins with what may have come out; of a haul that is resolved it says what became of it."""
        view, is_officer = await self._in_flight(interaction, code, number)
        require_collectable(view.haul, self._clock.now(), is_officer=is_officer, reason=ASKED_FOR)
        holder = view.owner.discord_id if view.owner else None
        fields = [
            forms.lines(
                "ores", f"What came out of {view.haul.name}", hint=COME_HINT, default=self._came(view.haul)
            ),
            forms.people("owner", "Who has it now", default=holder, required=False),
            forms.line("container", "In what, or where", placeholder="Caterpillar at Levski", required=False),
        ]
        if not view.haul.is_ready(self._clock.now()):
            fields.append(forms.line("reason", "Why before it is ready", placeholder="it was ready sooner"))
        verb = custom_id("haul.collect", code, number)
        await interaction.response.send_modal(forms.modal(f"Collect {view.haul.name}", verb, *fields))

    async def collect(self, press: Press) -> None:
        arriving = Arriving(
            cargo=_read(press, self._prices.ores()),
            owner=chosen_member(press, "owner"),
            container=press.answer("container"),
            reason=press.answer("reason"),
        )
        guild_id, noter = guild_of(press.interaction).id, await self._noter(press)
        done = await self._hauls.collect(guild_id, press.code, press.number(1), noter, arriving)
        await press.interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)

    # --- nothing comes ---

    async def ask_why(self, press: Press) -> None:
        await self._ask_why(press.interaction, press.code, press.number(1))

    async def ask_why_of_chosen(self, press: Press) -> None:
        await self._ask_why(press.interaction, *parse_haul(press.first_chosen))

    async def _ask_why(self, interaction: discord.Interaction, code: str, number: int) -> None:
        view, _ = await self._in_flight(interaction, code, number)
        why = forms.line("reason", "Why nothing of it comes", placeholder="the ship blew up")
        verb = custom_id("haul.void", code, number)
        await interaction.response.send_modal(forms.modal(f"Void {view.haul.name}", verb, why))

    async def void(self, press: Press) -> None:
        if not (reason := press.answer("reason")):
            raise Refused("The reason is blank: say in short why nothing of it comes.")
        guild_id, noter = guild_of(press.interaction).id, await self._noter(press)
        done = await self._hauls.void(guild_id, press.code, press.number(1), noter, reason)
        await press.interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)

    async def _in_flight(
        self, interaction: discord.Interaction, code: str, number: int
    ) -> tuple[HaulView, bool]:
        """The haul that a form is about, for an officer or not. Refused to others, and where it is resolved."""
        standing = await self._gate.standing_of(interaction)
        guild_id, who = guild_of(interaction).id, actor(interaction)
        view = await self._hauls.require_theirs(guild_id, code, number, who, standing)
        return view, standing >= OFFICER

    async def _noter(self, press: Press) -> Noter:
        standing = await self._gate.standing_of(press.interaction)
        return Noter(actor(press.interaction), standing, press.key)

    def _hint(self, haul: Haul) -> YieldHint:
        lines = [OreLine(each.commodity, each.quantity_cscu, form=each.form) for each in haul.cargo]
        return expected_yield(self._prices.refineries(), lines, haul.refinery, haul.method)

    def _came(self, haul: Haul) -> str:
        """What may have come out, as it would be typed: a guess for a refinery, all of it for plain cargo."""
        if not (haul.refinery or haul.method):
            return _typed(haul.cargo)
        hint = self._hint(haul)
        guessed = [
            Cargo(each.commodity, ore.expected_cscu or each.quantity_cscu, each.form, each.quality)
            for each, ore in zip(haul.cargo, hint.ores, strict=True)
        ]
        return _typed(as_refined(guessed))


def _read(press: Press, known: Iterable[Ore]) -> list[Cargo]:
    """The ores of a form. Refused as a whole if a line cannot be read, with all that was typed."""
    read, unreadable = read_ore_lines(split_lines(press.answer("ores")), known)
    if unreadable:
        raise Refused(_handed_back(unreadable, press.answer("ores")))
    return [Cargo(each.ore.name, each.quantity_cscu, each.ore.form, each.quality) for each in read]


def _handed_back(unreadable: list[Unreadable], typed: str) -> str:
    """Which lines could not be read and why, and everything that was typed, to be copied."""
    reasons = haulviews.reasons(unreadable)
    kept = typed.replace("`", "'")[:1200]
    return f"Nothing was noted, for a line could not be read:\n{reasons}\nYou had typed:\n```\n{kept}\n```"


def _typed(cargo: Iterable[Cargo]) -> str:
    return "\n".join(
        f"{each.commodity}{' (raw)' if each.form is OreForm.RAW else ''}"
        f"{f' Q{each.quality}' if each.quality is not None else ''} {format_scu(each.quantity_cscu)}"
        for each in cargo
    )


def _departed(left_seconds: int, now: datetime) -> datetime | None:
    return None if left_seconds == NOW else now - timedelta(seconds=min(left_seconds, 10**8))
