"""WebSocket frames and transport compression, written by hand so that several frames fit in one TCP write."""

import importlib
import zlib
from enum import IntEnum
from typing import Any, Protocol


class Opcode(IntEnum):
    """RFC 6455, section 5.2."""

    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9


def make_frame(opcode: Opcode, payload: bytes) -> bytes:
    """One unmasked, final frame, as a server sends it."""
    length = len(payload)
    first = bytes([0x80 | opcode])
    if length < 126:
        return first + bytes([length]) + payload
    if length < 1 << 16:
        return first + bytes([126]) + length.to_bytes(2, "big") + payload
    return first + bytes([127]) + length.to_bytes(8, "big") + payload


def make_close_frame(code: int, reason: str = "") -> bytes:
    return make_frame(Opcode.CLOSE, code.to_bytes(2, "big") + reason.encode())


class Encoding(Protocol):
    """How a gateway message becomes a frame; one object a connection, since compression has memory."""

    def frame(self, text: str) -> bytes: ...


class Plain:
    def frame(self, text: str) -> bytes:
        return make_frame(Opcode.TEXT, text.encode())


class ZlibStream:
    """``compress=zlib-stream``: one zlib context a connection, each message ends with Z_SYNC_FLUSH."""

    def __init__(self) -> None:
        self._context = zlib.compressobj()

    def frame(self, text: str) -> bytes:
        packed = self._context.compress(text.encode()) + self._context.flush(zlib.Z_SYNC_FLUSH)
        return make_frame(Opcode.BINARY, packed)


class ZstdStream:
    """``compress=zstd-stream``: asked for by discord.py where the ``zstandard`` package is installed."""

    def __init__(self) -> None:
        zstandard: Any = importlib.import_module("zstandard")
        self._context = zstandard.ZstdCompressor().compressobj()
        self._flush_block = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def frame(self, text: str) -> bytes:
        packed = self._context.compress(text.encode()) + self._context.flush(self._flush_block)
        return make_frame(Opcode.BINARY, packed)


def make_encoding(asked_for: str | None) -> Encoding:
    """The encoding for the ``compress`` query of a connection."""
    match asked_for:
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
        case _:
            return Plain()
