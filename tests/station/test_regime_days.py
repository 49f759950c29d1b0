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
    run_state_machine_as_test(day(name), settings=settings(max_examples=5, stateful_step_count=12))


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
