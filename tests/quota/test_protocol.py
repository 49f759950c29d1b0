"""The law over whole histories, and that each fault the design forbids breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge import quota
from edge.quota import Account, Amount
from tests.quota.fleet import CLAIM, Ask, Fleet, Station, Tell, violated

PACKS = st.integers(1, 2)
MANY = range(20_000)


class Protocol(RuleBasedStateMachine):
    """Three stations on one total: whatever is lost, repeated, reordered, cut off or brought back."""

    def __init__(self) -> None:
        super().__init__()
        self.fleet = Fleet(total=5, stations=3)

    def one(self, number: int) -> Station:
        """One of the stations that are there, started again if it was down."""
        station = self.fleet.alive[number % len(self.fleet.alive)]
        if station.down:
            self.fleet.reopened(station)
        return station

    @rule(number=st.integers(0, 2))
    def ask(self, number: int) -> None:
        self.fleet.ask(self.one(number))

    @rule(number=st.integers(0, 2), packs=PACKS)
    def exchange(self, number: int, packs: int) -> None:
        self.fleet.ask(self.one(number))
        self.fleet.deliver(-1, packs, keep=False)
        self.fleet.deliver(-1, packs, keep=False)

    @precondition(lambda self: self.fleet.line)
    @rule(message=st.integers(0, 9), packs=PACKS, keep=st.booleans())
    def deliver(self, message: int, packs: int, keep: bool) -> None:
        self.fleet.deliver(message, packs, keep=keep)

    @precondition(lambda self: self.fleet.line)
    @rule(message=st.integers(0, 9))
    def lose(self, message: int) -> None:
        self.fleet.lose(message)

    @rule(number=st.integers(0, 2), packs=PACKS, crash=st.sampled_from((0, 0, 1, 2)))
    def spend(self, number: int, packs: int, crash: int) -> None:
        self.fleet.spend(self.one(number), packs, crash)

    @rule(number=st.integers(0, 2))
    def undo(self, number: int) -> None:
        self.fleet.undo(self.one(number))

    @rule(number=st.integers(0, 2), packs=PACKS)
    def give_back(self, number: int, packs: int) -> None:
        self.fleet.give_back(self.one(number), packs)

    @rule(number=st.integers(0, 2))
    def save(self, number: int) -> None:
        self.fleet.save(self.one(number))

    @rule(number=st.integers(0, 2))
    def restore(self, number: int) -> None:
        station = self.fleet.alive[number % len(self.fleet.alive)]
        self.fleet.restore(station)

    @rule(number=st.integers(0, 2))
    def replace_pc(self, number: int) -> None:
        station = self.one(number)
        self.fleet.enrol(station.name, station)

    @rule()
    def save_hub(self) -> None:
        self.fleet.save_hub()

    @rule()
    def restore_hub(self) -> None:
        self.fleet.restore_hub()

    @precondition(lambda self: self.fleet.dead)
    @rule(number=st.integers(0, 9), count=st.booleans())
    def settle(self, number: int, count: bool) -> None:
        gone = self.fleet.dead[number % len(self.fleet.dead)]
        (self.fleet.recount if count else self.fleet.write_off)(gone.name, gone.disk.life)

    @invariant()
    def law(self) -> None:
        self.fleet.check()


Protocol.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestProtocol = Protocol.TestCase


def test_no_history_by_chance_exceeds_the_total() -> None:
    """Two stations on four packs, over some hundred histories."""
    assert violated(Fleet, range(400)) is None


def test_what_is_shared_is_used_and_goes_round() -> None:
    """With a line that works, one station may use what another has given back, to the last pack."""
    fleet = Fleet(total=4)
    first, second = fleet.alive
    _exchange(fleet, first, 4)
    assert first.disk.holder.of(CLAIM).remaining == 4
    fleet.spend(first, 1)
    fleet.give_back(first, 3)
    _exchange(fleet, first, 0)
    _exchange(fleet, second, 9)
    fleet.spend(second, 3)
    assert (fleet.used, fleet.free) == (4, 0)


def test_a_restored_hub_grants_again_once_everybody_has_shown() -> None:
    """Nothing is granted while one holder has not been heard in the new epoch; then what is truly free."""
    fleet = Fleet(total=6)
    first, second = fleet.alive
    fleet.save_hub()
    _exchange(fleet, first, 4)
    fleet.spend(first, 3)
    fleet.restore_hub()
    for _ in range(3):
        _exchange(fleet, first, 2)
    assert (fleet.learning, first.disk.holder.of(CLAIM).granted) == (True, 4)
    _exchange(fleet, second, 0)
    _exchange(fleet, second, 0)
    assert (fleet.learning, fleet.free) == (False, 2)
    _exchange(fleet, second, 9)
    assert second.disk.holder.of(CLAIM).remaining == 2


def test_what_a_dead_pc_used_stays_out_and_the_rest_comes_back_by_a_recount() -> None:
    """Until two people have counted, all of it is in doubt; a write-off leaves it out for good."""
    fleet = Fleet(total=6)
    first, second = fleet.alive
    _exchange(fleet, first, 4)
    _exchange(fleet, second, 2)
    fleet.spend(first, 1)
    fleet.enrol(first.name, first)
    assert fleet.free == 0
    fleet.recount(first.name, 1)
    assert fleet.free == 3
    fleet.enrol(second.name, second)
    fleet.write_off(second.name, 1)
    assert fleet.free == 3
    fleet.recount(second.name, 1)
    assert fleet.free == 3


def _exchange(fleet: Fleet, station: Station, packs: int) -> None:
    fleet.ask(station)
    fleet.deliver(-1, packs, keep=False)
    fleet.deliver(-1, packs, keep=False)


class ReclaimByTimer(Fleet):
    """The hub takes back what was not heard of in time."""

    def pass_time(self, station: Station) -> None:
        key = (station.name, station.disk.life)
        account = self.books.accounts.get(key)
        if account is not None:
            self.keep(key, replace(account, out={}))


class CreditTwice(Fleet):
    """The hub does not look at a return's number."""

    def answer(self, ask: Ask, packs: int) -> Tell:
        key, pending = (ask.station, ask.life), ask.show.pending
        account = self.books.accounts.get(key)
        if account is not None and pending is not None and pending.number == account.returned:
            out = {one.claim: account.out.get(one.claim, 0) - one.packs for one in pending.amounts}
            self.keep(key, replace(account, out={**account.out, **out}))
        return super().answer(ask, packs)


