"""What is heard of a server that is listened to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeAlias

from edge import wire

Heard: TypeAlias = wire.Holds | Literal["beat", "look"]
"""Orders, a sign of life, or that the site's other stations have told something."""


class Hearing(AbstractContextManager["Hearing"], Protocol):
    """An open line. Iterating gives what is heard; it may raise a SyncError."""

    def __iter__(self) -> Iterator[Heard]:
        """What is said, as it is said; ends where the server ends it."""

    def hang_up(self) -> None:
        """End it, from any thread."""
