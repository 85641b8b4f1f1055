"""``/mining help``: what somebody of this standing can do, in a few lines."""

import discord
from discord import app_commands

from cogs.gate import Gate
from cogs.guide.command import topic_menu
from cogs.views import add_list
from domain.access import Standing

COMMANDS = {
    Standing.MEMBER: (
        ("/mining me", "your time, your pay in words, your balance, choices, handles and data"),
        ("/mining status", "who is there, everybody's time so far, what is noted"),
        ("/mining board", "bring the live board of an open session to the end of its channel"),
        ("/mining adhoc new", "a session over the voice channel you are in; or enter one of the past"),
        ("/mining adhoc list · adhoc load", "your sessions and what they lack; go on with a stopped one"),
        ("/mining sale add", "note what was sold and who holds the money"),
        ("/mining expense add", "note what you advanced; you get it back in full"),
        ("/mining haul add", "note ore that leaves for a refinery or a port, and when it is ready"),
        ("/mining haul collect · haul void", "enter what came out of a haul, or that nothing comes"),
        ("/mining haul list", "what is on its way, and when it is ready"),
        ("/mining store show", "ore on hand: how much, whose, in what, and what it may be worth"),
        ("/mining sale store", "note what was sold out of the store; every session gets its part"),
        ("/mining store merge · store move", "let lots that are alike become one; hand boxes over"),
        ("/mining ore add", "note what was mined, and what it may be worth"),
        ("/mining sale undo · expense undo · ore undo", "take back what you noted"),
        ("/mining treasury show", "what the guild owns, who holds it, what was last done with it"),
        ("/mining prices", "what ore is worth, where, and how old the price is"),
    ),
    Standing.OFFICER: (
        ("/mining start · /mining stop", "a session over the guild's mining channels"),
        (
            "/mining payroll run",
            "complete a stopped session, choose its rules, ask what if, preview it, save it",
        ),
        (
            "/mining payroll correct",
            "reopen a saved, discarded or failed session; what was saved stays readable",
        ),
        ("/mining payroll show", "a saved payroll once more, with its files; or a member's statement"),
        ("/mining payroll list", "sessions by state and date, totals a month, ores, attendance"),
        ("/mining payroll export", "sessions and pay lines of a span of days, as CSV and JSON"),
        ("/mining payroll pay", "whom to send how much; mark it as sent, and everybody confirms"),
        ("/mining payroll unpaid", "who waits for money, who has not confirmed, who was paid too much"),
        ("/mining payroll net", "settle all sessions by the fewest transfers"),
        (
            "/mining treasury spend · move · handover",
            "spend, give, take as a gift, or hand over the guild's money",
        ),
        ("/mining guest", "a guest of the records is a member of the server: one history, one balance"),
        ("/mining payroll late", "sales, expenses, refunds of a saved session that came afterwards"),
        ("/mining payroll fail", "record a stopped session as a loss: nobody is paid"),
        ("/mining audit", "who did what, to whom, when and why"),
    ),
    Standing.ADMIN: (
        ("/mining setup", "channels, roles, rules, templates and weekly sessions of this guild"),
        ("/mining diagnostics", "what works, what does not, and what to do about it; every haul in flight"),
        ("/mining payroll close", "archive every balance at a game wipe: everybody starts at zero"),
        ("/mining payroll import", "bring a spreadsheet's open balances along, as CSV"),
    ),
}
TITLES = {Standing.MEMBER: "For members", Standing.OFFICER: "For officers", Standing.ADMIN: "For admins"}
NOTHING_YET = (
    "None of your roles lets you do more than read this. Who may do what is decided by roles: whoever manages the "
    "server chooses them in `/mining setup`."
)
HOW_PAY_WORKS = (
    "Time in the session's voice channels counts to the second; muting changes nothing, moving between them loses "
    "nothing. What was sold, less expenses and tax, is split by time × weight to the last aUEC. Nothing counts "
    "until an officer has looked at the preview and saved it; what is saved is never edited, only corrected by a "
    "further revision. `paydirt recompute` proves a payroll from its bundle on anybody's machine."
)


class HelpCommand:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def register(self, mining: app_commands.Group) -> None:
        mining.add_command(
            self._gate.command(
                self.help, "help", "What you can do here, and how pay works", Standing.STRANGER
            )
        )

    async def help(self, interaction: discord.Interaction) -> None:
        reader = await self._gate.standing_of(interaction)
        embed = discord.Embed(title="⛏️ Paydirt", description=HOW_PAY_WORKS)
        if reader is Standing.STRANGER:
            embed.add_field(name="For you", value=NOTHING_YET, inline=False)
        for needed, commands in COMMANDS.items():
            if reader >= needed:
                lines = [f"`{command}` {words}" for command, words in commands]
                add_list(embed, TITLES[needed], lines, empty="nothing", most_fields=5)
        topics = topic_menu(reader)
        if topics is None:
            await interaction.response.send_message(embed=embed, ephemeral=True)
        else:
            await interaction.response.send_message(embed=embed, view=topics, ephemeral=True)
