"""One writing process per home: a lock the system drops when the process ends, however it ends."""

from __future__ import annotations

from pathlib import Path

from edge.errors import StoreError, StoreLocked


class HomeLock:
    """Held from `take` to `drop`; the file ``lock`` in the home stays."""

    def __init__(self, home: Path) -> None:
        from filelock import FileLock

        self._home = home
        self._lock = FileLock(home / "lock", timeout=0)

    def take(self) -> None:
        """Take it now, or raise `StoreLocked`: waiting would only hide who holds it."""
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

    def drop(self) -> None:
        """Give it back; harmless when not held."""
        self._lock.release()
