"""The papers goods move under: approvals (批复), clearance forms (通关单), despatches, holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from edge.catalogue.amounts import PACK, least

LOCAL: Final = "local:"
"""How the id of a hold begins that a station set by itself; no order bears such a one."""

SHARED: Final = "*"
"""Stands where a paper names its station: all of them spend it, each what was leased to it."""

HoldKind = Literal["recall", "stop-use"]
Ground = Literal["", "rare-disease", "no-alternative", "clear-advantage"]
"""Why it is urgently needed (NM 二): 罕见病；严重危及生命且无有效手段；严重危及生命且有明显临床优势."""

OpinionStatus = Literal["effective", "rectified", "void", "suspended", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One institution's share, or one of its departments'.

    quantity None: bounded by the approval's total only. need: what a using institution has told the
    lead institution it needs (NM 三(六)), None where it told nothing. undertaking: its 承诺书 is there.
    """

    institution: str
    quantity: Decimal | None = None
    department: str = ""
    need: Decimal | None = None
    undertaking: bool = True

    def share(self, unit: str) -> int | None:
        """`quantity` in the least steps of the approval's unit."""
        return None if self.quantity is None else least(self.quantity, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """From `since` (aware) until the next entry, the assessment opinion (评估意见) stands so (SI 四(五))."""

    status: OpinionStatus
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approval (批复) or assessment opinion (评估意见): one product, one balance of its own, in `unit`.

    form, specification, maker, origin, port: as granted; ports: where it may enter.
    importers: the enterprises appointed for it, empty where it names none. lead: the institution
    that imports for those of its lines (牵头进口机构). places: where it may be used, empty for any.
    opinions: how an assessment opinion has fared. station, incarnation: the one station that may
    spend it by count where no form or permit stands between, ``*`` for all of them by leases.
    """

    number: str
    regime: str
    product: str
    quantity: Decimal
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
    unit: str = PACK
    ground: Ground = ""
    importers: tuple[str, ...] = ()
    lead: str = ""
    places: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    station: str = ""
    incarnation: int = 1

    @property
    def total(self) -> int:
        """`quantity` in the least steps of `unit`."""
        return least(self.quantity, self.unit)

    def line(self, institution: str, department: str = "") -> ApprovalLine | None:
        """The share of `institution`, or of a department of it; None where the approval names neither."""
        return next(
            (one for one in self.lines if (one.institution, one.department) == (institution, department)),
            None,
        )

    def departments(self, institution: str) -> tuple[ApprovalLine, ...]:
        """The shares granted to single departments of `institution`."""
        return tuple(line for line in self.lines if line.institution == institution and line.department)

    def opinion_at(self, at: datetime) -> OpinionStatus | None:
        """How the opinion stands at `at`; None where nothing had been said yet."""
        said = [entry for entry in self.opinions if entry.since <= at]
        return max(said, key=lambda entry: entry.since).status if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceForm:
    """An import clearance form (进口药品通关单): so much of one approval, in `unit`.

    station, incarnation: the one station that may exit under it by count; ``*``: all, by leases.
    release_known False: customs' word has not reached the catalogue; else `released` is
    the time of release, or None for not released.
    serials: the signed serial list; empty: counted.
    """

    number: str
    approval: str
    product: str
    importer: str
    institutions: tuple[str, ...]
    quantity: Decimal
    issued: datetime
    port: str
    station: str
    incarnation: int = 1
    release_known: bool = True
    released: datetime | None = None
    serials: tuple[str, ...] = ()
    unit: str = PACK

    @property
    def total(self) -> int:
        """`quantity` in the least steps of `unit`."""
        return least(self.quantity, self.unit)


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

    Holds never expire; `released` is the time an order lifted it. issue: which word on this order it
    is, the higher the later; 0 where its authority does not number them. by_hub: the hub's own word,
    which no authority has signed.
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
    issue: int = 0
    by_hub: bool = False

    def covers(
        self,
        product: str,
        lot: str,
        serial: str,
        institution: str,
        at: datetime,
        told: datetime | None = None,
    ) -> bool:
        """Whether goods so described are held at `at`, at `institution`.

        Goods whose lot or serial is not known are held by a hold that names one: a wrong yes is worse
        than asking. told: when the catalogue in use was issued, by a clock that may be before this one.
        """
        return (
            self._in_force(at, told)
            and self.product in ("", product)
            and (not self.lot or not lot or self.lot == lot)
            and (not self.serial or not serial or self.serial == serial)
            and (not self.institution or self.institution == institution)
        )

    def _in_force(self, at: datetime, told: datetime | None) -> bool:
        """A station's own from the scan that set it to the one that lifts it, wherever its clock was then."""
        if self.id.startswith(LOCAL):
            return self.released is None
        since = max(at, told) if told else at
        return self.since <= since and (self.released is None or at < self.released)
