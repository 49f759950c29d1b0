"""Faults planted in the rules on purpose: the books that hold a station to the laws must catch each one.

A law that no fault ever breaks may be a law that nobody looks at. Each test changes one thing, as a slip
of the hand would, works a station through every state it gets to, and expects the books to object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from edge.rules import changes, decide, effects, lots, parts, spending
from edge.rules.checks import balances, holds, into_use, shares
from edge.rules.decision import Effects
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.operations import OPERATIONS
from edge.rules.scan import Scan
from edge.rules.states import STATES
from edge.store import packing, undoing
from tests.station.regime_days import day
from tests.station.regime_scenes import SCENES, RegimeDesk
from tests.station.regime_sweep import Sweep

ZONE, WARD = "tianzhu-rare-disease in the zone", "tianzhu-rare-disease at the institution"
DEVICES, AWAY = "beijing-urgent-device", "boao-lecheng at the institution"
BENCH = "beijing-special-items at the institution"

MOVED, PART_AFTER = lots.moved, parts.after
Moves = Iterable[tuple[ItemFacts, ItemRecord]]
Plant = Callable[[pytest.MonkeyPatch], None]


def sweep(root: Path, scene: str, product: int = 0, first: tuple[str, ...] = ()) -> Sweep:
    """A package (or packs of a lot) of a scene, nothing done with it yet."""
    goods = SCENES[scene].products[product]
    return Sweep(RegimeDesk(root, SCENES[scene]), goods, SCENES[scene].serials(goods)[0], first)


def taken(walk: Sweep, *steps: str) -> None:
    """These steps, one after the other, each accepted."""
    for step in steps:
        assert walk.takes(step), step


def quarantined(walk: Sweep, *counts: str) -> None:
    """So many packs of a lot, one scan after the other."""
    for walk.packs in counts:
        walk.takes("quarantine")


def _nothing(*_: object, **__: object) -> tuple[()]:
    """A check that never finds anything."""
    return ()


WIDENED = {
    **dict.fromkeys(
        """pack_case decommission bonded_receive put_away zone_exit void_exit seal_check_start transport
        accept refuse return_in quarantine damage destroy return_abroad sample inspect_pkg recall stop_use
        release_hold write_off book_found""".split(),
        ZONE,
    ),
    **dict.fromkeys(
        "seal_check_end institution_receive pharmacy_store transfer_out transfer_in dispense collect".split(),
        WARD,
    ),
    **dict.fromkeys(("implant", "explant"), DEVICES),
    "take_away": AWAY,
    **dict.fromkeys(("issue_lab", "aliquot", "use_special"), BENCH),
}
"""Steps that begin with some states only, and where they are worked."""
LED_UP_TO = {"release_hold": ("recall", "destroy")}
"""What is tried before the step itself, to come to where it is wrong."""
FREE = {"serialise", "unpack_case", "stocktake", "adverse_event", "correct"}
"""Steps that may begin with any state, or with none."""


def test_every_step_is_widened_somewhere() -> None:
    """A new step is either free or planted with a fault."""
    assert set(WIDENED) | FREE >= set(OPERATIONS)
    assert not set(WIDENED) & FREE


@pytest.mark.parametrize("step", WIDENED)
def test_a_step_from_anywhere_is_caught(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its states widened to all there are, nothing counting as done before."""
    widened = replace(OPERATIONS[step], before=frozenset(STATES), past=frozenset())
    monkeypatch.setitem(OPERATIONS, step, widened)  # type: ignore[misc]
    product = 1 if WIDENED[step] == DEVICES else 0
    walk = sweep(tmp_path, WIDENED[step], product, (*LED_UP_TO.get(step, ()), step))
    with pytest.raises(AssertionError):
        walk.walk()
    walk.desk.close()


def _spends_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(effects, "spend_of", lambda *_: None)


def _forgets_the_approval(patch: pytest.MonkeyPatch) -> None:
    def spend(scan: Scan) -> Any:
        spent = spending.spend_of(scan)
        return spent and replace(spent, counters=((("form", spent.form, ""), spent.packs),))

    patch.setattr(effects, "spend_of", spend)


