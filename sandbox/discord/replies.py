"""What a person sees in answer to what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json
from sandbox.discord.modals import ModalForm
from sandbox.discord.reading import SelectMenu

if TYPE_CHECKING:
    from sandbox.discord.interactions import Interaction
    from sandbox.discord.messages import Message


class Reply:
    """The first thing the person saw: a message, or a modal. Messages are alive: edited, they read as edited."""

    def __init__(
        self, interaction: Interaction, message: Message | None = None, *, modal_data: Json | None = None
    ) -> None:
        self.interaction = interaction
        self._message = message
        self.modal = ModalForm(modal_data, interaction) if modal_data is not None else None

    def __repr__(self) -> str:
        return f"<Reply {self.modal or self._message}>"

    @property
    def message(self) -> Message:
        """The message; raises AssertionError if the answer is a modal."""
        if self._message is None:
            raise AssertionError(f"the answer is no message: {self.modal!r}")
        return self._message

    @property
    def followups(self) -> list[Message]:
        """Further messages of the same interaction, oldest first."""
        return [each for each in self.interaction.followups if not each.is_deleted]

    @property
    def text(self) -> str:
        return self.modal.text if self.modal is not None else self.message.text

    @property
    def ephemeral(self) -> bool:
        return self.message.ephemeral

    @property
    def buttons(self) -> dict[str, bool]:
        return self.message.buttons

    @property
    def selects(self) -> dict[str, SelectMenu]:
        return self.message.selects

    @property
    def attachments(self) -> dict[str, bytes]:
        return self.message.attachments

    @property
    def embeds(self) -> list[Json]:
        return self.message.embeds

    @property
    def raw(self) -> Json:
        return self.message.payload()
