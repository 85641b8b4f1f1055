"""Logging: one line an event, on standard error, for people (pretty) or machines (json); never a secret."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

from services.logfacts import facts

MASK = "***"
SHORTEST_SECRET = 6
"""What is shorter would mask ordinary words."""

log = logging.getLogger(__name__)


def log_to_stderr(
    level: str, form: Literal["json", "pretty"] = "pretty", secrets: Iterable[str] = ()
) -> None:
    """From now on, however it was before. Wherever one of the secrets would appear, a mask does."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masking(JsonLines() if form == "json" else PrettyLines(), secrets))
    handler.addFilter(_add_facts)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLevelName(level)))
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # While the database is away it would write a traceback for every try; who needs the database says so in a line.
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, where, what, what it was about, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **record.__dict__.get("facts", {}),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


class PrettyLines(logging.Formatter):
    """For reading. A traceback follows on lines of its own, which are indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - as below
        return _moment(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = _on_one_line(record.message)
        about = " ".join(f"{name}={fact}" for name, fact in record.__dict__.get("facts", {}).items())
        return super().formatMessage(record) + (f" [{_on_one_line(about)}]" if about else "")

    def formatException(self, ei: "logging._SysExcInfoType") -> str:  # noqa: N802 - the library's name
        return "\n".join(f"    {_on_one_line(line)}" for line in super().formatException(ei).splitlines())


class Masking(logging.Formatter):
    """Whatever the form: no secret of this process gets out, also not inside of an error's text."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        known = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        quoted = {json.dumps(secret, ensure_ascii=False)[1:-1] for secret in known}
        self._secrets = sorted(known | quoted, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, MASK)
        return line


def _add_facts(record: logging.LogRecord) -> bool:
    """While the record is made: later, somebody else's task may be running."""
    record.facts = facts()
    return True


def _moment(record: logging.LogRecord) -> str:
    """In UTC, like everything else."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _on_one_line(text: str) -> str:
    """What somebody else wrote must not look like a line of ours."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text
    )


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("the process ends by an error that nobody expected", exc_info=(kind, error, trace))
