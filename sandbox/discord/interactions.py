"""Interactions: one act of a person, and the bot's answer under Discord's rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.replies import Reply
from sandbox.discord.values import Choice
from sandbox.discord.waiting import NeverHappened

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.members import Member
    from sandbox.discord.messages import Message
    from sandbox.discord.world import World

ANSWER_WITHIN_SECONDS = 3.0
TOKEN_LIVES_SECONDS = 15 * 60.0


class Act(IntEnum):
    """What the person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Answer(IntEnum):
    """The bot's first answer."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class NoAnswer(NeverHappened):
    """The person saw "The application did not respond", or nothing at all."""


@dataclass(eq=False)
class Interaction:
    """``source`` is the message whose component was used. ``began`` is by the stopwatch, in seconds."""

    world: World
    id: int
    token: str
    act: Act
    member: Member
    channel: Channel
    began: float
    payload: Json
    source: Message | None = None
    answer: Answer | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Choice] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    is_too_late: bool = False
    source_version: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._remember_source()

    @property
    def age_seconds(self) -> float:
        return self.world.stopwatch() - self.began

    def allowed_answers(self) -> set[Answer]:
        """Which first answers Discord takes: a modal never answers a modal, choices only an autocomplete."""
        messages = {Answer.MESSAGE, Answer.DEFERRED_MESSAGE}
        updates = {Answer.UPDATE, Answer.DEFERRED_UPDATE} if self.source is not None else set()
        match self.act:
            case Act.AUTOCOMPLETE:
                return {Answer.CHOICES}
            case Act.MODAL_SUBMIT:
                return messages | updates
            case _:
                return messages | updates | {Answer.MODAL}

    def require_unanswered(self) -> None:
        """Raises 40060 for a second answer, 10062 for one after three seconds."""
        if self.answer is not None:
            raise refusals.already_acknowledged()
        if self.age_seconds > ANSWER_WITHIN_SECONDS:
            self.is_too_late = True
            self.world.facts.ring()
            raise refusals.unknown_interaction()

    def require_webhook(self) -> None:
        """Raises 50027 after fifteen minutes, 10015 before the first answer."""
        if self.age_seconds > TOKEN_LIVES_SECONDS:
            raise refusals.expired_token()
        if self.answer is None:
            raise refusals.unknown_webhook()

    def is_answerable_again(self) -> None:
        """Forget the first answer: for an act that is sent again and shall be answered again."""
        self.answer, self.original, self.modal, self.choices = None, None, None, []
        self.began = self.world.stopwatch()
        self._remember_source()

    def _remember_source(self) -> None:
        self.source_version = self.source.version if self.source is not None else 0

    def what_the_person_sees(self) -> Reply | None:
        """The bot's answer once there is something to see, else None."""
        if self.modal is not None:
            return Reply(self, modal_data=self.modal)
        if self.answer is Answer.CHOICES:
            return Reply(self)
        message = self._visible_message()
        return None if message is None else Reply(self, message)

    def _visible_message(self) -> Message | None:
        if self.original is not None and not self.original.is_loading and not self.original.is_deleted:
            return self.original
        if self.followups:
            return self.followups[0]
        changed = self.source is not None and self.source.version > self.source_version
        return self.source if self.answer is not None and changed else None

    async def reply(self, within: float = 10.0) -> Reply:
        """Wait for an answer that the person can see; raises NoAnswer if there is none."""

        def seen_or_too_late() -> Reply | bool | None:
            return self.what_the_person_sees() or self.is_too_late

        try:
            reply = await self.world.facts.until(seen_or_too_late, self._complaint, within=within)
        except NeverHappened as never:
            raise NoAnswer(str(never)) from None
        if isinstance(reply, Reply):
            return reply
        raise NoAnswer(f"{self._complaint()}: it was answered after {ANSWER_WITHIN_SECONDS} s")

    def _complaint(self) -> str:
        asked = self.payload["data"].get("name") or self.payload["data"].get("custom_id")
        state = "no answer" if self.answer is None else f"only {self.answer.name}"
        refused = f"; Discord refused {self.refused}" if self.refused else ""
        return f"{self.member} used {asked!r} and saw nothing ({state}{refused})"
