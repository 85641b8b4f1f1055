"""What people answer to notices of their own, also in direct messages: it came, it did not, I have sent it."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.pay.arguments import small
from cogs.people import actor
from cogs.presses import Press, Presses
from cogs.views import Item, view_of
from domain.payments import Payment, PaymentState
from services.confirmations import Confirmations, PaymentView
from services.outbox import Outbox
from services.sending import MISSING


class PaymentAnswers:
    def __init__(self, confirmations: Confirmations, outbox: Outbox) -> None:
        self._confirmations = confirmations
        self._outbox = outbox

    def register(self, presses: Presses) -> None:
        presses.on_private("pay.received", self.received)
        presses.on_private("pay.missing", self.missing)
        presses.on_private("pay.plan-sent", self.plan_sent)

    async def received(self, press: Press) -> None:
        await self._answer(press, came=True)

    async def missing(self, press: Press) -> None:
        await self._answer(press, came=False)

    async def plan_sent(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        done = await self._confirmations.send_planned(
            press.guild_id, small(press, 1), actor(press.interaction), key=press.key, officer=False
        )
        self._outbox.nudge()
        payment = done.payment
        if payment.state is PaymentState.WAITING:
            words = "It is above the guild's limit, so an officer has to confirm it before it counts"
        elif done.already:
            words = "You had said so before, and it counts once"
        else:
            words = f"{text.name(done.receiver.name)} is asked whether it has come"
        await press.interaction.followup.send(
            f"Thank you: payment {payment.payment_id}, {text.money(payment.amount_auec)}. {words}.",
            ephemeral=True,
        )

    async def _answer(self, press: Press, *, came: bool) -> None:
        """The answer stands under the question; *Received* can still be pressed after *Not received*."""
        await press.interaction.response.defer()
        done = await self._confirmations.answer(
            press.guild_id, small(press, 1), actor(press.interaction), came=came, key=press.key
        )
        self._outbox.nudge()
        if done.already:
            await press.interaction.followup.send(_again(done), ephemeral=True)
            return
        message = press.interaction.message
        asked = message.content if message is not None else ""
        await press.interaction.edit_original_response(
            content=f"{asked}\n{_answered(done)}",
            view=view_of(*_still_to_press(message, done.payment)),
            allowed_mentions=discord.AllowedMentions.none(),
        )


def _still_to_press(message: discord.Message | None, payment: Payment) -> Iterator[Item]:
    """The buttons of the question without those of the answer; it may ask about several payments."""
    rows = message.components if message is not None else []
    for row in rows:
        for each in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(each, discord.Button) and each.custom_id and not _answers(each.custom_id, payment):
                yield discord.ui.Button(label=each.label, style=each.style, custom_id=each.custom_id)


def _answers(custom_id: str, payment: Payment) -> bool:
    """Whether the button says again what was said, or what cannot follow."""
    _, verb, *arguments = custom_id.split(":")
    answered = arguments[1:2] == [str(payment.payment_id)]
    return answered and (payment.state is PaymentState.RECEIVED or verb == MISSING)


def _answered(done: PaymentView) -> str:
    at = text.moment(done.payment.acts[-1].acted_at)
    if done.payment.state is PaymentState.RECEIVED:
        return f"✅ Received, payment {done.payment.payment_id}, {at}. Thank you."
    return (
        f"⚠️ Not received, payment {done.payment.payment_id}, {at}. Officers are told; press **Received** if it comes "
        "after all."
    )


def _again(done: PaymentView) -> str:
    at = text.moment(done.payment.acts[-1].acted_at)
    return f"Thank you, you had said so already, {at}: it is noted once."
