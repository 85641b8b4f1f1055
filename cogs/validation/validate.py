"""The presses of a validation: open, turn pages, tick, give a reason, confirm, and take decisions back."""

from cogs import forms, text
from cogs.noteviews import act_words
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.validation import screens, ticks
from cogs.validation.desk import Desk
from cogs.validation.looking import Looking, looking
from domain.access import Standing
from domain.errors import Refused
from domain.frozen import LONGEST_PART, Order
from services.validation import Ticked

FINISHED = "You have finished: others can edit it now."
MEMBER = Standing.MEMBER
"""The gate lets members come here; the service asks whether they own the session or are officers."""


class Validation:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.on("valid.open", MEMBER, self.open)
        presses.on("valid.page", MEMBER, self.turn_page)
        presses.on("valid.sort", MEMBER, self.sort)
        presses.opens("valid.find-form", MEMBER, self.ask_part)
        presses.on("valid.find", MEMBER, self.find)
        presses.on("valid.take", MEMBER, self.take_over)
        presses.on("valid.done", MEMBER, self.finish)
        presses.opens("valid.tick-form", MEMBER, self.ask_ticks)
        presses.on("valid.tick", MEMBER, self.tick, retell=self.retell)
        presses.opens("valid.why-form", MEMBER, self.ask_why)
        presses.on("valid.why", MEMBER, self.say_why, retell=self.retell)
        presses.on("valid.confirm", MEMBER, self.confirm)
        presses.on("valid.acts", MEMBER, self.list_acts)
        presses.opens("valid.undo-form", MEMBER, self.ask_undo)
        presses.on("valid.undo", MEMBER, self.undo)

    async def open(self, press: Press) -> None:
        """From under a stopped session (public, so the roll is a message of its own), or from the draft."""
        message = press.interaction.message
        if message is not None and message.flags.ephemeral:
            await press.interaction.response.defer()
        else:
            await press.interaction.response.defer(ephemeral=True, thinking=True)
        await self._desk.show(press, Looking())

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.show(press, looking(press))

    async def sort(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.show(press, looking(press).sorted_by(press.chosen_option(Order)))

    async def ask_part(self, press: Press) -> None:
        where = looking(press)
        field = forms.line("part", "Part of the name", default=where.part or None, longest=LONGEST_PART)
        form = forms.modal(f"Search in {press.code}", custom_id("valid.find", press.code, where), field)
        await press.interaction.response.send_modal(form)

    async def find(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.show(press, looking(press).for_part(press.answer("part")))

    async def take_over(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.take_over(press, press.number(2))
        await self._desk.show(press, looking(press), "You edit it now.")

    async def finish(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.finish(press)
        await self._desk.show(press, looking(press), FINISHED, has_finished=True)

    async def ask_ticks(self, press: Press) -> None:
        view = await self._desk.view_to_edit(press)
        page, where = screens.people_page(view, looking(press))
        if not page.items:
            raise Refused("Nobody is on this page: **Add someone** enters people and their time.")
        await press.interaction.response.send_modal(ticks.tick_form(view, page, where))

    async def tick(self, press: Press) -> None:
        await press.interaction.response.defer()
        shown, ticked = ticks.shown_in(press), ticks.ticked_in(press)
        place = await self._desk.place(press)
        changed = await self._desk.validations.tick(*place, shown, ticked)
        await self._desk.show(press, looking(press), _words(changed))

    async def ask_why(self, press: Press) -> None:
        view = await self._desk.view_to_edit(press)
        page, where = screens.people_page(view, looking(press))
        await press.interaction.response.send_modal(ticks.why_form(view, page, where))

    async def say_why(self, press: Press) -> None:
        await press.interaction.response.defer()
        people, reason = ticks.ticked_in(press), said(press, "reason")
        place = await self._desk.place(press)
        noted = await self._desk.validations.give_reason(*place, people, reason)
        who = text.counted(len(noted.notes), "person", "people")
        await self._desk.show(press, looking(press), f"The reason is noted for {who}.")

    async def retell(self, press: Press) -> list[str]:
        """A form of ticks in words: whose boxes were changed or, in one that asks for a reason, ticked."""
        shown, ticked = ticks.shown_in(press), ticks.ticked_in(press)
        names = await self._desk.validations.names(guild_of(press.interaction).id, shown)
        reason = press.answer("reason")
        return list(ticks.retold(shown, ticked, names, reason))

    async def confirm(self, press: Press) -> None:
        await press.interaction.response.defer()
        place = await self._desk.place(press)
        who = text.name(actor(press.interaction).name)
        announcement = f"✅ {who} looked at who was in **{press.code}** and confirmed it."
        noted = await self._desk.validations.confirm(*place, press.number(2), announcement)
        words = "Confirmed." if noted.notes and not noted.already else "That is confirmed already, once."
        await self._desk.show(press, looking(press), words, has_finished=True)

    async def list_acts(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.put(press, *screens.decisions(await self._desk.view(press), press.number(1)))

    async def ask_undo(self, press: Press) -> None:
        view = await self._desk.view_to_edit(press)
        waiting = {str(act.note.number): act.note for act in view.acts if act.taken_back is None}
        if (note := waiting.get(press.first_chosen)) is None:
            raise Refused("That is taken back already: look at the list again.")
        words = act_words(note.fact, view.people, text.label)
        why = forms.line("reason", "Why it is taken back", placeholder="typed twice")
        verb = custom_id("valid.undo", press.code, note.number)
        await press.interaction.response.send_modal(
            forms.modal(f"Take back {note.number}: {words}", verb, why)
        )

    async def undo(self, press: Press) -> None:
        await press.interaction.response.defer()
        place = await self._desk.place(press)
        number, reason = press.number(1), said(press, "reason")
        await self._desk.validations.take_back(*place, number, reason)
        await self._desk.put(press, *screens.decisions(await self._desk.view(press), 0))


def said(press: Press, field: str) -> str:
    """A text that must not be blank, though Discord takes spaces for an answer."""
    if not (answer := press.answer(field)):
        raise Refused("The reason is blank: say in short why.")
    return answer


def _words(ticked: Ticked) -> str:
    """What a form of ticks changed."""
    changes = [
        f"{text.counted(ticked.excluded, 'person', 'people')} left out" if ticked.excluded else "",
        f"{ticked.included} taken back in" if ticked.included else "",
    ]
    return f"{', '.join(filter(None, changes)) or 'Nobody was changed'}."
