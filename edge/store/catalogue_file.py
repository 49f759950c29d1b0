"""Building the database file of a catalogue: aside, whole, verified, synced; switched in later.

The file comes from JSON (the shape of `edge.catalogue.Catalogue`; `catalogue_schema` says it as
JSON Schema). A serial list may hold a million serials: those are read, checked and sorted by SQLite
itself, which needs neither a Python object for each nor, while it works, the interpreter: a
scan in another thread goes on undisturbed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from edge.catalogue import Catalogue, Product
from edge.errors import ConfigError, StoreDamaged, StoreError
from edge.store.catalogue_check import Checked, check, problem
from edge.store.connection import failure, sync_directory
from edge.store.entities import KINDS, TABLES
from edge.store.schema import statements
from edge.store.switching import BuiltCatalogue

Progress = Callable[[int, int], None]
"""Told (done, total) in serials and entities, now and then."""

Rest = Callable[[], object]

PIECE: Final = 256 * 1024
"""Bytes that are written out at a time: a commit on the same disk waits for no more."""

_NAMED: Final = 20
"""How many faulty serials of one list are named."""

_STEPS: Final = 28
"""Steps of SQLite's machine for one serial: read, sorted, written."""

_TICK: Final = 1_000_000
"""Steps between two looks at how far it is: some tenths of a second."""

_FILL: Final = """
INSERT OR IGNORE INTO serials (list, serial)
SELECT ?, s.value FROM json_each(CAST(? AS TEXT)) s WHERE s.type = 'text' AND s.value <> '' ORDER BY s.value
"""
_ODD: Final = """
SELECT s.key, s.type FROM json_each(CAST(? AS TEXT)) s WHERE s.type <> 'text' OR s.value = '' LIMIT ?
"""
_TWICE: Final = """
SELECT s.value, count(*) FROM json_each(CAST(? AS TEXT)) s WHERE s.type = 'text'
GROUP BY s.value HAVING count(*) > 1 LIMIT ?
"""


def _at_once() -> None:
    """Nobody else waits for the disk."""


def build(
    source: Catalogue | Path | bytes, directory: Path, progress: Progress | None = None, rest: Rest = _at_once
) -> BuiltCatalogue:
    """Make the file of `source` (a catalogue, its JSON, or where that lies) in `directory`.

    rest: called between two pieces of it that are written to the disk, for others to be served there.
    Raises `ConfigError` naming every problem by its JSON path; nothing is then left behind.
    """
    content = _content(source)
    checked = check(content)
    digest = sha256(content).hexdigest()
    target = directory / f"catalogue-{checked.version}-{digest[:8]}.db"
    file_sha256 = put(
        target,
        "build the catalogue",
        lambda aside: _fill(aside, checked, digest, progress or _untold),
        rest,
    )
    return BuiltCatalogue(target, checked.version, digest, file_sha256)


def put(target: Path, doing: str, make: Callable[[Path], None], rest: Rest = _at_once) -> str:
    """Have a catalogue's file made aside, verify and sync it, and give it its name; its hash.

    make: given where; rest: as in `build`.
    Raises StoreError where it cannot be made, saying what was being done; nothing is left then.
    """
    aside = target.with_name(f"{target.name}.building{os.getpid()}")
    try:
        make(aside)
        return _settle(aside, target, rest)
    except sqlite3.Error as error:
        raise failure(error, doing, aside) from error
    except OSError as error:
        raise StoreError(
            f"Failed to write {target} as the catalogue: expected room and leave to write it, got {error}."
        ) from error
    finally:
        aside.unlink(missing_ok=True)


def _settle(aside: Path, target: Path, rest: Rest) -> str:
    _verify(aside)
    with aside.open("rb+") as file:
        _write_out(file, rest)
        os.fsync(file.fileno())
        file_sha256 = file_digest(file, "sha256").hexdigest()
    if not _is_there(target, file_sha256):
        aside.replace(target)
    sync_directory(target.parent)
    return file_sha256


def _write_out(file: IO[bytes], rest: Rest) -> None:
    """Have it written piece by piece where the system lets it: the sync after it has little left to do."""
    if hasattr(os, "posix_fadvise"):
        for start in range(0, os.fstat(file.fileno()).st_size, PIECE):
            os.posix_fadvise(file.fileno(), start, PIECE, os.POSIX_FADV_DONTNEED)  # Linux begins to write it
            rest()


def verify_file(built: BuiltCatalogue) -> None:
    """Raise `StoreDamaged` where the file is not byte for byte what was built."""
    with built.path.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if found != built.file_sha256:
        raise StoreDamaged(
            f"Failed to verify {built.path} as the catalogue: expected SHA-256 {built.file_sha256}, "
            f"got {found}; import the catalogue again."
        )


def _is_there(target: Path, file_sha256: str) -> bool:
    """Whether the very same file stands there; it may be in use, and then Windows lets nobody replace it."""
    if not target.exists():
        return False
    with target.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == file_sha256


