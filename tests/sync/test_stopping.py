"""What stopped for good stays so, and a gate that refused everything is gone through when it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest

from edge.errors import SyncError, SyncFinal, SyncRetryable, SyncRevoked
from edge.store import Store
from edge.sync.answers import ServerLimits
from edge.sync.client import Client
from edge.sync.stopping import Shut
from tests.sync.test_blame import Sick, stepped
from tests.sync.test_worker import NOW, make_worker, scanned

MINUTE = timedelta(minutes=1)
REFUSED, SILENT, REVOKED = SyncFinal("x", status=400), SyncRetryable("x"), SyncRevoked("x")


class Answering:
    """A server that answers, or fails, in this order when it is asked what a capture may hold."""

    def __init__(self, *answers: SyncError | None) -> None:
        self.answers = list(answers)

    def limits(self) -> ServerLimits:
        """The next answer."""
        if failure := self.answers.pop(0):
            raise failure
        return ServerLimits()


@pytest.mark.parametrize(
    ("answers", "opened"),
    [
        ([None, None], [False, False]),
        ([REFUSED, None, None], [False, True, False]),
        ([REFUSED, SILENT, None], [False, False, True]),
        ([SILENT, None], [False, False]),
        ([REVOKED, None], [False, False]),
    ],
)
def test_only_a_server_that_refused_everything_is_found_open(
    answers: list[SyncError | None], opened: list[bool]
) -> None:
    """One that answered all along refused something for its own sake; one that was silent says nothing."""
    shut = Shut(cast(Client, Answering(*answers)), MINUTE)
    assert [shut.opened(NOW + number * MINUTE) for number in range(len(answers))] == opened


def test_a_server_is_asked_once_each_interval() -> None:
    """However often it is looked at; a clock that was set back is no reason to wait."""
    server = Answering(*[REFUSED] * 9)
    shut = Shut(cast(Client, server), MINUTE)
    for at in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + MINUTE * 3 / 2, NOW):
        shut.opened(at)
    assert len(server.answers) == 9 - 3


@pytest.mark.parametrize("status", [415, 431])
def test_what_is_refused_for_its_own_sake_is_not_sent_again(store: Store, status: int) -> None:
    """The server answers all else: the line stays stopped until a person says go on."""
    sick = Sick(status, 1)
    scanned(store, 1)
    worker = stepped(make_worker(store, sick.client()), 60)
    assert (worker.state.stopped, sick.failures, store.outbox.parked()) == (True, 1, [])
    worker.resume()
    stepped(worker, 60)
    assert sick.failures == 2


def test_a_revoked_device_asks_nothing(store: Store) -> None:
    """Not even what a capture may hold."""
    asked: list[Any] = []

    class Revoking(Sick):
        def __call__(self, environ: dict[str, Any], start: Any) -> Any:
            asked.append(environ["PATH_INFO"])
            start("403 Forbidden", [])
            return [b""]

    worker = stepped(make_worker(store, Revoking(403).client()), 60)
    assert (worker.state.line, len(asked)) == ("revoked", 1)
