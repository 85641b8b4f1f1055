"""Which source wins, secrets out of files, and a TOML file in which nothing is overlooked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Settings, read_configuration
from domain.errors import Refused

Writes = Callable[..., None]
TOKEN = "very.secret.token"
URL = "postgresql://paydirt:very-secret@db.example.org/paydirt"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The working directory, empty; nothing is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal() -> str:
    with pytest.raises(Refused) as refused:
        read_configuration()
    sentence = str(refused.value)
    assert "very" not in sentence, "no secret is told"
    assert "\n" not in sentence
    return sentence


def found(name: str) -> tuple[object, str]:
    """The value of a setting and its source."""
    read = read_configuration()
    return getattr(read.settings, name), read.sources.get(name, "default")


def test_the_first_of_environment_env_file_toml_and_default_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("log_level") == ("INFO", "default")
    (folder / "paydirt.toml").write_text('log_level = "DEBUG"\n', encoding="utf-8")
    assert found("log_level") == ("DEBUG", "paydirt.toml")
    (folder / ".env").write_text("LOG_LEVEL=WARNING\n", encoding="utf-8")
    assert found("log_level") == ("WARNING", ".env")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert found("log_level") == ("ERROR", "environment")
    monkeypatch.setenv("LOG_LEVEL", "")
    assert found("log_level") == ("WARNING", ".env"), "what is empty is not given"


def test_a_setting_of_each_source_holds_beside_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "paydirt.toml").write_text("shard_count = 4\nSHARD_ID = 1\ndata_dir = ''\n", encoding="utf-8")
    (folder / ".env").write_text("SHARD_ID=2\nPOSTGRES_PASSWORD=of-compose\n", encoding="utf-8")
    monkeypatch.setenv("LOG_FORMAT", "json")
    read = read_configuration()
    assert read.sources == {"shard_count": "paydirt.toml", "shard_id": ".env", "log_format": "environment"}
    assert (read.settings.shard_id, read.settings.shard_count) == (2, 4)
    assert read.settings.data_dir == Path("data")


# --- the TOML file ---


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_another_toml_file_can_be_named_and_then_has_to_be_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (folder / "paydirt.toml").write_text('log_level = "ERROR"\n', encoding="utf-8")
    if where == "environment":
        monkeypatch.setenv("PAYDIRT_CONFIG", "other.toml")
    else:
        (folder / ".env").write_text("PAYDIRT_CONFIG=other.toml\n", encoding="utf-8")
    assert refusal().startswith("PAYDIRT_CONFIG: there is no file 'other.toml'")
    (folder / "other.toml").write_text('log_level = "DEBUG"\n', encoding="utf-8")
    assert found("log_level") == ("DEBUG", "other.toml")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("log_levle = 'DEBUG'", "paydirt.toml: log_levle is not a setting; the nearest is log_level."),
        ("health = 'x'", "paydirt.toml: health is not a setting; the nearest is health_file."),
        ("q = 1", "paydirt.toml: q is not a setting; docs/configuration.md lists them all."),
        ("[discord]\ntoken = 'very.secret'", "paydirt.toml: discord is not a setting; the nearest is "),
        ("log_level = true", "paydirt.toml: log_level must be text in quotes, or a number."),
        ("shard_id = [0]", "paydirt.toml: shard_id must be text in quotes, or a number."),
        ("paydirt_config = 'x'", "paydirt.toml: paydirt_config can only be set outside of this file"),
        ("log_level = DEBUG", "paydirt.toml cannot be read: Invalid value"),
        ("shard_count = 0", "SHARD_COUNT: must be at least 1, not 0 (from paydirt.toml)"),
        (
            "log_leve = 'x'\nshard_ids = 1",
            "paydirt.toml: log_leve is not a setting; the nearest is log_level; sh",
        ),
    ],
)
def test_a_mistake_in_the_toml_file_is_a_sentence(folder: Path, written: str, sentence: str) -> None:
    (folder / "paydirt.toml").write_text(written, encoding="utf-8")
    assert refusal().startswith(sentence)


def test_a_toml_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / "paydirt.toml").write_bytes(b"log_level = '\xff'\n")
    assert refusal().startswith("paydirt.toml cannot be read: ")


lines = st.one_of(
    st.text(max_size=20),
    st.tuples(st.sampled_from([name.upper() for name in Settings.model_fields]), st.text(max_size=20)).map(
        "=".join
    ),
)
files = st.lists(lines, max_size=3).map("\n".join).map(lambda text: text.encode("utf-8", "replace"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files | st.binary(max_size=30), files)
def test_whatever_stands_in_the_files_is_read_or_refused_in_one_sentence(
    folder: Path, env_file: bytes, toml_file: bytes
) -> None:
    (folder / ".env").write_bytes(env_file)
    (folder / "paydirt.toml").write_bytes(toml_file)
    said = ""
    try:
        read_configuration()
    except Refused as refused:
        said = str(refused)
    assert "\n" not in said


# --- secrets out of files ---


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "DATABASE_URL"])
@pytest.mark.parametrize("source", ["environment", ".env", "paydirt.toml"])
def test_a_secret_can_stand_in_a_file_that_any_source_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str
) -> None:
    secret = TOKEN if name == "DISCORD_TOKEN" else URL
    (folder / "secret").write_text(f"\n{secret}\n", encoding="utf-8")
    if source == "environment":
        monkeypatch.setenv(f"{name}_FILE", "secret")
    else:
        (folder / source).write_text(f"{name}_FILE='secret'\n", encoding="utf-8")
    read = read_configuration()
    held = getattr(read.settings, name.lower())
    assert held.get_secret_value() == secret
    assert read.sources == {name.lower(): "file secret", f"{name.lower()}_file": source}
    assert "very" not in repr(read)


def test_a_source_further_up_wins_whether_it_gives_the_secret_or_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "secret").write_text("out.of.file", encoding="utf-8")
    (folder / ".env").write_text("DISCORD_TOKEN=out.of.env.file\n", encoding="utf-8")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "secret")
    assert found("discord_token")[1] == "file secret"
    (folder / ".env").write_text("DISCORD_TOKEN_FILE=nowhere\n", encoding="utf-8")
    monkeypatch.delenv("DISCORD_TOKEN_FILE")
    monkeypatch.setenv("DISCORD_TOKEN", "out.of.environment")
    assert found("discord_token")[1] == "environment"


def test_a_secret_and_its_file_at_once_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "secret").write_text(TOKEN, encoding="utf-8")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "secret")
    assert refusal() == (
        "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set (environment): leave one of them out."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "DATABASE_URL_FILE: secret cannot be read (No such file or directory)."),
        (b"", "DATABASE_URL_FILE: secret is empty; write the secret into it."),
        (b" \n", "DATABASE_URL_FILE: secret is empty; write the secret into it."),
        (b"very\xff", "DATABASE_URL_FILE: secret holds no text."),
        (b"mysql://very-secret", "DATABASE_URL: must begin with postgresql:// (from file secret)"),
    ],
)
def test_a_file_without_a_secret_is_named_with_its_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (folder / "secret").write_bytes(content)
    monkeypatch.setenv("DATABASE_URL_FILE", "secret")
    assert refusal() == sentence


def test_a_folder_in_place_of_a_secret_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "secret").mkdir()
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "secret")
    assert refusal() == "DISCORD_TOKEN_FILE: secret cannot be read (Is a directory)."
