"""The parts of a signed catalogue on their way: which have to come, as what, and whether they are what was signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.catalogue import delta, sections
from edge.errors import StoreError
from edge.sync.parts import Parts, Pause, unpacked
from edge.sync.source import PIECE, Source
from edge.sync.trust import Distrusted, Trusted

if TYPE_CHECKING:
    from tuf.api.metadata import TargetFile

_DELTA_HEAD: Final = 4_000_000
"""Bytes a delta's own text may have beyond the texts it leads from and to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part to come. path: of the part; digest, size: of its text; old: hash of the text it is a delta of."""

    path: str
    target: TargetFile
    digest: str
    size: int
    old: str = ""

    @property
    def place(self) -> str:
        """Where the source has it."""
        return place_of(self.target)

    @property
    def packed(self) -> str:
        """Hash of the bytes that come."""
        return str(self.target.hashes["sha256"])


def place_of(target: TargetFile) -> str:
    """Where a source has a target: under its hash, so that no issue is ever in the way of another."""
    return f"targets/{target.get_prefixed_paths()[0]}"


class Incoming:
    """Fetches parts and keeps those that are what their authorities signed; all else is `Distrusted`."""

    def __init__(self, trusted: Trusted, source: Source, parts: Parts) -> None:
        self.pause: Pause = lambda: None
        self._trusted = trusted
        self._source = source
        self._parts = parts

    def signed(self, path: str) -> TargetFile:
        """What the authority of `path` has signed there."""
        target = self._trusted.target(path)
        if target is None:
            raise Distrusted(
                "catalogue-unsigned",
                f"Failed to take the catalogue of {self._source.name}: expected '{path}' signed by its authority, "
                "got no word of it",
            )
        return target

    def text_of(self, target: TargetFile, path: str) -> tuple[str, int]:
        """Hash and size of a part's text, as its authority says them."""
        custom: dict[str, Any] = target.custom or {}
        digest, size = custom.get("sha256"), custom.get("size")
        if isinstance(digest, str) and len(digest) == 64 and digest.isalnum() and isinstance(size, int):
            return digest, size
        raise self.altered(path, "hash and size of its text", "none")

    def whole(self, target: TargetFile) -> bytes:
        """A small target, at once."""
        body = self._source.read(place_of(target), 0, target.length)
        self._check(target, body, target.path)
        return body

    def want(self, path: str) -> Wanted | None:
        """The part at `path` as it has to come: not at all, as a delta, or whole."""
        target = self.signed(path)
        digest, size = self.text_of(target, path)
        if self._parts.has(digest):
            return None
        old = self._parts.installed().get(path, "")
        if old and self._parts.has(old):
            shorter = self._trusted.target(sections.delta_path(path, old))
            if shorter is not None and self.text_of(shorter, path)[0] == digest:
                return Wanted(path, shorter, digest, size, old)
        return Wanted(path, target, digest, size)

    def have(self, wanted: Wanted) -> int:
        """How many of its bytes are here."""
        coming = self._parts.coming(wanted.packed)
        return coming.stat().st_size if coming.exists() else 0

    def advance(self, wanted: Wanted) -> int:
        """Fetch the next piece of it; how many of its bytes are here then."""
        coming, have = self._parts.coming(wanted.packed), self.have(wanted)
        if have >= wanted.target.length:
            return have
        piece = self._source.read(wanted.place, have, min(PIECE, wanted.target.length - have))
        if not piece:
            coming.unlink(missing_ok=True)
            raise self.altered(wanted.path, f"{wanted.target.length} bytes", f"{have}")
        _append(coming, piece)
        return have + len(piece)

    def take(self, wanted: Wanted) -> Wanted | None:
        """Keep a part whose bytes are all here; what has to come instead where its delta leads nowhere."""
        packed = self._packed(wanted)
        self._check(wanted.target, packed, wanted.path)
        if wanted.old:
            rebuilt = self._rebuilt(wanted, packed)
            return None if rebuilt else replace(wanted, target=self.signed(wanted.path), old="")
        try:
            kept = self._parts.put(wanted.digest, unpacked(packed, wanted.size), self.pause)
        except ValueError as fault:
            raise self.altered(wanted.path, "its text", fault) from fault
        if not kept:
            raise self.altered(wanted.path, f"SHA-256 {wanted.digest[:16]}…", "another")
        return None

    def altered(self, path: str, expected: str, got: object) -> Distrusted:
        """Something that is not what was signed."""
        return Distrusted(
            "catalogue-altered",
            f"Failed to take '{path}' of {self._source.name}: expected {expected}, got {got}",
        )

    def _packed(self, wanted: Wanted) -> bytes:
        coming = self._parts.coming(wanted.packed)
        try:
            packed = coming.read_bytes()
            coming.unlink()
        except OSError as failure:
            raise StoreError(
                f"Failed to read {coming}: expected what was just written, got {failure}."
            ) from failure
        return packed

    def _rebuilt(self, wanted: Wanted, packed: bytes) -> bool:
        """Keep the part made of its delta; False where the text it starts from is gone, or the delta leads nowhere."""
        old = self._parts.read(wanted.old)
        if old is None:
            return False
        try:
            leads = b"".join(unpacked(packed, wanted.size + _DELTA_HEAD))
            return self._parts.put(wanted.digest, delta.apply(old, leads), self.pause)
        except ValueError:
            return False

    def _check(self, target: TargetFile, content: bytes, path: str) -> None:
        from tuf.api.exceptions import LengthOrHashMismatchError

        try:
            target.verify_length_and_hashes(content)
        except LengthOrHashMismatchError as fault:
            raise self.altered(path, "the bytes that were signed", fault) from fault


def _append(path: Path, piece: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(piece)
    except OSError as failure:
        raise StoreError(f"Failed to write {path}: expected room on the disk, got {failure}.") from failure
