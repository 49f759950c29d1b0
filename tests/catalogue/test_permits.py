"""Papers with days and totals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edge.catalogue import ImportPermit, TakeAwayFiling

PERMIT = ImportPermit(
    number="JK-1",
    kind="narcotic",
    approval="A-1",
    product="P-1",
    importer="I-1",
    quantity=Decimal("2.5"),
    unit="g",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 6, 30),
)
FILING = TakeAwayFiling(
    number="DL-1", institution="H1", product="P-1", quantity=Decimal(3), valid_from=date(2026, 1, 1)
)


def test_a_paper_holds_from_its_first_day_to_its_last() -> None:
    """Both days are in; without a last day it goes on."""
    assert [PERMIT.valid_on(date(2026, m, d)) for m, d in ((1, 1), (6, 30), (7, 1))] == [True, True, False]
    assert not PERMIT.valid_on(date(2025, 12, 31))
    assert FILING.valid_on(date(2040, 1, 1))
    assert not FILING.valid_on(date(2025, 12, 31))


def test_totals_are_in_least_steps() -> None:
    """Grams in millionths, packs one by one."""
    assert (PERMIT.total, FILING.total) == (2_500_000, 3)
