"""What is refused for good holds up nothing else of the exchange."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

import pytest

from edge import wire
from edge.errors import SyncFinal
from edge.hub import capture, catalogue
from edge.hub import moves as hub_moves
from edge.hub.devices import admit
from edge.hub.hub import Hub
from edge.store import Store
from edge.wire.moves import Move, Moved, MovesPush
from tests.hub.samples import document, key, let_in, told
from tests.sync.samples import DirectClient, stored
from tests.sync.test_worker import joined, make_worker, scanned, settle


@pytest.fixture
def client(hub: Hub, store: Store) -> DirectClient:
    """The line of a station."""
    return joined(hub, store)


def refuse(*_asked: object) -> NoReturn:
    """A door that is not there, or takes no such thing."""
    raise SyncFinal("413 too large", 413)


def refusals(hub: Hub) -> int:
    """Refused scans that the hub has."""
    with hub.reading() as reader:
        return int(reader.execute("SELECT count(*) FROM refusals").fetchone()[0])


@pytest.mark.parametrize("door", ["moves", "headers"])
def test_refusals_go_up_whatever_else_of_the_proof_is_refused(
    hub: Hub, store: Store, client: DirectClient, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """A step too large for the site feed, say, keeps no refused scan here; it is shown, and asked again."""
    scanned(store, 1, "REJECT")
    monkeypatch.setattr(client, door, refuse)
    worker = make_worker(store, client)
    step, now = settle(worker)
    assert refusals(hub) == 1
    assert (step.state.line, step.state.trouble, step.state.reason) == (
        "up",
        "partly-refused",
        "413 too large",
    )
    monkeypatch.undo()
    step, _ = settle(worker, now + timedelta(minutes=1))
    assert step.state.trouble == ""


@pytest.mark.parametrize("door", ["site", "operators", "despatches"])
def test_news_come_down_whatever_else_of_them_is_refused(
    hub: Hub, store: Store, client: DirectClient, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """One question that is refused keeps the others from nothing."""
    capture.capture(hub, client._device(), document(told("institution_receive", ("S9",), 3)), "proceed")
    monkeypatch.setattr(client, door, refuse)
    worker = make_worker(store, client)
    step, now = settle(worker)
    assert (step.state.line, step.state.trouble, step.state.reason) == (
        "up",
        "partly-refused",
        "413 too large",
    )
    with store.reader() as reader:
        assert reader.query("SELECT key FROM exceptions WHERE closed IS NULL") == [(key("S9"),)]
    monkeypatch.undo()
    step, _ = settle(worker, now + timedelta(minutes=1))
    assert step.state.trouble == ""


def test_news_come_down_though_no_catalogue_does(
    hub: Hub, store: Store, client: DirectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalogue that cannot even be asked for."""
    capture.capture(hub, client._device(), document(told("institution_receive", ("S9",), 3)), "proceed")
    monkeypatch.setattr(client, "manifest", refuse)
    step, _ = settle(make_worker(store, client))
    assert step.state.trouble == "partly-refused"
    with store.reader() as reader:
        assert reader.query("SELECT key FROM exceptions WHERE closed IS NULL") == [(key("S9"),)]


@pytest.mark.parametrize("exited", ["", "yesterday", "2026-03-01T09:00:00"])
def test_a_notice_whose_time_cannot_be_read_stops_nothing(
    hub: Hub, store: Store, client: DirectClient, monkeypatch: pytest.MonkeyPatch, exited: str
) -> None:
    """It is said, and what else there is comes down."""
    notice = wire.DespatchNotice(
        event_id="e", form="", destination="IMP-1", seal="", exited=exited, keys=("k",)
    )
    said = wire.Despatches(despatches=(notice,), upto=1)
    monkeypatch.setattr(client, "despatches", lambda _since: said)
    capture.capture(hub, client._device(), document(told("institution_receive", ("S9",), 3)), "proceed")
    step, _ = settle(make_worker(store, client))
    assert (step.state.line, step.state.trouble) == ("up", "partly-refused")
    with store.reader() as reader:
        assert reader.query("SELECT key FROM exceptions WHERE closed IS NULL") == [(key("S9"),)]
    assert catalogue.exceptions(hub, 0).exceptions


def burst(*_asked: object) -> NoReturn:
    """An answer that fails here in a way nobody thought of."""
    raise OverflowError("date value out of range")


@pytest.mark.parametrize("door", ["site", "operators", "despatches", "exceptions", "moves", "headers"])
def test_an_answer_nobody_foresaw_keeps_nothing_else_from_going_up(
    hub: Hub, store: Store, client: DirectClient, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """Events, refusals and all other news pass; it is shown, and asked again."""
    scanned(store, 1)
    scanned(store, 2, "REJECT")
    monkeypatch.setattr(client, door, burst)
    worker = make_worker(store, client)
    step, now = settle(worker)
    assert (len(stored(hub)), refusals(hub)) == (1, 1)
    assert (step.state.line, step.state.trouble) == ("up", "partly-refused")
    assert "date value out of range" in step.state.reason
    monkeypatch.undo()
    step, _ = settle(worker, now + timedelta(minutes=1))
    assert step.state.trouble == ""


def test_a_step_of_an_older_hub_that_nobody_can_take_over_is_told_and_not_taken(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the way of the site's later steps, and of nothing else."""
    client = joined(hub, store, "H1-PC1", "institution", "H-1")
    other = admit(hub, let_in(hub, "H1-PC2", "institution", "H-1").token)
    assert other is not None
    monkeypatch.setattr(hub_moves, "fault_of", lambda _: "")
    odd = Move(seq=1, event_id="e", at="9999-12-31T23:59:59.999+00:00", items=(Moved(key="01"),))
    hub_moves.take(hub, other, MovesPush(moves=(odd,), upto=1))
    scanned(store, 1)
    step, _ = settle(make_worker(store, client))
    assert len(stored(hub)) == 1
    assert (step.state.trouble, "9999" in step.state.reason) == ("partly-refused", True)
