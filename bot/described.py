"""The settings of the process as they may be shown: where each comes from, and no secret."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.settings import Settings
from services.diagnosing.config import Configured

CHOSEN, DEFAULT = "the environment or .env", "the defaults"


def described(settings: Settings) -> tuple[Configured, ...]:
    """Every setting by the name of its variable."""
    return tuple(
        Configured(
            name.upper(),
            _shown(getattr(settings, name)),
            CHOSEN if name in settings.model_fields_set else DEFAULT,
        )
        for name in type(settings).model_fields
    )


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return "set, hidden"
    parts = urlsplit(str(value))
    if parts.username or parts.password or parts.query:
        return (
            f"{parts.scheme}://{parts.hostname}/…"  # whoever puts a key into an address wants it hidden, too
        )
    return str(value)
