"""Random days of a bonded store and a hospital that exchange by despatch, over one hub."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.hub import samples
from tests.prove.regime_sites import TwoSites


def test_no_day_of_two_sites_breaks_a_law() -> None:
    """Nothing in two places, nothing received that has not left, and the hub's sums are the store's."""
    with samples.over(lambda home: f"sqlite:///{home / 'hub.db'}"):
        run_state_machine_as_test(TwoSites, settings=settings(max_examples=40, stateful_step_count=25))
