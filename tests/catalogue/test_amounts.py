"""Amounts in least steps: exact both ways."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import Content
from edge.catalogue.amounts import COUNTED, PACK, fits, least, said
from tests import fakes

UNITS = st.sampled_from(["mg", "mL", "IU", *sorted(COUNTED)])


@given(st.integers(min_value=0, max_value=10**18), UNITS)
def test_what_is_said_is_what_was_meant(steps: int, unit: str) -> None:
    """Steps → words → steps."""
    words = Decimal(said(steps, unit))
    assert least(words, unit) == steps


@given(st.decimals(allow_nan=True, allow_infinity=True, places=8), UNITS)
def test_what_fits_loses_nothing(quantity: Decimal, unit: str) -> None:
    """Whatever passes is said again as the same number."""
    if fits(quantity, unit):
        assert Decimal(said(least(quantity, unit), unit)) == quantity


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [
        ("0.5", "pack"),
        ("-1", "mg"),
        ("NaN", "mg"),
        ("Infinity", "pack"),
        ("0.0000001", "mL"),
        ("1e16", "mg"),
        ("5e12", "mg"),
    ],
)
def test_what_is_no_amount_does_not_fit(quantity: str, unit: str) -> None:
    """Halves of packs, less than nothing, no number, below a step, beyond reason."""
    assert not fits(Decimal(quantity), unit)


def test_amounts_are_converted_through_the_pack() -> None:
    """Exactly where that is possible, else the next whole step; not at all where nobody has said."""
    product = replace(
        fakes.product("P-GOOD"),
        contents=(Content(unit="mg", per_pack=Decimal("2.5")), Content(unit="tablet", per_pack=Decimal(30))),
    )
    assert product.converted(4, PACK, PACK) == 4
    assert product.converted(4, PACK, "mg") == 10_000_000
    assert product.converted(45, "tablet", "mg") == 3_750_000
    assert product.converted(31, "tablet", PACK) == 2
    assert product.converted(1, "IU", PACK) is None
    assert product.converted(1, PACK, "IU") is None
