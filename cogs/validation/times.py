"""Time that people give or take: for whom voice missed, for a slip, for a gap in which the bot was blind."""

from cogs import forms, text
from cogs.noteviews import signed_duration
from cogs.people import chosen_members
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.validation import screens
from cogs.validation.desk import Desk
from cogs.validation.looking import looking
from cogs.validation.validate import MEMBER, said
from domain.errors import Refused
from domain.payroll import Correction
from services.notes import Noted
from services.validation import Given

MOST_PEOPLE = 25
HANDLE_HINT = "Of a guest, or of anybody; or the Discord number of a member who has left"
TIMES = "+45m, -0:30, 1h 30m or 19:10–20:25"


class TimeForms:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("valid.add-form", MEMBER, self.ask_someone)
        presses.on("valid.add", MEMBER, self.add_someone)
        presses.on("valid.people", MEMBER, self.list_people)
        presses.opens("valid.correct-form", MEMBER, self.ask_correction)
        presses.on("valid.correct", MEMBER, self.correct)
        presses.on("valid.gaps", MEMBER, self.list_gaps)
        presses.on("valid.fill", MEMBER, self.fill)
        presses.on("valid.fill-all", MEMBER, self.fill_all)

    async def ask_someone(self, press: Press) -> None:
        code, where = press.code, looking(press)
        await self._desk.require(press)
        await press.interaction.response.send_modal(
            forms.modal(
                f"Who else was in {code}?",
                custom_id("valid.add", code, where),
                forms.people("members", "Members of the server", most=MOST_PEOPLE, required=False),
                forms.line("handle", "Or an RSI handle", hint=HANDLE_HINT, required=False),
                forms.line("time", "Time, for each of them", placeholder=TIMES),
                forms.line("reason", "Why voice missed them", placeholder="no microphone", longest=100),
            )
        )

    async def add_someone(self, press: Press) -> None:
        await press.interaction.response.defer()
        place = await self._desk.place(press)
        noted = await self._desk.validations.add(
            *place,
            _given(press),
            members=chosen_members(press, "members"),
            handle=press.answer("handle") or None,
        )
        who = text.counted(len(noted.notes), "person", "people")
        await self._desk.show(press, looking(press), f"Time is noted for {who}.")

    async def list_people(self, press: Press) -> None:
        await press.interaction.response.defer()
        content, menus = screens.whose_time(await self._desk.view_to_edit(press), looking(press))
        await press.interaction.edit_original_response(content=content, embed=None, view=menus)

    async def ask_correction(self, press: Press) -> None:
        view = await self._desk.view_to_edit(press)
        chosen = [each for each in view.roll.entries if str(each.person.person_id) == press.first_chosen]
        if not chosen:
            raise Refused(OUTDATED)
        person = chosen[0].person
        await press.interaction.response.send_modal(
            forms.modal(
                f"Time of {person.name}",
                custom_id("valid.correct", press.code, looking(press), person.person_id),
                forms.line(
                    "time", "Time to add or take", hint="From–to is by the guild's clock", placeholder=TIMES
                ),
                forms.line("reason", "Why", placeholder="phone died", longest=100),
            )
        )

    async def correct(self, press: Press) -> None:
        await press.interaction.response.defer()
        place = await self._desk.place(press)
        noted = await self._desk.validations.correct(*place, press.number(2), _given(press))
        await self._desk.show(press, looking(press), f"Noted: {_seconds(noted)}.")

    async def list_gaps(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._desk.put(press, *screens.gaps(await self._desk.view(press), press.number(1)))

    async def fill(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._fill(press, {int(each) for each in press.chosen_ids}, press.number(1))

    async def fill_all(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._fill(press, None, 0)

    async def _fill(self, press: Press, person_ids: set[int] | None, number: int) -> None:
        place = await self._desk.place(press)
        await self._desk.validations.fill_gaps(*place, person_ids)
        await self._desk.put(press, *screens.gaps(await self._desk.view(press), number))


def _given(press: Press) -> Given:
    return Given(press.answer("time"), said(press, "reason"))


def _seconds(noted: Noted) -> str:
    """The exact time that was added or taken."""
    return ", ".join(
        signed_duration(each.fact.seconds) for each in noted.notes if isinstance(each.fact, Correction)
    )
