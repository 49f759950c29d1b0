"""One writing process per home and per anchor: locks the system drops when the process ends, however it ends.

A copy of a home beside the original shares its anchor, and would overwrite what that says of the
other's quota: so the anchor is held as well.
"""

from __future__ import annotations

from pathlib import Path

from edge.errors import StoreError, StoreLocked
from edge.store.connection import make_directory


class HomeLock:
    """Held from `take` to `drop`; the files ``lock`` in the home and ``….lock`` by the anchor stay."""

    def __init__(self, home: Path, anchor: Path) -> None:
        from filelock import FileLock

        self._home = home
        self._anchor = anchor
        self._lock = FileLock(home / "lock", timeout=0)
        self._anchor_lock = FileLock(anchor.with_name(f"{anchor.name}.lock"), timeout=0)

    def take(self) -> None:
        """Take both now, or raise `StoreLocked`: waiting would only hide who holds them."""
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            raise StoreLocked(
                f"Failed to open {self._home} for writing: expected no other bondscan writing there, "
                f"got one that is; close it, or use another home."
            ) from None
        except (OSError, NotImplementedError) as error:
            raise StoreError(
                f"Failed to lock {self._home}: expected a directory that takes file locks, got {error}."
            ) from error
        try:
            make_directory(self._anchor.parent)
            self._anchor_lock.acquire()
        except Timeout:
            self._lock.release()
            raise StoreLocked(
                f"Failed to open {self._home} for writing: expected its anchor {self._anchor} to be its own, "
                f"got one that a copy of this home is using; close that one."
            ) from None
        except (OSError, NotImplementedError):
            pass  # its device is missing or takes no locks: the anchor itself will tell

    def drop(self) -> None:
        """Give them back; harmless when not held."""
        self._anchor_lock.release()
        self._lock.release()
