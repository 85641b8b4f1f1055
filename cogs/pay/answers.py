"""What people answer to notices of their own, also in direct messages: it came, it did not, I have sent it."""

import discord

from cogs import text
from cogs.pay.arguments import small
from cogs.people import actor
from cogs.presses import Press, Presses
from cogs.views import SUCCESS, button, view_of
from domain.payments import PaymentState
from services.confirmations import Confirmations, PaymentView
from services.outbox import Outbox


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
        """Everybody sees the answer under the question; only *Received* can still be pressed after the other one."""
        await press.interaction.response.defer()
        done = await self._confirmations.answer(
            press.guild_id, small(press, 1), actor(press.interaction), came=came, key=press.key
        )
        self._outbox.nudge()
        if done.already:
            await press.interaction.followup.send(_again(done), ephemeral=True)
            return
        message = press.interaction.message
        question = message.content.partition("\n")[0] if message is not None else ""
        late = button("Received", SUCCESS, "pay.received", press.guild_id, done.payment.payment_id)
        buttons = view_of() if came else view_of(late)
        await press.interaction.edit_original_response(
            content=f"{question}\n{_answered(done)}",
            view=buttons,
            allowed_mentions=discord.AllowedMentions.none(),
        )


def _answered(done: PaymentView) -> str:
    at = text.moment(done.payment.acts[-1].acted_at)
    if done.payment.state is PaymentState.RECEIVED:
        return f"✅ Received, {at}. Thank you."
    return f"⚠️ Not received, {at}. Officers are told; press **Received** if it comes after all."


def _again(done: PaymentView) -> str:
    at = text.moment(done.payment.acts[-1].acted_at)
    return f"Thank you, you had said so already, {at}: it is noted once."
