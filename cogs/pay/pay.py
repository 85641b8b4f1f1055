"""``/mining payroll pay``: the payer's list, and marking what was sent."""

import io
from typing import Any

import discord
from discord import app_commands

from cogs import forms, text
from cogs.choices import offer_sessions, session_code
from cogs.gate import Gate
from cogs.pay.arguments import arguments_of, order_of, token_of
from cogs.pay.payviews import all_sent_question, marked_words, pay_rows, pay_screen
from cogs.payroll.desk import OFFICER
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.errors import Refused
from domain.quantities import parse_amount
from domain.sessions import SessionState
from reports.paysheet import pay_csv, pay_text
from services.outbox import Outbox
from services.paylists import PayList
from services.payments import Marked, Payments
from services.sessions import Sessions


class PayCommand:
    def __init__(self, payments: Payments, sessions: Sessions, outbox: Outbox) -> None:
        self._payments = payments
        self._sessions = sessions
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        pay = gate.command(self.pay, "pay", "Whom to send how much, and mark what was sent", OFFICER)
        gate.suggests(pay, "session", OFFICER, self.offer_saved)
        payroll.add_command(pay)
        presses.on("pay.page", OFFICER, self.turn_page)
        presses.on("pay.sent", OFFICER, self.sent)
        presses.opens("pay.part-form", OFFICER, self.open_part)
        presses.on("pay.part", OFFICER, self.part)
        presses.on("pay.all", OFFICER, self.ask_all)
        presses.on("pay.all-now", OFFICER, self.all_sent)
        presses.on("pay.file", OFFICER, self.file, expensive=True)

    @app_commands.describe(
        session="Only what is unpaid of it; left out, everything that is owed",
        payer="Who sends; left out, whoever holds the money",
    )
    async def pay(
        self,
        interaction: discord.Interaction,
        session: str | None = None,
        payer: discord.Member | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        code = None if session is None else session_code(session)
        sender = None if payer is None else actor_of(payer)
        listed = await self._payments.begin(guild_of(interaction).id, actor(interaction), code, sender)
        await _show(interaction, listed, 0)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show_again(press, press.number(2), None)

    async def sent(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id, order = guild_of(press.interaction).id, order_of(press)
        tokens = press.chosen_up_to(25)
        done = await self._payments.mark(guild_id, actor(press.interaction), order, tokens, press.key)
        await self._show_done(press, press.number(2), done)

    async def open_part(self, press: Press) -> None:
        """The form for a part; what was chosen goes with it, so that it must still be owed when it comes."""
        token, order = token_of(press.first_chosen), order_of(press)
        most = text.money(int(token.split(".")[1]))
        form = forms.modal(
            "Pay a part",
            custom_id("pay.part", *arguments_of(order), token),
            forms.line("amount", "How much was sent", hint=f"At most {most}", placeholder="250k"),
        )
        await press.interaction.response.send_modal(form)

    async def part(self, press: Press) -> None:
        await press.interaction.response.defer()
        amount = parse_amount(press.answer("amount"))
        guild_id, order = guild_of(press.interaction).id, order_of(press)
        done = await self._payments.mark_part(
            guild_id,
            actor(press.interaction),
            order,
            press.argument(2),
            amount_auec=amount,
            key=press.key,
        )
        await self._show_done(press, 0, done)

    async def ask_all(self, press: Press) -> None:
        await press.interaction.response.defer()
        listed = await self._payments.list(guild_of(press.interaction).id, order_of(press))
        words, buttons = all_sent_question(listed)
        await press.interaction.edit_original_response(content=words, embed=None, view=buttons)

    async def all_sent(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id, seal = guild_of(press.interaction).id, press.argument(2)
        done = await self._payments.mark_all(
            guild_id, actor(press.interaction), order_of(press), seal, press.key
        )
        await self._show_done(press, 0, done)

    async def file(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        order = order_of(press)
        listed = await self._payments.list(guild_of(press.interaction).id, order)
        rows, stem = pay_rows(listed), f"pay-{order.session_code or 'all'}"
        if not rows:
            raise Refused("There is nothing to send in the game, so there is nothing to write down.")
        files = [
            discord.File(io.BytesIO(content), filename=f"{stem}.{kind}")
            for kind, content in (("txt", pay_text(rows)), ("csv", pay_csv(rows)))
        ]
        words = (
            f"{text.counted(len(rows), 'person', 'people')}: handle and amount stand alone on their lines."
        )
        await press.interaction.followup.send(words, files=files, ephemeral=True)

    async def offer_saved(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.SAVED)

    async def _show_done(self, press: Press, page: int, done: Marked) -> None:
        self._outbox.nudge()
        await self._show_again(press, page, marked_words(done))

    async def _show_again(self, press: Press, page: int, words: str | None) -> None:
        listed = await self._payments.list(guild_of(press.interaction).id, order_of(press))
        await _show(press.interaction, listed, page, words)


async def _show(
    interaction: discord.Interaction, listed: PayList, page: int, words: str | None = None
) -> None:
    embed, buttons = pay_screen(listed, page)
    await interaction.edit_original_response(content=words, embed=embed, view=buttons)
