"""What the screens need from the running station, and nothing more.

The runtime implements `Port`. Three kinds of call, none of which makes the screen wait:

- *acts* return a `Future` at once and run on the station's thread; their `Answer` is a value,
  an exception is a failure (`edge.errors`). An act that yields a verdict also causes `Scanned`.
- *read models* may read files and are called from worker threads only.
- `snapshot` and `divert` return at once, without I/O, from the screen's own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from edge.drivers.state import Reason
from edge.frame import Frame
from edge.tui.answers import Answer, AnswerCode
from edge.tui.line_views import CatalogueView, ExceptionRow, LineState, OrderView, ParkedRow, SyncView
from edge.tui.views import (
    MOST,
    Bar,
    Choice,
    Clause,
    Discrepancies,
    JournalRow,
    Language,
    OperatorView,
    PaperView,
    PersonRow,
    Scan,
    Snapshot,
    StationView,
    StockPage,
    StockRow,
    TaskView,
)

if TYPE_CHECKING:
    from edge.codes.diagnosis import Diagnosis
    from edge.drivers.camera.camera import Glimpse
    from edge.runtime.calibration import Calibration
    from edge.tui.label_view import LabelRow


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan was committed and may be shown; the snapshot that follows from it. quiet: it is not heard."""

    scan: Scan
    snapshot: Snapshot
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """Anything else of the snapshot changed: task, operator, device, line, catalogue."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Arrived:
    """A device delivered a frame while `divert` was on; the screen decides whose it is."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failure that must be seen: ``store-full``, ``store-damaged``, ``driver``, ``sync``…

    code: words are `trouble.<code>`; message: what exactly, in four parts.
    blocking: scans are refused until it is mended.
    """

    code: str
    message: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A label could not be printed; it is owed. reason: of `edge.drivers.state.REASONS`."""

    reason: Reason
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Ordered:
    """The hub has just given stop-use or recall orders, or lifted some; they hold already."""

    orders: tuple[OrderView, ...]


Happening = Scanned | Changed | Arrived | Trouble | Unprinted | Ordered
Tell = Callable[[Happening], None]


