"""Every setting of the process, each validated; where they come from is in ``bot.settingsources``."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settingsources import gather
from domain.errors import Refused

HIGHEST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "::1")

LIVE = frozenset({"log_level", "log_format"})
"""What a running process takes over on SIGHUP; everything else is looked at once, when it starts."""

NO_ADDRESS = (
    "is not a valid address; it reads postgresql://user:password@host:port/database, and / # @ ? : in the password "
    "are written %2F %23 %40 %3F %3A"
)
_SHOWN = 40
"""Characters shown of a wrong value."""


class Settings(BaseSettings):
    """What is set, each name in capitals; ``.env.example`` and docs/configuration.md explain every one."""

    # ``DATABASE_URL=`` in .env means the default, not an empty address.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    paydirt_config: Path | None = None
    discord_token: SecretStr | None = None
    discord_token_file: Path | None = None
    database_url: SecretStr | None = None
    database_url_file: Path | None = None
    data_dir: Path = Path("data")
    uex_base_url: str = "https://api.uexcorp.uk/2.0"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["pretty", "json"] = "pretty"
    shard_id: Annotated[int, Field(ge=0)] = 0
    shard_count: Annotated[int, Field(ge=1)] = 1
    health_file: Path | None = None
    metrics_address: str | None = None
    discord_address: str | None = None
    discord_ca_file: Path | None = None
    clock_file: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what it is made with: ``read_configuration`` remembers where each value came from."""
        return (init_settings,)

    @field_validator("discord_token")
    @classmethod
    def _is_one_word(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(r"[!-~]+", token.get_secret_value()):
            raise ValueError(
                "must be one word of plain characters; copy it again, without spaces or line breaks"
            )
        return token

    @field_validator("database_url")
    @classmethod
    def _speaks_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        if re.search(r"[\r\n\t]", url.get_secret_value()):
            raise ValueError("must be one line without tabs")
        try:
            _ = urlsplit(url.get_secret_value()).port
        except ValueError:
            # Not the library's words: they may hold a part of the password.
            raise ValueError(NO_ADDRESS) from None
        return url

    @field_validator("uex_base_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not parts.hostname or not is_safe:
            raise ValueError("must begin with https:// (http:// is for this machine only)")
        return url.rstrip("/")

    @field_validator("discord_address")
    @classmethod
    def _stays_on_this_machine(cls, address: str | None) -> str | None:
        """The bot's token goes to this address, so it may only be a stand-in on the same machine."""
        if address is not None and (not _is_address(address) or _host(address) not in LOOPBACK):
            raise ValueError("must be a loopback address with a port, such as 127.0.0.1:8443")
        return address

    @field_validator("metrics_address")
    @classmethod
    def _can_be_listened_on(cls, address: str | None) -> str | None:
        if address is not None and not _is_address(address):
            raise ValueError("must be host:port, such as 127.0.0.1:9464")
        return address

    @field_validator("health_file")
    @classmethod
    def _can_be_touched(cls, path: Path | None) -> Path | None:
        if path is not None and not os.access(path.absolute().parent, os.W_OK):
            raise ValueError(f"{path} cannot be written: its folder must exist, and be ours to write to")
        return path

    @model_validator(mode="after")
    def _shard_is_one_of_them(self) -> Self:
        if self.shard_id >= self.shard_count:
            raise ValueError("SHARD_ID: must be below SHARD_COUNT; shards are numbered from 0")
        return self


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, and for each that is set where it was found, such as ``environment``; the others are defaults."""

    settings: Settings
    sources: Mapping[str, str]


def read_configuration() -> Configuration:
    """What is set now, and where. Raises Refused with one line that names each wrong setting."""
    given = gather(Settings)
    try:
        return Configuration(Settings(**given.values), given.sources)
    except ValidationError as error:
        sentences = (_sentence(problem, given.sources) for problem in error.errors())
        raise Refused("; ".join(sentences)) from None


def read_settings() -> Settings:
    """The settings alone."""
    return read_configuration().settings


def _host(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


def _is_address(address: str) -> bool:
    """Whether it reads ``host:port``."""
    port = address.rpartition(":")[2]
    return bool(_host(address)) and port.isascii() and port.isdecimal() and int(port) <= HIGHEST_PORT


def _sentence(problem: ErrorDetails, sources: Mapping[str, str]) -> str:
    """What is wrong with which setting, and where it is set; a rule about several of them names them itself."""
    wrong = " ".join(_wrong(problem).split())  # a wrong value may have several lines
    if not problem["loc"]:
        return wrong
    name = str(problem["loc"][0])
    return f"{name.upper()}: {wrong} (from {sources.get(name, 'default')})"


def _wrong(problem: ErrorDetails) -> str:
    context: Mapping[str, Any] = problem.get("ctx", {})
    match problem["type"]:
        case "literal_error":
            rule = f"must be {str(context['expected']).replace(chr(39), '')}"
        case "int_parsing":
            rule = "must be a whole number"
        case "greater_than_equal":
            rule = f"must be at least {context['ge']}"
        case _:  # a rule of ours, which may be about a secret
            return problem["msg"].removeprefix("Value error, ")
    return f"{rule}, not {str(problem['input'])[:_SHOWN]}"
