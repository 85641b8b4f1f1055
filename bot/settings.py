"""Every setting of the process; the only reader of the environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import Refused

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Environment variables of these names, or lines of ``.env``; the documentation is ``.env.example``."""

    # ``DATABASE_URL=`` in .env means the default, not an empty address.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    database_url: SecretStr | None = None
    data_dir: Path = Path("data")
    uex_base_url: str = "https://api.uexcorp.uk/2.0"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    shard_id: Annotated[int, Field(ge=0)] = 0
    shard_count: Annotated[int, Field(ge=1)] = 1
    health_file: Path | None = None
    discord_address: str | None = None
    discord_ca_file: Path | None = None
    clock_file: Path | None = None

    @field_validator("database_url")
    @classmethod
    def _speaks_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return url

    @field_validator("uex_base_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("must begin with https:// (http:// is for this machine only)")
        return url.rstrip("/")

    @field_validator("discord_address")
    @classmethod
    def _stays_on_this_machine(cls, address: str | None) -> str | None:
        """The bot's token goes to this address, so it may only be a stand-in on the same machine."""
        if address is None:
            return None
        host, _, port = address.rpartition(":")
        if host.strip("[]") not in LOOPBACK or not port.isdecimal():
            raise ValueError("must be a loopback address with a port, such as 127.0.0.1:8443")
        return address


def read_settings() -> Settings:
    """The settings of this process. Raises Refused with one line that names each wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise Refused(
            "; ".join(_sentence(problem["loc"], problem["msg"]) for problem in error.errors())
        ) from None


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = ".".join(str(part) for part in location).upper()
    return f"{name}: {message.removeprefix('Value error, ')}"
