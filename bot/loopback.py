"""Pointing the real Discord client at a stand-in on this machine, by discord.py's public ``connector=``."""

import socket
import ssl
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from domain.errors import Refused


class EverythingIsHere(AbstractResolver):
    """Resolves every host to one local address, so that nothing meant for Discord can leave the machine."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=self._host,
                port=self._port,
                family=family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held open."""


def loopback_connector(address: str, ca_file: Path) -> aiohttp.TCPConnector:
    """A connector to ``host:port`` for every host, which trusts only the given certificate. Raises Refused."""
    try:
        trust = ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:
        raise Refused(
            f"DISCORD_CA_FILE: {ca_file} holds no certificate ({error.strerror or error})."
        ) from error
    return aiohttp.TCPConnector(resolver=EverythingIsHere(address), ssl=trust)


def stand_in_connector(address: str | None, ca_file: Path | None) -> aiohttp.TCPConnector | None:
    """The same as the settings have it: None where no stand-in is set. Raises Refused."""
    if address is None:
        return None
    if ca_file is None:
        raise Refused("DISCORD_CA_FILE: must name the certificate of the stand-in at DISCORD_ADDRESS.")
    return loopback_connector(address, ca_file)
