"""The limits of embeds."""

from collections.abc import Iterator, Sequence

from sandbox.discord.clocks import Json
from sandbox.discord.limits.forms import Form, Path

EMBEDS = 10
FIELDS = 25
TITLE = AUTHOR = FIELD_NAME = 256
DESCRIPTION = 4096
FIELD_VALUE = 1024
FOOTER = 2048
SUM = 6000


def check_embeds(form: Form, path: Path, embeds: Sequence[Json]) -> None:
    """Each embed by itself, and all together at most 6000 characters."""
    form.count(path, embeds, EMBEDS)
    for index, embed in enumerate(embeds):
        _check_embed(form, (*path, index), embed)
    if sum(len(text) for embed in embeds for text in _counted_texts(embed)) > SUM:
        form.wrong(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {SUM}")


def _check_embed(form: Form, path: Path, embed: Json) -> None:
    form.text((*path, "title"), _stripped(embed.get("title")), TITLE)
    form.text((*path, "description"), _stripped(embed.get("description")), DESCRIPTION)
    if "footer" in embed:
        form.text((*path, "footer", "text"), _stripped(embed["footer"].get("text")), FOOTER)
    if "author" in embed:
        form.text((*path, "author", "name"), _stripped(embed["author"].get("name")), AUTHOR)
    fields = embed.get("fields", ())
    form.count((*path, "fields"), fields, FIELDS)
    for index, field in enumerate(fields):
        here = (*path, "fields", index)
        form.text((*here, "name"), _stripped(field.get("name")), FIELD_NAME, at_least=1)
        form.text((*here, "value"), _stripped(field.get("value")), FIELD_VALUE, at_least=1)


def _stripped(value: object) -> object:
    """Discord trims texts first: a field of spaces is an empty one."""
    return value.strip() if isinstance(value, str) else value


def _counted_texts(embed: Json) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield embed.get("footer", {}).get("text") or ""
    yield embed.get("author", {}).get("name") or ""
    for field in embed.get("fields", ()):
        yield field.get("name") or ""
        yield field.get("value") or ""
