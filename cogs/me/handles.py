"""A member's names in the game."""

from cogs import forms
from cogs.me.screens import MEMBER, MeScreen
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.views import PRIMARY, button, view_of
from domain.people import parse_handle
from services.guests import Guests
from services.handles import Handles

LONGEST_HANDLE = 60


class HandleForms:
    def __init__(self, handles: Handles, guests: Guests, screen: MeScreen) -> None:
        self._handles = handles
        self._guests = guests
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.on("me.handles", MEMBER, self.show)
        presses.opens("me.handle-form", MEMBER, self.ask)
        presses.on("me.handle-add", MEMBER, self.add)
        presses.on("me.handle-use", MEMBER, self.use)
        presses.on("me.handle-remove", MEMBER, self.remove)
        presses.on("me.claim", MEMBER, self.claim)

    async def show(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show_handles(press.interaction)

    async def ask(self, press: Press) -> None:
        field = forms.line(
            "handle",
            "Your RSI handle",
            placeholder="as on robertsspaceindustries.com",
            longest=LONGEST_HANDLE,
        )
        form = forms.modal("Add a handle", custom_id("me.handle-add"), field)
        await press.interaction.response.send_modal(form)

    async def add(self, press: Press) -> None:
        """A guest's handle is not taken over, but claimed: an officer confirms who that guest was."""
        await press.interaction.response.defer()
        handle = parse_handle(press.answer("handle"))
        found = await self._handles.add(guild_of(press.interaction).id, actor(press.interaction), handle)
        await self._screen.show_handles(press.interaction)
        if found is not None:
            await press.interaction.followup.send(
                f"The handle `{handle}` belongs to a guest of earlier sessions. Was that you? Claim it, and an officer "
                "confirms: then the guest's history and balance are yours.",
                view=view_of(button("That was me", PRIMARY, "me.claim", handle)),
                ephemeral=True,
            )

    async def use(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id = guild_of(press.interaction).id
        await self._handles.activate(guild_id, actor(press.interaction), press.first_chosen)
        await self._screen.show_handles(press.interaction)

    async def remove(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id = guild_of(press.interaction).id
        await self._handles.remove(guild_id, actor(press.interaction), press.first_chosen)
        await self._screen.show_handles(press.interaction)

    async def claim(self, press: Press) -> None:
        await press.interaction.response.defer()
        handle = parse_handle(press.argument(0))
        await self._guests.claim(guild_of(press.interaction).id, actor(press.interaction), handle, press.key)
        await press.interaction.edit_original_response(
            content="Claimed: officers have been told, and one of them confirms it.", view=None
        )
