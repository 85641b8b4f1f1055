"""The log as another program reads it: what a process leaves on standard error."""

import json
import subprocess
import sys
from typing import Any

SECRET = 'a"very\\secret.token'


def logged(level: str, *lines: str, form: str = "pretty", status: int = 0) -> str:
    """What a process with logging at that level, which has one secret, leaves on standard error."""
    code = "\n".join(
        [
            "import asyncio, logging, warnings",
            "from bot.logs import log_to_stderr",
            "from services.logfacts import about",
            f"log_to_stderr({level!r}, {form!r}, [{SECRET!r}])",
            "log = logging.getLogger('services.x')",
            *lines,
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, "")
    return done.stderr


def events(*lines: str, level: str = "INFO", status: int = 0) -> list[dict[str, Any]]:
    """The same as JSON: every line of it must be an object."""
    return [json.loads(line) for line in logged(level, *lines, form="json", status=status).splitlines()]


FAILING = ["try:", "    1 / 0", "except ZeroDivisionError:", "    log.exception('that failed')"]


def test_a_line_has_time_level_origin_and_what_happened() -> None:
    (line,) = logged("INFO", "log.info('tracking goes on')").splitlines()
    assert line.endswith("+00:00 INFO    services.x: tracking goes on")
    assert line[:4].isdecimal()


def test_a_line_says_what_it_is_about() -> None:
    line = logged("INFO", "with about(guild=5, session='sm-abc234'):", "    log.info('hello')")
    assert line.endswith("services.x: hello [guild=5 session=sm-abc234]\n")


def test_the_frames_of_discord_with_its_tokens_are_not_logged_even_for_debugging() -> None:
    chatty = [
        f"logging.getLogger({name!r}).{level}('no')"
        for name, level in (
            ("discord.gateway", "debug"),
            ("httpx", "info"),
            ("apscheduler.scheduler", "info"),
            ("asyncpg.pool", "warning"),
        )
    ]
    assert logged("DEBUG", *chatty, "logging.getLogger('bot').debug('yes')").endswith("bot: yes\n")


def test_json_is_one_object_a_line_with_all_that_is_known() -> None:
    (event,) = events(
        "with about(guild=5, user=7, incident='ab12'):", "    log.warning('%d of %s', 3, 'four')"
    )
    assert event.pop("time").endswith("+00:00")
    assert event == {
        "level": "WARNING",
        "logger": "services.x",
        "event": "3 of four",
        "guild": "5",
        "user": "7",
        "incident": "ab12",
    }


def test_a_traceback_is_inside_of_the_object() -> None:
    (event,) = events(*FAILING)
    assert event["event"] == "that failed"
    assert event["traceback"].startswith("Traceback (most recent call last):\n")
    assert event["traceback"].endswith("ZeroDivisionError: division by zero")


def test_a_traceback_for_reading_is_indented_below_its_line() -> None:
    first, *traceback = logged("INFO", *FAILING).splitlines()
    assert first.endswith(" ERROR   services.x: that failed")
    assert traceback[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in traceback)


def test_nobody_s_name_can_look_like_a_line_of_the_log() -> None:
    forged = "log.info('hello %s', 'Ann\\n2026-11-15 ERROR    bot: all is lost\\x1b[2J')"
    assert logged("INFO", forged).count("\n") == 1
    assert "\x1b" not in logged("INFO", forged)
    (event,) = events(forged)
    assert event["event"].startswith("hello Ann\n2026")


def test_no_secret_gets_out_in_either_form() -> None:
    leaking = [
        f"secret = {SECRET!r}",
        "log.info('the token is %s', secret)",
        "with about(session=secret):",
        "    log.info('here')",
        "try:",
        "    raise ValueError(secret)",
        "except ValueError:",
        "    log.exception('and there')",
    ]
    for form in ("pretty", "json"):
        text = logged("INFO", *leaking, form=form)
        assert SECRET not in text
        assert json.dumps(SECRET)[1:-1] not in text
        assert text.count("***") == 3


def test_what_ends_the_process_is_an_event_too() -> None:
    event, *others = events("raise ZeroDivisionError('nobody expected it')", status=1)
    assert not others
    assert event["level"] == "CRITICAL"
    assert event["traceback"].endswith("ZeroDivisionError: nobody expected it")


def test_warnings_of_python_are_events_too() -> None:
    (event,) = events("warnings.warn('old')")
    assert event["logger"] == "py.warnings"


def test_a_second_call_changes_the_form() -> None:
    text = logged("INFO", "log_to_stderr('DEBUG', 'json')", "log.debug('now')")
    assert json.loads(text)["event"] == "now"
