"""Small values that people hand to commands, and get from them."""

import re
from dataclasses import dataclass
from urllib.parse import quote

CDN = "https://cdn.discordapp.com"
MAX_FILE_BYTES = 10 * 1024 * 1024
UNSAFE = re.compile(r"[^\w.()-]")
CONTENT_TYPES = {
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file: given to a command's attachment option, or attached to a message by the bot."""

    name: str
    data: bytes

    def payload(self, attachment_id: int, channel_id: int, *, ephemeral: bool = False) -> dict[str, object]:
        """The attachment object. ``ephemeral``: it belongs to an interaction, or to an ephemeral message."""
        name = UNSAFE.sub("_", self.name).lstrip(".") or "unknown"
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        url = f"{CDN}/{folder}/{channel_id}/{attachment_id}/{quote(name)}"
        ending = name.rpartition(".")[2].lower()
        return {
            "id": str(attachment_id),
            "filename": name,
            "size": len(self.data),
            "url": url,
            "proxy_url": url,
            "content_type": CONTENT_TYPES.get(ending, "application/octet-stream"),
            "ephemeral": ephemeral,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of an autocomplete: what is shown, and what is sent."""

    name: str
    value: str | int | float


class CannotDo(AssertionError):
    """The Discord client would not let this person do that: no such command, button, option, or length."""
