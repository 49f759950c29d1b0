"""Part of a package: what is taken and what is left."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import Content
from edge.rules import parts
from edge.rules.decide import _scan
from edge.rules.facts import ItemFacts
from edge.rules.operations import OPERATIONS
from edge.rules.scan import Scan
from tests import fakes

CONTENTS = (Content(unit="mL", per_pack=Decimal("2.5")), Content(unit="mg", per_pack=Decimal(10)))
PRODUCT = replace(fakes.product("P-GOOD"), contents=CONTENTS)


def tube(amount: int | None = None, unit: str = "") -> ItemFacts:
    """An issued tube with so much left in it."""
    return fakes.item(
        product=PRODUCT, record=replace(fakes.record("received"), state="issued", amount=amount, unit=unit)
    )


def using(item: ItemFacts, amount: str, unit: str = "mL", operation: str = "use_special") -> Scan:
    """A scan that asks for an amount of it."""
    task = fakes.task(operation, amount=amount, unit=unit)
    return _scan(fakes.code(), task, OPERATIONS[operation], fakes.facts(operation, item), fakes.NOW)


@given(goes=st.lists(st.tuples(st.integers(1, 1_500_000), st.sampled_from(["mL", "mg"])), max_size=12))
def test_the_parts_and_the_rest_sum_to_the_whole(goes: list[tuple[int, str]]) -> None:
    """In whichever unit each part is asked for; what is refused takes nothing."""
    item, taken = tube(), 0
    for steps, unit in goes:
        scan = using(item, str(Decimal(steps) / 1_000_000), unit)
        part = parts.part_of(scan, item)
        if parts.part_taken(scan, item):
            assert part is None or part.left < 0
            continue
        assert part is not None
        assert item.record is not None
        after = parts.after(scan, item, replace(item.record, state="used"))
        taken += part.asked
        assert after.amount == part.left >= 0
        assert after.state == ("issued" if part.left else "used")
        item = replace(item, record=after)
        whole = PRODUCT.per_pack(after.unit)
        assert taken + part.left == whole
    assert item.record is not None


@pytest.mark.parametrize(
    ("amount", "unit", "found"),
    [
        ("2.5", "mL", []),
        ("2.500001", "mL", ["not-enough-here"]),
        ("10", "mg", []),
        ("0", "mL", ["paper-wrong"]),
        ("-1", "mL", ["paper-wrong"]),
        ("0.0000001", "mL", ["paper-wrong"]),
        ("NaN", "mL", ["paper-wrong"]),
        ("much", "mL", ["paper-wrong"]),
        ("1", "g", ["conversion-unknown"]),
    ],
)
def test_an_amount_that_the_package_holds(amount: str, unit: str, found: list[str]) -> None:
    """All of it, one step more, an amount that is none, a unit nobody can convert."""
    item = tube()
    assert [one.code for one in parts.part_taken(using(item, amount, unit), item)] == found


def test_an_opened_package_keeps_its_unit() -> None:
    """An amount in another is converted exactly, or not at all."""
    item = tube(2_500_000, "mL")
    assert parts.part_of(using(item, "4", "mg"), item) == parts.Part("mL", 1_000_000, 2_500_000)
    assert parts.part_of(using(item, "0.000001", "mg"), item) is None
    assert [one.code for one in parts.part_taken(using(item, "0.000001", "mg"), item)] == ["paper-wrong"]


@pytest.mark.parametrize(
    ("item", "amount", "found"),
    [
        (tube(750_000, "mL"), "0.75", []),
        (tube(750_000, "mL"), "0.7", ["amount-mismatch"]),
        (tube(), "2.5", []),
        (tube(), "2.4", ["amount-mismatch"]),
        (replace(tube(), record=None), "1", []),
        (replace(tube(), record=None), "2.6", ["amount-mismatch"]),
        (tube(), "", []),
    ],
)
def test_as_much_arrives_as_was_sent(item: ItemFacts, amount: str, found: list[str]) -> None:
    """SI 附件1.2 三(三): between laboratories nothing is lost on the way."""
    scan = using(item, amount, operation="transfer_in")
    assert [one.code for one in parts.part_taken(scan, item)] == found


def test_a_case_is_not_taken_from_in_part() -> None:
    """An amount is of one package."""
    facts = fakes.in_case("dispense", 2, settings={"part-packs": "true"})
    task = fakes.task("dispense", amount="1", unit="mL")
    scan = _scan(fakes.case_code(), task, OPERATIONS["dispense"], facts, fakes.NOW)
    assert [one.code for one in parts.part_taken(scan, facts.items[0])] == ["paper-wrong"]
