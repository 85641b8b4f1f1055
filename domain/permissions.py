"""What Discord has to allow the bot, and what for. The invitation asks for these, diagnostics look for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needed:
    """A permission: its ``name`` in Discord's programming interface, its ``words`` in Discord's menus, and why."""

    name: str
    words: str
    why: str


NEEDED = (
    Needed("view_channel", "View Channel", "see who is in the mining channels"),
    Needed("send_messages", "Send Messages", "announce payrolls, keep the live board"),
    Needed(
        "send_messages_in_threads", "Send Messages in Threads", "the same where a session began in a thread"
    ),
    Needed("embed_links", "Embed Links", "everything that is shown"),
    Needed("attach_files", "Attach Files", "the PDF, the picture and the file that proves a payroll"),
    Needed("read_message_history", "Read Message History", "find its own live board again after a crash"),
    Needed("connect", "Connect", "sit in Dispatch while it tracks, show weekly sessions as events"),
    Needed("set_voice_channel_status", "Set Voice Channel Status", "mark channels that are tracked"),
    Needed("create_events", "Create Events", "show weekly sessions as events"),
)
"""All of them. None can read what people write, move anybody, or change the server."""

_WORDS = {each.name: each.words for each in NEEDED}


def words_of(*names: str) -> dict[str, str]:
    """The words of some of them, by name. Raises KeyError for one that the invitation does not ask for."""
    return {name: _WORDS[name] for name in names}
