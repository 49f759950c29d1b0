"""The site feed at the hub: each step once, for the other stations of the same site only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.hub import moves
from edge.hub.hub import Device, Hub
from edge.wire.moves import Move, Moved, MovesPush
from tests.hub.samples import make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub that has heard nothing."""
    made = make_hub(tmp_path)
    yield made
    made.database.close()


def device(station: str, party: str = "H1", incarnation: int = 1) -> Device:
    """A station of a site."""
    return Device(
        station=station, kind="institution", party=party, gln="6901234000016", incarnation=incarnation
    )


def move(seq: int) -> Move:
    """A step."""
    at = "2026-03-01T09:00:00.000+08:00"
    return Move(seq=seq, event_id=f"e{seq}", at=at, operation="dispense", items=(Moved(key=f"01{seq}"),))


def test_steps_are_for_the_others_of_the_site(hub: Hub) -> None:
    """Not for their own station, and not for another site."""
    moves.take(hub, device("P1"), MovesPush(moves=(move(3), move(5)), upto=7))
    heard = moves.of_site(hub, device("P2"), 0)
    assert [(one.station, one.incarnation, one.seq) for one in heard.moves] == [("P1", 1, 3), ("P1", 1, 5)]
    assert moves.of_site(hub, device("P2"), heard.upto).moves == ()
    assert moves.of_site(hub, device("P1"), 0).moves == ()
    assert moves.of_site(hub, device("P1"), 0).upto == heard.upto
    assert moves.of_site(hub, device("P9", "H2"), 0).moves == ()
    assert moves.newest(hub) == {"H1": 2}


def test_a_step_told_again_is_kept_once(hub: Hub) -> None:
    """A reply that was lost costs nothing; a later life of the station begins its own count."""
    push = MovesPush(moves=(move(3),), upto=4)
    assert moves.take(hub, device("P1"), push).upto == 4
    assert moves.take(hub, device("P1"), push).upto == 4
    assert moves.take(hub, device("P1"), MovesPush(moves=(), upto=2)).upto == 4
    assert moves.take(hub, device("P1", incarnation=2), MovesPush(moves=(move(1),), upto=1)).upto == 1
    assert [one.incarnation for one in moves.of_site(hub, device("P2"), 0).moves] == [1, 2]
