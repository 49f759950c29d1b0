"""Everything a decision needs, gathered inside the transaction that will commit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from edge.catalogue import (
    Approval,
    ClearanceForm,
    DespatchNote,
    Freshness,
    Hold,
    Importer,
    ImportPermit,
    Institution,
    Place,
    Product,
    StationKind,
    TakeAwayFiling,
)
from edge.catalogue.manners import PaperKind
from edge.clock import ClockState
from edge.rules.leases import Lease
from edge.rules.regimes import Regime
from edge.rules.spend import Spend
from edge.rules.states import ItemState

__all__ = [
    "Balance",
    "CaseFacts",
    "Earlier",
    "Facts",
    "ItemFacts",
    "ItemRecord",
    "ItemState",
    "OperatorFacts",
    "Quality",
    "StationFacts",
]


Quality = Literal["", "pending", "passed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """What this station has recorded of one package.

    key: `ScannedCode.key`. parent: key of the case it stands in, "" for none.
    place: the shelf, "" for none. form, approval, institution: what it exited or was received
    under. seal: the last seal recorded. first_at: when it was first seen here.
    step_at: when its state was last set; step_seq: by which journal row.
    quality: 待验 / 合格 / 不合格, "" where the site does not inspect. patient: the pseudonym it was
    dispensed to, kept ever after. permit: the import permit it came under. amount: what is left of
    it, in the least steps of `unit`, None for whole. origin: key of the package it was taken from
    (an aliquot). packs: how many it stands for: goods without serials are one record a lot and state.
    was: the state it was taken out of use from, "" while it is in use; acceptance leads back there.
    Packs without serials that leave once more were ``exited``: that exit took nothing from the papers.
    """

    key: str
    epc: str
    gtin: str
    serial: str
    product: str
    state: ItemState
    lot: str = ""
    expiry: date | None = None
    parent: str = ""
    place: str = ""
    form: str = ""
    approval: str = ""
    institution: str = ""
    seal: str = ""
    first_at: datetime | None = None
    step_at: datetime | None = None
    step_seq: int = 0
    quality: Quality = ""
    patient: str = ""
    permit: str = ""
    unit: str = ""
    amount: int | None = None
    origin: str = ""
    packs: int = 1
    was: ItemState | Literal[""] = ""


AWAY: Final = "?"
"""Stands for the station that had goods last, where the row that tells lies in an archive that is not at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """One leaf package under judgement.

    Values are what the code says, or what was recorded where the code (an SSCC) says nothing.
    record: what is known here, None for never seen. product: None for unknown to the catalogue.
    listed: on the form's serial list; None where the form has none. holds: those that cover it.
    announced: a despatch to this station's party names it; sent_under: the form it says, "" for none. Goods without serials go by GTIN and lot:
    lots are all records of that lot here, record the one the packs are taken from, packs how many the
    scan is about. elsewhere: the station of this site that last had it in hand, "" for this one. taken: what the exit that a void takes back took for one pack of it, None where
    nobody has looked.
    """

    key: str
    epc: str
    gtin: str
    serial: str
    lot: str
    expiry: date | None
    record: ItemRecord | None
    product: Product | None
    listed: bool | None = None
    holds: tuple[Hold, ...] = ()
    announced: bool = False
    sent_under: str = ""
    packs: int = 1
    lots: tuple[ItemRecord, ...] = ()
    taken: Spend | None = None
    elsewhere: str = ""

    @property
    def by_lot(self) -> bool:
        """Whether it is goods without serials, counted by lot."""
        return not self.serial and bool(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """Where the decision is made."""

    id: str
    kind: StationKind
    party: str
    gln: str
    incarnation: int = 1
    quarantined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFacts:
    """Who is signed in."""

    badge: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The row that already counted this code in this task."""

    seq: int
    event_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What has been spent and what may be, in the least steps of its paper's unit (packs, mostly)."""

    total: int
    used: int

    @property
    def remaining(self) -> int:
        """Never below nought."""
        return max(0, self.total - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """The case a task's papers name (``00`` + SSCC), as packing needs to know it.

    record: its own row, None where it was never seen. states: those of the packages it holds
    directly, empty for an empty case. within: keys of the cases it stands in, nearest first.
    """

    key: str
    record: ItemRecord | None = None
    states: frozenset[ItemState] = frozenset()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All a decision needs, as one value; `None` is "the catalogue or record has none".

    items: the one package scanned, or every leaf of the case scanned (empty: contents unknown).
    case: the key of the SSCC scanned, "" for a single package; case_record its own row.
    inner_cases: rows of the cases within the case scanned, at any depth.
    target: the case named by the task's papers (pack_case, unpack_case), None where none is.
    counted: this code in this task was accepted before.
    forms_total: Σ quantity of the approval's clearance forms up to and including `form`, in the order
    of their issue: the form that exceeds the approval is refused, not those before it.
    received: how much was received here under the form.
    seal_at_start: the seal recorded at the start of transport, "" where unknown.
    approvals: those of the product in force, where the task names no form.
    minted: the serial to give a package that carries none (serialise only), "" otherwise.
    settings: site settings by name, as text (`edge.rules.settings`).
    line_used: what the approval's line of the institution the goods are for has used, or been handed on.
    elsewhere: the most of that line that papers counted by other stations may take, in the approval's unit.
    set_aside: the most of the approval that papers under it may yet take which are counted otherwise than by this
    station, where it may be spent here by itself; in its unit.
    department_balance: of the approval's share for the department of the papers. permit, filing,
    note: the import permit, take-away filing and despatch note that the papers name; permit_balance:
    spent under the permit; permits_total: Σ permits of the approval up to and including it, in the
    approval's unit; filed: taken away under the filing at this site, as far as is heard here; unheard: other
    stations of the site are not heard now, and may have taken away more. noted: received here under the note, by
    (product, lot). second: the other person of the task, signed in beside the operator. earlier: the
    nearest expiry on hand here of the same product before that of what is scanned (FEFO).
    holder: the institution that the papers say had the goods before (transfer_in).
    addendum: the day on which a supervisor here added the doctor and department of the papers to the list.
    site_heard: what the site's other stations have done is known here.
    lease: what is held here of the papers that are shared between stations, None where none is.
    moved: kinds of papers here that are counted otherwise than when this station first heard of them.
    """

    station: StationFacts
    operator: OperatorFacts | None
    regime: Regime | None
    catalogue: Freshness
    catalogue_issued: datetime | None
    clock: ClockState
    items: tuple[ItemFacts, ...]
    case: str = ""
    case_record: ItemRecord | None = None
    counted: Earlier | None = None
    importer: Importer | None = None
    approval: Approval | None = None
    approvals: tuple[Approval, ...] = ()
    form: ClearanceForm | None = None
    destination: Institution | None = None
    here: Institution | None = None
    place: Place | None = None
    form_balance: Balance | None = None
    approval_balance: Balance | None = None
    line_balance: Balance | None = None
    forms_total: int = 0
    received: int = 0
    seal_at_start: str = ""
    minted: str = ""
    inner_cases: tuple[ItemRecord, ...] = ()
    target: CaseFacts | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    line_used: int = 0
    elsewhere: int = 0
    set_aside: int = 0
    department_balance: Balance | None = None
    permit: ImportPermit | None = None
    permit_balance: Balance | None = None
    permits_total: int = 0
    filing: TakeAwayFiling | None = None
    filed: int = 0
    unheard: bool = False
    note: DespatchNote | None = None
    noted: Mapping[tuple[str, str], int] = field(default_factory=dict)
    second: OperatorFacts | None = None
    earlier: date | None = None
    site_heard: bool = True
    addendum: date | None = None
    holder: Institution | None = None
    lease: Lease | None = None
    moved: tuple[PaperKind, ...] = ()
