"""Objecting to a saved payroll, and deciding about it."""

from cogs import forms, text
from cogs.me.screens import MEMBER, MeScreen
from cogs.payroll.desk import OFFICER, Desk
from cogs.people import actor, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.views import PRIMARY, button, view_of
from domain.errors import Refused
from services.objections import DECIDE, Objections
from services.payrolls import Payrolls

VERDICTS = (("accept", "accept it; a correction follows"), ("refuse", "do not accept it"))
LONGEST_REASON = 300


class ObjectionForms:
    def __init__(self, objections: Objections, payrolls: Payrolls, screen: MeScreen, desk: Desk) -> None:
        self._objections = objections
        self._payrolls = payrolls
        self._screen = screen
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("me.object-form", MEMBER, self.ask)
        presses.on("me.object", MEMBER, self.object)
        presses.opens(DECIDE, OFFICER, self.ask_to_decide)
        presses.on("objection.decide", OFFICER, self.decide)
        presses.on("objection.correct", OFFICER, self.correct)

    async def ask(self, press: Press) -> None:
        reason = forms.line("reason", "What is wrong?", longest=LONGEST_REASON)
        form = forms.modal(f"Object to {press.code}", custom_id("me.object", press.code), reason)
        await press.interaction.response.send_modal(form)

    async def object(self, press: Press) -> None:
        await press.interaction.response.defer()
        reason = _reason(press)
        by = actor(press.interaction)
        made = await self._objections.make(guild_of(press.interaction).id, press.code, by, reason, press.key)
        await self._screen.show_session(press.interaction, press.code)
        await press.interaction.followup.send(
            f"Objection {made.objection_id} is noted, and officers have been told.", ephemeral=True
        )

    async def ask_to_decide(self, press: Press) -> None:
        number = press.number(0)
        objection = await self._objections.get(guild_of(press.interaction).id, number)
        form = forms.modal(
            f"Objection {number} to {objection.session_code}",
            custom_id("objection.decide", number),
            forms.choice("verdict", "Decision", VERDICTS, hint=objection.reason),
            forms.line("reason", "Why", longest=LONGEST_REASON),
        )
        await press.interaction.response.send_modal(form)

    async def decide(self, press: Press) -> None:
        """Everybody who saw the objection sees the decision."""
        await press.interaction.response.defer(thinking=True)
        verdict = press.answer("verdict")
        if verdict not in dict(VERDICTS):
            raise Refused(OUTDATED)
        by, reason = actor(press.interaction), _reason(press)
        decided = await self._objections.decide(
            guild_of(press.interaction).id, press.number(0), by, accepted=verdict == "accept", reason=reason
        )
        outcome = "accepted" if verdict == "accept" else "not accepted"
        number, code = decided.objection_id, decided.session_code
        items = [button("Open for correction", PRIMARY, "objection.correct", code, number)]
        await press.interaction.followup.send(
            f"{text.name(by.name)} decided objection {number} to **{code}**: **{outcome}**. {text.plain(reason, 300)}",
            view=view_of(*items[: verdict == "accept"]),
        )

    async def correct(self, press: Press) -> None:
        """A correction is a revision: the session is opened for one, and its draft shown."""
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = guild_of(press.interaction).id
        objection = await self._objections.to_correct(guild_id, press.number(1))
        reason = f"objection {objection.objection_id} was accepted"
        code, by = objection.session_code, actor(press.interaction)
        view = await self._payrolls.reopen(guild_id, code, by, reason)
        await self._desk.show_view(press.interaction, view)


def _reason(press: Press) -> str:
    if not (reason := press.answer("reason")):
        raise Refused("The reason is blank: write a few words.")
    return reason[:LONGEST_REASON]
