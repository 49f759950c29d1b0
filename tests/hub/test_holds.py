"""Orders at the hub: numbered, kept, and told whole to whoever has missed some."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import wire
from edge.catalogue import Hold
from edge.hub import holds
from edge.hub.hub import Hub
from tests.hub.samples import START, Clock, make_hub

RECALL = Hold(id="R1", kind="recall", order="药监召〔2026〕1号", since=START, product="P-GOOD", lot="L1")
STOP = Hold(id="S1", kind="stop-use", order="药监停〔2026〕2号", since=START, institution="H1")


@pytest.fixture
def clock() -> Clock:
    """The hub's clock."""
    return Clock()


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    """A hub without orders."""
    made = make_hub(tmp_path, clock)
    yield made
    made.database.close()


def orders(said: wire.Holds | wire.Problem) -> list[Hold]:
    """The orders told."""
    assert isinstance(said, wire.Holds), said
    return [notice.hold for notice in said.holds]


def test_without_orders_nothing_is_told(hub: Hub) -> None:
    """Neither to who has heard nothing nor to who brings the mark of another hub."""
    assert holds.told(hub, "") == wire.Holds(mark="", holds=())
    assert holds.told(hub, "other") == wire.Holds(mark="", holds=())
    assert holds.newest(hub) == 0


def test_an_order_is_told_alone_when_given_and_whole_to_who_missed_it(hub: Hub) -> None:
    """What changed, and with the mark of the whole nothing more."""
    assert orders(holds.put(hub, RECALL)) == [RECALL]
    second = holds.put(hub, STOP)
    assert orders(second) == [STOP]
    assert isinstance(second, wire.Holds)
    assert orders(holds.told(hub, "")) == [RECALL, STOP]
    assert orders(holds.told(hub, "an older mark")) == [RECALL, STOP]
    assert holds.told(hub, second.mark) == wire.Holds(mark=second.mark, holds=())


def test_an_order_is_lifted_and_stays_on_record(hub: Hub, clock: Clock) -> None:
    """Lifting is a change of its own; what is not known cannot be lifted."""
    holds.put(hub, RECALL)
    clock.pass_(hours=1)
    lifted = replace(RECALL, released=START + timedelta(hours=1))
    assert orders(holds.lift(hub, "R1")) == [lifted]
    assert orders(holds.told(hub, "")) == [lifted]
    missing = holds.lift(hub, "R9")
    assert isinstance(missing, wire.Problem)
    assert missing.status == 404


@pytest.mark.parametrize("name", ["", "local:TZ-1"])
def test_ids_of_the_stations_own_are_refused(hub: Hub, name: str) -> None:
    """What a station sets by itself is not the hub's to change."""
    refused = holds.put(hub, replace(RECALL, id=name))
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400
    assert orders(holds.told(hub, "")) == []


CHANGES = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 3), st.booleans(), st.booleans()), max_size=12
)


@given(CHANGES)
def test_a_station_that_hears_now_and_then_ends_with_all_orders(
    changes: list[tuple[str, int, bool, bool]],
) -> None:
    """Whatever was given, changed or lifted while it did not listen."""
    with tempfile.TemporaryDirectory() as folder:
        hub = make_hub(Path(folder))
        known: dict[str, Hold] = {}
        mark = ""
        for name, lot, lift, listens in changes:
            if lift:
                holds.lift(hub, name)
            else:
                holds.put(hub, replace(RECALL, id=name, lot=f"L{lot}"))
            if listens:
                said = holds.told(hub, mark)
                known.update((notice.hold.id, notice.hold) for notice in said.holds)
                mark = said.mark
        last = holds.told(hub, mark)
        known.update((notice.hold.id, notice.hold) for notice in last.holds)
        assert known == {notice.hold.id: notice.hold for notice in holds.after(hub, 0).holds}
        hub.database.close()
