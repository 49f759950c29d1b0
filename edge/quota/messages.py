"""What station and hub tell each other about leases, as values; amounts are whole packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Amount:
    """So many packs of the claim `claim` (its key)."""

    claim: str
    packs: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Grant number `number` to one holder; sent again until the holder has shown it taken."""

    number: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """Return number `number` of one holder; sent again until the hub has credited it."""

    number: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One lease as its holder has it: ever granted, ever returned, used (an undo takes back).

    A pack used is not returned, so granted - returned - used may never be below nought.
    """

    granted: int = 0
    returned: int = 0
    used: int = 0

    @property
    def net(self) -> int:
        """What the hub has to keep out of the pool for it."""
        return self.granted - self.returned

    @property
    def remaining(self) -> int:
        """What may still be spent or returned."""
        return self.granted - self.returned - self.used


@dataclass(frozen=True, slots=True)
class Show:
    """Everything a holder knows of its leases: what a hub that forgot learns them from.

    epoch: the hub's, as last heard. taken, returned: number of the last grant taken, of the last
    return made. pending: that return, while the hub has not credited it. held: by claim's key.
    """

    epoch: int
    taken: int
    returned: int
    pending: Return | None = None
    held: Mapping[str, Held] = field(default_factory=dict)
