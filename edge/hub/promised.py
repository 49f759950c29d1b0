"""What this server promised, remembered apart from its tables, so that it sees for itself when they were put back.

Tables put back to an earlier copy have forgotten the leases granted since, and would grant the same packs
again to whoever asks first. A station that holds more than they say tells of it, but another may be
quicker. So the epoch, the number of grants and the holders are kept in a file elsewhere too, synced before
a grant leaves; tables that are behind it begin a new epoch at the next question, and nothing is granted
until every holder has shown what it has; one the tables have forgotten is in doubt, to be counted.

Processes on several machines remember what each of them granted; for what none of them can know, the file
put back too or another machine, the administrator begins the epoch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock

from edge.errors import ConfigError, StoreError
from edge.hub import audit, lease_books
from edge.hub import lease_sql as sql
from edge.hub.hub import Hub
from edge.hub.tables import Connection, whereabouts
from edge.identity import secret_file


class Promises(NamedTuple):
    """How far the books are; later ones are greater. grants: of all holders in this epoch and those before;
    holders: station and incarnation of all that were granted anything, or are open no more.
    """

    epoch: int
    grants: int
    holders: tuple[tuple[str, int], ...] = ()

    def is_past(self, other: Promises) -> bool:
        """Whether these are further than others."""
        return self[:2] > other[:2]


NONE = Promises(0, 0)


class Memory:
    """The file in which the processes of a hub on this machine remember. All raise StoreError where it cannot be
    read or written, and then nothing is told.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_suffix(".lock"))

    def known(self) -> Promises:
        """How far the books were when a grant was last told."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Promises)
        except FileNotFoundError:
            return NONE
        except (OSError, msgspec.MsgspecError, ValueError) as problem:
            raise StoreError(
                f"Failed to read {self._path} as what this server promised: expected what it wrote, got {problem}. "
                "Begin a new epoch with 'bondscan hub admin epoch --restored', then remove the file."
            ) from problem

    def keep(self, standing: Promises) -> None:
        """Remember how far they are, unless it is known that they were further."""
        try:
            with self._lock:
                if standing.is_past(self.known()):
                    secret_file.replace(self._path, msgspec.json.encode(standing))
        except OSError as problem:
            raise StoreError(
                f"Failed to write {self._path} as what this server promised: expected a file that can be written, "
                f"got {problem}."
            ) from problem


def remember(hub: Hub, folder: Path, url: str) -> None:
    """Have a hub remember what it promises, in a file of its own in `folder`; url: of its tables."""
    named = f"{lease_books.hub_key(hub).public.hex()} {whereabouts(url)}"
    memory = Memory(folder / f"{hashlib.sha256(named.encode()).hexdigest()[:32]}.promised")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ConfigError(
            f"Failed to use {folder} for what this server promised: expected a folder, got {problem}."
        ) from problem
    memory.known()
    hub.memory = memory


@contextmanager
def promising(hub: Hub) -> Iterator[Connection]:
    """A transaction in which something may be promised: it begins a new epoch where the books were put back, and
    what it promises is remembered before anybody is told.
    """
    memory = hub.memory
    if memory is None:
        with hub.writing() as tx:
            yield tx
        return
    news: Promises | None = None
    with hub.writing() as tx:
        known = memory.known()
        _recall(hub, tx, known)
        yield tx
        if (standing := standing_in(tx)).is_past(known):
            news = standing._replace(holders=_holders(tx))
    if news is not None:
        memory.keep(news)


def _recall(hub: Hub, tx: Connection, known: Promises) -> None:
    """Begin a new epoch where the books are behind what is known; in any that began since, wait for whom they
    have forgotten.
    """
    standing = standing_in(tx)
    if known.is_past(standing):
        why = f"these tables are older than what was promised: {known.grants} grants in epoch {known.epoch}"
        audit.new_epoch(hub, tx, why, known.epoch)
    elif standing.epoch == known.epoch:
        return
    for station, incarnation in known.holders:
        lease_books.expect(hub, tx, station, incarnation)


def standing_in(tx: Connection) -> Promises:
    """How far the books are, the holders aside."""
    return Promises(audit.epoch_of(tx), int(tx.execute(sql.ALL_GRANTS).fetchone()[0]))


def _holders(tx: Connection) -> tuple[tuple[str, int], ...]:
    return tuple((str(row[0]), int(row[1])) for row in tx.execute(sql.HOLDERS_OF_ANY).fetchall())
