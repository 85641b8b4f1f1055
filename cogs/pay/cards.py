"""One payment: what has happened to it, and what an officer may do with it."""

from collections.abc import Iterator

import discord

from cogs import forms, text
from cogs.pay.arguments import said, small
from cogs.payroll.desk import OFFICER
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.views import DANGER, GOLD, GREEN, GREY, PRIMARY, SECONDARY, SUCCESS, Item, button, view_of
from domain.payments import ALLOWED, Happened, PaymentAct, PaymentState
from services.confirmations import Confirmations, PaymentView
from services.outbox import Outbox

REASON = 100
"""Characters of a reason."""
STATES = {
    PaymentState.PLANNED: "planned, not sent yet",
    PaymentState.WAITING: "waits for a second officer; it does not count yet",
    PaymentState.SENT: "sent, not confirmed yet",
    PaymentState.RECEIVED: "sent and received",
    PaymentState.DISPUTED: "sent, but not received",
    PaymentState.UNDONE: "undone",
    PaymentState.WITHDRAWN: "withdrawn",
}
COLOURS = {PaymentState.RECEIVED: GREEN, PaymentState.UNDONE: GREY, PaymentState.WITHDRAWN: GREY}
ACTS = {
    PaymentAct.MARKED: "marked by",
    PaymentAct.APPROVED: "confirmed by",
    PaymentAct.SENT: "sent, says",
    PaymentAct.RECEIVED: "received, says",
    PaymentAct.NOT_RECEIVED: "not received, says",
    PaymentAct.RESENT: "asked again by",
    PaymentAct.UNDONE: "undone by",
    PaymentAct.WITHDRAWN: "withdrawn by",
}
BUTTONS = {
    PaymentAct.APPROVED: ("Confirm", SUCCESS, "pay.approve"),
    PaymentAct.SENT: ("Sent", SUCCESS, "pay.planned"),
    PaymentAct.RESENT: ("Ask again", PRIMARY, "pay.resend"),
    PaymentAct.UNDONE: ("Undo", DANGER, "pay.undo-form"),
    PaymentAct.WITHDRAWN: ("Withdraw", SECONDARY, "pay.withdraw"),
}


def card(view: PaymentView) -> tuple[discord.Embed, discord.ui.View]:
    """The payment with its history and its buttons."""
    payment = view.payment
    about = f" for **{payment.session_code}**" if payment.session_code else ""
    plan = f", of netting plan {payment.plan_id}" if payment.plan_id else ""
    handle = f" (`{text.label(view.receiver.handle).replace('`', '')}`)" if view.receiver.handle else ""
    embed = discord.Embed(
        title=f"Payment {payment.payment_id}: {STATES[payment.state]}",
        colour=COLOURS.get(payment.state, GOLD),
        description=f"**{text.money(payment.amount_auec)}** from {text.name(view.sender.name)} to "
        f"{text.name(view.receiver.name)}{handle}{about}{plan}",
    )
    history = [_happened(view, each) for each in payment.acts]
    embed.add_field(
        name="What happened", value=text.within(history or ["nothing yet"], text.FIELD), inline=False
    )
    return embed, view_of(*_items(view))


def _happened(view: PaymentView, each: Happened) -> str:
    reason = f": {text.plain(each.reason)}" if each.reason else ""
    return f"{text.moment(each.acted_at)} {ACTS[each.act]} {text.name(view.name_of(each.acted_by))}{reason}"


def _items(view: PaymentView) -> Iterator[Item]:
    payment = view.payment
    for act, (label, style, verb) in BUTTONS.items():
        kept = act is PaymentAct.RESENT and (payment.is_kept or view.receiver.discord_id is None)
        if act in ALLOWED[payment.state] and not kept:
            yield button(label, style, verb, payment.payment_id)


class PaymentCards:
    def __init__(self, confirmations: Confirmations, outbox: Outbox) -> None:
        self._confirmations = confirmations
        self._outbox = outbox

    def register(self, presses: Presses) -> None:
        presses.on("pay.card", OFFICER, self.show)
        presses.on("pay.approve", OFFICER, self.approve)
        presses.on("pay.planned", OFFICER, self.planned)
        presses.on("pay.withdraw", OFFICER, self.withdraw)
        presses.on("pay.resend", OFFICER, self.resend)
        presses.opens("pay.undo-form", OFFICER, self.open_undo)
        presses.on("pay.undo", OFFICER, self.undo)

    async def show(self, press: Press) -> None:
        """From a menu: the payment that was chosen there."""
        await _defer(press)
        chosen = Press(press.interaction, press.chosen_up_to(1))
        guild_id = guild_of(press.interaction).id
        await self._show(press, await self._confirmations.view(guild_id, small(chosen, 0)))

    async def approve(self, press: Press) -> None:
        await _defer(press)
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._show(press, await self._confirmations.approve(guild_id, small(press, 0), by, press.key))

    async def planned(self, press: Press) -> None:
        await _defer(press)
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        done = await self._confirmations.send_planned(
            guild_id, small(press, 0), by, key=press.key, officer=True
        )
        await self._show(press, done)

    async def withdraw(self, press: Press) -> None:
        await _defer(press)
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._show(press, await self._confirmations.withdraw(guild_id, small(press, 0), by, press.key))

    async def resend(self, press: Press) -> None:
        await _defer(press)
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._show(press, await self._confirmations.ask_again(guild_id, small(press, 0), by, press.key))

    async def open_undo(self, press: Press) -> None:
        payment_id = small(press, 0)
        form = forms.modal(
            f"Undo payment {payment_id}",
            custom_id("pay.undo", payment_id),
            forms.line("reason", "Why", hint="The receiver reads it", longest=REASON),
        )
        await press.interaction.response.send_modal(form)

    async def undo(self, press: Press) -> None:
        await _defer(press)
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        reason = said(press, "reason")
        await self._show(
            press, await self._confirmations.undo(guild_id, small(press, 0), by, reason, press.key)
        )

    async def _show(self, press: Press, view: PaymentView) -> None:
        self._outbox.nudge()
        embed, buttons = card(view)
        words = "That had been done already, once." if view.already else None
        if _is_ours(press):
            await press.interaction.edit_original_response(content=words, embed=embed, view=buttons)
        else:
            await press.interaction.followup.send(words or "", embed=embed, view=buttons, ephemeral=True)


def _is_ours(press: Press) -> bool:
    """Whether the press came from somebody's own screen, which may be replaced; notices for all officers stay."""
    message = press.interaction.message
    return message is not None and message.flags.ephemeral


async def _defer(press: Press) -> None:
    if _is_ours(press):
        await press.interaction.response.defer()
    else:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
