"""Random days in all six regimes, at the zone's desks and at the institutions'."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.station.desk import codes
from tests.station.regime_days import day
from tests.station.regime_scenes import SCENES, RegimeDesk


@pytest.mark.parametrize("name", SCENES)
def test_no_day_in_any_regime_breaks_a_law(name: str) -> None:
    """No balance exceeded, nothing made or lost or in two places, nothing back from the end, undo exact."""
    run_state_machine_as_test(day(name), settings=settings(max_examples=8, stateful_step_count=15))


def test_special_items_are_coded_entered_and_shelved_before_any_paper_names_their_opinion(
    tmp_path: Path,
) -> None:
    """SI 四(五): where goods carry no opinion yet, it is enough that one of their kind stands."""
    scene = SCENES["beijing-special-items in the zone"]
    desk = RegimeDesk(tmp_path, scene)
    desk.sign_in()
    for operation in ("serialise", "bonded_receive", "put_away", "zone_exit"):
        assert desk.try_open(operation, scene.papers(operation, scene.products[0], {}))
        outcome = desk.scan(scene.reading(scene.products[0], "S1"))
        assert outcome.decision.verdict == "ACCEPT", (operation, codes(outcome))
    desk.close()


def test_special_items_whose_only_opinion_is_void_are_not_coded(tmp_path: Path) -> None:
    """SI 四(五) “原综合评估意见失效”."""
    scene = SCENES["beijing-special-items in the zone"]
    desk = RegimeDesk(tmp_path, scene)
    desk.sign_in()
    void = next(one for one in scene.products if one.id == "X024")
    assert desk.try_open("serialise", scene.papers("serialise", void, {}))
    outcome = desk.scan(scene.reading(void, "S1"))
    assert (outcome.decision.verdict, codes(outcome)[0]) == ("REJECT", "opinion-in-force")
    desk.close()


def test_a_package_whose_last_is_an_aliquot_stands_nowhere(tmp_path: Path) -> None:
    """Used up, it is on no shelf and in no case; the aliquot is where it was put."""
    scene = SCENES["beijing-special-items at the institution"]
    desk, goods = RegimeDesk(tmp_path, scene), scene.products[0]
    desk.sign_in()
    for operation, said in (
        ("institution_receive", {}),
        ("issue_lab", {}),
        ("aliquot", {"amount": "10", "unit": "mL"}),
    ):
        assert desk.try_open(operation, scene.papers(operation, goods, said))
        outcome = desk.scan(scene.reading(goods, "S1"))
        assert outcome.decision.verdict == "ACCEPT", (operation, codes(outcome))
    made, rest = outcome.entry.change.items
    assert (rest.state, rest.place, rest.parent, rest.amount) == ("used", "", "", 0)
    assert (made.state, bool(made.place), made.amount) == ("issued", True, 10_000_000)
    desk.close()
