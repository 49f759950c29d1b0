"""The parts of the signed catalogue in use, kept beside the store so that only what is new must come.

Each lies under the hash of its text; ``index.json`` says which part of which path is installed.
Losing them harms nothing: what is missing, or is not what its name says, is asked for whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from edge.errors import StoreError

FOLDER: Final = "parts"
_INDEX: Final = "index.json"
_GZIP: Final = 31
_LITTLE: Final = 256 * 1024
"""Bytes that are unpacked, hashed and written at a time: a scan waits for no more of it."""

Buffer: TypeAlias = bytes | memoryview
Pause = Callable[[], object]
"""Called between two of them: it returns when nothing more urgent is to be done."""


class Parts:
    """The parts in one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def installed(self) -> dict[str, str]:
        """Path → hash of the part in use; empty where nothing is known."""
        try:
            return msgspec.json.decode((self.folder / _INDEX).read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError, ValueError):
            return {}

    def has(self, digest: str) -> bool:
        """Whether a part lies here; `read` says whether it is whole."""
        return (self.folder / digest).exists()

    def read(self, digest: str) -> bytes | None:
        """A part's text; None, and it is gone, where it is not what its name says."""
        try:
            text = (self.folder / digest).read_bytes()
        except OSError:
            return None
        if sha256(text).hexdigest() == digest:
            return text
        with suppress(OSError):
            (self.folder / digest).unlink()
        return None

    def put(self, digest: str, pieces: Iterable[Buffer], pause: Pause) -> bool:
        """Keep the part that `pieces` are, one after another; False, and nothing is kept, where its hash is another."""
        self._make()
        aside = self.folder / f"{digest}.new"
        try:
            kept = written(aside, pieces, pause) == digest
            if kept:
                _rename(aside, self.folder / digest)
        finally:
            aside.unlink(missing_ok=True)
        return kept

    def coming(self, digest: str) -> Path:
        """Where the bytes of a target on its way gather, by the hash of the target."""
        self._make()
        return self.folder / f"{digest}.coming"

    def settle(self, installed: Mapping[str, str]) -> None:
        """Note what is in use now, and let everything else go."""
        self._make()
        aside = self.folder / f"{_INDEX}.new"
        written(aside, [msgspec.json.encode(dict(installed))], lambda: None)
        _rename(aside, self.folder / _INDEX)
        self._sweep({_INDEX, *installed.values()})

    def keep_coming(self, digests: Iterable[str]) -> None:
        """Let go of bytes of targets that nobody waits for any more."""
        awaited = {f"{digest}.coming" for digest in digests}
        self._sweep(awaited | {path.name for path in self._files() if path.suffix != ".coming"})

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.exists() else []

    def _sweep(self, wanted: set[str]) -> None:
        for path in self._files():
            if path.name not in wanted:
                with suppress(OSError):
                    path.unlink()

    def _make(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as failure:
            raise StoreError(
                f"Failed to make {self.folder}: expected a home that can be written, got {failure}."
            ) from failure


def written(path: Path, pieces: Iterable[Buffer], pause: Pause) -> str:
    """Write them to `path`, a little at a time; the hash of it all. Raises StoreError where there is no room."""
    digest = sha256()
    try:
        with path.open("wb") as file:
            for piece in _cut(pieces):
                pause()
                digest.update(piece)
                file.write(piece)
    except OSError as failure:
        raise _unwritten(path, failure) from failure
    return digest.hexdigest()


def unpacked(packed: bytes, most: int) -> Iterator[bytes]:
    """The text of a target, a little at a time; raises ValueError where it is damaged or longer than `most`."""
    machine = zlib.decompressobj(_GZIP)
    source, at, rest, left = memoryview(packed), 0, b"", most
    while not machine.eof:
        fed: Buffer = rest or source[at : at + _LITTLE]
        at += 0 if rest else len(fed)
        try:
            piece = machine.decompress(fed, min(_LITTLE, left + 1))
        except zlib.error as fault:
            raise ValueError(f"bytes that are no packed text ({fault})") from fault
        left, rest = left - len(piece), machine.unconsumed_tail
        if left < 0:
            raise ValueError(f"more than the at most {most} bytes of text that it has")
        if not (piece or fed or machine.eof):
            raise ValueError("the beginning of a text")
        yield piece


def _cut(pieces: Iterable[Buffer]) -> Iterator[memoryview]:
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(view), _LITTLE):
            yield view[start : start + _LITTLE]


def _rename(aside: Path, place: Path) -> None:
    try:
        aside.replace(place)
    except OSError as failure:
        raise _unwritten(place, failure) from failure


def _unwritten(path: Path, failure: OSError) -> StoreError:
    return StoreError(f"Failed to write {path}: expected room on the disk, got {failure}.")
