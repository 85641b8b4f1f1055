"""The audit of the packages says what is known, and says so where nobody could be asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest

from checks.audit import REQUIREMENTS, Known, Unreachable, audit, main, pinned

GOOD = b'{"vulnerabilities": []}'
BAD = b'{"vulnerabilities": [{"id": "PYSEC-1", "fixed_in": ["2.1"]}, {"id": "PYSEC-0", "withdrawn": "2026-01-01"}]}'


@contextmanager
def service(answers: dict[str, bytes]) -> Iterator[str]:
    """A server that has these answers, and 404 for everything else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked(address: str, *packages: tuple[str, str]) -> list[Known]:
    with httpx.Client(base_url=address) as client:
        return list(audit(client, list(packages)))


def test_what_is_known_is_said_with_what_fixes_it_and_what_was_withdrawn_is_not() -> None:
    with service({"/pypi/good/1.0/json": GOOD, "/pypi/bad/2.0/json": BAD}) as address:
        assert asked(address, ("good", "1.0"), ("bad", "2.0")) == [Known("bad", "2.0", "PYSEC-1", ("2.1",))]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>"])
def test_an_answer_that_is_none_is_no_clean_bill(body: bytes) -> None:
    with service({"/pypi/good/1.0/json": body}) as address, pytest.raises(Unreachable):
        asked(address, ("good", "1.0"))


def test_where_nobody_can_be_asked_it_is_skipped_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with service({}) as address:
        assert main(address) == 0
    assert "audit skipped, because" in capsys.readouterr().out


def test_every_pinned_package_is_asked_about() -> None:
    packages = dict(pinned(REQUIREMENTS.read_text(encoding="utf-8")))
    assert {"discord-py", "asyncpg", "httpx", "pytest"} <= packages.keys()
    assert len(packages) > 40
    assert pinned("a==1.0 ; python_version < '4' \\\n    --hash=sha256:x\nb[c]==2\n") == [
        ("a", "1.0"),
        ("b", "2"),
    ]
