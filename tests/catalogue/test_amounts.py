"""Amounts in least steps: exact both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue.amounts import COUNTED, fits, least, said

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
    [("0.5", "pack"), ("-1", "mg"), ("NaN", "mg"), ("Infinity", "pack"), ("0.0000001", "mL"), ("1e16", "mg")],
)
def test_what_is_no_amount_does_not_fit(quantity: str, unit: str) -> None:
    """Halves of packs, less than nothing, no number, below a step, beyond reason."""
    assert not fits(Decimal(quantity), unit)
