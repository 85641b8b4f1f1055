"""A stand-in Discord (and, in ``uex.py``, a UEX) on loopback, spoken to over real sockets. Its verbs:

async with Sandbox(clock=clock) as sandbox:        # sandbox.address, .ca_file, .token: point the bot there
    guild = sandbox.guild("Red Rock Mining")
    alpha, general = guild.voice_channel("Alpha"), guild.text_channel("general")
    officer = guild.role("Officer")
    ann, boss = guild.member("Ann"), guild.member("Boss", roles=[officer])
    await sandbox.bot_connects()                   # the bot has identified and seen its guilds
    await ann.joins(alpha)                         # moves_to, leaves, mutes, deafens, renames …
    await sandbox.settled()                        # the bot has processed every event so far
    reply = await boss.runs("/mining start", title="Sunday", in_=general)   # .text .buttons .ephemeral .modal
    form = (await boss.presses("Add ore", on=reply)).modal
    form["Quantainium"] = "125"                    # lists for groups and menus; unset: the default shown
    form.unticks("Crew", "Bob")                    # ticks, ticked("Crew"), offered("Crew"): labels
    reply = await boss.submits(form)               # selects("Who?", [ann]), types("/prices", ore="Q")
    await boss.runs("/mining import", file=Upload("pay.json", b"{}"))       # the bot reads it from the CDN
    await boss.sees("Saved")                       # waits for the fact; sandbox.messages(general) lists all
    (await boss.sees("Paid")).pinged_users         # pinged_roles, pings: whom it really called
    message = await ann.sees_direct("42 aUEC")     # direct_messages; presses("Received", on=message)
    ann.forbids_messages()                         # allows_messages: direct messages are refused with 50007
    await boss.deletes(message)                    # by hand; the bot's next edit is refused with 10008
    await ann.leaves_server()                      # is_in_server; REST knows no such member (10007)
    [event] = guild.scheduled_events               # .status .starts_at .location; becomes, is_deleted
    await sandbox.drops_gateway(resumable=False)   # is_away, fails, limits, is_slow, burst, replay
    sandbox.voice_closes(4017)                     # voice_hangs(VoiceStep.UDP), voice_recovers
    await guild.goes_away()                        # comes_back, kicks_bot, forbids_bot(Permission.CONNECT)
    truth = sandbox.seconds_in(ann, [alpha], start, end)                    # from the sandbox's own log
"""

from sandbox.discord.channels import Channel
from sandbox.discord.commands import OptionKind
from sandbox.discord.events import EventStatus, ScheduledEvent
from sandbox.discord.guilds import Guild
from sandbox.discord.interactions import Interaction, NoAnswer
from sandbox.discord.log import Entry, Kind, Log
from sandbox.discord.members import Member
from sandbox.discord.messages import Message
from sandbox.discord.modals import ModalForm
from sandbox.discord.permissions import Permission
from sandbox.discord.replies import Reply
from sandbox.discord.roles import Role
from sandbox.discord.server import Sandbox, UnexpectedRequests
from sandbox.discord.values import CannotDo, Choice, Upload
from sandbox.discord.voicehost import VoiceStep
from sandbox.discord.waiting import NeverHappened

__all__ = [
    "CannotDo",
    "Channel",
    "Choice",
    "Entry",
    "EventStatus",
    "Guild",
    "Interaction",
    "Kind",
    "Log",
    "Member",
    "Message",
    "ModalForm",
    "NeverHappened",
    "NoAnswer",
    "OptionKind",
    "Permission",
    "Reply",
    "Role",
    "Sandbox",
    "ScheduledEvent",
    "UnexpectedRequests",
    "Upload",
    "VoiceStep",
]
