"""The settings as they may be shown: to admins in diagnostics, on the terminal by ``paydirt config``."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.settings import LIVE, Configuration, Settings
from domain.settingreadings import MASK, SettingReading

NOT_SET = "not set"
ADDRESSES = frozenset({"database_url", "uex_base_url"})
"""Of these only the password is secret."""
TOLD = frozenset({"log_level", "log_format", "shard_id", "shard_count"})
"""What says nothing of the machine."""


def described_settings(
    configuration: Configuration, waiting: Collection[str] = ()
) -> tuple[SettingReading, ...]:
    """Every setting, in the order of the model; ``waiting``: the fields that have changed and need a restart."""
    return tuple(
        SettingReading(
            name=name.upper(),
            shown=_shown(name, getattr(configuration.settings, name)),
            source=configuration.sources.get(name, "default"),
            is_live=name in LIVE,
            waits_for_restart=name in waiting,
        )
        for name in Settings.model_fields
    )


def discreet(readings: Iterable[SettingReading]) -> Iterator[SettingReading]:
    """The same for admins of a guild, who need not know where on which machine anything of the bot is."""
    for each in readings:
        source = "a file" if each.source.startswith("file ") else each.source
        is_told = each.shown == NOT_SET or each.name.lower() in TOLD
        yield replace(each, source=source, shown=each.shown if is_told else MASK)


def _shown(name: str, value: object) -> str:
    if value is None:
        return NOT_SET
    if name in ADDRESSES:
        return _without_secrets(value.get_secret_value() if isinstance(value, SecretStr) else str(value))
    return MASK if isinstance(value, SecretStr) else str(value)


def _without_secrets(url: str) -> str:
    """An address without password, and without the part behind ``?``, which may hold one as well."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}:{MASK}@" if parts.username else ""
    return f"{parts.scheme}://{user}{place}{parts.path}"
