"""Sample catalogues of a realistic size, one for each of the five documents; all but public names is invented.

>>> from datetime import datetime, UTC
>>> issue = catalogue("boao-lecheng", datetime(2026, 6, 1, tzinfo=UTC), 1)
>>> len(issue.institutions), len(issue.filings)
(12, 40)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from edge.catalogue import Catalogue
from edge.runtime.demo.catalogues import beijing, lecheng, national, special, tianzhu

SAMPLES: Final[Mapping[str, Callable[[datetime, int], Catalogue]]] = {
    tianzhu.REGIME: tianzhu.catalogue,
    "beijing-urgent": beijing.catalogue,
    national.REGIME: national.catalogue,
    lecheng.REGIME: lecheng.catalogue,
    special.REGIME: special.catalogue,
}
"""By document: that on Beijing's urgent needs has two regimes, for drugs and for devices."""


def catalogue(name: str, issued: datetime, version: int) -> Catalogue:
    """The sample for a document or for one of its regimes; the same arguments, the same bytes."""
    return SAMPLES["beijing-urgent" if name in (beijing.DRUG, beijing.DEVICE) else name](issued, version)
