"""``/mining payroll close | import``: the guild's books are closed, or begin with a sheet's open balances."""

import asyncio
import io

import discord
from discord import app_commands

from cogs import forms
from cogs.gate import Gate
from cogs.payroll import bookviews as views
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.access import Standing
from domain.balancesheets import LARGEST_FILE
from domain.errors import Refused
from domain.quantities import parse_amount
from reports.archive import Archive, archive_csv, archive_pdf
from services.closing import Closing
from services.imports import Imports
from services.outbox import Outbox

ADMIN = Standing.ADMIN
LONGEST_REASON = 200


class BookCommands:
    def __init__(self, closing: Closing, imports: Imports, outbox: Outbox) -> None:
        self._closing = closing
        self._imports = imports
        self._outbox = outbox

    def register(self, payroll: app_commands.Group, gate: Gate, presses: Presses) -> None:
        payroll.add_command(
            gate.command(self.close, "close", "Archive every balance, e.g. at a game wipe", ADMIN)
        )
        payroll.add_command(
            gate.command(
                self.import_, "import", "Bring a spreadsheet's open balances along", ADMIN, expensive=True
            )
        )
        presses.opens("books.form", ADMIN, self.ask_reason)
        presses.on("books.close", ADMIN, self.close_now)
        presses.on("books.import", ADMIN, self.import_now)

    @app_commands.describe(date="As of which day, like 2026-11-20; today, if left out")
    async def close(
        self, interaction: discord.Interaction, date: app_commands.Range[str, 1, 10] | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id = guild_of(interaction).id
        if date is not None and (archive := await self._closing.archive(guild_id, date)) is not None:
            files = await _archive_files(archive)
            await interaction.followup.send(embed=views.closed(archive), files=files, ephemeral=True)
            return
        embed, buttons = views.asking(await self._closing.look(guild_id, date))
        await interaction.followup.send(embed=embed, view=buttons, ephemeral=True)

    async def ask_reason(self, press: Press) -> None:
        await press.interaction.response.send_modal(
            forms.modal(
                "Close the books",
                custom_id("books.close", press.argument(0)[:10], press.argument(1)[:16]),
                forms.line(
                    "reason",
                    "Why every balance is archived",
                    placeholder="wipe of 4.5",
                    longest=LONGEST_REASON,
                ),
            )
        )

    async def close_now(self, press: Press) -> None:
        await press.interaction.response.defer()
        if not (reason := press.answer("reason")):
            raise Refused("Some words are missing: say in short why the books are closed.")
        _, archive = await self._closing.close(
            guild_of(press.interaction).id,
            press.argument(0),
            actor(press.interaction),
            reason=reason,
            seal=press.argument(1),
            key=press.key,
        )
        self._outbox.nudge()
        await press.interaction.edit_original_response(embed=views.closed(archive), view=None)
        await press.interaction.followup.send(
            "The archive, for your records. The same command with that date shows it again.",
            files=await _archive_files(archive),
            ephemeral=True,
        )

    @app_commands.describe(
        file="CSV with name or handle, and amount; or hours or shares, with total",
        holder="Who holds the money that is owed; you, if left out",
        total="What is split by hours or shares, in aUEC, where the file says no amounts",
    )
    async def import_(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        holder: discord.Member | None = None,
        total: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        if file.size > LARGEST_FILE:
            raise Refused("The file is larger than 1 MB: leave out what is not name, hours or amount.")
        keeper = actor_of(holder or interaction.user)
        total_auec = parse_amount(total, what="The total") if total is not None else None
        view = await self._imports.look(guild_of(interaction).id, await file.read(), keeper, total_auec)
        if view.bad:
            listed = discord.File(io.BytesIO(views.bad_rows(view)), filename="bad-rows.txt")
            await interaction.followup.send(embed=views.unreadable(view), file=listed, ephemeral=True)
            return
        embed, buttons = views.to_import(view)
        await interaction.followup.send(embed=embed, view=buttons, ephemeral=True)

    async def import_now(self, press: Press) -> None:
        await press.interaction.response.defer()
        mark, seal = press.argument(0), press.argument(1)
        done = await self._imports.confirm(
            guild_of(press.interaction).id, mark, seal, actor(press.interaction)
        )
        self._outbox.nudge()
        await press.interaction.edit_original_response(embed=views.imported(done), view=None)


async def _archive_files(archive: Archive) -> list[discord.File]:
    """PDF and sheet, drawn beside the event loop."""
    stem = f"books-{archive.closed_on.isoformat()}"
    pdf, sheet = await asyncio.to_thread(lambda: (archive_pdf(archive), archive_csv(archive)))
    return [
        discord.File(io.BytesIO(pdf), filename=f"{stem}.pdf"),
        discord.File(io.BytesIO(sheet), filename=f"{stem}.csv"),
    ]
