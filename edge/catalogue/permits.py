"""Papers that some regimes ask for besides: import permits, take-away filings, despatch notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from edge.catalogue.amounts import PACK, least

PermitKind = Literal["narcotic", "quarantine"]
"""进口准许证 of narcotics and psychotropics (NM 三(四)-(五)); 卫生检疫审批 of special items (SI 四(四)6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPermit:
    """Leave to import so much of one approval's product, in `unit`; valid both days included.

    institution: whom it is for, "" for any the approval names. station, incarnation: the one
    station that may spend it by count, ``*`` for all of them by leases.
    """

    number: str
    kind: PermitKind
    approval: str
    product: str
    importer: str
    quantity: Decimal
    valid_from: date
    valid_to: date | None = None
    institution: str = ""
    unit: str = PACK
    station: str = ""
    incarnation: int = 1

    @property
    def total(self) -> int:
        """`quantity` in the least steps of `unit`."""
        return least(self.quantity, self.unit)

    def valid_on(self, day: date) -> bool:
        """Whether it may be used on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAwayFiling:
    """A filed plan to take goods out of the zone for one patient's own use (LC 八 带离备案), in packs.

    patient: the pseudonym the institution knows the patient by, "" where the filing does not tell.
    """

    number: str
    institution: str
    product: str
    quantity: Decimal
    valid_from: date
    valid_to: date | None = None
    patient: str = ""

    @property
    def total(self) -> int:
        """`quantity` in packs."""
        return least(self.quantity, PACK)

    def valid_on(self, day: date) -> bool:
        """Whether goods may leave under it on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One row of a despatch note: so many packs of a lot; expiry: None where the note does not say it."""

    product: str
    specification: str
    lot: str
    quantity: Decimal
    expiry: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DespatchNote:
    """What the supplier says it sent (随货同行单): against it receipts are partial, short or wrong."""

    number: str
    supplier: str
    consignee: str
    day: date
    lines: tuple[NoteLine, ...]