class Port(Protocol):
    """The station as the screens see it."""

    def snapshot(self) -> Snapshot:
        """The newest snapshot; no I/O."""

    def subscribe(self, tell: Tell) -> None:
        """Call `tell` from any thread for everything that happens from now on."""

    def divert(self, on: bool) -> None:
        """While on, frames from devices come as `Arrived` instead of being judged.

        Our own labels (payload beginning ``BS-``, after an AIM identifier perhaps) always do:
        badges and commands are for the screen, which hands back what it has no use for.
        """

    def hush(self, on: bool) -> None:
        """While on, the terminal has the focus and reads its keyboard: who listens to all windows is silent."""

    def watch(self, source: str, watcher: Callable[[Glimpse], None] | None, size: tuple[int, int]) -> None:
        """Give `watcher`, in the camera's thread, its pictures no larger than `size`; None for no longer."""

    def hold(self, source: str, on: bool) -> None:
        """While on, what that camera sees is not judged by itself: it is there for `take_tray`."""

    def seek(self, source: str, missing: int) -> None:
        """Have that camera look for where so many missing packages lie; 0 for no longer."""

    def take_tray(self, source: str) -> Future[Answer]:
        """Judge everything in that camera's view as one, all or none; params: n, total."""

    def choose_language(self, language: Language) -> None:
        """Remember the language for the next start."""

    # acts, on the station's thread
    def submit(self, frame: Frame) -> Future[Answer]:
        """Judge one frame."""

    def keyed(self, text: str, badge: str, pin: str) -> Future[Answer]:
        """Judge a damaged label's text typed by hand, for which a supervisor stands."""

    def simulate(self) -> Future[str]:
        """Make the simulated scanner send its next package; what that package is, as a word key."""

    def sign_in(self, badge: str, pin: str) -> Future[Answer]:
        """Sign somebody in; `Answer.must_change` says that the PIN is to be changed first."""

    def create_first_administrator(self, badge: str, name: str, pin: str) -> Future[Answer]:
        """Register the first person of a new home; the same person then signs in."""

    def change_pin(self, old: str, new: str) -> Future[Answer]:
        """Change the PIN of who is signed in."""

    def reset_pin(self, badge: str, new_pin: str) -> Future[Answer]:
        """An administrator gives `badge` a PIN to be changed at the next sign-in."""

    def add_person(self, badge: str, name: str, role: str, pin: str) -> Future[Answer]:
        """An administrator admits somebody, whose PIN must be changed at the first sign-in."""

    def sign_out(self) -> Future[Answer]:
        """Nobody is signed in afterwards; an open task stays open."""

    def lock(self) -> Future[Answer]:
        """Until `unlock` or `hand_over`, scans are refused as ``not-signed-in``."""

    def unlock(self, pin: str) -> Future[Answer]:
        """Go on after the idle lock."""

    def hand_over(self, badge: str, pin: str) -> Future[Answer]:
        """The open task goes on in another operator's name."""

    def open_task(
        self, operation: str, papers: Mapping[str, str], expected: int | None, second_pin: str = ""
    ) -> Future[Answer]:
        """Open a task; `expected`: packages due, None where nobody said; second_pin: of a second person."""

    def close_task(self, discrepancies: Discrepancies) -> Future[Answer]:
        """End the open task."""

    def acknowledge(self) -> Future[Answer]:
        """The REJECT has been seen; the line goes on."""

    def undo(self, reason: str) -> Future[Answer]:
        """Declare the last accepted scan in error."""

    def override(self, seq: int, badge: str, pin: str, reason: str) -> Future[Answer]:
        """A supervisor answers for the REVIEW of row `seq`."""

    def record(self, name: str, papers: Mapping[str, str]) -> Future[Answer]:
        """Put on record what needs no scan (`edge.rules.operations.RECORDS`); params: seq."""

    def report(self, papers: Mapping[str, str], frame: Frame | None) -> Future[Answer]:
        """Report harm, of the package scanned or of what the papers say (`edge.station.reporting.ABOUT`).

        params: seq; held, held_en: the product it stopped; alone: "yes" where no package was judged;
        document, document_en, clause, quote: who is to be told, as far as a document says.
        """

    def take_list(self, document: bytes) -> Future[Answer]:
        """Take a signed serial list that came with the goods.

        Params: list (``taken``, or ``known`` where it was here before), form, n (its serials).
        """

    def print_label(self, seq: int) -> Future[Answer]:
        """Print the label of row `seq`, marked as a reprint where one came before."""

    def print_owed(self) -> Future[Answer]:
        """Print every label that is owed; params: n."""

    def waive_label(self, seq: int, reason: str) -> Future[Answer]:
        """The label owed of row `seq` is not wanted."""

    def release(self, seq: int) -> Future[Answer]:
        """Send a parked row once more: a supervisor's to decide."""

    def restored(self, frame: Frame) -> Frame:
        """What the symbol held, where a keyboard scanner of this PC is calibrated."""

    def meant(self, text: str) -> str | None:
        """What a text typed here was on the scanner, None where that is not known."""

    def calibrate(self, found: Diagnosis) -> Future[Answer]:
        """Keep this calibration of the keyboard scanner, in the name of who is signed in."""

    # read models, from worker threads
    def choices(self, kind: str, papers: Mapping[str, str], typed: str = "") -> tuple[Choice, ...]:
        """What a paper of `kind` (`Paper.kind`) may be filled in with, given the other papers.

        typed: part of its code or name. Never more than `MOST`.
        """

    def due(self) -> tuple[str, ...]:
        """Keys of the packages the open task is about, where a list of them is known; never many."""

    def stock_page(self, product: str, lot: str, offset: int, limit: int) -> StockPage:
        """Products where `product` is "", its lots where `lot` is "", else its packages."""

    def approvals(self) -> tuple[Bar, ...]:
        """Every approval that concerns this station, with its clearance forms."""

    def item_history(self, key: str) -> tuple[JournalRow, ...]:
        """Every entry about `key`, oldest first."""

    def journal_page(self, search: str, before: int | None, limit: int) -> tuple[JournalRow, ...]:
        """Rows before seq `before` (None: from the newest), newest first."""

    def parked(self, limit: int) -> tuple[ParkedRow, ...]:
        """Rows the server would not take, oldest first."""

    def export_parked(self) -> str:
        """Save the parked rows, their events and reasons, as a file; where it is."""

    def labels(self, limit: int) -> tuple[LabelRow, ...]:
        """Labels that are owed, then the last printed."""

    def exceptions(self, limit: int) -> tuple[ExceptionRow, ...]:
        """What the server found, open ones first."""

    def calibration(self) -> Calibration | None:
        """What is kept of the keyboard scanner; ConfigError where it cannot be read."""

    def draw_up(self, asked: Mapping[str, str], by: str, language: Language) -> str:
        """Save a paper (`edge.tui.printing`: kind, since, until, number, shape) in `by`'s name; where it is."""

    def people(self) -> tuple[PersonRow, ...]:
        """Who may sign in here."""


__all__ = [
    "MOST",
    "Answer",
    "AnswerCode",
    "Arrived",
    "Bar",
    "CatalogueView",
    "Changed",
    "Choice",
    "Clause",
    "Discrepancies",
    "ExceptionRow",
    "Happening",
    "JournalRow",
    "Language",
    "LineState",
    "OperatorView",
    "OrderView",
    "Ordered",
    "PaperView",
    "ParkedRow",
    "PersonRow",
    "Port",
    "Scan",
    "Scanned",
    "Snapshot",
    "StationView",
    "StockPage",
    "StockRow",
    "SyncView",
    "TaskView",
    "Tell",
    "Trouble",
    "Unprinted",
]
