"""What the writing process keeps in memory beside its one write connection.

All of it can be read from the database again, and is, after a transaction that failed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from edge.clock import TOLERANCE
from edge.errors import StoreDamaged
from edge.rules.facts import StationFacts
from edge.rules.regimes import Regime
from edge.store import archives, journal, meta, tasks
from edge.store.entities import CatalogueView
from edge.store.entry import Entry, Head
from edge.store.layout import entry_of
from edge.store.manners import Manners
from edge.store.news import Holds
from edge.store.tasks import Counts, StoredTask
from edge.store.usage import Usage

Ids = Callable[[], str]
"""Gives UUIDv7 text."""


SITE_HEARD = timedelta(minutes=2)
"""For how long what was heard of the site's other stations is believed to be all there is."""


class Kept:
    """The writer's memory.

    machine: the one this process runs on. head: where the chain ends. station: who we are. task: the one open, counts: what it has
    seen. view: the catalogue in use, None for none (or one whose file is gone or damaged,
    said in `view_problem`). regimes: the documents in force, by id. site_heard: when it was last known
    what the site's other stations had done, but for those in site_silent; not read again, but asked anew
    after a start.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        home: Path,
        machine: str,
        ids: Ids,
        regimes: Mapping[str, Regime],
    ) -> None:
        self.connection = connection
        self.home = home
        self.machine = machine
        self.ids = ids
        self.regimes = regimes
        self.usage = Usage(connection)
        self.holds = Holds(connection)
        self.manners = Manners(connection)
        self.view: CatalogueView | None = None
        self.view_problem = ""
        self.meta: meta.Meta = {}
        self.head = Head()
        self.station = StationFacts(id="", kind="zone", party="", gln="")
        self.task: StoredTask | None = None
        self.counts = Counts()
        self.site_heard: datetime | None = None
        self.site_silent: frozenset[str] = frozenset()
        self.reload()

    def reload(self) -> None:
        """Read everything anew."""
        self.usage.forget()
        self.holds.forget()
        self.manners.forget()
        self.meta = meta.read(self.connection)
        self.station = meta.station_of(self.meta)
        self.head = journal.read_head(self.connection)
        self.look_at_task()
        self.look_at_catalogue()

    def site_heard_at(self, now: datetime) -> bool:
        """Whether the site's other stations can be heard at `now`."""
        heard = self.site_heard  # from a time to come: of a clock that was fast, and has been put right since
        return heard is not None and -TOLERANCE <= now - heard <= SITE_HEARD

    def set_meta(self, values: meta.Meta) -> None:
        """Write `values` and know them."""
        meta.write(self.connection, values)
        self.meta = {**self.meta, **values}
        self.station = meta.station_of(self.meta)

    def row(self, seq: int) -> Entry | None:
        """The row `seq`, from its archive where it lies in one that is at hand."""
        found = journal.read(self.connection, seq)
        if found is not None or meta.ARCHIVES not in self.meta:
            return found
        row = archives.read_row(self.home, archives.of_meta(self.meta), seq, journal.SELECT)
        return entry_of(row) if row else None

    def open_seq(self, task: str) -> int:
        """The journal's head when `task` was opened; 0, which only costs time, for one not kept."""
        if self.task and self.task.task.id == task:
            return self.task.open_seq
        stored = tasks.read(self.connection, task)
        return stored.open_seq if stored else 0

    def look_at_task(self) -> None:
        """Read which task is open and what it has seen."""
        self.task = tasks.read_open(self.connection)
        self.counts = tasks.count(self.connection, self.task) if self.task else Counts()

    def look_at_catalogue(self) -> None:
        """Open the catalogue the store names, if it is not the one open already.

        The one before is let go of, not closed: another thread may be reading it still.
        """
        name = self.meta.get(meta.CATALOGUE_FILE, "")
        if self.view and self.view.path.name == name:
            return
        self.view, self.view_problem = None, ""
        if not name:
            return
        try:
            self.view = CatalogueView(self.home / name)
        except StoreDamaged as damage:
            self.view_problem = damage.message
