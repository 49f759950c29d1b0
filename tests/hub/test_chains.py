"""The chains of the stations, seen from outside."""

from __future__ import annotations

import hashlib
from pathlib import Path

from edge import wire
from edge.hub import audit, catalogue, chains
from edge.hub.hub import Device, Hub
from tests.hub.samples import device_of, make_hub


def chain(count: int, first: int = 1, salt: str = "") -> list[wire.Header]:
    """Headers that follow each other."""
    hashes = [hashlib.sha256(f"{salt}{seq}".encode()).hexdigest() for seq in range(first - 1, first + count)]
    return [
        wire.Header(seq=first + n, kind="scan", sha256=hashes[n + 1], previous=hashes[n])
        for n in range(count)
    ]


def push(hub: Hub, device: Device, *headers: wire.Header) -> int:
    """Show headers; up to where the hub has the chain."""
    return chains.take_headers(hub, device, wire.HeadersPush(headers=headers)).upto


def standing(hub: Hub) -> set[str]:
    """Kinds of the exceptions that stand."""
    return {it.kind for it in catalogue.exceptions(hub, 0).exceptions if it.open}


def test_a_chain_grows_without_a_gap(tmp_path: Path) -> None:
    """Rows shown in order, twice and overlapping, are taken once each."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows = chain(6)
    assert push(hub, device, *rows[:3]) == 3
    assert push(hub, device, *rows[1:]) == 6
    assert push(hub, device, *rows) == 6
    assert push(hub, device) == 6
    assert standing(hub) == set()


def test_a_gap_is_shown_and_not_taken(tmp_path: Path) -> None:
    """A skipped row opens an exception, which closes when the rows between are shown."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows = chain(6)
    push(hub, device, *rows[:2])
    assert push(hub, device, *rows[4:]) == 2
    assert standing(hub) == {"chain-gap"}
    assert push(hub, device, *rows[2:]) == 6
    assert standing(hub) == set()


def test_a_chain_begins_with_its_first_row(tmp_path: Path) -> None:
    """A station whose first life begins in the middle has rows it did not show."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows = chain(6)
    assert push(hub, device, *rows[3:]) == 0
    assert standing(hub) == {"chain-gap"}
    assert push(hub, device, *rows) == 6
    assert standing(hub) == set()


def test_rows_of_one_push_follow_each_other(tmp_path: Path) -> None:
    """What comes after a hole in a push is left for the next."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows = chain(6)
    assert push(hub, device, *rows[:2], *rows[4:]) == 2
    assert push(hub, device, *rows[2:]) == 6
    assert standing(hub) == set()


def test_rows_shown_to_an_earlier_epoch_are_not_taken(tmp_path: Path) -> None:
    """A push that was under way when the hub was put back says nothing of the events behind its rows."""
    hub = make_hub(tmp_path)
    device, rows = device_of(hub), chain(4)
    push(hub, device, *rows[:2])
    epoch = audit.begin_epoch(hub, "put back")
    late = chains.take_headers(hub, device, wire.HeadersPush(headers=tuple(rows[2:]), epoch=1))
    assert (late.upto, late.epoch) == (2, epoch)
    again = chains.take_headers(hub, device, wire.HeadersPush(headers=tuple(rows[2:]), epoch=epoch))
    assert again.upto == 4


def test_a_second_story_is_a_fork(tmp_path: Path) -> None:
    """A row that is not what it was, or does not follow the last, opens an exception that stays."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows, other = chain(4), chain(4, salt="x")
    push(hub, device, *rows[:2])
    push(hub, device, other[1])
    assert standing(hub) == {"chain-fork"}
    second = make_hub(tmp_path / "second")
    device = device_of(second)
    push(second, device, *rows[:2])
    assert push(second, device, other[2]) == 3
    assert standing(second) == {"chain-fork"}


def test_a_station_that_tells_a_second_story_is_told_so(tmp_path: Path) -> None:
    """At each telling, the same again too; one that tells what it told hears nothing of the kind."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    rows, other = chain(4), chain(4, salt="x")

    def forked(*headers: wire.Header) -> bool:
        return chains.take_headers(hub, device, wire.HeadersPush(headers=headers)).forked

    assert [forked(*rows[:2]), forked(*rows), forked()] == [False, False, False]
    assert [forked(other[1]), forked(other[1]), forked(*other[3:])] == [True, True, True]
    assert not forked(*rows)


def test_each_life_of_a_station_has_a_chain_of_its_own(tmp_path: Path) -> None:
    """A new incarnation begins with row 1, or goes on from a row of an earlier one; the old chain is left as it is."""
    hub = make_hub(tmp_path)
    push(hub, device_of(hub), *chain(5))
    assert push(hub, device_of(hub), *chain(2, first=4)) == 5
    assert push(hub, device_of(hub), *chain(2, salt="x")) == 2
    assert standing(hub) == set()
    assert push(hub, device_of(hub), *chain(2, first=6)) == 7
    assert standing(hub) == set()
    assert push(hub, device_of(hub), *chain(2, first=3, salt="y")) == 0
    assert standing(hub) == {"chain-gap"}


def test_refusals_are_kept_once(tmp_path: Path) -> None:
    """The second stream may be sent again; the reply says how far it reaches."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    refusals = tuple(
        wire.Refusal(seq=seq, event_id=f"e{seq}", at="", verdict="REJECT", raw=bytes([seq])) for seq in (3, 8)
    )
    for _ in range(2):
        assert chains.take_refusals(hub, device, wire.RefusalsPush(refusals=refusals)).upto == 8
    with hub.reading() as reader:
        bodies = [row[0] for row in reader.execute("SELECT body FROM refusals ORDER BY seq")]
    assert [wire.decode(body, wire.Refusal) for body in bodies] == list(refusals)


def test_a_reply_tells_the_epoch(tmp_path: Path) -> None:
    """A hub that was put back says so to every station, whatever rows it still has."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    told = [chains.take_headers(hub, device, wire.HeadersPush(headers=())).epoch]
    begun = audit.begin_epoch(hub, "the disk was put back")
    told.append(chains.take_headers(hub, device, wire.HeadersPush(headers=())).epoch)
    assert told == [1, begun]
