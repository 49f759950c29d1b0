"""Listening at the hub: told all at first, then each order, with signs of life in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge import wire
from edge.hub import devices, folding, holds, listening, moves
from edge.hub.hub import Device, Hub
from edge.hub.listening import Listeners, Pace
from edge.wire.moves import Move, Moved, MovesPush
from tests.hub.samples import device_of, let_in, make_hub
from tests.hub.test_holds import RECALL, STOP

QUICK = Pace(look=0.001, beat=60.0)
PATIENCE = 20.0

TWICE = wire.ExceptionNotice(
    kind="dispensed-twice",
    subject="01",
    opened="2026-03-01T09:00:00.000Z",
    events=("e1", "e2"),
    stations=("P1", "P9"),
)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one order."""
    made = make_hub(tmp_path)
    holds.put(made, RECALL)
    yield made
    made.database.close()


async def welcome() -> bool:
    """Every device is."""
    return True


async def next_of(stream: AsyncIterator[bytes]) -> bytes:
    """The next block, soon."""
    return await asyncio.wait_for(anext(stream), PATIENCE)


def ids(block: bytes) -> list[str]:
    """The orders of a block."""
    lines = dict(line.split(b": ", 1) for line in block.strip().split(b"\n"))
    assert lines[b"event"] == b"holds"
    said = wire.decode(lines[b"data"], wire.Holds)
    assert lines[b"id"].decode() == said.mark
    return [notice.hold.id for notice in said.holds]


async def test_all_is_told_at_first_and_then_what_is_new(hub: Hub) -> None:
    """To every listener, and to one that comes back only what it missed."""
    listeners = Listeners(hub, QUICK)
    one, two = listeners.listen("", welcome), listeners.listen("", welcome)
    assert [ids(await next_of(one)), ids(await next_of(two))] == [["R1"], ["R1"]]
    holds.put(hub, STOP)
    assert [ids(await next_of(one)), ids(await next_of(two))] == [["S1"], ["S1"]]
    again = listeners.listen(holds.told(hub, "").mark, welcome)
    assert ids(await next_of(again)) == []
    for stream in (one, two, again):
        await stream.aclose()  # type: ignore[attr-defined]


async def test_signs_of_life_end_with_the_admission(hub: Hub) -> None:
    """A quiet line beats; a device that has been shut out is hung up on."""
    admitted = iter([True, True, False])

    async def asked() -> bool:
        return next(admitted)

    stream = Listeners(hub, Pace(look=60.0, beat=0.001)).listen("", asked)
    assert ids(await next_of(stream)) == ["R1"]
    assert (await next_of(stream)).startswith(b"event: beat\n")
    with pytest.raises(StopAsyncIteration):
        await next_of(stream)


async def test_a_device_that_is_shut_out_is_hung_up_on_at_once(hub: Hub) -> None:
    """Though news never end, and long before the next sign of life; the others go on listening."""
    listeners = Listeners(hub, QUICK)
    out, stays = device_of(hub, "P1"), device_of(hub, "P2")
    tokens = {one.station: let_in(hub, one.station).token for one in (out, stays)}

    def admitted(station: str) -> Callable[[], Awaitable[bool]]:
        async def asked() -> bool:
            return devices.admit(hub, tokens[station]) is not None

        return asked

    gone, there = listeners.listen("", admitted("P1"), "H1"), listeners.listen("", admitted("P2"), "H1")
    await next_of(gone)
    await next_of(there)
    assert devices.revoke(hub, "P1")
    assert [block async for block in gone if block != listening.LOOK] == []
    holds.put(hub, STOP)
    assert ids(await next_of(there)) == ["S1"]
    late = listeners.listen("", admitted("P1"), "H1")
    with pytest.raises(StopAsyncIteration):
        await next_of(late)
    await there.aclose()  # type: ignore[attr-defined]


