from collections import Counter
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import StationKind
from edge.reports.moves import HERE, OUT, STANDS, WAYS, moved, packs_of, stand_of, steps, way_of
from edge.rules.operations import OPERATIONS
from edge.rules.states import STATES, ItemState
from edge.store import Reader
from edge.store.packing import Change, StockRow, row_of
from tests import fakes

KINDS = st.sampled_from(get_args(StationKind))
STATE = st.sampled_from(STATES)


def row(state: ItemState, serial: str = "S1", **changes: object) -> StockRow:
    """A package as stored."""
    return row_of(fakes.record(state, serial, **changes), 1)


def test_every_state_stands_somewhere_or_is_on_its_way() -> None:
    """Only what is coded, or not yet at the institution, is outside."""
    assert set(STATES) - STANDS["zone"].keys() == {"coded"}
    outside = {"coded", "entered", "shelved", "exited", "departed", "arrived"}
    assert set(STATES) - STANDS["institution"].keys() == outside
    assert all(STANDS[kind].keys() <= set(STATES) for kind in STANDS)


@given(KINDS, STATE, STATE, st.integers(1, 50))
def test_a_move_and_its_undo_cancel(
    kind: StationKind, before: ItemState, after: ItemState, packs: int
) -> None:
    """Whatever the states: what went there comes back."""
    stood, stands = row(before, packs=packs), row(after, packs=packs)
    there = Counter(moved(Change(items=[stands], before=[stood]), kind))
    back = Counter(moved(Change(items=[stood], before=[stands]), kind))
    there.update(back)
    assert not any(there.values())


@given(KINDS, STATE, STATE)
def test_no_pack_is_in_two_places(kind: StationKind, before: ItemState, after: ItemState) -> None:
    """What stands somewhere before and after moves by nought in all."""
    moves = moved(Change(items=[row(after)], before=[row(before)]), kind)
    inside = [stand_of(state, False, kind) is not None for state in (before, after)]
    assert sum(moves.values()) == inside[1] - inside[0]


def test_a_patients_goods_never_count_as_stock() -> None:
    """Quarantined out of their hands, they are returned."""
    assert stand_of("quarantined", False, "institution") == HERE
    assert stand_of("quarantined", True, "institution") == "returned"
    assert stand_of("dispensed", True, "institution") == "used"


def test_cases_and_parts_are_no_packs() -> None:
    """A lot is as many as it counts."""
    assert packs_of(row("received", packs=7)) == 7
    assert packs_of(row("received", origin="x")) == 0
    assert packs_of(row("received", key=f"00{fakes.SSCC}")) == 0


def test_every_way_in_has_a_column() -> None:
    """At both kinds of station."""
    for kind in get_args(StationKind):
        assert {way_of(operation, kind) for operation in OPERATIONS} <= set(WAYS[kind])
        assert HERE not in OUT[kind]


def test_moves_add_up_to_the_stock_that_is_kept(reader: Reader, ward: Reader) -> None:
    """Row by row, from the first to the last."""
    for home in (reader, ward):
        kind = home.station.kind
        told: Counter[str] = Counter()
        with home.snapshot() as connection:
            for step in steps(connection):
                for where, packs in moved(step.change, kind).items():
                    told[where.stand] += packs
        kept: Counter[str] = Counter()
        for state, packs in home.query("SELECT state, packs FROM stock WHERE key NOT GLOB '00*'"):
            if stand := stand_of(state, False, kind):
                kept[stand] += packs
        assert {stand: n for stand, n in told.items() if n} == dict(kept)
