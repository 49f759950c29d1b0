"""What is heard of a server that is listened to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from edge import wire


class Hearing(AbstractContextManager["Hearing"], Protocol):
    """An open line. Iterating gives orders, or None for a sign of life; it may raise a SyncError."""

    def __iter__(self) -> Iterator[wire.Holds | None]:
        """What is said, as it is said; ends where the server ends it."""

    def hang_up(self) -> None:
        """End it, from any thread."""
