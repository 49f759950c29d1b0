"""Until when no stop-use or recall order was missed, kept over a restart: a PC that was off has heard nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

NAME: Final = "orders-heard"
EVERY: Final = timedelta(seconds=30)
"""Between two writings; a sign of life comes every ten seconds, and to be some behind is on the safe side."""


class LastHeard:
    """The time in the file ``orders-heard`` of a home. at: as last written, None where nothing can be read."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME
        self.at = self._read()

    def note(self, at: datetime) -> None:
        """Everything was known at `at`; whatever fails, it is only told as longer ago than it was."""
        if self.at is not None and self.at <= at < self.at + EVERY:
            return
        aside = self._path.with_name(f"{NAME}.new{os.getpid()}")
        with suppress(OSError):
            aside.write_text(at.isoformat(), encoding="ascii")
            aside.replace(self._path)
            self.at = at

    def _read(self) -> datetime | None:
        try:
            at = datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
        return at if at.tzinfo is not None else None
