"""SIGHUP: a running bot looks at its settings again, and takes over what may change at run time."""

import logging
from collections.abc import Callable

from bot.settingreadings import described_settings
from bot.settings import LIVE, Configuration, Settings, read_configuration
from domain.errors import Refused
from domain.settingreadings import SettingReading

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # whoever sends the signal wants an answer, whatever LOG_LEVEL is


class SettingsInForce:
    """What this process works with. ``apply`` takes over those settings that may change at run time."""

    def __init__(self, configuration: Configuration, apply: Callable[[Settings], None]) -> None:
        self._configuration = configuration
        self._apply = apply
        self._waiting: tuple[str, ...] = ()

    def readings(self) -> tuple[SettingReading, ...]:
        """The settings in force, and which of them have been changed but need a restart; secrets masked."""
        return described_settings(self._configuration, self._waiting)

    def reload(self) -> None:
        """Read all sources again. Where one of them is wrong, everything stays as it is, and the log says why."""
        try:
            read = read_configuration()
        except Refused as error:
            log.error("SIGHUP: the settings stay as they are: %s", error)
            return
        before = self._configuration.settings
        changed = [
            each for each in Settings.model_fields if getattr(read.settings, each) != getattr(before, each)
        ]
        self._take_over(read, [each for each in changed if each in LIVE])
        self._waiting = tuple(each for each in changed if each not in LIVE)
        if self._waiting:
            names = ", ".join(map(str.upper, self._waiting))
            log.warning("SIGHUP: changed, but without effect before the bot is restarted: %s", names)
        if not changed:
            log.info("SIGHUP: no setting differs from what is in force")

    def _take_over(self, read: Configuration, names: list[str]) -> None:
        new = {name: getattr(read.settings, name) for name in names}
        kept = {name: source for name, source in self._configuration.sources.items() if name not in LIVE}
        sources = kept | {name: source for name, source in read.sources.items() if name in LIVE}
        self._configuration = Configuration(self._configuration.settings.model_copy(update=new), sources)
        if new:
            self._apply(self._configuration.settings)
        for name, value in new.items():
            log.info("SIGHUP: %s is %s now", name.upper(), value)
