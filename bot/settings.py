"""Every setting of the process; the only reader of the environment."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import Refused

HIGHEST_PORT = 65_535
LOOPBACK = ("127.0.0.1", "localhost", "::1")


NO_ADDRESS = (
    "is not a valid address; it reads postgresql://user:password@host:port/database, and / # @ ? : in the password "
    "are written %2F %23 %40 %3F %3A"
)


class Settings(BaseSettings):
    """Environment variables of these names, or lines of ``.env``; the documentation is ``.env.example``."""

    # ``DATABASE_URL=`` in .env means the default, not an empty address.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    database_url: SecretStr | None = None
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
        if address is None:
            return None
        host, _, port = address.rpartition(":")
        if host.strip("[]") not in LOOPBACK or not port.isdecimal() or int(port) > HIGHEST_PORT:
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


def read_settings() -> Settings:
    """The settings of this process. Raises Refused with one line that names each wrong variable."""
    try:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f".env cannot be read: {error}.") from None
    except ValidationError as error:
        raise Refused(
            "; ".join(_sentence(problem["loc"], problem["msg"]) for problem in error.errors())
        ) from None


def _is_address(address: str) -> bool:
    """Whether it reads ``host:port``."""
    host, _, port = address.rpartition(":")
    return bool(host.strip("[]")) and port.isascii() and port.isdecimal() and int(port) <= HIGHEST_PORT


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    """What is wrong with which variable; a rule about several of them names them itself."""
    names = [str(part).upper() for part in location]
    return ": ".join([*names, message.removeprefix("Value error, ")])
