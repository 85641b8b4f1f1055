"""The Monday after: a session of a member's own, validated; an objection, a late sale, and all money sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.demo.evidence import Books, read_books
from bot.demo.narrator import Narrator
from bot.demo.officer import Officer, Surprise
from bot.demo.stage import Stage
from sandbox import Member, Message, Reply

TITLE = "Three Prospectors"
SALE, LATE_SALE = "2 400 000", "5 150 000"
GUEST, GUEST_TIME = "Rusty_Pick", "20m"
CREW, WENT_EARLY = 4, 3
MINUTES = 40
MY_SESSIONS = "Look at a session: your time, your pay in words"
WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the Monday leaves to be proven."""

    code: str
    unticked: Member
    transfers: int
    books: Books


@dataclass(frozen=True, slots=True)
class Monday:
    stage: Stage
    officer: Officer
    narrator: Narrator

    async def plays(self, sunday: str) -> Afterwards:
        """From the ad-hoc session to the last confirmation; ``sunday`` is the code of the session before."""
        crew = self.stage.cast.punctual[:CREW]
        code, stopped = await self._mines(crew)
        await self._validates(crew, stopped)
        await self._is_saved(crew[0], code)
        await self._objects(self.stage.cast.listener, sunday)
        await self._sells_late(sunday)
        transfers = await self._settles()
        return Afterwards(code, crew[WENT_EARLY], transfers, await read_books(self.stage))

    async def _mines(self, crew: tuple[Member, ...]) -> tuple[str, Reply]:
        """A member starts a session where they sit; one of the crew goes after half the time."""
        stage, starter = self.stage, crew[0]
        for each in crew:
            await (each.moves_to if each.voice.channel else each.joins)(stage.lounge)
        await stage.wait_until(stage.clock.now() + timedelta(hours=22))
        started = await starter.runs("/mining adhoc new", in_=stage.general, options={"title": TITLE})
        code = next((word for word in started.text.split() if word.startswith("ah-")), "")
        if not code:
            raise Surprise(f"/mining adhoc new was answered: {started.text}")
        self.narrator.tell(f"Monday: {starter.name} runs /mining adhoc new in the lounge → {code}")
        await stage.wait_until(stage.clock.now() + timedelta(minutes=MINUTES / 2))
        await crew[WENT_EARLY].leaves()
        await stage.wait_until(stage.clock.now() + timedelta(minutes=MINUTES / 2))
        return code, _expect(await starter.presses("Stop", on=started), "Validate")

    async def _validates(self, crew: tuple[Member, ...], stopped: Reply) -> None:
        """The starter unticks one, adds a guest by handle, and confirms."""
        starter = crew[0]
        roll = _expect(await starter.presses("Validate", on=stopped), "Tick people")
        form = (await starter.presses("Tick people", on=roll)).modal
        if form is None:
            raise Surprise(f"Tick people opened no form: {roll.text}")
        for label in form.labels:
            gone = [each for each in form.offered(label) if "0:20:00" in each]
            form.unticks(label, *gone)
        await starter.submits(form)
        await self._fills(
            starter,
            "Add someone",
            roll,
            {
                "Or an RSI handle": GUEST,
                "Time, for each of them": GUEST_TIME,
                "Why voice missed them": "no microphone",
            },
        )
        await starter.presses("Confirm", on=roll)
        self.narrator.tell(
            f"{starter.name} validates with check boxes: one is unticked, the guest {GUEST} is added, confirmed"
        )

    async def _is_saved(self, seller: Member, code: str) -> None:
        """The starter sold and holds the money; an officer saves."""
        stage = self.stage
        noted = await seller.runs(
            "/mining sale add", in_=stage.general, options={"amount": SALE, "session": code}
        )
        if not noted.text.startswith("Noted"):
            raise Surprise(f"/mining sale add was answered: {noted.text}")
        draft = await self.officer.runs("/mining payroll run", session=code)
        await self.officer.saves(await self.officer.previews(draft))
        self.narrator.tell(f"{seller.name} sold for {SALE} and holds it; an officer saves {code}")

    async def _objects(self, member: Member, code: str) -> None:
        """A member objects to the Sunday's payroll; the officer decides with a reason."""
        me = await member.runs("/mining me", in_=self.stage.general)
        session = await member.selects(MY_SESSIONS, [code], on=me)
        await self._fills(member, "Object", session, {"What is wrong?": "the second haul is missing"})
        notice = await self._comes(self.officer.member, "Objection 1 to the payroll")
        await self._fills(
            self.officer.member, "Decide", notice, {"Decision": "accept", "Why": "true, it was sold today"}
        )
        await self._comes(member, "Your objection 1")
        self.narrator.tell(f"{member.name} objects in /mining me, the officer accepts; both are on the slip")

    async def _sells_late(self, code: str) -> None:
        """A further sale of the saved session, on its frozen attendance."""
        officer = self.officer.member
        form = (await self.officer.runs("/mining payroll late", session=code)).modal
        if form is None:
            raise Surprise("/mining payroll late opened no form.")
        form["What it is"] = "a sale: money came in"
        form["Amount in aUEC"] = LATE_SALE
        form["Where it was sold, or what it was for"] = "Area18"
        await officer.presses("Save", on=_expect(await officer.submits(form), "Save"))
        self.narrator.tell(
            f"a late sale of {LATE_SALE}: revision 2 on frozen attendance, with a slip of the difference"
        )

    async def _settles(self) -> int:
        """The fewest transfers over both sessions: planned, sent, confirmed. How many."""
        officer = self.officer.member
        plan = _expect(await self.officer.runs("/mining payroll net"), "Use this plan")
        promised = next(line for line in plan.text.splitlines() if "transfers** instead of" in line)
        await officer.presses("Use this plan", on=plan)
        self.narrator.tell(f"/mining payroll net: {promised.replace('*', '')}")
        transfers = int(promised.replace("*", "").split()[0])
        await self._every_sender_sends(transfers)
        confirmed = await self._every_receiver_confirms()
        self.narrator.tell(
            f"{transfers} transfers are marked as sent, {confirmed} are confirmed in direct messages"
        )
        return transfers

    async def _every_sender_sends(self, transfers: int) -> None:
        senders = (self.officer.member, *self.stage.cast.people)
        await self.stage.discord.until(
            lambda: len(_with_button(senders, "I have sent it")) == transfers,
            "not every sender was told what to send",
            within=WITHIN_SECONDS,
        )
        for message, sender in _with_button(senders, "I have sent it").items():
            await sender.presses("I have sent it", on=message)

    async def _every_receiver_confirms(self) -> int:
        people = self.stage.cast.people
        await self.stage.discord.until(
            lambda: len(_with_button(people, "Received")) >= len(people) - CREW,
            "not every receiver was asked",
            within=WITHIN_SECONDS,
        )
        asked = _with_button(people, "Received")
        for message, receiver in asked.items():
            await receiver.presses("Received", on=message)
        return len(asked)

    async def _comes(self, member: Member, words: str) -> Message:
        """A message that the bot sends of its own accord."""
        return await member.sees(words, within=WITHIN_SECONDS)

    async def _fills(
        self, member: Member, button: str, on: Reply | Message, answers: Mapping[str, str]
    ) -> Reply:
        form = (await member.presses(button, on=on)).modal
        if form is None:
            raise Surprise(f"{button} opened no form.")
        for label, answer in answers.items():
            form[label] = answer
        return await member.submits(form)


def _with_button(people: Iterable[Member], button: str) -> dict[Message, Member]:
    """Direct messages that still have that button, and whose they are."""
    return {
        message: person
        for person in dict.fromkeys(people)
        for message in person.direct_messages
        if button in message.buttons
    }


def _expect(reply: Reply, button: str) -> Reply:
    if button not in reply.buttons:
        raise Surprise(f"There is no button {button!r} in: {reply.text}")
    return reply
