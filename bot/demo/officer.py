"""What an officer does: commands, presses and forms, as anybody in Discord would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.demo.stage import Stage
from domain.errors import Unavailable
from sandbox import Member, Reply

FILES_WITHIN_SECONDS = 30.0


class Surprise(Unavailable):
    """The bot answered something else than it should have."""


@dataclass(frozen=True, slots=True)
class Officer:
    """The officer of the Sunday; ``session`` arguments are codes."""

    stage: Stage

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def member(self) -> Member:
        return self.stage.cast.officer

    async def runs(self, command: str, **options: object) -> Reply:
        return await self.member.runs(command, in_=self.stage.general, options=options)

    async def sets_up(self) -> None:
        """Channels, roles and rules, by menus and forms."""
        setup = await self.runs("/mining setup")
        await self.member.selects("Mining channels", self.stage.mining, on=setup)
        await self.member.selects("Dispatch channel", [self.stage.dispatch], on=setup)
        await self.member.selects("Officer roles", self.member.roles, on=setup)
        await self._fills(
            "Time and tax",
            {"Tax to the treasury, in percent": "5", "Deafened time counts, in percent": "50"},
            on=setup,
        )
        await self._fills("Prices and treasury", {"Who holds the treasury": [self.member]}, on=setup)

    async def starts(self, title: str) -> str:
        """Start a session; its code."""
        reply = await self.runs("/mining start", title=title)
        found = [word for word in reply.text.split() if word.startswith("sm-")]
        if not found:
            raise Surprise(f"/mining start was answered: {reply.text}")
        return found[0]

    async def notes_sale(self, amount: str) -> None:
        reply = await self.runs("/mining sale add", amount=amount)
        if not reply.text.startswith("Noted"):
            raise Surprise(f"/mining sale add was answered: {reply.text}")

    async def stops(self) -> Reply:
        """Stop the open session; the message that offers to save or discard it."""
        return _expect(await self.runs("/mining stop"), "Save")

    async def opens_draft(self, stopped: Reply) -> Reply:
        """From the message about the stopped session to the payroll's draft."""
        return _expect(await self.member.presses("Save", on=stopped), "Preview")

    async def previews(self, draft: Reply) -> Reply:
        return _expect(await self.member.presses("Preview", on=draft), "Save")

    async def saves(self, preview: Reply) -> dict[str, bytes]:
        """Save what the preview showed; the files that come with it, by name."""
        saved = await self.member.presses("Save", on=preview)
        await self.stage.discord.until(
            lambda: any(each.attachments for each in saved.followups),
            f"no files came with the saved payroll: {saved.text}",
            within=FILES_WITHIN_SECONDS,
        )
        return next(each.attachments for each in saved.followups if each.attachments)

    async def discards(self, stopped: Reply) -> Reply:
        asked = _expect(await self.member.presses("Discard", on=stopped), "Yes, discard")
        return await self.member.presses("Yes, discard", on=asked)

    async def _fills(self, button: str, answers: Mapping[str, str | Sequence[Member]], *, on: Reply) -> None:
        form = (await self.member.presses(button, on=on)).modal
        if form is None:
            raise Surprise(f"{button} opened no form.")
        for label, value in answers.items():
            form[label] = value
        await self.member.submits(form)


def _expect(reply: Reply, button: str) -> Reply:
    """The reply, if it has the button that the next step needs."""
    if button not in reply.buttons:
        raise Surprise(f"There is no button {button!r} in: {reply.text}")
    return reply
