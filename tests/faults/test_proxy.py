"""The faulty line itself: each fault is what it says, seen from both of its ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from edge.errors import SyncRetryable
from edge.sync.client import HttpClient
from edge.sync.push import EventPush
from tests.faults.line import FaultyLine
from tests.faults.proxy import FAULTS
from tests.hub.samples import START
from tests.sync.samples import MemoryOutbox, pending


class Served(ThreadingHTTPServer):
    """A server that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[bytes] = []


class Handler(BaseHTTPRequestHandler):
    """Answers every request with 202 and a hundred bytes."""

    server: Served

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            return
        self.server.bodies.append(body)
        self.send_response(202)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"x" * 100)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[Served]:
    """A server on loopback."""
    server = Served()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def line(served: Served) -> Iterator[FaultyLine]:
    """A faulty line to it."""
    made = FaultyLine(served.server_address[1])
    yield made
    made.close()


def outcome(line: FaultyLine, fault: str, number: int) -> str:
    """What a station sees of one request that meets `fault`."""
    line.order(plan=[fault])
    try:
        answer = httpx.post(f"{line.url}/capture", content=b"%d" % number, timeout=1.0, trust_env=False)
    except httpx.TimeoutException:
        return "silence"
    except httpx.HTTPError:
        return "broken"
    return str(answer.status_code) + ("" if len(answer.content) in (0, 100) else " page")


SEEN = {
    "none": ("202", 1),
    "delay": ("202", 1),
    "throttle": ("202", 1),
    "duplicate": ("202", 2),
    "cut": ("broken", 0),
    "cut-request": ("broken", 0),
    "garbage": ("broken", 0),
    "drop-reply": ("broken", 1),
    "cut-reply": ("broken", 1),
    "half-open": ("silence", 0),
    "413": ("413", 0),
    "429": ("429", 0),
    "500": ("500", 0),
    "502": ("502", 0),
    "login-page": ("200 page", 0),
}


def test_every_fault_is_seen_as_what_it_is(line: FaultyLine, served: Served) -> None:
    """What the station sees of it, and how often the hub was reached."""
    assert set(SEEN) | {"late"} == {*FAULTS, "none"}
    for number, (fault, seen) in enumerate(SEEN.items()):
        assert (outcome(line, fault, number), served.bodies.count(b"%d" % number)) == seen, fault


def test_a_late_request_comes_after_later_ones(line: FaultyLine, served: Served) -> None:
    """The station saw its line break; the hub is reached all the same, out of turn."""
    assert outcome(line, "late", 1) == "broken"
    for number in range(2, 40):
        outcome(line, "none", number)
        if b"1" in served.bodies:
            break
    assert served.bodies.index(b"1") > 0


def test_a_certificate_of_another_host_is_not_trusted(line: FaultyLine, served: Served) -> None:
    """Nothing reaches the hub by it."""
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.post(f"{line.tls}/capture", content=b"1", timeout=5.0, trust_env=False)
    assert served.bodies == []


def test_a_station_shown_a_wrong_certificate_keeps_its_events_and_says_why(
    line: FaultyLine, served: Served
) -> None:
    """It is tried again like any bad line, nothing is sent to whoever that is, and nothing parked."""
    outbox = MemoryOutbox([pending(1)])
    client = HttpClient(line.tls, "token", timeout=5.0)
    push = EventPush(outbox, client)
    for _ in range(2):
        with pytest.raises(SyncRetryable, match=r"certificate|CERTIFICATE"):
            push.step(START)
    client.close()
    assert (outbox.acknowledged, outbox.parked, served.bodies) == ([], {}, [])


def test_a_poisoned_capture_is_refused_whatever_else_goes_wrong(line: FaultyLine, served: Served) -> None:
    """Only what holds the poison."""
    line.order(poison="bad")
    answers = [
        httpx.post(f"{line.url}/capture", content=body, trust_env=False).status_code
        for body in (b"good", b"a bad one")
    ]
    assert (answers, served.bodies) == ([202, 400], [b"good"])
