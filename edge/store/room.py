"""How much room the home's disk still has: warned of in time, since a full disk ends all scanning."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

FULL: Final = 50_000_000
"""Bytes below which a scan may be refused at any moment: the log between two checkpoints, and a margin."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes free on a home's disk, and whether that is enough, low, or as good as none."""

    free: int
    state: Literal["room", "low", "full"]

    @property
    def words(self) -> str:
        """The bytes as a person reads them."""
        return f"{self.free / 1e9:.1f} GB" if self.free >= 1_000_000_000 else f"{self.free / 1e6:.0f} MB"


def look(home: Path, low: int) -> Room:
    """The room there is; low: bytes below which it is pointed out. Raises OSError where there is no such home."""
    free = shutil.disk_usage(home).free
    return Room(free, "full" if free < FULL else "low" if free < low else "room")
