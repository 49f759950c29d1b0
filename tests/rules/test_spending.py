"""What a step takes of which papers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from edge.catalogue import Content
from edge.rules.facts import ItemFacts
from edge.rules.spend import Spend
from edge.rules.spending import consumed, packs_asked, spend_of, steps_asked, unconverted
from tests import fakes
from tests.rules.checks.test_shares import receipt, scanned

VIAL = replace(fakes.product("P-GOOD"), contents=(Content(unit="mL", per_pack=Decimal("2.5")),))


def test_whatever_paper_is_recorded_tells_it_was_taken() -> None:
    """A form, an approval or a permit, each by itself."""
    plain = fakes.record("shelved")
    assert not consumed(None)
    assert not consumed(plain)
    for paper in ("form", "approval", "permit"):
        assert consumed(replace(plain, **{paper: "X"}))


def test_what_left_a_zone_is_not_taken_again_at_the_door() -> None:
    """A receipt that spends leaves what an announced exit took, under a regime whose exits spend."""
    announced, zone = fakes.item(announced=True), fakes.regime()
    assert packs_asked((announced,), "institution_receive", "spend", zone) == 0
    assert packs_asked((announced,), "institution_receive", "none", zone) == 1
    free_exits = replace(zone, quota={**zone.quota, "zone_exit": "none"})
    no_exits = replace(zone, by_operation={})
    for regime in (free_exits, no_exits, None):
        assert packs_asked((announced,), "institution_receive", "spend", regime) == 1
    assert packs_asked((fakes.item(), fakes.item(packs=5)), "institution_receive", "spend", zone) == 6


def test_steps_are_exact_or_unknown() -> None:
    """Packs by content; a product of which nobody has said it makes the whole unknown."""
    approval = replace(fakes.approval("A-GOOD"), unit="mL")
    known = scanned("institution_receive", receipt(approval=approval, items=(_vial(), _vial("S2"))))
    assert (steps_asked(known, "mL"), steps_asked(known, "pack")) == (5_000_000, 2)
    assert unconverted(known) == ""
    unknown = scanned("institution_receive", receipt(approval=approval))
    assert (steps_asked(unknown, "mL"), unconverted(unknown)) == (None, "mL")


def _vial(serial: str = "S1") -> ItemFacts:
    return fakes.item(serial, product=VIAL)


def test_an_approval_alone_is_spent_by_name() -> None:
    """Without a form nothing is counted under one."""
    spend = spend_of(scanned("institution_receive", receipt()))
    assert spend == Spend(
        form="",
        approval="A-GOOD",
        institution="H1",
        packs=1,
        counters=((("approval", "A-GOOD", ""), 1), (("line", "A-GOOD", "H1"), 1)),
    )
    assert spend.back.back == spend


def test_a_step_that_asks_nothing_spends_nothing() -> None:
    """All of it was taken before."""
    seen = fakes.item(record=fakes.record("arrived", approval="A-GOOD"))
    assert spend_of(scanned("institution_receive", receipt(items=(seen,)))) is None
