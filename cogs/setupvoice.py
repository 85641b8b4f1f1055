"""How long voice moves are kept: one form of ``/mining setup``."""

from dataclasses import replace

from cogs import forms
from cogs.presses import Press, Presses, custom_id
from cogs.setup import ADMIN, SetupScreen
from cogs.words import whole_number
from domain.settings import GuildSettings

LEAST_DAYS, MOST_DAYS = 7, 3650


class VoiceDataForm:
    def __init__(self, screen: SetupScreen) -> None:
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.opens("setup.voice-data-form", ADMIN, self.ask)
        presses.on("setup.voice-data", ADMIN, self.set)

    async def ask(self, press: Press) -> None:
        days = (await self._screen.settings(press.interaction)).keep_moves_days
        field = forms.line(
            "days",
            "Keep voice moves for days",
            default=None if days is None else str(days),
            hint="Empty: for ever. What is saved keeps its proof",
            required=False,
        )
        form = forms.modal("Voice data", custom_id("setup.voice-data", forms.digest(days)), field)
        await press.interaction.response.send_modal(form)

    async def set(self, press: Press) -> None:
        await press.interaction.response.defer()
        typed, shown = press.answer("days"), press.argument(0)
        days = whole_number(typed, "The days", LEAST_DAYS, MOST_DAYS) if typed else None

        def change(settings: GuildSettings) -> GuildSettings:
            forms.require_unchanged(shown, forms.digest(settings.keep_moves_days))
            return replace(settings, keep_moves_days=days)

        await self._screen.change(press, change, more=True)
