"""Listening over the network, to the real hub and to servers that are none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from edge.clock import Reading
from edge.errors import SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import devices, holds
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import serve
from edge.store import Entry, Store
from edge.sync import enrol
from edge.sync.client import HttpClient
from edge.sync.ear import Ear
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.hub.test_holds import RECALL, STOP
from tests.sync.samples import DirectClient, counting_ids

PATIENCE = 20
NOW = fakes.NOW


class Listener:
    """An ear in a thread of its own, and what it heard."""

    def __init__(self, store: Store, client: HttpClient) -> None:
        self.store = store
        self.came = threading.Condition()
        self.heard: list[str] = []
        self.ended = ""
        self.ear = Ear(store, client, wall=lambda: NOW, heard=self._heard)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _heard(self, _at: datetime, entry: Entry | None) -> None:
        with self.came:
            self.heard.append(entry.detail.decode() if entry else "")
            self.came.notify_all()

    def _run(self) -> None:
        try:
            self.ear.listen()
            self.ended = "hung up"
        except (SyncRetryable, SyncFinal) as failure:
            self.ended = failure.message

    def until(self, count: int) -> None:
        """So much was heard."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.heard) >= count, PATIENCE), self.heard


class Served:
    """A hub on loopback, and a store that is enrolled with it."""

    def __init__(self, hub: Hub, store: Store) -> None:
        self.hub, self.store = hub, store
        self.stop = threading.Event()
        address: list[str] = []
        ready = threading.Event()

        def told(url: str, _token: str | None) -> None:
            address.append(url)
            ready.set()

        self.thread = threading.Thread(
            target=serve, args=(hub, "127.0.0.1", 0, told), kwargs={"stop": self.stop}
        )
        self.thread.start()
        assert ready.wait(PATIENCE)
        self.url = address[0]
        code = devices.issue_code(
            hub, NewDevice(station="Z1", kind="zone", party="IMP-1", gln="6901234000016")
        )
        self.token = enrol(store, DirectClient(hub), code, "key", Reading(NOW, "good")).token

    def close(self) -> None:
        """Stop serving."""
        self.stop.set()
        self.thread.join(PATIENCE)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Both, in one world."""
    anchor = tmp_path / "anchor"
    with Store.open(
        tmp_path / "station", machine="m", anchor=anchor, now=NOW, ids=counting_ids(), synchronous="OFF"
    ) as store:
        made = Served(make_hub(tmp_path / "hub", Clock(NOW)), store)
        yield made
        made.close()


def test_orders_are_heard_as_they_are_given_until_one_hangs_up(served: Served) -> None:
    """The first word says that none was missed, then each order comes, and is in force when it is told of."""
    listener = Listener(served.store, HttpClient(served.url, served.token))
    listener.until(1)
    assert listener.heard == [""]
    holds.put(served.hub, RECALL)
    listener.until(2)
    assert "R1" in listener.heard[1]
    holds.put(served.hub, STOP)
    listener.until(3)
    assert served.store.holds_mark == holds.told(served.hub, "").mark
    listener.ear.hang_up()
    listener.thread.join(PATIENCE)
    assert listener.ended == "hung up"
    # what was given meanwhile is heard first by who comes back
    holds.lift(served.hub, "R1")
    again = Listener(served.store, HttpClient(served.url, served.token))
    again.until(1)
    assert "released" in again.heard[0]
    again.ear.hang_up()
    again.thread.join(PATIENCE)


def test_a_hub_that_goes_away_is_a_cut_line(served: Served) -> None:
    """It ends, and says so; nothing hangs."""
    listener = Listener(served.store, HttpClient(served.url, served.token))
    listener.until(1)
    served.close()
    listener.thread.join(PATIENCE + 10)
    assert listener.ended


def test_it_ends_at_once_where_it_was_to_end_before_the_line_stood(served: Served) -> None:
    """Without a word of what the hub says."""
    heard: list[object] = []
    ear = Ear(
        served.store,
        HttpClient(served.url, served.token),
        wall=lambda: NOW,
        heard=lambda _at, entry: heard.append(entry),
    )
    ear.listen(lambda: True)
    assert heard == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"detail": "revoked"}), SyncRevoked),
        (httpx.Response(404), SyncFinal),
        (httpx.Response(503, headers={"Retry-After": "7"}), SyncRetryable),
        (httpx.Response(200, text="<html>", headers={"Content-Type": "text/html"}), SyncRetryable),
        (
            httpx.Response(
                200, text="event: holds\ndata: {]\n\n", headers={"Content-Type": "text/event-stream"}
            ),
            SyncRetryable,
        ),
    ],
)
def test_a_server_that_is_no_hub_of_ours_says_so(
    served: Served, answer: httpx.Response, kind: type[Exception]
) -> None:
    """Refused, not served, busy, a login page, or not JSON: each its kind of failure."""
    client = HttpClient("http://hub.example", "t", transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(kind):
        Ear(served.store, client, wall=lambda: datetime.now(UTC)).listen()


def test_a_token_of_nobody_is_turned_away(served: Served) -> None:
    """As at every other door."""
    with pytest.raises(SyncRevoked):
        Ear(served.store, HttpClient(served.url, "wrong"), wall=lambda: NOW).listen()
