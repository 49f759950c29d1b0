"""Faults planted in the product while a world runs: each takes one promise away, and must be found.

None is a switch of the product; a part of it is put aside here, and put back when the world ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from edge import quota
from edge.clock import Reading
from edge.hub import lease_books, moves
from edge.quota import Account, Amount, Heard, Return, Show
from edge.store import Store, Writing, binding, cuts
from edge.store import leases as lease_store
from edge.store.anchor import Anchored
from edge.store.binding import Judgement
from edge.store.leases import Standing
from edge.sync import lease_lane
from edge.sync.lease_lane import LeaseLane
from edge.wire.leases import LeaseTell
from tests.simulate.deaths import MortalStore
from tests.simulate.hubside import HubSide

PATIENCE: Final = 3
"""Questions by others after which the planted timer runs out."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault. planted: puts it in, and takes it out again. weights: of what brings it to light.

    trouble: of a hundred requests, how many are not simply served, for what the network brings to light.
    """

    planted: Callable[[], Any]
    weights: Mapping[str, float] = field(default_factory=dict)
    trouble: float = 10.0


@contextmanager
def instead(owner: Any, name: str, other: Any) -> Iterator[None]:
    """`other` in place of what `owner` has under `name`."""
    own = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, own)


def restore_without_anchor() -> Any:
    """A store is believed whatever the anchor says."""

    def believe(connection: Any, head: Any, *_: object, **__: object) -> Judgement:
        return Judgement(None, binding.last_spend(connection, head))

    return instead(binding, "judge", believe)


@contextmanager
def verdict_before_anchor() -> Iterator[None]:
    """A verdict is shown, and the anchor written when there is time: before the next change."""
    settle, exclusive = MortalStore._settle_anchor, MortalStore._exclusive
    late: dict[int, Anchored] = {}

    def postpone(self: MortalStore, spent: int) -> None:
        kept = self._kept
        if kept.head.spend_seq != spent and not kept.station.quarantined:
            late[id(self)] = binding.last_spend(kept.connection, kept.head)

    @contextmanager
    def first_the_anchor(self: MortalStore) -> Iterator[Any]:
        anchored = late.pop(id(self), None)
        if anchored is not None:
            self._write_anchor(anchored)
        with exclusive(self) as kept:
            yield kept

    with (
        instead(MortalStore, "_settle_anchor", postpone),
        instead(MortalStore, "_exclusive", first_the_anchor),
    ):
        yield
    assert MortalStore._settle_anchor is settle


@contextmanager
def server_without_epoch() -> Iterator[None]:
    """A hub that was put back goes on as if it had not been, whoever says so."""
    with instead(HubSide, "_begin_epoch", _nothing), server_without_memory():
        yield


def server_without_memory() -> Any:
    """A hub remembers nothing apart from its tables."""
    return instead(HubSide, "_remember", _nothing)


def _nothing(_: HubSide, __: object) -> None:
    return None


@contextmanager
def reclaim_by_timer() -> Iterator[None]:
    """What a station holds that has not asked for a while goes back to the pool; others have asked since."""
    under, load = lease_books.under, lease_books.load
    asked: dict[str, int] = {}

    def note(tx: Any, station: str, incarnation: int) -> Any:
        asked[station] = asked[""] = asked.get("", 0) + 1
        return load(tx, station, incarnation)

    def of_the_living(tx: Any, approval: str) -> list[Any]:
        since = asked.get("", 0) - PATIENCE
        return [one for one in under(tx, approval) if asked.get(one.name[0], 0) > since]

    with instead(lease_books, "load", note), instead(lease_books, "under", of_the_living):
        yield


def credit_a_return_twice() -> Any:
    """A return is credited each time it arrives, whatever its number, be it late or come twice.

    The hub's second look goes with it: at the next show it would notice that a station holds more
    than its books have out, and begin to learn before it grants again.
    """
    hear = quota.hear

    def credulous(account: Account, show: Show, epoch: int) -> Heard:
        heard = hear(account, show, epoch)
        of_one_mind = show.epoch == epoch and account.shown >= epoch
        if not of_one_mind or account.state not in ("open", "in-doubt"):
            return heard
        if show.pending is None:
            return Heard(account) if heard.doubt else heard
        out = dict(account.out)
        for amount in show.pending.amounts:
            out[amount.claim] = max(0, out.get(amount.claim, 0) - amount.packs)
        taken = account.grant if account.grant and account.grant.number > show.taken else None
        return Heard(
            replace(account, returned=max(account.returned, show.pending.number), grant=taken, out=out)
        )

    return instead(quota, "hear", credulous)


@contextmanager
def send_before_debit() -> Iterator[None]:
    """A return is shown to the hub, and leaves the lease once the hub has credited it.

    Until then it is only remembered, by a process that may end, and what it holds may be taken by a scan.
    """
    leases, take, give_back = Store.leases, LeaseLane._take, Writing.return_lease
    meant: dict[int, Return] = {}

    def remember(self: Writing, amounts: Iterable[Amount], *, at: Reading) -> None:
        holder = quota.give_back(lease_store.standing(self._kept).holder, amounts)
        if id(self._kept) not in meant and holder is not None and holder.pending is not None:
            meant[id(self._kept)] = holder.pending

    def shown(self: Store) -> Standing:
        stands = leases(self)
        back = meant.get(id(self._kept))
        if back is None:
            return stands
        held = dict(stands.holder.held)
        for amount in back.amounts:
            lease = held[amount.claim]
            held[amount.claim] = replace(lease, returned=lease.returned + amount.packs)
        holder = replace(stands.holder, returned=back.number, pending=back, held=held)
        return replace(stands, holder=holder)

    def take_and_debit(self: LeaseLane, stands: Standing, told: LeaseTell, reading: Reading) -> None:
        take(self, stands, told, reading)
        kept = self._store._kept
        back = meant.get(id(kept))
        if back is not None and told.credited >= back.number:
            del meant[id(kept)]
            with self._store.writing() as tx:
                give_back(tx, back.amounts, at=reading)
                tx.lease_answered(told.epoch, told.credited)

    with (
        instead(Writing, "return_lease", remember),
        instead(Store, "leases", shown),
        instead(LeaseLane, "_take", take_and_debit),
    ):
        yield


def a_cut_is_spent() -> Any:
    """A station that knows of a lower total goes on spending what it was granted by the higher one."""
    return instead(cuts, "cut", lambda _: frozenset())


def a_cut_stays_out() -> Any:
    """A hub grants no more of a paper that was cut, and asks for nothing back that it must have."""
    change = quota.change
    return instead(quota, "change", lambda wanted, held, free: max(0, change(wanted, held, free)))


def a_lease_that_ran_out_is_spent() -> Any:
    """A station takes no notice of until when its leases are good."""
    terms = lease_lane._terms
    return instead(lease_lane, "_terms", lambda said: replace(terms(said), expires=None))


def what_an_old_one_holds_is_free() -> Any:
    """A hub reckons with nothing that is out with a PC that was replaced: it is gone, is it not."""
    under = lease_books.under
    return instead(
        lease_books, "under", lambda tx, of: [one for one in under(tx, of) if one.wish is not None]
    )


@contextmanager
def marks_are_counted() -> Iterator[None]:
    """A hub numbers the steps it hands on one by one, and so gives a number again once it was put back."""
    with instead(moves, "following", lambda last, bodies: [last + 1 + at for at, _ in enumerate(bodies)]):
        yield


PLANTS: Final[Mapping[str, Plant]] = {
    "a lease that ran out is spent": Plant(a_lease_that_ran_out_is_spent, {"days pass": 3.0, "cut": 4.0}),
    "what an old one holds is free": Plant(
        what_an_old_one_holds_is_free,
        {"replace one that works": 1.0, "old one works": 6.0, "supervise": 10.0, "old one is found": 0.3},
    ),
    "a cut is spent": Plant(a_cut_is_spent, {"cut by stick": 12.0, "issue papers": 1.0}),
    "a cut stays out": Plant(a_cut_stays_out, {"totals change": 8.0}),
    "credit a return twice": Plant(credit_a_return_twice, {"pause": 8.0}, trouble=40.0),
    "send before debit": Plant(
        send_before_debit,
        {"pause": 12.0, "exchange and die": 12.0, "cut": 0.1, "totals change": 8.0},
        trouble=30.0,
    ),
    "reclaim by timer": Plant(reclaim_by_timer, {"issue papers": 0.1}),
    "restore without anchor": Plant(restore_without_anchor, {"copy": 6.0, "restore": 2.0}),
    "verdict before anchor": Plant(
        verdict_before_anchor, {"spend and restore": 20.0, "supervise": 10.0, "issue papers": 2.0}
    ),
    "restored server without epoch": Plant(
        server_without_epoch, {"hub copied": 2.0, "hub restored": 2.0, "replace": 0.5}
    ),
    "marks are counted": Plant(
        marks_are_counted,
        {"hub copied": 2.0, "hub put back": 1.0, "copy": 0.0, "replace": 0.0, "replace one that works": 0.0},
    ),
    "restored server without memory": Plant(
        server_without_memory, {"hub copied": 2.0, "hub put back": 2.0, "replace": 0.5}
    ),
}
