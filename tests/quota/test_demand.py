"""How fast a station uses what it is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.quota import Demand


def test_the_first_look_has_no_span_and_claims_no_wild_rate() -> None:
    """Ten packs in no time are ten a day, until more is known."""
    assert Demand().after(100.0, 10, 10).rate == 10.0


def test_a_steady_use_is_its_own_rate() -> None:
    """Four a day for two months, looked at daily."""
    demand = Demand()
    for day in range(61):
        demand = demand.after(float(day), 4 if day else 0, 4 if day else 0)
    assert demand.rate == pytest.approx(4.0, rel=0.02)


def test_what_was_long_ago_fades() -> None:
    """A month of nothing leaves a third."""
    busy = Demand().after(0.0, 0, 0).after(10.0, 100, 100)
    assert busy.after(40.0, 0, 0).packs == pytest.approx(100 / 2.718, rel=0.01)


def test_a_case_is_one_taking_of_many() -> None:
    """Sixty packs in one scan and none else."""
    assert Demand().after(0.0, 60, 1).burst == 60
    assert Demand().burst == 1


def test_the_gap_is_the_longest_of_late() -> None:
    """It leaps up at once and fades slowly; a line that is always up is still reckoned with a quarter day."""
    demand = Demand().after(0.0, 0, 0).after(5.0, 0, 0)
    assert demand.gap == 5.0
    assert 4.0 < demand.after(5.01, 0, 0).gap < 5.0
    for minute in range(2000):
        demand = demand.after(5.0 + minute / 10, 0, 0)
    assert demand.gap == 0.25


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(-20, 50), st.integers(-3, 5))))
def test_no_figure_goes_below_nought(looks: list[tuple[float, int, int]]) -> None:
    """Nor does the day go back, whatever the clock and undone scans do."""
    demand = Demand()
    for day, packs, takings in looks:
        demand = demand.after(day, packs, takings)
        assert min(demand.packs, demand.takings, demand.span, demand.rate) >= 0
        assert demand.gap >= 0.25
        assert demand.burst >= 1
