"""The anchor: a small file, away from the database, that remembers the last change of spend.

It holds the place and hash of the last journal row that changed what may be spent. A database
copied or restored from an older day lacks that row, and so gives itself away.

Two slots of 4096 bytes are written in turn, in place, each with a counter and a checksum: a
write torn by a power cut spoils only the slot it went to, and the other still holds the one
before. The file never grows, so one `fdatasync` makes a slot durable.
"""

from __future__ import annotations

import errno
import os
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from edge.errors import StoreError, StoreFull
from edge.store.connection import make_directory, sync_directory

_SLOT: Final = 4096
_BODY: Final = struct.Struct(">16sQQ32s")
_MAGIC: Final = b"bondscan anchor1"
_SUM: Final = 32


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the anchor says: row `seq` with hash `sha256`; seq 0 before anything was spent."""

    seq: int
    sha256: bytes


class Anchor:
    """The anchor file at `path`.

    anchored: what it says, None where the file is missing, empty or wholly damaged
    (`state` tells which: ``whole``, ``missing``, ``empty``, ``damaged``).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.anchored: Anchored | None = None
        self.state = "missing"
        self._counter = 0
        self._descriptor = -1
        self._load()

    def write(self, anchored: Anchored) -> None:
        """Make `anchored` what the anchor says, durably, creating the file where there is none."""
        try:
            if self._descriptor < 0:
                self._create()
            slot = _pack(self._counter + 1, anchored)
            os.lseek(self._descriptor, (self._counter + 1) % 2 * _SLOT, os.SEEK_SET)
            written = os.write(self._descriptor, slot)
            if written != len(slot):
                raise OSError(errno.ENOSPC, "short write")
            getattr(os, "fdatasync", os.fsync)(self._descriptor)
        except OSError as error:
            kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
            raise kind(
                f"Failed to write the anchor {self.path}: expected a file that can be written and synced, "
                f"got {error}."
            ) from error
        self._counter += 1
        self.anchored, self.state = anchored, "whole"

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _load(self) -> None:
        try:
            descriptor = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                f"Failed to open the anchor {self.path}: expected a file that can be written, got {error}."
            ) from error
        content = os.read(descriptor, 2 * _SLOT)
        slots = [slot for slot in (_unpack(content[:_SLOT]), _unpack(content[_SLOT:])) if slot]
        if len(content) < 2 * _SLOT or not slots:
            os.close(descriptor)
            self.state = "damaged" if content.strip(b"\0") else "empty"
            return
        self._descriptor = descriptor
        self._counter, self.anchored = max(slots, key=lambda slot: slot[0])
        self.state = "whole"

    def _create(self) -> None:
        """A whole file beside it first, so that a cut leaves either none or one that can be read."""
        make_directory(self.path.parent)
        fresh = self.path.with_name(self.path.name + ".new")
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(descriptor, _pack(0, Anchored(0, bytes(32))) + bytes(_SLOT))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(self.path)
        sync_directory(self.path.parent)
        self._descriptor = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        self._counter = 0


def _pack(counter: int, anchored: Anchored) -> bytes:
    body = _BODY.pack(_MAGIC, counter, anchored.seq, anchored.sha256)
    return (body + sha256(body).digest()).ljust(_SLOT, b"\0")


def _unpack(slot: bytes) -> tuple[int, Anchored] | None:
    body, check = slot[: _BODY.size], slot[_BODY.size : _BODY.size + _SUM]
    if len(body) < _BODY.size or sha256(body).digest() != check:
        return None
    magic, counter, seq, hashed = _BODY.unpack(body)
    return (counter, Anchored(seq, hashed)) if magic == _MAGIC else None
