"""Whether the hub's own port still answers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.hub import hearing
from tests.sync.certificates import Authority

DATABASES = ("sqlite",)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow one another at once."""
    monkeypatch.setattr(hearing, "EVERY", 0.0)
    monkeypatch.setattr(hearing, "WAIT", 0.2)


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port that lets everybody in and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_port_that_takes_lines_and_says_nothing_is_deaf() -> None:
    """Three looks in a row, and it is said."""
    with silent() as port:
        asyncio.run(asyncio.wait_for(hearing.until_deaf("127.0.0.1", port), 30))


def test_a_process_that_can_open_nothing_more_is_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot open a line to itself takes none either."""

    async def no_more(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(asyncio, "open_connection", no_more)
    asyncio.run(asyncio.wait_for(hearing.until_deaf("127.0.0.1", 1), 30))


@pytest.mark.parametrize("mutual", [False, True])
def test_a_port_that_shakes_hands_is_heard_on_and_on(tmp_path: Path, mutual: bool) -> None:
    """Also one that wants a certificate of whoever comes."""
    authority = Authority(tmp_path)
    certificate, key = authority.vouch("hub")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if mutual:
        context.load_verify_locations(authority.file)
        context.verify_mode = ssl.CERT_REQUIRED
    asked = 0

    async def looked_at(wanted: int) -> None:
        enough = asyncio.Event()

        def hello(*_: object) -> None:
            nonlocal asked
            asked += 1
            if asked >= wanted:
                enough.set()

        context.sni_callback = hello
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
        async with server:
            looking = asyncio.create_task(hearing.until_deaf("127.0.0.1", server.sockets[0].getsockname()[1]))
            await asyncio.wait_for(enough.wait(), 30)
            assert not looking.done()
            looking.cancel()

    asyncio.run(looked_at(3 * hearing.MISSED))
    assert asked >= 3 * hearing.MISSED


def test_a_look_in_vain_now_and_then_is_no_deafness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many in a row are: a machine that was busy for a moment goes on."""
    answers = iter([False, False, True] * 5 + [False, False, False])

    async def answered(*_: object) -> bool:
        return next(answers)

    monkeypatch.setattr(hearing, "_answers", answered)
    asyncio.run(hearing.until_deaf("127.0.0.1", 1))
    assert next(answers, None) is None
