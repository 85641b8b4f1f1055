"""``/mining payroll export``: everything of a span of days, for a spreadsheet or another program."""

import asyncio
import io
import zipfile

import discord
from discord import app_commands

from cogs import text
from cogs.files import LARGEST_FILE
from cogs.gate import Gate
from cogs.people import guild_of
from domain.access import Standing
from domain.errors import Refused
from domain.periods import parse_period
from reports.ranges import Range, lines_csv, range_json, sessions_csv
from services.lists import Lists

CSV, JSON, BOTH = "csv", "json", "both"
FORMATS = [
    app_commands.Choice(name="CSV, for a spreadsheet", value=CSV),
    app_commands.Choice(name="JSON, for another program", value=JSON),
    app_commands.Choice(name="both", value=BOTH),
]
TOO_LARGE = (
    "That is more than Discord takes as a file: name fewer days with `from` and `to`, and export in parts."
)
LARGEST_IN_ALL = 10 * LARGEST_FILE
"""More is not even tried to be zipped."""


class PayrollExport:
    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def register(self, payroll: app_commands.Group, gate: Gate) -> None:
        payroll.add_command(
            gate.command(
                self.export,
                "export",
                "Sessions and pay lines of a span of days as files",
                Standing.OFFICER,
                expensive=True,
            )
        )

    @app_commands.describe(
        since="From this day on, like 2026-11-01; left out, from the beginning",
        until="Up to this day, like 2026-11-30; left out, up to now",
        kind="What for; left out, both",
    )
    @app_commands.rename(since="from", until="to", kind="format")
    @app_commands.choices(kind=FORMATS)
    async def export(
        self,
        interaction: discord.Interaction,
        since: str | None = None,
        until: str | None = None,
        kind: str = BOTH,
    ) -> None:
        period = parse_period(None, since, until)
        await interaction.response.defer(ephemeral=True)
        found = await self._lists.range(guild_of(interaction).id, period)
        if not found.runs:
            raise Refused(f"No session began in that time ({found.period}).")
        contents = await asyncio.to_thread(_fitting, found, kind)
        await interaction.followup.send(
            f"**{text.counted(len(found.runs), 'session')}**, {found.period}. Practice sessions are marked as such.",
            files=[discord.File(io.BytesIO(content), filename=name) for name, content in contents.items()],
            ephemeral=True,
        )


def _fitting(found: Range, kind: str) -> dict[str, bytes]:
    """The files by name; zipped where one is too large as it is. Refused if that does not help."""
    contents = _drawn(found, kind)
    sizes = [len(content) for content in contents.values()]
    if sum(sizes) <= LARGEST_FILE:
        return contents
    if sum(sizes) > LARGEST_IN_ALL:
        raise Refused(TOO_LARGE)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    if zipped.tell() > LARGEST_FILE:
        raise Refused(TOO_LARGE)
    return {"payrolls.zip": zipped.getvalue()}


def _drawn(found: Range, kind: str) -> dict[str, bytes]:
    contents = {}
    if kind != JSON:
        contents["sessions.csv"] = sessions_csv(found)
        contents["pay-lines.csv"] = lines_csv(found)
    if kind != CSV:
        contents["payrolls.json"] = range_json(found)
    return contents
