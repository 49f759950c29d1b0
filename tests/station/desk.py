"""A real station on a real store, and hands to work it: what most of these tests need.

    desk = Desk(tmp_path)
    desk.sign_in()
    desk.open("serialise")
    desk.scan("S1").decision.verdict

Its clock stands still until it is moved; its store syncs nothing, for speed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from edge.catalogue import Catalogue, Role
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.rules.facts import StationFacts
from edge.rules.task import Task
from edge.station import Closing, Outcome, Refusal, Rules, Station, World, answer_review
from edge.store import Credential, Entry, Store, fold, pages
from edge.store.catalogue_file import build
from tests import fakes

PIN = "135790"
PEOPLE: dict[str, tuple[Role, ...]] = {
    "W001": ("warehouse",),
    "W002": ("warehouse",),
    "W900": ("supervisor", "warehouse"),
    "P001": ("pharmacist",),
    "P900": ("supervisor", "pharmacist"),
    "A001": ("administrator",),
}
MAIN = {"clearance_form": "F-MAIN", "destination": "H1"}


@cache
def pin_hash(pin: str = PIN) -> str:
    """A hash that is as quick to try as argon2id allows: it names its own cost."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(pin)


def payload(
    serial: str, gtin: str = fakes.GTINS["P-GOOD"], *, lot: str = fakes.LOT, expiry: str = "271231"
) -> bytes:
    """What a scanner sends for one package."""
    text = f"]d201{gtin}17{expiry}10{lot}" + (f"\x1d21{serial}" if serial else "")
    return text.encode()


def case_payload(sscc: str = fakes.SSCC) -> bytes:
    """What a scanner sends for a case."""
    return f"]C100{sscc}".encode()


def counting(desk: str = "a000") -> Callable[[], str]:
    """Ids that count up; desk: four digits that no other desk has."""
    numbers = count(1)
    return lambda: f"0190{desk}-0000-7000-8000-{next(numbers):012d}"


