"""The papers goods move under: approvals (批复), clearance forms (通关单), despatches, holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

HoldKind = Literal["recall", "stop-use"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One institution's share; quantity None: bounded by the approval's total only."""

    institution: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An NMPA approval (批复): one product, one balance of its own, in packs.

    form, specification, maker, origin, port: as granted; ports: where it may enter.
    """

    number: str
    regime: str
    product: str
    quantity: int
    lines: tuple[ApprovalLine, ...]
    form: str
    specification: str
    maker: str
    origin: str
    ports: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    purposes: tuple[str, ...] = ()
    patient_groups: tuple[str, ...] = ()

    def line(self, institution: str) -> ApprovalLine | None:
        """The share of `institution`, or None where the approval does not name it."""
        return next((line for line in self.lines if line.institution == institution), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceForm:
    """An import clearance form (进口药品通关单): so many packs of one approval.

    station, incarnation: the one station that may exit under it by count.
    release_known False: customs' word has not reached the catalogue; else `released` is
    the time of release, or None for not released.
    serials: the signed serial list; empty: counted.
    """

    number: str
    approval: str
    product: str
    importer: str
    institutions: tuple[str, ...]
    quantity: int
    issued: datetime
    port: str
    station: str
    incarnation: int = 1
    release_known: bool = True
    released: datetime | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Despatch:
    """An exit announced to its destination: what is on the way, under which form and seal."""

    event_id: str
    form: str
    destination: str
    seal: str
    exited: datetime
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A recall (召回) or stop-use (停用). Empty product, lot, serial or institution: any.

    Holds never expire; `released` is the time an order lifted it.
    """

    id: str
    kind: HoldKind
    order: str
    since: datetime
    product: str = ""
    lot: str = ""
    serial: str = ""
    institution: str = ""
    released: datetime | None = None

    def covers(self, product: str, lot: str, serial: str, institution: str, at: datetime) -> bool:
        """Whether goods so described are held at `at`, at `institution`.

        Goods whose lot or serial is not known are held by a hold that names one: a wrong
        yes is worse than asking.
        """
        return (
            self.since <= at
            and (self.released is None or at < self.released)
            and self.product in ("", product)
            and (not self.lot or not lot or self.lot == lot)
            and (not self.serial or not serial or self.serial == serial)
            and (not self.institution or self.institution == institution)
        )
