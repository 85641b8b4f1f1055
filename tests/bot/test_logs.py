import subprocess
import sys


def logged(level: str, *lines: str) -> str:
    """What a process with logging at that level leaves on standard error."""
    code = "\n".join(
        ["import logging", "from bot.logs import log_to_stderr", f"log_to_stderr({level!r})", *lines]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_a_line_has_time_level_origin_and_what_happened() -> None:
    (line,) = logged("INFO", "logging.getLogger('services.x').info('tracking goes on')").splitlines()
    assert line.endswith(" INFO    services.x: tracking goes on")
    assert line[:4].isdecimal()


def test_the_frames_of_discord_with_its_tokens_are_not_logged_even_for_debugging() -> None:
    chatty = [
        f"logging.getLogger({name!r}).{level}('no')"
        for name, level in (
            ("discord.gateway", "debug"),
            ("httpx", "info"),
            ("apscheduler.scheduler", "info"),
        )
    ]
    assert logged("DEBUG", *chatty, "logging.getLogger('bot').debug('yes')").endswith("bot: yes\n")
