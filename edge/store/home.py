"""The store of one home: opened by one process to write, by any number to read.

    home/bondscan.db        journal, stock, counters, tasks, outbox (SQLite, WAL)
    home/catalogue-….db     the catalogue in use, never written again
    home/lock               held by the process that writes

Order of a scan: facts gathered, row appended, effects applied, commit (one sync); where it
changed what may be spent, the anchor (one sync more); only then is anything shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from edge.clock import ClockState, Reading
from edge.codes.scanned import ScannedCode
from edge.errors import StoreError, StoreFull
from edge.quota import Held
from edge.rules.facts import StationFacts
from edge.rules.regimes import Regime
from edge.rules.task import Task
from edge.store import archives, binding, credentials, journal, leases, lives, meta, switching
from edge.store.connection import Synchronous, failure
from edge.store.credentials import Credential
from edge.store.entities import CatalogueView
from edge.store.entry import Entry, Head
from edge.store.kept import Ids, Kept
from edge.store.known import is_known
from edge.store.leases import Standing
from edge.store.meta import Trust
from edge.store.opening import Opened, open_home
from edge.store.outbox import Outbox
from edge.store.reader import Reader
from edge.store.shown import Shown
from edge.store.tasks import Counts
from edge.store.writing import Writing


class Store:
    """One home, open to write. Made by `Store.open`; `close` it, or use it as a context manager.

    outbox: what the server has and has not. Any method may be called from any thread; those
    that write wait for each other, readers (`reader`) wait for nobody.
    """

    def __init__(self, opened: Opened) -> None:
        self._kept = opened.kept
        self._anchor = opened.anchor
        self._witness = opened.witness
        self._home_lock = opened.lock
        self._path = opened.path
        self._lock = RLock()
        self._writing = False
        self._broken = ""
        self._asked: Reader | None = None  # one look kept open: a lost separator asks of many readings
        self._checkpointed = self._writes = 0
        self._shown = Shown.of(self._kept)
        self.outbox = Outbox(self._exclusive, self.reader)

    @classmethod
    def open(  # noqa: PLR0913 -- where, whose, when and which ids: all handed in
        cls,
        home: Path,
        *,
        machine: str,
        anchor: Path,
        now: datetime,
        ids: Ids,
        create: bool = True,
        regimes: Mapping[str, Regime] | None = None,
        synchronous: Synchronous = "FULL",
    ) -> Store:
        """Open `home` to write, making or migrating the store as needed.

        machine: names this PC. anchor: the anchor file, best on another device. now: aware.
        synchronous: anything but FULL is for measurements, and for tests that plant a fault.
        Raises StoreLocked, StoreNewer, StoreDamaged, StoreFull or StoreError. A store that is
        not what this machine last wrote opens quarantined (`station.quarantined`).
        """
        opened = open_home(
            home, machine, anchor, ids, create=create, regimes=regimes or {}, synchronous=synchronous
        )
        store = cls(opened)
        try:
            if opened.doubt:
                store.quarantine(opened.doubt, now)
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def read(home: Path, *, archived: bool = False) -> Reader:
        """Open `home` to read only: no lock is taken, and another process may be writing.

        archived: rows that lie in archives too; raises StoreError, naming the files that are not there.
        """
        return Reader(home, archived=archived)

    def reader(self, *, archived: bool = False) -> Reader:
        """A read-only look of its own at this home (archived: as `read`); close it after use."""
        return Reader(self._kept.home, archived=archived)

    def knows(self, code: ScannedCode) -> bool:
        """Whether `code` names a package that the catalogue or the stock knows for certain."""
        with self._lock:
            self._asked = self._asked or self.reader()
            return is_known(self._asked, self.catalogue, code)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the home; harmless when done already."""
        self.outbox.close()
        with self._lock:
            if self._asked is not None:
                self._asked.close()
            if self._kept.view:
                self._kept.view.close()
            self._kept.connection.close()
            self._anchor.close()
            self._witness.close()
            self._home_lock.drop()
            self._broken = self._broken or "it was closed"

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction, committed (and anchored) when the block ends without a failure.

        Raises `StoreFull` where there was no room: nothing was written, and the next may
        succeed. Any other `StoreError` at the commit or the anchor ends all writing here
        until the store is opened anew.
        """
        with self._exclusive() as kept:
            tx = Writing(kept)
            yield tx
            if tx.unfinished:
                raise RuntimeError("of rows that belong together the last is missing")
            if tx.renew_anchor:
                self._anchor.write(
                    binding.last_spend(kept.connection, Head(seq=-1, spend_seq=tx.spent_before))
                )
        if tx.catalogue_switched:
            switching.sweep(self._kept)

    @property
    def home(self) -> Path:
        """Where it all lies."""
        return self._kept.home

    @property
    def anchor(self) -> Path:
        """Where the anchor lies."""
        return self._anchor.path

    @property
    def station(self) -> StationFacts:
        """Which station this is; id "" before it was enrolled."""
        return self._shown.station

    @property
    def hub_key(self) -> str:
        """The key that grants of leases are signed with, "" where the hub told none."""
        return self._kept.meta.get(meta.HUB_KEY, "")

    @property
    def head(self) -> Head:
        """Where the committed chain ends."""
        return self._shown.head

    @property
    def high_water(self) -> datetime | None:
        """The time of the last row, None for an empty journal."""
        return self._shown.head.at

    @property
    def clock_state(self) -> ClockState:
        """Whether the clock was believed at the last row."""
        return self._shown.head.clock

    @property
    def counts(self) -> Counts:
        """What the open task has seen."""
        return self._shown.counts

    def site_heard(self, at: datetime, silent: Iterable[str] = ()) -> None:
        """All that the site's other stations had done by then is known here, but for the `silent` ones."""
        self._kept.site_silent, self._kept.site_heard = frozenset(silent), at

    @property
    def holds_mark(self) -> str:
        """Up to where the server's orders are known, "" for not at all."""
        return self._shown.holds_mark

    @property
    def catalogue(self) -> CatalogueView | None:
        """The catalogue in use, None for none."""
        return self._shown.view

    @property
    def trust(self) -> Trust:
        """Whose word the catalogue has to be, and is."""
        return self._shown.trust

    @property
    def catalogue_problem(self) -> str:
        """Why the catalogue the store names cannot be used, "" where it can."""
        return self._kept.view_problem

    @property
    def regimes(self) -> Mapping[str, Regime]:
        """The documents in force, by id."""
        return self._kept.regimes

    @regimes.setter
    def regimes(self, regimes: Mapping[str, Regime]) -> None:
        self._kept.regimes = regimes

    def open_task(self) -> Task | None:
        """The task that is open, also one from before a restart."""
        return self._shown.task

    def leases(self) -> Standing:
        """What is held here of papers shared between stations."""
        with self._asking():
            return leases.standing(self._kept)

    def lease_on(self, paper: str, institution: str) -> Held:
        """What is held here of one of them, for one institution."""
        with self._asking():
            return leases.on_paper(self._kept, paper, institution)

    def last_entry(self) -> Entry | None:
        """The last row, to show its verdict again after a restart."""
        with self._asking() as connection:
            return journal.read(connection, self._shown.head.seq)

    def credential(self, badge: str) -> Credential | None:
        """Who that badge is, None for nobody."""
        with self._asking() as connection:
            return credentials.read(connection, badge)

    def credentials(self) -> list[Credential]:
        """Everybody who may sign in, and who once might."""
        with self._asking() as connection:
            return credentials.read_all(connection)

    def checkpoint(self) -> None:
        """Write pages back from the log; for idle time, so that no scan has to."""
        with self._asking() as connection:
            if self._writes != self._checkpointed:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self._checkpointed = self._writes

    def drop_archived(self, most: int) -> bool:
        """Delete some of the rows that an archive holds, `most` at once; whether there may be more."""
        with self._exclusive() as kept:
            return archives.drop_some(kept.connection, archives.floor_of(kept.meta).seq, most)

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._kept.connection
            except sqlite3.Error as error:
                raise failure(error, "read the store", self._path) from error

    @contextmanager
    def _exclusive(self) -> Iterator[Kept]:
        """The writer's memory within one transaction."""
        with self._lock:
            self._refuse_if_broken()
            seq, spent, self._writing = self._kept.head.seq, self._kept.head.spend_seq, True
            try:
                self._kept.connection.execute("BEGIN IMMEDIATE")
                yield self._kept
                self._commit()
            except BaseException as error:
                self._roll_back()
                if isinstance(error, sqlite3.Error):
                    raise failure(error, "write", self._path) from error
                raise
            finally:
                self._writing = False
            self._writes += 1
            self._settle_anchor(spent)
            if self._kept.head.seq != seq and not self._kept.station.quarantined:
                self._witness.note(self._kept.head.seq, self._kept.head.sha256)
            self._shown = Shown.of(self._kept)

    def _refuse_if_broken(self) -> None:
        if self._broken:
            raise StoreError(
                f"Failed to write in {self._path}: expected a store in good order, got one where "
                f"{self._broken}; open it anew."
            )
        if self._writing:
            raise RuntimeError("a transaction is open in this thread already")

    def _commit(self) -> None:
        """Commit; a sync that failed may have lost what an earlier one promised, so it ends all writing."""
        try:
            self._kept.connection.execute("COMMIT")
        except sqlite3.Error as error:
            failed = failure(error, "commit", self._path)
            if (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_IOERR and not isinstance(
                failed, StoreFull
            ):
                self._broken = "the disk failed in a commit"
            raise failed from error

    def _roll_back(self) -> None:
        try:
            if self._kept.connection.in_transaction:
                self._kept.connection.execute("ROLLBACK")
            self._kept.reload()
        except sqlite3.Error as error:
            self._broken = f"a transaction could not be taken back ({error})"

    def _settle_anchor(self, spent: int) -> None:
        """Anchor the last change of spend, if there is a new one; a quarantined store leaves it as found."""
        kept = self._kept
        if kept.head.spend_seq == spent or kept.station.quarantined:
            return
        try:
            self._anchor.write(binding.last_spend(kept.connection, kept.head))
        except StoreError:
            self._broken = "the anchor could not be written"
            raise

    def quarantine(self, doubt: binding.Doubt, now: datetime) -> None:
        """From now on spend listed serials only, until a new incarnation is opened; no second row of it."""
        at = Reading(max(now, self._kept.head.at or now), self._kept.head.clock)
        with self.writing() as tx:
            if not self._kept.station.quarantined:
                self._kept.set_meta({meta.QUARANTINED: "1"})
                tx.append(lives.doubted(doubt, self._anchor.path, self._kept.machine, self._kept.ids(), at))
