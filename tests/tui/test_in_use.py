"""Which steps are done at a site, by whom, and what their forms ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.language import agreed
from edge.rules.facts import StationFacts
from edge.rules.operations import OPERATIONS
from edge.rules.regimes import Regime
from edge.store.catalogue_file import build
from edge.store.entities import CatalogueView
from edge.tui.in_use import regimes_in_use, steps_in_use, words_in_use
from edge.tui.tasks import asked, offered
from tests import fakes
from tests.tui.fake_port import full_snapshot

OTHER = replace(fakes.every_step(), id="other")


@pytest.fixture
def view(tmp_path: Path) -> Iterator[CatalogueView]:
    """The small world's catalogue, as a station reads it."""
    found = CatalogueView(build(fakes.catalogue(), tmp_path).path)
    yield found
    found.close()


def steps(
    view: CatalogueView | None, here: StationFacts, *regimes: Regime, **given: str
) -> dict[str, object]:
    """Steps in use under these regimes."""
    return {**steps_in_use(view, {one.id: one for one in regimes}, here, given)}


def test_only_steps_of_a_regime_in_use_lead_forward(view: CatalogueView) -> None:
    """Under the regime as shipped nothing is implanted or issued to a laboratory; all ways back are there."""
    found = steps(view, fakes.PHARMACY, fakes.regime())
    assert {"dispense", "institution_receive", "accept", "quarantine", "destroy", "recall"} <= found.keys()
    assert not found.keys() & {"implant", "explant", "issue_lab", "take_away", "zone_exit"}
    more = steps(view, fakes.PHARMACY, fakes.every_step())
    assert {"implant", "explant", "issue_lab", "take_away"} <= more.keys()


def test_a_regime_without_approvals_here_is_not_in_use(view: CatalogueView) -> None:
    """Approvals say which regimes a site works under; where there are none, any may come."""
    known = {one.id: one for one in (fakes.regime(), OTHER)}
    assert regimes_in_use(view, known, fakes.PHARMACY) == (fakes.regime(),)
    assert regimes_in_use(None, known, fakes.PHARMACY) == tuple(known.values())


def test_the_form_asks_for_what_the_regime_and_the_site_ask_for(view: CatalogueView) -> None:
    """Rarer papers appear where somebody asks for them; what every regime demands has its star."""
    asking = replace(fakes.regime(), asks={"institution_receive": ("donation",)})
    found = steps_in_use(view, {asking.id: asking}, fakes.PHARMACY, {"cold-chain": "required"})
    snapshot = full_snapshot(steps=found)
    papers = {paper.name: paper for paper in asked(OPERATIONS["institution_receive"], snapshot)}
    assert {"donation", "logger", "t_max"} <= papers.keys()
    assert "lot_quantity" not in papers
    assert papers["clearance_form"].required
    assert not papers["donation"].required
    usual = {paper.name for paper in asked(OPERATIONS["institution_receive"], full_snapshot())}
    assert not usual & {"donation", "logger", "second"}
    off = steps_in_use(view, {asking.id: asking}, fakes.PHARMACY, {"cold-chain": "off"})
    assert "logger" not in off["institution_receive"].asked


def test_the_second_person_is_asked_for_by_site_policy(view: CatalogueView) -> None:
    """Where the site has two people check an exit, its form asks for the second."""
    known = {fakes.REGIME: fakes.regime()}
    found = steps_in_use(view, known, fakes.ZONE, {"second-person": "zone_exit,destroy"})
    names = [paper.name for paper in asked(OPERATIONS["zone_exit"], full_snapshot(steps=found))]
    assert "second" in names


def test_a_regime_may_let_fewer_do_a_step(view: CatalogueView) -> None:
    """What the regime keeps for a supervisor is not offered to a warehouse keeper."""
    strict = replace(fakes.regime(), roles={**fakes.regime().roles, "zone_exit": frozenset({"supervisor"})})
    found = steps_in_use(view, {strict.id: strict}, fakes.ZONE, {})
    names = {step.name for step in offered(full_snapshot(task=None, steps=found))}
    assert "put_away" in names
    assert "zone_exit" not in names


def test_of_papers_one_of_which_is_enough_only_those_a_regime_names_are_asked_for(
    view: CatalogueView,
) -> None:
    """No clearance form is asked for where goods are bound by their approval."""

    def names(regime: Regime) -> set[str]:
        found = steps_in_use(view, {regime.id: regime}, fakes.PHARMACY, {})
        return {paper.name for paper in asked(OPERATIONS["institution_receive"], full_snapshot(steps=found))}

    assert "clearance_form" in names(fakes.regime())
    bound = replace(fakes.regime(), papers={"institution_receive": ("approval",)})
    assert names(bound) & {"clearance_form", "permit", "approval"} == {"approval"}
    silent = replace(fakes.regime(), papers={}, asks={})
    assert "clearance_form" in names(silent)


def test_things_are_called_as_the_regimes_in_use_call_them(view: CatalogueView) -> None:
    """Where two regimes call a step otherwise both words stand; a regime not in use has no say."""
    own = replace(
        fakes.regime(), words={"state.exited": ("已出仓", "out"), "short.approval": ("批件", "Paper")}
    )
    other = replace(OTHER, words={"state.exited": ("已出库", "gone")})
    assert words_in_use(view, {own.id: own, other.id: other}, fakes.PHARMACY) == own.words
    assert words_in_use(None, {own.id: own}, fakes.PHARMACY) == {}
    assert agreed([own.words, other.words, {}]) == {
        "state.exited": ("已出仓／已出库／已出区", "out / gone / exited")
    }