async def test_the_oldest_lines_of_a_station_give_way(hub: Hub) -> None:
    """One device may open as many as it likes, and keeps a few; nobody else's are touched."""
    listeners = Listeners(hub, QUICK)
    other = listeners.listen("", welcome, "H1", "P2")
    await next_of(other)
    lines = [listeners.listen("", welcome, "H1", "P1") for _ in range(listening.EACH + 2)]
    for line in lines:
        await next_of(line)
    holds.put(hub, STOP)
    for line in lines[:2]:
        with pytest.raises(StopAsyncIteration):
            await next_of(line)
    for line in (other, *lines[2:]):
        assert ids(await next_of(line)) == ["S1"]
        await line.aclose()  # type: ignore[attr-defined]
    assert listeners._of == {}


async def test_a_listener_that_lags_is_cut_off(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes back and is told the whole; the others lose nothing."""
    monkeypatch.setattr(listening, "_LAG", 1)
    listeners = Listeners(hub, QUICK)
    slow, quick = listeners.listen("", welcome), listeners.listen("", welcome)
    await next_of(slow)
    await next_of(quick)
    for number in range(3):
        holds.put(hub, replace(STOP, id=f"N{number}"))
        assert ids(await next_of(quick)) == [f"N{number}"]
    with pytest.raises(StopAsyncIteration):
        await next_of(slow)
    await quick.aclose()  # type: ignore[attr-defined]


async def test_a_database_put_back_hides_no_later_order(hub: Hub) -> None:
    """The numbers of what it lost are given again, and are told all the same."""
    listeners = Listeners(hub, QUICK)
    stream = listeners.listen("", welcome)
    await next_of(stream)
    holds.put(hub, STOP)
    assert ids(await next_of(stream)) == ["S1"]
    with hub.writing() as tx:
        tx.execute("DELETE FROM holds WHERE id = ?", ("S1",))
        tx.execute("UPDATE holds SET changed = 1")
    assert ids(await next_of(stream)) == ["R1"]
    mark = holds.told(hub, "").mark
    holds.put(hub, replace(STOP, id="S2"))
    assert ids(await next_of(stream)) == ["S2"]
    again = listeners.listen(mark, welcome)
    assert ids(await next_of(again)) == ["R1", "S2"]
    await stream.aclose()  # type: ignore[attr-defined]
    await again.aclose()  # type: ignore[attr-defined]


async def test_news_of_a_site_are_for_that_site(hub: Hub) -> None:
    """What one of its stations told sets its others looking, and nobody else: not that station itself."""
    listeners = Listeners(hub, QUICK)
    here, there = listeners.listen("", welcome, "H1", "P2"), listeners.listen("", welcome, "H2", "P9")
    itself = listeners.listen("", welcome, "H1", "P1")
    for stream in (here, there, itself):
        await next_of(stream)
    device = Device(station="P1", kind="institution", party="H1", gln="6901234000016", incarnation=1)
    told = Move(seq=1, event_id="e1", at="2026-03-01T09:00:00.000+08:00", items=(Moved(key="01"),))
    assert moves.take(hub, device, MovesPush(moves=(told,), upto=4)).upto == 4
    assert await next_of(here) == listening.LOOK
    holds.put(hub, STOP)
    assert ids(await next_of(there)) == ["S1"]
    assert ids(await next_of(itself)) == ["S1"]
    for stream in (here, there, itself):
        await stream.aclose()  # type: ignore[attr-defined]


async def test_what_does_not_add_up_sets_whom_it_concerns_looking(hub: Hub) -> None:
    """The stations it names, at whatever site, those that told it too; nobody else."""
    listeners = Listeners(hub, QUICK)
    concerned, also = listeners.listen("", welcome, "H2", "P9"), listeners.listen("", welcome, "H1", "P1")
    other = listeners.listen("", welcome, "H2", "P8")
    for stream in (concerned, also, other):
        await next_of(stream)
    with hub.writing() as tx:
        folding.note(tx, None, TWICE)
    assert [await next_of(concerned), await next_of(also)] == [listening.LOOK, listening.LOOK]
    holds.put(hub, STOP)
    assert ids(await next_of(other)) == ["S1"]
    for stream in (concerned, also, other):
        await stream.aclose()  # type: ignore[attr-defined]
