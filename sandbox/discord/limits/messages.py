"""The limits of a message."""

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.limits.components import check_components, check_components_v2
from sandbox.discord.limits.embeds import check_embeds
from sandbox.discord.limits.forms import Form, Path
from sandbox.discord.values import MAX_FILE_BYTES, Upload

CONTENT = 2000
NONCE = 25
ATTACHMENTS = 10
MENTIONS = ("users", "roles", "everyone")
MENTIONED = 100


def check_message(form: Form, path: Path, body: Json, *, is_v2: bool) -> None:
    """The texts, embeds and components of a new or edited message."""
    form.text((*path, "content"), body.get("content"), CONTENT)
    nonce = body.get("nonce")
    form.text((*path, "nonce"), None if nonce is None else str(nonce), NONCE)
    form.count((*path, "attachments"), body.get("attachments") or (), ATTACHMENTS)
    _check_allowed_mentions(form, (*path, "allowed_mentions"), body.get("allowed_mentions") or {})
    components = body.get("components") or ()
    if not is_v2:
        check_embeds(form, (*path, "embeds"), body.get("embeds") or ())
        check_components(form, (*path, "components"), components)
        return
    check_components_v2(form, (*path, "components"), components)
    for legacy in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(legacy):
            message = f"The '{legacy}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.wrong((*path, legacy), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _check_allowed_mentions(form: Form, path: Path, allowed: Json) -> None:
    """For users and for roles either all that are mentioned, or a list of at most a hundred."""
    parse = allowed.get("parse") or ()
    for index, kind in enumerate(parse):
        form.choice((*path, "parse", index), kind, MENTIONS)
    for kind in ("users", "roles"):
        ids = allowed.get(kind) or ()
        form.count((*path, kind), ids, MENTIONED)
        if len(set(map(str, ids))) < len(ids):
            message = "The set already contains this value"
            form.wrong((*path, kind), "SET_TYPE_ALREADY_CONTAINS_VALUE", message)
        if ids and kind in parse:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.wrong(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def check_files(uploads: list[Upload]) -> None:
    """Raises 40005 for a file above 10 MiB."""
    if any(len(upload.data) > MAX_FILE_BYTES for upload in uploads):
        raise refusals.file_too_large()