class Desk:
    """One home with a station on it. now: what the PC's clock shows. IDS: what tells its ids from others'."""

    IDS = "a000"

    def __init__(
        self,
        root: Path,
        *,
        seat: StationFacts = fakes.ZONE,
        catalogue: Catalogue | None = None,
        rules: Rules | None = None,
        furnished: bool = True,
    ) -> None:
        self.root = root
        self.home = root / "home"
        self.now = fakes.NOW
        self.ids = counting(self.IDS)
        self.rules = rules or Rules()
        self.station = self._opened()
        if furnished:
            self._furnish(seat, catalogue or fakes.catalogue())

    @property
    def store(self) -> Store:
        """The station's store."""
        return self.station.store

    def _opened(self) -> Station:
        store = Store.open(
            self.home,
            machine="this-machine",
            anchor=self.root / "elsewhere" / "anchor",
            now=self.now,
            ids=self.ids,
            regimes={fakes.REGIME: fakes.every_step()},
            synchronous="OFF",
        )
        return Station(store, World(lambda: self.now, self.ids), site_key=bytes(32), rules=self.rules)

    def _furnish(self, seat: StationFacts, catalogue: Catalogue) -> None:
        with self.store.writing() as tx:
            tx.enrol(seat, at=self.station.read_clock())
            for badge, roles in PEOPLE.items():
                tx.save_credential(
                    Credential(badge=badge, name=fakes.name(badge), roles=roles, pin_hash=pin_hash())
                )
        self.take(catalogue)

    def take(self, catalogue: Catalogue) -> None:
        """Switch to a catalogue."""
        built = build(catalogue, self.home)
        with self.store.writing() as tx:
            tx.switch_catalogue(built, at=self.station.read_clock())

    def restart(self) -> Station:
        """Close the program and start it again: nobody is signed in."""
        self.store.close()
        self.station = self._opened()
        return self.station

    def close(self) -> None:
        """Let go of the home."""
        self.store.close()

    def passes(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def sign_in(self, badge: str = "W900") -> None:
        """Put somebody at the desk, their PIN taken as given."""
        self.station.access.operator = self.store.credential(badge)
        self.station.access.locked = False

    def open(self, operation: str, **papers: str) -> Task:
        """Open a task with papers in order but for `papers`; the one before is closed first."""
        tasks, facts = self.station.tasks, self.station.access.facts
        if tasks.open is not None:
            tasks.close(facts, Closing())
        filled = {**fakes.PAPERS[operation], **papers}
        given = {name: value for name, value in filled.items() if value}
        task = tasks.start(facts, operation, given, second_pin=PIN)
        assert isinstance(task, Task), task
        return task

    def scan(self, what: str | bytes, **frame: Any) -> Outcome:
        """One reading: a serial of the good product, or what the scanner sends."""
        self.passes(seconds=1)
        sent = what if isinstance(what, bytes) else payload(what)
        return self.station.scan(Frame(sent, frame.pop("source", "test"), self.now, **frame))

    def does(self, operation: str, *serials: str | bytes, **papers: str) -> list[Outcome]:
        """A whole task in which everything is accepted."""
        self.open(operation, **papers)
        outcomes = [self.scan(serial) for serial in serials]
        for outcome in outcomes:
            assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
        self.station.tasks.close(self.station.access.facts, Closing())
        return outcomes

    def shelves(self, *serials: str | bytes) -> None:
        """Packages coded, entered and shelved, all in order."""
        for operation in ("serialise", "bonded_receive", "put_away"):
            self.does(operation, *serials)

    def answers(self, outcome: Outcome) -> Outcome:
        """A supervisor lets a review through."""
        answer = done(answer_review(self.station, outcome.entry.seq, "W900", PIN, "seen"))
        assert answer.decision.verdict == "ACCEPT", answer.decision.findings
        return answer

    def rows(self, kind: str = "") -> list[Entry]:
        """The journal's rows (of one kind), oldest first."""
        with self.store.reader() as reader:
            page = pages.journal_page(reader, limit=200).rows
        return [row for row in reversed(page) if kind in ("", row.kind)]

    def state(self, serial: str, of: str = "P-GOOD") -> str:
        """Where a package stands, "" where it was never seen."""
        key = f"01{fakes.GTINS[of]}21{serial}"
        rows = self.store.reader()
        with rows:
            found = rows.query("SELECT state FROM stock WHERE key = ?", (key,))
        return found[0][0] if found else ""

    def used(self, form: str = "F-MAIN", scope: str = "form") -> int:
        """Packs spent under a form."""
        with self.store.reader() as reader:
            found = reader.query(
                "SELECT packs FROM usage WHERE scope = ? AND name = ? AND sub = ''", (scope, form)
            )
        return found[0][0] if found else 0

    def sound(self) -> None:
        """The chain holds, and what is kept is what the journal folds to."""
        with self.store.reader() as reader:
            verified = pages.verify(reader)
            assert verified.ok, verified
            assert fold.differences(reader) == []


def codes(outcome: Outcome) -> list[str]:
    """The reasons of a decision, hardest first."""
    return [finding.code for finding in outcome.decision.findings]


def code_of(answer: object) -> str:
    """Why something was refused, "" where it was done."""
    return answer.code if isinstance(answer, Refusal) else ""


def done(answer: Outcome | Refusal) -> Outcome:
    """What was done; a refusal fails the test."""
    assert isinstance(answer, Outcome), answer
    return answer


def variant(**changes: Any) -> Catalogue:
    """The sample catalogue with something changed."""
    return fakes.catalogue(**changes)


def but(rows: Iterable[Any], which: str, **changes: Any) -> tuple[Any, ...]:
    """Rows of a catalogue with one of them changed."""
    return tuple(
        replace(row, **changes) if which in (getattr(row, "id", ""), getattr(row, "number", "")) else row
        for row in rows
    )


def read(outcome: Outcome) -> ScannedCode:
    """The code of an outcome that was one."""
    assert isinstance(outcome.code, ScannedCode)
    return outcome.code
