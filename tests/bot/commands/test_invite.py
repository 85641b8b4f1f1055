"""``paydirt invite``: the link is what Discord's page takes, and grants what the bot uses and nothing else."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.commands.invite import link
from bot.demo.process import run_paydirt
from domain.permissions import NEEDED
from sandbox import Sandbox
from tests.bot.processes import paydirt

APPLICATION = 1234567890123456789


def asked(url: str) -> dict[str, list[str]]:
    assert url.startswith("https://discord.com/oauth2/authorize?")
    return parse_qs(urlsplit(url).query)


def test_the_link_asks_for_both_scopes_and_exactly_the_needed_permissions() -> None:
    query = asked(link(APPLICATION))
    assert query["client_id"] == [str(APPLICATION)]
    assert query["scope"] == ["bot applications.commands"]
    granted = discord.Permissions(int(query["permissions"][0]))
    assert all(getattr(granted, each.name) for each in NEEDED)
    assert granted.value.bit_count() == len(NEEDED)
    assert "guild_id" not in query


def test_nothing_that_harms_a_server_is_asked_for() -> None:
    granted = discord.Permissions(int(asked(link(APPLICATION))["permissions"][0]))
    harmful = discord.Permissions.elevated() | discord.Permissions(
        move_members=True, mute_members=True, mention_everyone=True, manage_events=True
    )
    assert granted.value & harmful.value == 0


def test_a_server_can_be_chosen_in_advance() -> None:
    query = asked(link(APPLICATION, 900900900900900900))
    assert (query["guild_id"], query["disable_guild_select"]) == (["900900900900900900"], ["true"])


async def test_discord_is_asked_for_the_application_by_the_token(tmp_path: Path) -> None:
    async with Sandbox() as discord_:
        settings = {
            "DISCORD_TOKEN": discord_.token,
            "DISCORD_ADDRESS": discord_.address,
            "DISCORD_CA_FILE": str(discord_.ca_file),
        }
        done = await run_paydirt("invite", folder=tmp_path, settings=settings)
        assert (done.status, done.errors) == (0, "")
        assert done.output == link(discord_.world.application_id) + "\n"
        wrong = {**settings, "DISCORD_TOKEN": "no.real.token"}
        refused = await run_paydirt("invite", folder=tmp_path, settings=wrong)
        assert (refused.status, refused.output) == (2, "")
        (sentence,) = refused.errors.splitlines()
        assert sentence.startswith("DISCORD_TOKEN: Discord does not accept it")
        assert "no.real.token" not in sentence


def test_without_a_token_the_application_can_be_named(tmp_path: Path) -> None:
    done = paydirt("invite", "--application", str(APPLICATION), folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, link(APPLICATION) + "\n")
    refused = paydirt("invite", folder=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.startswith("DISCORD_TOKEN is not set: ")


@pytest.mark.parametrize("option", ["--application", "--guild"])
@pytest.mark.parametrize(
    "typed", ["paydirt", "12", "１２３４５６７８９０１２３４５６７", "-123456789012345678"]
)
def test_what_is_no_id_is_refused_in_a_sentence(tmp_path: Path, option: str, typed: str) -> None:
    given = [f"{option}={typed}", *([] if option == "--application" else [f"--application={APPLICATION}"])]
    done = paydirt("invite", *given, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{option}: must be an id of Discord")
