"""The witness: a hint beside the anchor of the very last row, written without waiting for the disk.

The anchor names the last change of spend and costs a sync; the witness names the last row of
any kind and costs none. A home copied back from an earlier hour, in which nothing was spent
since, still lacks that row. After a power cut the witness may be old, torn or gone, which says
nothing: a row it names was durable before it was named.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from edge.store.anchor import Anchored

_BODY: Final = struct.Struct(">16sQ32s")
_MAGIC: Final = b"bondscan witness"


class Witness:
    """The file ``<anchor>.witness``. last: the row it names, None where it tells nothing."""

    def __init__(self, anchor: Path) -> None:
        self.path = anchor.with_name(f"{anchor.name}.witness")
        self.last = self._read()
        self._descriptor = -1

    def note(self, seq: int, hashed: bytes) -> None:
        """Name the last row; whatever fails, the record itself does not depend on it."""
        body = _BODY.pack(_MAGIC, seq, hashed)
        with suppress(OSError):
            if self._descriptor < 0:
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
                self._descriptor = os.open(self.path, flags, 0o600)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, body + sha256(body).digest())
        self.last = Anchored(seq, hashed)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _read(self) -> Anchored | None:
        try:
            content = self.path.read_bytes()
        except OSError:
            return None
        body, check = content[: _BODY.size], content[_BODY.size : _BODY.size + 32]
        if len(body) < _BODY.size or sha256(body).digest() != check:
            return None
        magic, seq, hashed = _BODY.unpack(body)
        return Anchored(seq, hashed) if magic == _MAGIC else None
