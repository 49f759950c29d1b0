"""What the screens show, as plain frozen values; the station's side makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

from edge.catalogue import PACK, Name, Role, StationKind
from edge.catalogue.amounts import COUNTED, said
from edge.clock import ClockState
from edge.drivers.state import DeviceState
from edge.language import Wording
from edge.rules.verdict import Finding, Verdict
from edge.tui.line_views import CatalogueView, SyncView

if TYPE_CHECKING:
    from edge.store.room import Room

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What a finding rests on: the document, its clause (``二(四)1``), its own words (zh).

    policy: it rests on site policy and on no clause.
    """

    document: Name
    clause: str
    quote: str
    policy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One committed scan as the screen shows it; made from the journal row, so a restart can too.

    text: what was read, GS shown as ␝. product: its name where the catalogue knows it.
    packs: leaves it stands for (a case more than 1). repeat: counted before, no second effect.
    first: when this item was first scanned, where that is worth saying.
    minted: the element string to print on the new label, "" otherwise. keyed: typed by hand.
    clauses: check id → what it rests on, for each finding that has a check.
    """

    seq: int
    at: datetime
    kind: str
    operation: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    text: str = ""
    key: str = ""
    gtin: str = ""
    sscc: str = ""
    lot: str = ""
    serial: str = ""
    expiry: date | None = None
    product: Name | None = None
    packs: int = 1
    repeat: bool = False
    first: datetime | None = None
    minted: str = ""
    keyed: bool = False
    clauses: Mapping[str, Clause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorView:
    """Who is signed in."""

    badge: str
    name: Name
    roles: tuple[Role, ...]
    must_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StationView:
    """Where: the PC, and the importer or institution it stands at."""

    id: str
    kind: StationKind
    name: Name
    party: Name
    quarantined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """One paper of the open task: its name in the operation table, value, and what that is called."""

    name: str
    value: str
    label: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """The open task and its counts (packs accepted; scans refused and for review)."""

    id: str
    operation: str
    papers: tuple[PaperView, ...]
    opened: datetime
    expected: int | None = None
    accepted: int = 0
    refused: int = 0
    review: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """So much of a whole is used: an approval (批复), a form (通关单) or a permit, in least steps of `unit`.

    leased: it is what this station holds of a paper that is shared between stations, in packs.
    paper: which of them, as tasks name it.
    """

    number: str
    total: int
    used: int
    product: Name | None = None
    forms: tuple[Bar, ...] = ()
    unit: str = PACK
    leased: bool = False
    paper: str = "clearance_form"

    @property
    def left(self) -> int:
        """Never below nought."""
        return max(0, self.total - self.used)

    def amount(self, steps: int) -> str:
        """So many steps as a person reads them; whole things with commas, anything else with its unit."""
        return f"{steps:,}" if self.unit in COUNTED else f"{said(steps, self.unit)} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """How a step is done at this site: by whom, which rarer papers its form asks for, which must be filled."""

    roles: frozenset[str]
    asked: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that stands on the scan screen, as one value replaced whole on the station's thread.

    setup: nobody may sign in yet, so the first administrator is to be made.
    recent: the last eight scans, newest first; after a restart too. halted: a REJECT waits.
    quota: what is left of the form the task names. room: on the disk, where it is short, None where it is
    not. labels: so many are owed, None where nothing prints them. idle_minutes: 0 for no idle lock. steps: those of
    the regimes in use here, None where nobody has looked: all there are. words: what they call things.
    """

    station: StationView
    language: Language = "zh"
    operator: OperatorView | None = None
    setup: bool = False
    locked: bool = False
    idle_minutes: int = 10
    task: TaskView | None = None
    recent: tuple[Scan, ...] = ()
    halted: bool = False
    sync: SyncView = field(default_factory=SyncView)
    catalogue: CatalogueView = field(default_factory=CatalogueView)
    quota: Bar | None = None
    devices: tuple[DeviceState, ...] = ()
    clock: ClockState = "good"
    exceptions: int = 0
    room: Room | None = None
    demonstration: bool = False
    labels: int | None = None
    steps: Mapping[str, StepView] | None = None
    words: Wording = field(default_factory=dict)


MOST: Final = 200
"""Choices offered at once: so many mean that there may be more, to be found by typing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing a paper may be filled in with; hint: what tells it from its like (a balance, a ward)."""

    value: str
    label: Name
    hint: str = ""

    @property
    def number(self) -> str:
        """The value as it may be shown beside the name; "" where it is the name, or what a scanner sends."""
        bare = self.value.startswith("]") or self.value in (self.label.zh, self.label.en)
        return "" if bare else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """One line of the stock: a product, a lot of it, or a package of that, by what is filled in.

    count: packs under it. expiry: of the lot, or the nearest of the product.
    """

    product: str
    name: Name | None = None
    lot: str = ""
    serial: str = ""
    key: str = ""
    expiry: date | None = None
    state: str = ""
    place: str = ""
    parent: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPage:
    """At most 200 rows from `offset`, of `total`."""

    rows: tuple[StockRow, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One row of the journal as a line on the screen."""

    seq: int
    at: datetime
    kind: str
    operation: str = ""
    operator: str = ""
    verdict: str = ""
    findings: tuple[Finding, ...] = ()
    text: str = ""
    key: str = ""
    event_id: str = ""
    refers: int | None = None
    clock: ClockState = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One operator of this site, for the administrator."""

    badge: str
    name: Name
    roles: tuple[Role, ...]
    has_pin: bool
    locked_until: datetime | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancies:
    """What a task was closed with, in packs, and a note."""

    short: int = 0
    over: int = 0
    damaged: int = 0
    note: str = ""