def _gives_back_twice(patch: pytest.MonkeyPatch) -> None:
    def spend(scan: Scan) -> Any:
        spent = spending.spend_of(scan)
        if spent is None or spent.packs > 0:
            return spent
        twice = tuple((counter, 2 * steps) for counter, steps in spent.counters)
        return replace(spent, packs=2 * spent.packs, counters=twice)

    patch.setattr(effects, "spend_of", spend)


def _gives_nothing_back(patch: pytest.MonkeyPatch) -> None:
    def spend(scan: Scan) -> Any:
        return None if scan.operation.name == "void_exit" else spending.spend_of(scan)

    patch.setattr(effects, "spend_of", spend)


def _takes_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spending, "consumed", lambda *_: False)


def _undo_keeps_the_quota(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(undoing, "spend_of", lambda *_: None)
    patch.setattr(undoing, "counted_of", lambda *_: ())


def _undo_keeps_the_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(undoing, "record_of", lambda row: replace(packing.record_of(row), place="ELSEWHERE"))


def _forgets_the_patient(patch: pytest.MonkeyPatch) -> None:
    for step in ("dispense", "implant"):
        patch.setitem(changes._CHANGES, step, _without("patient", step))  # type: ignore[arg-type]


def _wipes_the_patient(patch: pytest.MonkeyPatch) -> None:
    own = changes._CHANGES["return_in"]
    patch.setitem(changes._CHANGES, "return_in", lambda scan: replace(own(scan), patient=""))  # type: ignore[arg-type]


def _refuses_without_failing(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(changes._CHANGES, "refuse", _without("quality", "refuse"))  # type: ignore[arg-type]


def _without(field: str, step: str) -> Callable[[Scan], changes.Change]:
    own = changes._CHANGES[step]
    return lambda scan: replace(own(scan), **{field: None})  # type: ignore[arg-type]


def _accepts_onto_the_shelf(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(effects, "usable_again", lambda *at: "shelved" if at[1] == "zone" else "issued")


def _accepts_what_a_patient_had(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(into_use, "_never_back", lambda *_: ())


def _lets_held_goods_go_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(holds, "_held", lambda *_: ())


def _sets_no_hold(patch: pytest.MonkeyPatch) -> None:
    step = replace(OPERATIONS["destroy"], after=None)
    patch.setitem(OPERATIONS, "destroy", step)  # type: ignore[misc]


def _keeps_a_place_for_what_is_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changes, "_GONE", frozenset())


PLANTED: dict[str, tuple[Plant, str, int, tuple[str, ...]]] = {
    "a receipt or an exit takes nothing": (_spends_nothing, ZONE, 0, ("zone_exit",)),
    "a receipt at a door takes nothing": (_spends_nothing, DEVICES, 1, ("institution_receive",)),
    "packs without serials take nothing": (_spends_nothing, ZONE, 2, ("zone_exit",)),
    "an exit forgets the approval": (_forgets_the_approval, ZONE, 0, ("zone_exit",)),
    "what left before is taken again": (_takes_again, ZONE, 0, ("accept", "put_away", "zone_exit")),
    "an undo keeps the quota": (_undo_keeps_the_quota, ZONE, 0, ("zone_exit",)),
    "an undo puts things elsewhere": (_undo_keeps_the_place, ZONE, 0, ()),
    "the patient is not written down": (_forgets_the_patient, WARD, 0, ("dispense",)),
    "a return wipes the patient": (_wipes_the_patient, WARD, 0, ("dispense", "return_in")),
    "what is refused has not failed": (_refuses_without_failing, ZONE, 0, ("refuse",)),
    "acceptance leads past the door": (_accepts_onto_the_shelf, ZONE, 0, ("quarantine", "accept")),
    "a patient's goods are accepted": (
        _accepts_what_a_patient_had,
        WARD,
        0,
        ("dispense", "return_in", "accept"),
    ),
    "held goods go on": (_lets_held_goods_go_on, ZONE, 0, ("recall", "accept")),
    "what is destroyed is as it was": (_sets_no_hold, ZONE, 0, ("destroy",)),
    "what is gone stands on its shelf": (_keeps_a_place_for_what_is_gone, ZONE, 0, ("put_away", "destroy")),
}
"""What is planted, where it is worked on which goods, and the steps that are tried first."""


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk through every state comes upon it, and the books object."""
    plant, scene, product, first = PLANTED[fault]
    walk = sweep(tmp_path, scene, product, first)
    walk.by_papers = True
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        walk.walk()
    walk.desk.close()


@pytest.mark.parametrize("plant", [_gives_back_twice, _gives_nothing_back])
@pytest.mark.parametrize("product", [0, 2])
def test_a_void_that_gives_back_wrongly_is_caught(
    plant: Plant, product: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a package, and of packs without serials."""
    walk = sweep(tmp_path, ZONE, product)
    taken(walk, *(() if product else ("serialise",)), "bonded_receive", "put_away", "zone_exit")
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        walk.takes("void_exit")
    walk.desk.close()


def _moved_in_parts(steps: Moves) -> Effects:
    made = MOVED(steps)
    return replace(made, items=made.items[:1])


def _moved_and_kept(steps: Moves) -> Effects:
    return replace(MOVED(steps), removed=())


def _moved_as_one(steps: Moves) -> Effects:
    made = MOVED(steps)
    return replace(made, items=tuple(replace(item, packs=1) for item in made.items))


@pytest.mark.parametrize("moved", [_moved_in_parts, _moved_and_kept, _moved_as_one])
def test_packs_made_or_swallowed_are_caught(
    moved: Callable[[Moves], Effects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moved without being taken from where they stood, or fewer of them than were moved."""
    walk = sweep(tmp_path, DEVICES, 0)
    walk.packs = "3"
    taken(walk, "institution_receive")
    monkeypatch.setattr(lots, "moved", moved)
    with pytest.raises(AssertionError):
        quarantined(walk, "2", "1")
    walk.desk.close()


def _aliquot_of_nothing(patch: pytest.MonkeyPatch) -> None:
    def made(scan: Scan) -> Effects:
        child, rest = parts.aliquoted(scan).items
        return Effects(items=(child, replace(rest, amount=(rest.amount or 0) + (child.amount or 0))))

    patch.setitem(effects._SPECIAL, "aliquot", made)


def _a_part_that_takes_nothing(patch: pytest.MonkeyPatch) -> None:
    def after(scan: Scan, item: ItemFacts, moved: ItemRecord) -> ItemRecord:
        left = PART_AFTER(scan, item, moved)
        return replace(left, amount=left.amount and left.amount + 1)

    patch.setattr(parts, "after", after)


@pytest.mark.parametrize(
    ("plant", "step"), [(_aliquot_of_nothing, "aliquot"), (_a_part_that_takes_nothing, "use_special")]
)
def test_parts_that_do_not_sum_to_the_whole_are_caught(
    plant: Plant, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken of a package is what it holds less."""
    walk = sweep(tmp_path, BENCH)
    taken(walk, "institution_receive", "issue_lab", "aliquot")
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        taken(walk, step, step)
    walk.desk.close()


def test_a_balance_nobody_looks_at_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random day overdraws some paper once nothing keeps it from that."""
    for module in (balances, shares):
        monkeypatch.setattr(module, "within", _nothing)
    days = settings(
        max_examples=200,
        stateful_step_count=30,
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(day(DEVICES), settings=days)


def test_more_packs_than_there_are_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five taken from where three stand."""
    walk = sweep(tmp_path, DEVICES, 0)
    walk.packs = "3"
    taken(walk, "institution_receive")
    monkeypatch.setattr(decide, "in_stock", _nothing)
    walk.packs = "5"
    with pytest.raises(AssertionError):
        walk.takes("quarantine")
    walk.desk.close()
