"""Failures, as a tree. Expected outcomes (a refused scan, a bad code) are values, not exceptions.

    BondscanError
    ├── DriverError          a device
    │   ├── DeviceLost       it was there and is gone (unplugged)
    │   └── DeviceBusy       it is there and another program holds it
    ├── StoreError           the local record cannot be read or written
    │   ├── StoreFull        no room on the disk: nothing more is accepted
    │   ├── StoreLocked      another process writes in this home
    │   ├── StoreNewer       the store was written by a newer bondscan
    │   ├── StoreAway        what would tell lies in an archive that is not at hand
    │   └── StoreDamaged     a hash, a row or a page is not what was written
    ├── SyncError            the line or the server
    │   ├── SyncRetryable    try again later, with back-off
    │   │   └── SyncUntrusted  one side does not take the other's certificate
    │   ├── SyncFinal        the same bytes will be refused again
    │   └── SyncRevoked      this device is no longer admitted
    ├── HubDeaf              the hub's port answers nobody any more
    └── ConfigError          a file an administrator may mend (config, regime, catalogue)

`message` is in four parts where a value was refused: what, as what, expected, got.
"""

from __future__ import annotations


class BondscanError(Exception):
    """Root of every failure bondscan raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DriverError(BondscanError):
    """A device failed."""


class DeviceLost(DriverError):
    """The device was there and is gone."""


class DeviceBusy(DriverError):
    """Another program holds the device."""


class StoreError(BondscanError):
    """The local record cannot be read or written."""


class StoreFull(StoreError):
    """The disk has no room; nothing more is accepted until it has."""


class StoreLocked(StoreError):
    """Another process is writing in this home."""


class StoreNewer(StoreError):
    """The store was written by a newer bondscan than this one."""


class StoreAway(StoreError):
    """Part of the record lies in an archive that is not at hand."""


class StoreDamaged(StoreError):
    """Something stored is not what was written."""


class SyncError(BondscanError):
    """The line or the server failed."""


class SyncRetryable(SyncError):
    """Worth another try, `after` seconds from now if the server said so."""

    def __init__(self, message: str, after: float | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.after = after
        self.status = status


class SyncUntrusted(SyncRetryable):
    """The server's certificate is not of a known authority, or ours is not taken; it may yet be mended."""


class SyncFinal(SyncError):
    """The same bytes would be refused again."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class SyncRevoked(SyncError):
    """The server no longer admits this device (401, 403)."""


class HubDeaf(BondscanError):
    """The hub's port answers nobody any more: only a new process can listen there."""


class ConfigError(BondscanError):
    """A file an administrator may mend is wrong; `problems` lists each, by place."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems
