"""The station's side: every change is made durable by its caller before anything is shown or sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from edge.quota.messages import Amount, Grant, Held, Return, Show


@dataclass(frozen=True, slots=True)
class Holder:
    """One life (incarnation) of one station.

    epoch: the hub's, as last heard. taken, returned: number of the last grant taken, of the last
    return made. pending: that return, until the hub has credited it; there is one at a time.
    """

    epoch: int = 0
    taken: int = 0
    returned: int = 0
    pending: Return | None = None
    held: Mapping[str, Held] = field(default_factory=dict)

    @property
    def show(self) -> Show:
        """What is shown to the hub at every contact."""
        return Show(self.epoch, self.taken, self.returned, self.pending, self.held)

    def of(self, claim: str) -> Held:
        """The lease on `claim`, an empty one where there is none."""
        return self.held.get(claim, Held())


def heard_epoch(holder: Holder, epoch: int) -> Holder | None:
    """The hub says which epoch it is in; None for an earlier one: it has forgotten, and does not know it."""
    return None if epoch < holder.epoch else replace(holder, epoch=epoch)


def take(holder: Holder, grant: Grant) -> Holder:
    """Add a grant: the one after the last taken, and no other."""
    if grant.number != holder.taken + 1:
        return holder
    held = dict(holder.held)
    for amount in grant.amounts:
        lease = held.get(amount.claim, Held())
        held[amount.claim] = replace(lease, granted=lease.granted + amount.packs)
    return replace(holder, taken=grant.number, held=held)


def spend(holder: Holder, claim: str, packs: int) -> Holder | None:
    """Use packs of a lease; None where it has not so many left."""
    lease = holder.of(claim)
    if not 0 <= packs <= lease.remaining:
        return None
    return replace(holder, held={**holder.held, claim: replace(lease, used=lease.used + packs)})


def refund(holder: Holder, claim: str, packs: int) -> Holder:
    """An undone step gives back to the lease it took from, in the same life of the station."""
    lease = holder.of(claim)
    return replace(holder, held={**holder.held, claim: replace(lease, used=lease.used - packs)})


def give_back(holder: Holder, amounts: Iterable[Amount]) -> Holder | None:
    """Take packs out of the leases, to be returned; None where there is nothing to return now.

    Never more than is left of a lease, and nothing while an earlier return is still on its way.
    """
    asked: dict[str, int] = {}
    for amount in amounts:
        asked[amount.claim] = asked.get(amount.claim, 0) + amount.packs
    possible = {claim: min(packs, holder.of(claim).remaining) for claim, packs in asked.items()}
    returned = tuple(Amount(claim, packs) for claim, packs in possible.items() if packs > 0)
    if holder.pending is not None or not returned:
        return None
    held = dict(holder.held)
    for amount in returned:
        lease = held[amount.claim]
        held[amount.claim] = replace(lease, returned=lease.returned + amount.packs)
    number = holder.returned + 1
    return replace(holder, returned=number, pending=Return(number, returned), held=held)


def credited(holder: Holder, number: int) -> Holder:
    """The hub has credited all returns up to `number`: there is nothing to send again."""
    if holder.pending is None or holder.pending.number > number:
        return holder
    return replace(holder, pending=None)