class SendBeforeDebit(Fleet):
    """A station says it has returned, and takes it out of its lease once that is credited."""

    def give_back(self, station: Station, packs: int) -> None:
        holder = quota.give_back(station.disk.holder, (Amount(CLAIM, packs),))
        if holder is not None and not station.quarantined:
            self.line.append(Ask(station.name, station.disk.life, -1, holder.show))

    def ask(self, station: Station) -> None:
        account = self.books.accounts[station.name, station.disk.life]
        holder = station.disk.holder
        if account.returned > holder.returned:
            later = quota.give_back(holder, (Amount(CLAIM, 2),))
            later = (
                quota.credited(later, account.returned)
                if later
                else replace(holder, returned=account.returned)
            )
            station.disk = replace(station.disk, holder=later)
        super().ask(station)


class RestoreWithoutAnchor(Fleet):
    """A station believes whatever disk it finds."""

    def reopened(self, station: Station) -> None:
        station.listening, station.down = None, False


class YesBeforeAnchor(Fleet):
    """A station shows the yes when the database has it, and tells the anchor afterwards."""

    def confirm(self, station: Station, spent: tuple[int, int], crash: int) -> None:
        station.shown[spent[0]] = spent[1]
        super().confirm(station, spent, crash)


class RestoredWithoutEpoch(Fleet):
    """A restored hub goes on as if nothing had happened."""

    def restore_hub(self) -> None:
        if self.backup is not None:
            self.books = self.backup


class ForgottenHolder(Fleet):
    """A hub that begins a new epoch does not wait for everybody."""

    @property
    def learning(self) -> bool:
        return False


class FreeAgainWhenFenced(Fleet):
    """What a fenced station had goes back to the pool at once."""

    def enrol(self, name: str, pc: Station | None = None) -> Station:
        station = super().enrol(name, pc)
        for key, account in list(self.books.accounts.items()):
            if account.state == "in-doubt":
                self.keep(key, Account(state="settled"))
        return station


@pytest.mark.parametrize(
    "fault",
    [
        ReclaimByTimer,
        CreditTwice,
        SendBeforeDebit,
        RestoreWithoutAnchor,
        YesBeforeAnchor,
        RestoredWithoutEpoch,
        ForgottenHolder,
        FreeAgainWhenFenced,
    ],
)
def test_each_forbidden_fault_exceeds_the_total(fault: Callable[..., Any]) -> None:
    """Planted in the same fleet, it is found by chance alone."""
    assert violated(fault, MANY) is not None
