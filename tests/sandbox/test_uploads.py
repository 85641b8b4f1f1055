"""Files that people hand to a command: what the bot is told of them, and what it reads."""

import discord
import pytest
from discord import app_commands

from sandbox import CannotDo, Member, Sandbox, Upload
from sandbox.discord.values import MAX_FILE_BYTES
from tests.sandbox.client import Bot, Press


@app_commands.command(name="import", description="Read a file")
async def take(press: Press, file: discord.Attachment, note: str | None = None) -> None:
    try:
        content = await file.read()
    except discord.HTTPException as error:
        await press.response.send_message(f"Could not read it: {error.status}")
        return
    about = f"{file.filename} {file.size} {file.content_type} {file.ephemeral} {note}"
    await press.response.send_message(f"{about}: {content[:10]!r}")


@pytest.fixture
async def reader(bot: Bot) -> Bot:
    bot.tree.add_command(take)
    await bot.tree.sync()
    return bot


async def test_a_file_is_read_by_the_command_it_is_given_to(reader: Bot, ann: Member) -> None:
    reply = await ann.runs("/import", options={"file": Upload("pay roll.json", b"{}"), "note": "late"})
    assert reply.text == "pay_roll.json 2 application/json; charset=utf-8 True late: b'{}'"


@pytest.mark.parametrize("name", ["лист №1?.csv", "100% #1.csv", "..", "a/b.csv"])
async def test_a_file_is_read_whatever_its_name(reader: Bot, ann: Member, name: str) -> None:
    assert "b'a,b'" in (await ann.runs("/import", file=Upload(name, b"a,b"))).text


async def test_a_file_has_ten_mebibytes_at_most(reader: Bot, ann: Member) -> None:
    largest = Upload("a.bin", bytes(MAX_FILE_BYTES))
    assert f" {MAX_FILE_BYTES} application/octet-stream" in (await ann.runs("/import", file=largest)).text
    with pytest.raises(CannotDo, match="larger than"):
        await ann.runs("/import", file=Upload("a.bin", bytes(MAX_FILE_BYTES + 1)))


async def test_the_cdn_can_fail(sandbox: Sandbox, reader: Bot, ann: Member) -> None:
    sandbox.fails(404, route="GET /attachments")
    assert (await ann.runs("/import", file=Upload("a.txt", b"x"))).text == "Could not read it: 404"
    assert "b'x'" in (await ann.runs("/import", file=Upload("a.txt", b"x"))).text
