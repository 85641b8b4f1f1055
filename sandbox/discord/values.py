"""Small values that people hand to commands, and get from them."""

from dataclasses import dataclass

CDN = "https://cdn.discordapp.com/attachments"
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

    def payload(self, attachment_id: int, channel_id: int) -> dict[str, object]:
        url = f"{CDN}/{channel_id}/{attachment_id}/{self.name}"
        ending = self.name.rpartition(".")[2].lower()
        return {
            "id": str(attachment_id),
            "filename": self.name,
            "size": len(self.data),
            "url": url,
            "proxy_url": url,
            "content_type": CONTENT_TYPES.get(ending, "application/octet-stream"),
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of an autocomplete: what is shown, and what is sent."""

    name: str
    value: str | int | float


class CannotDo(AssertionError):
    """The Discord client would not let this person do that: no such command, button, option, or length."""
