"""The random days of all six regimes, more of them and longer."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.station.regime_days import day
from tests.station.regime_scenes import SCENES


@pytest.mark.parametrize("name", SCENES)
def test_no_longer_day_breaks_a_law_either(name: str) -> None:
    """As `tests/station/test_regime_days.py`."""
    run_state_machine_as_test(day(name), settings=settings(max_examples=16, stateful_step_count=30))
