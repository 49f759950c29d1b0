"""What this server promised, remembered apart from its tables, so that it sees for itself when they were put back.

Tables put back to an earlier copy have forgotten the leases granted since, and would grant the same packs
again to whoever asks first; they would give a later device the number of an earlier one, and other news the
marks of those that were read. So how far they are, and who holds leases, is kept in files elsewhere too,
synced before a grant or an enrolment is told. Tables that are behind begin a new epoch with the
next change, and nothing is granted until every holder has shown what it has; one the tables have forgotten is
in doubt, to be counted.

Processes on several machines remember what each of them did. PostgreSQL besides tells a dump that was read
back, a recovery and a failover from the tables it had: that is a new epoch too, unless the one machine that
wrote in this epoch finds all there that it did. For what nobody can know, the files put back too or another
machine, the administrator begins the epoch.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

import msgspec
from filelock import FileLock

from edge.errors import ConfigError, StoreError
from edge.hub import audit, lease_books
from edge.hub import lease_sql as sql
from edge.hub.audit import MACHINES, ORIGIN
from edge.hub.hub import Hub, get_meta
from edge.hub.reached import NOWHERE, Reached, reached_in
from edge.hub.sql import PUT_META
from edge.hub.tables import Connection, whereabouts
from edge.identity import secret_file

Holders: TypeAlias = tuple[tuple[str, int], ...]
"""Station and incarnation of all that were granted anything, or are open no more."""


WAITED: Final = 10.0
GLANCED: Final = 0.1
"""Seconds that another process of this machine may take with the files: before a promise, and before a mere note."""


class Promises(NamedTuple):
    """What was promised, how far the tables were with it, and what this machine is called."""

    reached: Reached
    holders: Holders = ()
    machine: str = ""


class Memory:
    """The files in which the processes of a hub on this machine remember: NAME.holders, synced with each promise,
    and NAME.reached, overwritten with each change of the tables.
    """

    def __init__(self, folder: Path, name: str, machine: str = "") -> None:
        self._holders = folder / f"{name}.holders"
        self._reached = folder / f"{name}.reached"
        self._between = FileLock(folder / f"{name}.lock", timeout=WAITED)
        self._turn = Lock()
        self._known = NOWHERE
        self._due: Reached | None = NOWHERE  # what a process before this one promised last may not be synced
        self._machine = self._read().machine or machine
        self.origin: str | None = None  # which making of the tables was written to last

    def known(self) -> Reached:
        """How far the tables were when a process of this machine last changed them; raises StoreError."""
        self.hear()
        promised = self._read().reached
        with self._turn:
            self._known = max(self._known, promised)
            return self._known

    def hear(self) -> None:
        """Know how far another process of this machine saw the tables; raises StoreError."""
        said = self._noted()
        with self._turn:
            self._known = max(self._known, said)

    def _noted(self) -> Reached:
        try:
            epoch, writes = self._reached.read_text("ascii").split()
            return Reached(int(epoch), int(writes))
        except (FileNotFoundError, ValueError):  # it is not synced, and may be torn by a cut of the power
            return NOWHERE
        except OSError as problem:
            raise _unread(self._reached, problem) from problem

    def look(self, hub: Hub, tx: Connection) -> str:
        """Begin a new epoch where the tables are behind what is known, or were made anew by the database's own word;
        in any that began since, wait for whom they have forgotten. Which making of the tables it is.
        """
        origin = hub.database.origin(tx)
        if origin != self.origin:
            _trace(hub, tx)
        self._look(hub, tx)
        return origin

    def _look(self, hub: Hub, tx: Connection) -> None:
        standing, known = reached_in(tx), self._known
        if known > standing:
            why = (
                f"these tables are older than what was done: {known.writes} changes up to epoch {known.epoch}"
            )
            audit.new_epoch(hub, tx, why, known.epoch)
        elif standing.epoch == known.epoch:
            return
        for station, incarnation in self._read().holders:
            lease_books.expect(hub, tx, station, incarnation)
        machines = get_meta(tx, MACHINES).split()
        if self._machine not in machines:
            tx.execute(PUT_META, (MACHINES, " ".join((*machines, self._machine))))

    def vouches(self, tx: Connection) -> bool:
        """Whether this machine alone has written in the epoch of these tables, which lack nothing it did."""
        standing = reached_in(tx)
        alone = get_meta(tx, MACHINES).split() == [self._machine]
        return alone and self._known.epoch == standing.epoch and self._known <= standing

    def reach(self, reached: Reached) -> None:
        """Note how far the tables are; where that cannot be written, the next promise is remembered at least.

        Of one length, over what is there: it needs no room on a full disk. Never less than another process noted.
        """
        with self._turn:
            self._known = max(self._known, reached)
        with suppress(OSError, StoreError), self._between.acquire(timeout=GLANCED), self._turn:
            self._known = max(self._known, self._noted())
            flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
            descriptor = os.open(self._reached, flags, 0o600)
            try:
                os.write(descriptor, f"{self._known.epoch:020d} {self._known.writes:020d}\n".encode())
            finally:
                os.close(descriptor)

    def due(self, promised: Reached | None) -> bool:
        """Whether anything is to be kept: this promise, or one before that could not be."""
        with self._turn:
            if promised is not None:
                self._due = promised if self._due is None else max(self._due, promised)
            return self._due is not None

    def keep(self, promises: Promises) -> None:
        """Have it synced, unless later ones are; raises StoreError, and then nothing is to be told."""
        try:
            with self._between:
                if promises.reached > self._read().reached:
                    said = msgspec.json.encode(promises._replace(machine=self._machine))
                    secret_file.replace(self._holders, said)
        except OSError as problem:
            raise StoreError(
                f"Failed to write {self._holders} as what this server promised: expected a file that can be written, "
                f"got {problem}."
            ) from problem
        with self._turn:
            if self._due is not None and self._due <= promises.reached:
                self._due = None

    def _read(self) -> Promises:
        try:
            return msgspec.json.decode(self._holders.read_bytes(), type=Promises)
        except FileNotFoundError:
            return Promises(NOWHERE)
        except (OSError, msgspec.MsgspecError, ValueError) as problem:
            raise _unread(self._holders, problem) from problem


def _unread(path: Path, problem: Exception) -> StoreError:
    return StoreError(
        f"Failed to read {path} as what this server promised: expected what it wrote, got {problem}. "
        "Begin a new epoch with 'bondscan hub admin epoch --restored', then remove the file."
    )


def remember(hub: Hub, folder: Path, url: str) -> int | None:
    """Have a hub remember what it does, in files of its own in `folder`; url: of its tables.

    The epoch it had to begin, where it finds that they were put back, else None. Raises ConfigError or StoreError
    where it cannot.
    """
    named = f"{lease_books.hub_key(hub).public.hex()} {whereabouts(url)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ConfigError(
            f"Failed to use {folder} for what this server promised: expected a folder, got {problem}."
        ) from problem
    name, machine = hashlib.sha256(named.encode()).hexdigest()[:32], f"{platform.node()}/{hub.secret()[:12]}"
    memory = Memory(folder, name, "".join(machine.split()))
    memory.known()
    with hub.reading() as reader:
        before = audit.epoch_of(reader)
    hub.memory = memory
    with promising(hub) as tx:
        epoch = audit.epoch_of(tx)
    return epoch if epoch != before else None


@contextmanager
def promising(hub: Hub) -> Iterator[Connection]:
    """A transaction in which something may be promised: that is remembered before anybody is told."""
    memory = hub.memory
    if memory is None:
        with hub.writing() as tx:
            _trace(hub, tx)
            yield tx
        return
    memory.known()  # what another process of this machine did
    due: Promises | None = None
    with hub.writing() as tx:
        if _trace(hub, tx):
            memory.look(hub, tx)
        before = _promised(tx)
        yield tx
        reached, new = reached_in(tx), _promised(tx) != before
        if new:
            reached = reached._replace(writes=reached.writes + 1)  # this one, when it is counted
        if memory.due(reached if new else None):
            due = Promises(reached, _holders(tx))
    if due is not None:
        memory.keep(due)


def _trace(hub: Hub, tx: Connection) -> bool:
    """Whether these are other tables than were promised from last, by the database's own word: a new epoch."""
    now, before = hub.database.origin(tx), get_meta(tx, ORIGIN)
    if now == before:
        return False
    begun = before != "" and not (hub.memory is not None and hub.memory.vouches(tx))
    if begun:
        audit.new_epoch(hub, tx, f"these tables were made anew: {now}, where {before} was promised from")
    tx.execute(PUT_META, (ORIGIN, now))
    return begun


def _promised(tx: Connection) -> tuple[int, int]:
    """The number of grants, and of lives that were given out; neither falls."""
    grants, lives = tx.execute(sql.PROMISED).fetchone()
    return int(grants), int(lives)


def _holders(tx: Connection) -> Holders:
    return tuple((str(row[0]), int(row[1])) for row in tx.execute(sql.HOLDERS_OF_ANY).fetchall())
