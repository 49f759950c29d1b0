"""The parts of the signed catalogue in use, kept beside the store so that only what is new must come.

Each lies under the hash of its text; ``index.json`` says which part of which path is installed.
Losing them harms nothing: what is missing, or is not what its name says, is asked for whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from edge.errors import StoreError

FOLDER: Final = "parts"
_INDEX: Final = "index.json"
_GZIP: Final = 31


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

    def put(self, digest: str, text: bytes) -> None:
        """Keep a part whose hash was checked."""
        self._write(digest, text)

    def coming(self, digest: str) -> Path:
        """Where the bytes of a target on its way gather, by the hash of the target."""
        self._make()
        return self.folder / f"{digest}.coming"

    def settle(self, installed: Mapping[str, str]) -> None:
        """Note what is in use now, and let everything else go."""
        self._write(_INDEX, msgspec.json.encode(dict(installed)))
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

    def _write(self, name: str, content: bytes) -> None:
        self._make()
        aside = self.folder / f"{name}.new"
        try:
            aside.write_bytes(content)
            aside.replace(self.folder / name)
        except OSError as failure:
            raise StoreError(
                f"Failed to write {self.folder / name}: expected room on the disk, got {failure}."
            ) from failure

    def _make(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as failure:
            raise StoreError(
                f"Failed to make {self.folder}: expected a home that can be written, got {failure}."
            ) from failure


def unpacked(packed: bytes, most: int) -> bytes:
    """The text of a target; raises ValueError where it is damaged or longer than `most`."""
    machine = zlib.decompressobj(_GZIP)
    try:
        text = machine.decompress(packed, most + 1)
    except zlib.error as fault:
        raise ValueError(f"text that can be unpacked, got {fault}") from fault
    if len(text) > most or not machine.eof:
        raise ValueError(f"at most {most} bytes of text, got more")
    return text
