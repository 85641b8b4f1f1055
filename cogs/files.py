"""A payroll as attachments, none of them too large for Discord."""

import asyncio
import io

import discord

from reports.model import PayrollReport
from reports.pdf import payroll_pdf
from reports.picture import payroll_png
from reports.sheet import changes_csv, payroll_csv

LARGEST_FILE = 10 * 1024 * 1024


async def payroll_files(report: PayrollReport, bundle: str | None) -> list[discord.File]:
    """Picture, PDF and sheet, and the bundle if there is one; drawn beside the event loop."""
    return await asyncio.to_thread(_draw, report, bundle)


def _draw(report: PayrollReport, bundle: str | None) -> list[discord.File]:
    stem = f"{report.given.session.code}-r{report.given.revision}"
    contents = {
        f"{stem}.png": payroll_png(report),
        f"{stem}.pdf": payroll_pdf(report),
        f"{stem}.csv": payroll_csv(report),
    }
    if (slip := changes_csv(report)) is not None:
        contents[f"{stem}-changes.csv"] = slip
    if bundle is not None:
        contents[f"{stem}.json"] = bundle.encode()
    # A bundle of a very large session is left to `paydirt export`, which has no such limit.
    return [
        discord.File(io.BytesIO(content), filename=name)
        for name, content in contents.items()
        if len(content) <= LARGEST_FILE
    ]


def channel_names(guild: discord.Guild) -> dict[int, str]:
    """The guild's channels as a report names them."""
    return {channel.id: channel.name for channel in guild.channels}
