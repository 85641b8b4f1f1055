"""Settings as they may be shown."""

import pytest

from bot.described import described
from bot.settings import read_settings


def test_secrets_are_hidden_and_each_setting_says_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.secret.token")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:hunter2@db.example.org/paydirt")
    monkeypatch.setenv("UEX_BASE_URL", "https://key:hunter3@uex.example.org/2.0")
    found = {each.name: each for each in described(read_settings())}
    shown = " ".join(f"{each.name}={each.shown}" for each in found.values())
    for secret in ("a.secret.token", "hunter2", "hunter3", "db.example.org"):
        assert secret not in shown
    assert found["DISCORD_TOKEN"].shown == "set, hidden"
    assert found["DISCORD_TOKEN"].source == "the environment or .env"
    assert (found["LOG_LEVEL"].shown, found["LOG_LEVEL"].source) == ("INFO", "the defaults")
    assert found["UEX_BASE_URL"].shown == "https://uex.example.org/…"
