"""Only so far and so long."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from edge.errors import SyncRetryable
from edge.sync.client import HttpClient
from edge.sync.listening import AT_ALL, PATIENCE, SLOWEST, listen, whole


def endless(piece: bytes, heard: list[int]) -> Iterator[bytes]:
    """A server that never ends; heard: how many pieces were taken."""
    for number in itertools.count(1):
        heard.append(number)
        yield piece


def test_no_more_is_heard_than_was_asked_for() -> None:
    """An answer without end is left where it has said enough."""
    heard: list[int] = []
    assert listen(endless(b"x" * 10, heard), 0, 95, lambda: 0.0, OSError) == b"x" * 95
    assert len(heard) == 10


def test_a_byte_now_and_then_is_no_answer() -> None:
    """A line held open by a trickle is given up when its time is over."""
    seconds = itertools.count(0.0, 5.0)
    with pytest.raises(SyncRetryable, match="bytes a second") as slow:
        listen(endless(b"x", []), 0, 1000, lambda: next(seconds), OSError)
    assert slow.value.status == 408


def test_what_came_slowly_is_kept() -> None:
    """Enough in the time, though not all: the rest can be asked for later."""
    seconds = itertools.count(0.0, PATIENCE / 2)
    piece = b"x" * int(SLOWEST * PATIENCE)
    heard = listen(endless(piece, []), 0, 100 * len(piece), lambda: next(seconds), OSError)
    assert heard == piece * 3


@pytest.mark.parametrize(("skip", "kept"), [(0, True), (19, True), (20, False), (30, False)])
def test_what_came_before_a_line_broke_is_kept(skip: int, kept: bool) -> None:
    """As long as anything of it is new: a line that always breaks gets there all the same."""

    def breaking() -> Iterator[bytes]:
        yield b"x" * 20
        raise ConnectionResetError

    if kept:
        assert listen(breaking(), skip, 100, lambda: 0.0, OSError) == b"x" * 20
    else:
        with pytest.raises(ConnectionResetError):
            listen(breaking(), skip, 100, lambda: 0.0, OSError)


def test_a_server_that_serves_no_ranges_is_read_from_the_start() -> None:
    """Bytes that were had are passed over; what comes past the piece is not read."""
    body = bytes(range(200))
    client = HttpClient(
        "http://hub", transport=httpx.MockTransport(lambda _: httpx.Response(200, content=iter([body])))
    )
    assert client.piece("targets/x", 50, 7) == body[50:57]


def test_a_line_that_breaks_in_a_piece_is_tried_again() -> None:
    """A failure of the line is one, whatever had come."""

    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone")

    with pytest.raises(SyncRetryable, match="gone"):
        HttpClient("http://hub", transport=httpx.MockTransport(broken)).piece("targets/x", 0, 7)


def test_a_refusal_without_end_is_cut_off_too() -> None:
    """What a server says of its refusal is read no further than a piece."""
    refusing = httpx.MockTransport(lambda _: httpx.Response(503, content=endless(b"x" * 100, [])))
    with pytest.raises(SyncRetryable) as busy:
        HttpClient("http://hub", transport=refusing).piece("targets/x", 0, 700)
    assert busy.value.status == 503


def test_an_answer_is_heard_to_its_end() -> None:
    """However many pieces it comes in."""
    assert whole([b"ab", b"", b"c"], 3, lambda: 0.0) == b"abc"


def test_an_answer_without_end_or_by_the_drop_is_given_up() -> None:
    """Past what is read of any; when its time is over with next to nothing; and at some time in any case."""
    heard: list[int] = []
    with pytest.raises(SyncRetryable, match="at most 95 bytes"):
        whole(endless(b"x" * 10, heard), 95, lambda: 0.0)
    assert len(heard) == 10
    for piece, second in ((b"x", 1.0), (b"x" * 10_000, AT_ALL / 7)):
        seconds = itertools.count(0.0, second)
        with pytest.raises(SyncRetryable, match="within") as slow:
            whole(endless(piece, []), 10**9, lambda seconds=seconds: next(seconds))  # type: ignore[misc]
        assert slow.value.status == 408


def test_a_server_that_never_ends_its_answer_is_left() -> None:
    """Whatever was asked: what is heard of it has a limit."""
    taken: list[int] = []
    line = httpx.MockTransport(lambda _: httpx.Response(200, content=endless(b" " * 1_000_000, taken)))
    with pytest.raises(SyncRetryable, match="bytes, got more"):
        HttpClient("http://hub.example", transport=line).operators()
    assert len(taken) < 100
