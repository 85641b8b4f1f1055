"""Where settings come from. The first source that gives one wins: environment, ``.env``, the TOML file.

A secret may be given by the name of a file that holds it, as container engines and systemd hand secrets over:
``DISCORD_TOKEN_FILE`` in any source stands for ``DISCORD_TOKEN`` in that source.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    TomlConfigSettingsSource,
)

from domain.errors import Refused

TOML_FILE = Path("paydirt.toml")
TOML_NAMED_BY = "paydirt_config"
SECRETS = ("discord_token", "database_url")
_FILE = "_file"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source gives, by field; what is empty there is not given."""

    source: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What is set, and where each setting was found: ``environment``, ``.env``, a TOML or a secret's file."""

    values: Mapping[str, Any]
    sources: Mapping[str, str]


def gather(model: type[BaseSettings]) -> Given:
    """All that is set for the fields of the model, not yet validated. Raises Refused in a sentence."""
    layers = [_environment(model), _env_file(model)]
    layers.append(_toml(model, _merged(layers).values.get(TOML_NAMED_BY)))
    return _with_secrets(_merged(layers))


def _environment(model: type[BaseSettings]) -> Layer:
    return Layer("environment", EnvSettingsSource(model)())


def _env_file(model: type[BaseSettings]) -> Layer:
    """Names that are no setting of ours are left alone there: other programs read that file, too."""
    try:
        found = DotEnvSettingsSource(model)()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f".env cannot be read: {error}.") from None
    return Layer(".env", {name: value for name, value in found.items() if name in model.model_fields})


def _toml(model: type[BaseSettings], named: str | None) -> Layer:
    """The file that PAYDIRT_CONFIG names, which must be there; else the usual one, which may be."""
    path = Path(named) if named else TOML_FILE
    if named and not path.is_file():
        raise Refused(f"PAYDIRT_CONFIG: there is no file {named!r}; write its whole path, or leave it out.")
    try:
        found = TomlConfigSettingsSource(model, path).toml_data
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from None
    return Layer(str(path), _checked(model, path, found))


def _checked(model: type[BaseSettings], path: Path, found: Mapping[str, Any]) -> dict[str, Any]:
    """Its settings as the text that other sources would give. A misspelt one would have no effect in silence."""
    values = {name.lower(): value for name, value in found.items()}
    known = model.model_fields.keys() - {TOML_NAMED_BY}
    if problems := [
        _problem(name, known) for name in values if name not in known or not _is_plain(values[name])
    ]:
        raise Refused(f"{path}: {'; '.join(problems)}.")
    return {name: str(value) for name, value in values.items() if value != ""}


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _problem(name: str, known: Iterable[str]) -> str:
    if name in known:
        return f"{name} must be text in quotes, or a number"
    if name == TOML_NAMED_BY:
        return f"{name} can only be set outside of this file, which it names"
    nearest = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"{name} is not a setting; " + (
        f"the nearest is {nearest[0]}" if nearest else "docs/configuration.md lists them all"
    )


def _merged(layers: Iterable[Layer]) -> Given:
    """Each setting as the first layer gives it; a secret and its file are one setting."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for layer in layers:
        _require_one_way(layer)
        won = {name: value for name, value in layer.values.items() if _twin(name) not in values}
        values = won | values
        sources = dict.fromkeys(won, layer.source) | sources
    return Given(values, sources)


def _require_one_way(layer: Layer) -> None:
    for secret in SECRETS:
        if secret in layer.values and _twin(secret) in layer.values:
            direct, file = secret.upper(), _twin(secret).upper()
            raise Refused(f"{direct} and {file} are both set ({layer.source}): leave one of them out.")


def _twin(name: str) -> str:
    """The other name of a secret; of all else its own."""
    if name in SECRETS:
        return name + _FILE
    secret = name.removesuffix(_FILE)
    return secret if secret in SECRETS else name


def _with_secrets(given: Given) -> Given:
    """The same with what is in the files that hold secrets."""
    named = {secret: Path(given.values[_twin(secret)]) for secret in SECRETS if _twin(secret) in given.values}
    read = {secret: _secret(_twin(secret).upper(), path) for secret, path in named.items()}
    sources = {secret: f"file {path}" for secret, path in named.items()}
    return Given({**given.values, **read}, {**given.sources, **sources})


def _secret(name: str, path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise Refused(f"{name}: {path} holds no text.") from None
    except (OSError, ValueError) as error:  # such as a name with a zero byte in it
        raise Refused(
            f"{name}: {path} cannot be read ({getattr(error, 'strerror', None) or error})."
        ) from None
    if not secret:
        raise Refused(f"{name}: {path} is empty; write the secret into it.")
    return secret
