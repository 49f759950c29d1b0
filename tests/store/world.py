"""A store in a directory of its own, and hands to scan with: what most of these tests need."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from edge.clock import Reading
from edge.rules.decision import Effects, Spend
from edge.rules.facts import ItemRecord, ItemState
from edge.store import Draft, Entry, Store, Writing, catalogue_file
from edge.store.connection import Synchronous
from tests import fakes

MACHINE = "this-machine"


def ids(first: int = 1) -> Callable[[], str]:
    """Ids that count up."""
    numbers = count(first)
    return lambda: f"0190a000-0000-7000-8000-{next(numbers):012d}"


def at(seconds: float = 0, state: str = "good") -> Reading:
    """So many seconds after the catalogue's hour."""
    return Reading(fakes.NOW + timedelta(seconds=seconds), state)  # type: ignore[arg-type]


class World:
    """One station's home and anchor below `root`."""

    def __init__(self, root: Path, machine: str = MACHINE, synchronous: Synchronous = "OFF") -> None:
        self.root = root
        self.home = root / "home"
        self.anchor = root / "elsewhere" / "anchor"
        self.machine = machine
        self.synchronous = synchronous
        self.ids = ids()
        self.clock = count(1)
        self.store = self.open()

    def open(self, **options: Any) -> Store:
        """Open the store, as a start of the program does."""
        wanted: dict[str, Any] = {
            "machine": self.machine,
            "anchor": self.anchor,
            "now": fakes.NOW,
            "ids": self.ids,
            "regimes": {fakes.REGIME: fakes.regime()},
            "synchronous": self.synchronous,
            **options,
        }
        self.store = Store.open(self.home, **wanted)
        return self.store

    def close(self) -> None:
        """Close it, if it is open."""
        with suppress(AttributeError):
            self.store.close()

    def reopen(self, **options: Any) -> Store:
        """As after a restart."""
        self.close()
        return self.open(**options)

    def furnish(self, **changes: Any) -> Store:
        """Enrol it as the zone's station and give it the sample catalogue."""
        with self.store.writing() as tx:
            tx.enrol(fakes.ZONE, at=self.now())
        self.take(**changes)
        return self.store

    def take(self, **changes: Any) -> Entry | None:
        """Build a catalogue and switch to it."""
        built = catalogue_file.build(fakes.catalogue(**changes), self.home)
        with self.store.writing() as tx:
            return tx.switch_catalogue(built, at=self.now())

    def now(self) -> Reading:
        """A second later than the last time asked."""
        return at(next(self.clock))

    def append(self, **fields: Any) -> Entry:
        """One row; a scan unless said otherwise."""
        with self.store.writing() as tx:
            return tx.append(self.draft(**fields))

    def draft(self, **fields: Any) -> Draft:
        """A draft with the usual filled in."""
        usual: dict[str, Any] = {"kind": "scan", "event_id": self.ids(), "at": self.now(), "raw": b"]d2..."}
        return Draft(**{**usual, **fields})

    def accept(self, *records: ItemRecord, spend: Spend | None = None, **fields: Any) -> Entry:
        """An accepted scan that leaves the packages in these records."""
        usual: dict[str, Any] = {
            "verdict": "ACCEPT",
            "operation": "put_away",
            "key": records[0].key if records else "",
            "body": b'{"type":"ObjectEvent"}',
            "effects": Effects(items=records, spend=spend),
        }
        return self.append(**{**usual, **fields})

    def exit(self, serial: str, form: str = "F-MAIN") -> Entry:
        """One package leaves under a form."""
        spend = Spend(form=form, approval="A-GOOD", institution="H1", packs=1)
        return self.accept(moved("exited", serial, form=form), spend=spend, operation="zone_exit")

    def undo(self, entry: Entry) -> Entry | None:
        """Take a row back, as the station does; None where that cannot be."""
        with self.store.writing() as tx:
            return undo(tx, entry, self.draft())


def undo(tx: Writing, entry: Entry, draft: Draft) -> Entry | None:
    """Take a row back within a transaction."""
    effects = tx.undo_effects(entry)
    if effects is None:
        return None
    return tx.append(
        replace(
            draft,
            kind="undo",
            verdict="ACCEPT",
            operation=entry.operation,
            key=entry.key,
            effects=effects,
            refers=entry.seq,
            task=entry.task,
        )
    )


def moved(state: ItemState, serial: str = "S1", when: datetime = fakes.NOW, **changes: Any) -> ItemRecord:
    """A record as a decision leaves it: the step is taken by the row that will carry it."""
    return fakes.record(state, serial, **{"step_at": when, "step_seq": 0, **changes})


def case(sscc: str = fakes.SSCC, state: ItemState = "shelved", **changes: Any) -> ItemRecord:
    """A case's own record."""
    plain = ItemRecord(
        key=f"00{sscc}", epc=f"https://id.gs1.org/00/{sscc}", gtin="", serial="", product="", state=state
    )
    return replace(plain, **changes)
