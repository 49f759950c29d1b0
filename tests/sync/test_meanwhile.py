"""What is done between a request and its answer, over a real line."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from edge.errors import StoreFull
from edge.sync.client import HttpClient


class _Slow(BaseHTTPRequestHandler):
    """Answers a capture once it is allowed to."""

    allowed = threading.Event()

    def do_POST(self) -> None:
        """Take the document, wait, answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        answered = self.allowed.wait(30)
        self.send_response(202 if answered else 500)
        self.send_header("Location", "/capture/7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def client() -> HttpClient:
    """A line to a server that answers only when told."""
    _Slow.allowed.clear()
    server = HTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=server.handle_request, daemon=True).start()
    return HttpClient(f"http://127.0.0.1:{server.server_port}", "token")


def test_it_is_done_while_the_server_works(client: HttpClient) -> None:
    """The answer comes only after it, so it cannot have waited for the answer; and it is done once."""
    done: list[str] = []

    def act() -> None:
        done.append("meanwhile")
        _Slow.allowed.set()

    assert client.capture(b"{}", proceed=True, meanwhile=act) == "7"
    assert done == ["meanwhile"]
    client.close()


def test_a_failure_of_it_ends_the_exchange(client: HttpClient) -> None:
    """A disk that is full is told as that; the batch is sent again another time."""

    def fail() -> None:
        _Slow.allowed.set()
        raise StoreFull("no room")

    with pytest.raises(StoreFull):
        client.capture(b"{}", proceed=True, meanwhile=fail)
    client.close()
