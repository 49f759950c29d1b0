"""A hub put back to an earlier copy while its answer to a batch is still to be read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from edge.hub import audit
from edge.hub.app import make_app
from edge.hub.hub import Hub
from edge.store import Store
from edge.sync.client import HttpClient
from tests.hub.samples import Clock, event_id, make_hub
from tests.sync.samples import counting_ids, stored
from tests.sync.test_worker import NOW, joined, make_worker, scanned, settle


class Line(httpx.BaseTransport):
    """The hub's own application behind a client. down: requests that are lost; after: told of each that was served."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.down = 0
        self.after: Callable[[httpx.Request], None] = lambda _: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request served whole."""
        if self.down:
            self.down -= 1
            raise httpx.ConnectError("down")

        async def served() -> httpx.Response:
            inner = httpx.ASGITransport(app=make_app(self.hub))
            asked = httpx.Request(
                request.method, request.url, headers=request.headers, content=request.read()
            )
            answer = await inner.handle_async_request(asked)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        answer = asyncio.run(served())
        self.after(request)
        return answer


@pytest.mark.parametrize("down", [0, 1])
def test_an_answer_of_before_acknowledges_nothing_at_the_hub_put_back(
    tmp_path: Path, store: Store, down: int
) -> None:
    """The batch is stored, the hub fails over to a copy without it before the answer counts: it is sent again."""
    hub = make_hub(tmp_path / "hub", Clock(NOW))
    line = Line(hub)
    worker = make_worker(store, HttpClient("http://hub", joined(hub, store).token, transport=line))
    scanned(store, 1)
    _, now = settle(worker)
    hub.database.close()
    shutil.copytree(tmp_path / "hub", tmp_path / "copy")
    line.hub = make_hub(tmp_path / "hub", Clock(NOW))
    line.hub.ids = counting_ids("8")
    scanned(store, 2)
    now += timedelta(minutes=1)
    while store.outbox.settled() < store.head.seq or not store.outbox.headers(None, 1):
        now = max(now, worker.step(now).next_at)
    for number in (3, 4, 5):
        scanned(store, number)

    def put_back(request: httpx.Request) -> None:
        if (request.method, request.url.path) == ("POST", "/capture"):
            line.after = lambda _: None
            line.hub, line.down = make_hub(tmp_path / "copy", Clock(NOW)), down
            line.hub.ids = counting_ids("9")
            audit.begin_epoch(line.hub, "restored")

    line.after = put_back
    for _ in range(5):
        _, now = settle(worker, now + timedelta(minutes=1))
    assert stored(line.hub) == [event_id(number) for number in range(1, 6)]
    line.hub.database.close()
