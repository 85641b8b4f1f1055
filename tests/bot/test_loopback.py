import socket
from pathlib import Path

import aiohttp
import pytest

from bot.loopback import EverythingIsHere, loopback_connector
from domain.errors import Refused
from sandbox import Sandbox


@pytest.mark.parametrize(
    ("address", "host", "port"), [("127.0.0.1:8443", "127.0.0.1", 8443), ("[::1]:65535", "::1", 65535)]
)
async def test_every_host_is_the_stand_in(address: str, host: str, port: int) -> None:
    resolver = EverythingIsHere(address)
    for name in ("discord.com", "gateway.discord.gg", "cdn.discordapp.com"):
        (found,) = await resolver.resolve(name, 443)
        assert (found["hostname"], found["host"], found["port"]) == (name, host, port)
        assert found["flags"] == socket.AI_NUMERICHOST
    await resolver.close()


async def test_the_stand_in_is_trusted_by_its_own_certificate() -> None:
    async with Sandbox() as discord:
        connector = loopback_connector(discord.address, discord.ca_file)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get(
                "https://discord.com/api/v10/gateway/bot", headers={"Authorization": f"Bot {discord.token}"}
            ) as answer,
        ):
            assert answer.status == 200


async def test_a_certificate_of_somebody_else_is_not_trusted() -> None:
    async with Sandbox() as discord, Sandbox() as other:
        connector = loopback_connector(discord.address, other.ca_file)
        async with aiohttp.ClientSession(connector=connector) as session:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get("https://discord.com/api/v10/gateway")


@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_a_file_without_a_certificate_is_refused_by_the_name_of_the_setting(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused, match=r"^DISCORD_CA_FILE: .*ca\.pem holds no certificate"):
        loopback_connector("127.0.0.1:8443", path)
