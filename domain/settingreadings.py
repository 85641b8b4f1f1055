"""What a setting of the process is, as it may be shown to anybody."""

from dataclasses import dataclass

MASK = "•••"


@dataclass(frozen=True, slots=True)
class SettingReading:
    """One setting, without anything secret in ``shown``.

    ``source`` says where it is set: ``environment``, ``.env``, the TOML file, ``file <path>`` for a secret, or
    ``default``. ``is_live``: SIGHUP changes it in a running process; anything else needs a restart.
    ``waits_for_restart``: it has been changed since the process started, and has no effect yet.
    """

    name: str
    shown: str
    source: str
    is_live: bool
    waits_for_restart: bool = False
