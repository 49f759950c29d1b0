"""The small world of `tests.fakes` with one of each paper besides: a sound catalogue to spoil."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edge.catalogue import DespatchNote, ImportPermit, NoteLine, TakeAwayFiling
from tests import fakes

ROW = NoteLine(product="P-GOOD", specification="1支/盒", lot="L1", quantity=Decimal(3))
SOUND = fakes.catalogue(
    permits=(
        ImportPermit(
            number="JK-1",
            kind="narcotic",
            approval="A-NARC",
            product="P-NARC",
            importer="IMP-1",
            quantity=Decimal("2.5"),
            unit="g",
            valid_from=date(2026, 1, 1),
        ),
    ),
    filings=(
        TakeAwayFiling(
            number="DL-1",
            institution="H1",
            product="P-GOOD",
            quantity=Decimal(3),
            valid_from=date(2026, 1, 1),
        ),
    ),
    despatch_notes=(
        DespatchNote(
            number="SH-1", supplier="Example Pharma AG", consignee="H1", day=date(2026, 5, 1), lines=(ROW,)
        ),
    ),
)
