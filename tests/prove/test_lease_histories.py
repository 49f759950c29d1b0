"""The law of leases over thousands of histories by chance, with more stations and a scarcer pool than daily tests."""

from __future__ import annotations

import pytest

from tests.quota.fleet import Fleet, violated


@pytest.mark.parametrize(("total", "stations"), [(2, 2), (5, 3), (9, 4)])
def test_no_history_by_chance_exceeds_the_total(total: int, stations: int) -> None:
    """Each long enough for disks and hubs to be brought back more than once."""
    assert violated(lambda: Fleet(total, stations), range(1_000), steps=240) is None