def _untold(_done: int, _total: int) -> None:
    """Nobody asked how far it is."""


def _content(source: Catalogue | Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, Catalogue):
        return msgspec.json.encode(source)
    try:
        return source.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"Failed to read {source} as a catalogue: expected a file that can be read, got {error}."
        ) from error


def _fill(path: Path, checked: Checked, digest: str, progress: Progress) -> None:
    from sqlite_utils import Database

    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for statement in statements(TABLES):
            connection.execute(statement)
        database = Database(connection)
        database.table("about").insert_all(_about(checked, digest))
        database.table("entities").insert_all(_entities(checked))
        database.table("gtins").insert_all(_gtins(checked))
        database.table("identifiers").insert_all(_identifiers(checked))
        connection.execute("BEGIN")
        problems = _put_lists(connection, checked, progress)
        if problems:
            raise ConfigError(problem("catalogue", problems), tuple(problems))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _about(checked: Checked, digest: str) -> Iterator[dict[str, Any]]:
    """What the file says of itself."""
    about = {
        "version": str(checked.version),
        "issued": checked.issued.isoformat(),
        "sha256": digest,
        "fresh_hours": str(checked.policy.fresh_hours),
        "usable_hours": str(checked.policy.usable_hours),
    }
    for name, value in about.items():
        yield {"name": name, "value": value}


def _entities(checked: Checked) -> Iterator[dict[str, Any]]:
    """Every entity by its kind and id, with what it refers to."""
    encode = msgspec.json.Encoder().encode
    for kind, field, named, refers in KINDS:
        for entity in checked.entities[field]:
            yield {
                "kind": kind.__name__,
                "id": getattr(entity, named),
                "ref": getattr(entity, refers) if refers else "",
                "value": encode(entity),
            }


def _gtins(checked: Checked) -> Iterator[dict[str, Any]]:
    """Which product each GTIN is a pack of."""
    for product in checked.entities["products"]:
        if isinstance(product, Product):
            for gtin in product.gtins:
                yield {"gtin": gtin, "product": product.id}


def _identifiers(checked: Checked) -> Iterator[dict[str, Any]]:
    """Which product each identifier of another standard names."""
    for product in checked.entities["products"]:
        if isinstance(product, Product):
            for identifier in product.identifiers:
                yield {"identifier": identifier, "product": product.id}


def _put_lists(connection: sqlite3.Connection, checked: Checked, progress: Progress) -> list[str]:
    """Fill the serial lists; what is wrong with them."""
    problems: list[str] = []
    done, total = 0, max(1, sum(len(listed.content) for listed in checked.lists))
    progress(0, total)
    for number, listed in enumerate(checked.lists, start=1):
        place = f"$.clearance_forms[{listed.index}].serials"
        with _ticking(connection, listed.content, partial(_go_on, progress, done, total)):
            added = connection.execute(_FILL, (number, listed.content)).rowcount
        length = connection.execute(
            "SELECT json_array_length(CAST(? AS TEXT))", (listed.content,)
        ).fetchone()[0]
        if added != length:
            odd = connection.execute(_ODD, (listed.content, _NAMED)).fetchall()
            problems += [
                f"{place}[{key}]: Failed to read the value as serial: expected text, got "
                f"{'none in it' if kind == 'text' else kind}."
                for key, kind in odd
            ]
            twice = connection.execute(_TWICE, (listed.content, _NAMED)).fetchall()
            problems += [
                f"{place}: Failed to read '{serial}' as serial: expected it once, got it {n} times."
                for serial, n in twice
            ]
        if listed.packs is not None and length > listed.packs:
            problems.append(
                f"{place}: Failed to read the serial list: expected at most {listed.packs} serials, its packs, "
                f"got {length}."
            )
        connection.execute(
            "INSERT INTO lists (no, form, serials) VALUES (?, ?, ?)", (number, listed.form, length)
        )
        done += len(listed.content)
        progress(done, total)
    return problems


def _go_on(progress: Progress, done: int, total: int, more: int) -> None:
    progress(done + more, total)


@contextmanager
def _ticking(connection: sqlite3.Connection, content: bytes, tell: Callable[[int], None]) -> Iterator[None]:
    """Tell now and then how many bytes of a list SQLite is through with, by the steps it has taken.

    A serial takes it `_STEPS` of them, whatever its length; the last hundredth is told when it is done.
    """
    ticks = 0
    steps = _STEPS * (content.count(b",") + 1)

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        tell(int(len(content) * min(0.99, ticks * _TICK / steps)))

    connection.set_progress_handler(tick, _TICK)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _verify(path: Path) -> None:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    finally:
        connection.close()
    if found != "ok":
        raise StoreDamaged(f"Failed to verify {path} as a catalogue: expected it to be whole, got {found}.")
