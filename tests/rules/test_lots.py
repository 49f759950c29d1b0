"""Goods without serials: where packs are taken from, and where they go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rules import lots
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.states import STATES
from tests import fakes

GTIN = fakes.GTINS["P-GOOD"]


def stands(packs: int, state: str = "received", **changes: str) -> ItemRecord:
    """So many packs of the lot, standing so."""
    bare = {"form": "", "approval": "", "institution": "", **changes}
    record = replace(fakes.record(state, ""), packs=packs, **bare)  # type: ignore[arg-type]
    return replace(record, key=lots.record_key(record))


def item(*records: ItemRecord, packs: int = 1, source: ItemRecord | None = None) -> ItemFacts:
    """A scan about `packs` of the lot."""
    return replace(
        fakes.item(""), key=lots.code_key(GTIN, "P-GOOD", fakes.LOT), lots=records, packs=packs, record=source
    )


@pytest.mark.parametrize(
    ("count", "paper", "expected"),
    [(None, "", 1), (None, "7", 7), (4, "7", 4), (None, "0", None), (None, "1.5", None), (None, "９", None)],
)
def test_quantity(count: int | None, paper: str, expected: int | None) -> None:
    """What the code counts, else the papers, else one; only whole numbers written in digits."""
    task = fakes.task("implant", lot_quantity=paper)
    assert lots.quantity(fakes.code(None, count=count), task) == expected


def test_the_papers_choose_whence_packs_are_taken() -> None:
    """Of two approvals' packs those of the papers' own, though there are fewer."""
    few, many = stands(1, approval="A-1"), stands(9, approval="A-2")
    step = OPERATIONS["implant"]
    assert lots.source((few, many), step, fakes.task("implant", approval="A-1"), 3) == few
    assert lots.source((few, many), step, fakes.task("implant"), 3) == many
    assert lots.source((stands(9, "dispensed"),), step, fakes.task("implant"), 1) is None


@pytest.mark.parametrize("away", ["dispensed", "taken-away", "issued", "transferred"])
def test_what_comes_back_was_away(away: str) -> None:
    """Of packs with a patient and packs on the shelf those of the patient come back, if there are so many."""
    shelf, gone = stands(9), stands(1, away, patient="PAT-1")
    step, task = OPERATIONS["return_in"], fakes.task("return_in")
    assert lots.source((shelf, gone), step, task, 1) == gone
    assert lots.source((shelf, gone), step, task, 2) == shelf


def test_packs_are_not_put_where_they_stand() -> None:
    """Putting away takes packs from elsewhere than the place they are put to."""
    here, there = stands(5, "shelved", place="RARE-A"), stands(2, "shelved", place="WARM-C")
    task = fakes.task("put_away", place="RARE-A")
    assert lots.source((here, there), OPERATIONS["put_away"], task, 1) == there


standings = st.builds(
    stands,
    st.integers(1, 9),
    st.sampled_from(STATES),
    place=st.sampled_from(["", "RARE-A"]),
    approval=st.sampled_from(["", "A-1"]),
)


@given(source=standings, after=standings, there=st.integers(0, 9), data=st.data())
def test_packs_move_and_are_never_made(
    source: ItemRecord, after: ItemRecord, there: int, data: st.DataObject
) -> None:
    """What leaves one record comes to the other; at nought a record goes; a move to itself is none."""
    packs = data.draw(st.integers(1, source.packs))
    known = [source]
    if there and after.key != source.key:
        known.append(replace(after, packs=there))
    effects = lots.moved([(item(*known, packs=packs, source=source), after)])
    before = {record.key: record.packs for record in known}
    now = {**before, **{record.key: record.packs for record in effects.items}}
    for key in effects.removed:
        now.pop(key)
    assert sum(now.values()) == sum(before.values())
    assert all(left > 0 for left in now.values())
    if after.key != source.key:
        assert now[after.key] == before.get(after.key, 0) + packs


def test_packs_from_outside_are_new() -> None:
    """There is nothing that shrinks."""
    effects = lots.moved([(item(stands(2), packs=3), stands(1))])
    assert [record.packs for record in effects.items] == [5]
    assert effects.removed == ()


def test_keys_tell_lots_and_standings_apart() -> None:
    """Whatever a lot is called, two standings of it never share a record."""
    keys = {
        record.key
        for record in (stands(1), stands(1, place="A"), stands(1, approval="A"), stands(1, "dispensed"))
    }
    assert len(keys) == 4
    assert all(key.startswith(lots.code_key(GTIN, "P-GOOD", fakes.LOT) + lots.SIGN) for key in keys)
    assert lots.code_key("", "P-HIBC", "L1") != lots.code_key("", "P-OTHER", "L1")


def test_no_two_standings_share_a_key() -> None:
    """Whatever signs the ids of a catalogue hold."""
    one = stands(5)
    keys = {
        lots.record_key(replace(one, place=place, institution=institution))
        for place, institution in (("A|B", ""), ("A", "B"), ("A%7CB", ""), ("A", "|B"), ("A|", "B"))
    }
    assert len(keys) == 5
