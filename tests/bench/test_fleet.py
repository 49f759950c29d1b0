"""The bench of leases, over a small fleet."""

from __future__ import annotations

from tests.bench.fleet import AIM, Fleet, by_leases, equally

SMALL = Fleet(stations=8, packs=400, days=10)


def test_leases_refuse_falsely_far_less_than_an_equal_split() -> None:
    """The same scans both ways; neither uses more than there is."""
    leased, equal = by_leases(SMALL), equally(SMALL)
    assert leased.scans == equal.scans == 360
    assert leased.rate <= AIM < equal.rate
    assert leased.used + leased.refused == leased.scans
    assert max(leased.used, equal.used) <= SMALL.packs
