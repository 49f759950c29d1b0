"""What is still to reach the server, read for a stick."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.store import carrying
from tests.store.world import World, moved


def carried(world: World, rows: int = carrying.ROWS) -> list[int]:
    """The rows whose events would be carried, in order."""
    with world.store.reader() as reader:
        return [event.seq for stretch in carrying.stretches(reader, rows) for event in stretch.events]


def sent(world: World) -> list[int]:
    """The rows the line would send."""
    return [event.seq for event in world.store.outbox.pending(10_000, 1 << 30)]


@given(
    serials=st.lists(st.sampled_from(["S1", "S2", "S3"]), min_size=1, max_size=12),
    rows=st.integers(1, 6),
    data=st.data(),
)
@settings(max_examples=30)
def test_a_stick_carries_just_what_the_line_would_send(
    tmp_path_factory: pytest.TempPathFactory, serials: list[str], rows: int, data: st.DataObject
) -> None:
    """Whatever was acknowledged, parked and released before; read in stretches of any length."""
    world = World(tmp_path_factory.mktemp("carrying"))
    seqs = [world.accept(moved("shelved", serial)).seq for serial in serials]
    outbox = world.store.outbox
    for act in data.draw(st.lists(st.sampled_from(["acknowledge", "park", "release", "look"]), max_size=6)):
        seq = data.draw(st.sampled_from(seqs))
        if act == "acknowledge":
            outbox.acknowledge([seq])
        elif act == "park" and outbox.is_due(seq):
            outbox.park(seq, "refused", "", world.now().at)
        elif act == "release":
            outbox.release(seq)
        else:
            sent(world)
    found = carried(world, rows)
    assert found == sent(world)
    assert all(outbox.is_due(seq) for seq in found)
    world.close()


def test_headers_and_refusals_of_all_rows_go_along_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From where the server was last known to have them, without a gap, stretch by stretch."""
    world = World(tmp_path_factory.mktemp("carrying"))
    world.accept(moved("shelved", "S1"))
    refused = [world.append(verdict=verdict).seq for verdict in ("REJECT", "REVIEW")]
    world.accept(moved("shelved", "S2"))
    world.store.outbox.headers_acknowledged(1)
    with world.store.reader() as reader:
        stretches = list(carrying.stretches(reader, 2))
    assert [header.seq for one in stretches for header in one.headers] == [2, 3, 4]
    assert [entry.seq for one in stretches for entry in one.refusals] == refused
    assert [(one.first, one.last) for one in stretches] == [(1, 2), (3, 4)]
    world.close()


def test_where_all_is_acknowledged_nothing_is_carried(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No stretch, so no file."""
    world = World(tmp_path_factory.mktemp("carrying"))
    seq = world.accept(moved("shelved", "S1")).seq
    world.store.outbox.acknowledge([seq])
    world.store.outbox.headers_acknowledged(seq)
    world.store.outbox.refusals_acknowledged(seq)
    assert carried(world) == []
    with world.store.reader() as reader:
        assert list(carrying.stretches(reader)) == []
    world.close()
