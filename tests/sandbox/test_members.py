"""Members as the bot finds them: by REST, in voice, and not any more."""

from typing import Any

import discord
import pytest

from sandbox import Guild, Member, Sandbox
from tests.sandbox.client import Bot, Press
from tests.sandbox.hand import Hand


async def test_a_member_is_found_with_roles(hand: Hand, guild: Guild) -> None:
    officer = guild.role("Officer")
    ann = guild.member("Ann", roles=[officer])
    found = await hand.call("GET", f"/guilds/{guild.id}/members/{ann.id}")
    assert found.body["user"]["id"] == str(ann.id)
    assert found.body["roles"] == [str(officer.id)]


async def test_who_has_left_or_never_came_is_an_unknown_member(
    hand: Hand, guild: Guild, ann: Member, sandbox: Sandbox
) -> None:
    stranger = sandbox.guild("Blue Rock Mining").member("Zoe")
    await ann.leaves_server()
    for person in (ann, stranger):
        refused = await hand.call("GET", f"/guilds/{guild.id}/members/{person.id}")
        assert (refused.status, refused.code) == (404, 10007)


async def test_an_id_of_nobody_is_an_unknown_user(hand: Hand, guild: Guild) -> None:
    assert (await hand.call("GET", f"/guilds/{guild.id}/members/7")).code == 10013


async def test_who_leaves_the_server_leaves_voice(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
    await ann.joins(alpha)
    await ann.leaves_server()
    await sandbox.settled()
    assert alpha.people == []
    assert bot.seen[-1] == "Ann None"
    assert not [each for each in bot.events if "MEMBER" in each]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_roles_of_who_is_in_voice_are_known(
    sandbox: Sandbox, guild: Guild, bot: Bot, when: str
) -> None:
    alpha, miner = guild.voice_channel("Alpha"), guild.role("Miner")
    ann = guild.member("Ann", roles=[miner])
    if when == "before":
        await guild.goes_away()
    await ann.joins(alpha)
    if when == "before":
        await guild.comes_back()
    await sandbox.settled()
    seen = bot.get_guild(guild.id)
    assert seen is not None
    (member,) = seen.voice_channels[0].members
    assert [each.name for each in member.roles] == ["@everyone", "Miner"]


class Asker(discord.ui.View):
    def __init__(self, person: Member) -> None:
        super().__init__()
        self.person = person

    @discord.ui.button(label="Ask")
    async def ask(self, press: Press, button: discord.ui.Button["Asker"]) -> None:
        await press.response.send_modal(Crew(self.person))


class Crew(discord.ui.Modal, title="Crew"):
    def __init__(self, person: Member) -> None:
        super().__init__()
        default = discord.SelectDefaultValue(id=person.id, type=discord.SelectDefaultValueType.user)
        self.crew: discord.ui.UserSelect[Any] = discord.ui.UserSelect(default_values=[default])
        self.add_item(discord.ui.Label(text="Crew", component=self.crew))

    async def on_submit(self, press: Press) -> None:
        await press.response.send_message(f"{[type(each).__name__ for each in self.crew.values]}")


async def test_who_has_left_is_a_user_and_no_member_in_a_menu(guild: Guild, bot: Bot, ann: Member) -> None:
    bob = guild.member("Bob")
    channel = bot.get_channel(guild.first_text_channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("Panel", view=Asker(bob))
    await bob.leaves_server()
    form = (await ann.presses("Ask")).modal
    assert form is not None
    assert form["Crew"] == [bob]
    assert (await ann.submits(form)).text == "['User']"
