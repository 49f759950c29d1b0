"""How fast a load goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.sync.state import pace

AMOUNTS = st.integers(0, 10**9)


@given(AMOUNTS, AMOUNTS, st.floats(0.001, 10**6))
def test_at_its_rate_what_remains_takes_as_long_as_is_said(done: int, left: int, seconds: float) -> None:
    """Rate times time is what there is to do."""
    rate, remaining = pace(done, left, seconds)
    assert rate * seconds == done or abs(rate * seconds - done) < 1e-6 * done
    assert not done or abs(rate * remaining - left) <= 1e-6 * left


def test_before_anything_came_there_is_no_rate() -> None:
    """No time, or nothing done, is not an endless wait but none said."""
    assert pace(0, 10, 5.0) == (0.0, 0.0)
    assert pace(5, 10, 0.0) == (0.0, 0.0)
