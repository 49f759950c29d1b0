"""Headers and refusals up, against a chain in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from edge import wire
from edge.store import Header, Refusals
from edge.sync.proof import HEADERS, HeaderPush, RefusalPush
from edge.sync.push import IDLE
from tests.sync.strict_repository import StrictRepository


@dataclass
class MemoryChain:
    """A chain of so many rows, and how far the hub is known to have it."""

    rows: int
    upto: int = 0
    looked: list[int] = field(default_factory=list)
    unsettled: int = 0
    lives: int = 0
    rewound: list[int] = field(default_factory=list)

    def headers(self, after: int | None = None, limit: int = 200) -> Sequence[Header]:
        """The headers past `after`."""
        first = (self.upto if after is None else after) + 1
        return [
            Header(seq, "scan", f"e{seq}", hashlib.sha256(b"%d" % seq).digest(), bytes(32))
            for seq in range(first, min(self.rows, first + limit - 1) + 1)
        ]

    def headers_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The hub has them up to here."""
        self.upto = max(self.upto, upto)

    def head(self) -> int:
        """The last row."""
        return self.rows

    def settled(self) -> int:
        """All rows but the last few, whose events are still to be sent."""
        return self.rows - self.unsettled

    def epoch(self) -> int:
        """Which life of the hub was heard of last."""
        return self.lives

    def rewind(self, upto: int, epoch: int = 0) -> bool:
        """The hub was put back, or is in another epoch."""
        heard, self.lives = self.lives, epoch
        if upto >= self.upto and heard in (0, epoch):
            return False
        self.upto = min(upto, self.upto)
        self.rewound.append(upto)
        return True

    def refusals(self, after: int | None = None, limit: int = 200) -> Refusals:
        """A journal without a refusal, looked over 700 rows at a time."""
        return Refusals((), min(self.rows, (after or 0) + 700))

    def refusals_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """It was looked over up to here."""
        self.looked.append(upto)


class ForgetfulHub(StrictRepository):
    """A hub that takes rows without a gap, and now and then is restored from an older copy."""

    def __init__(self, restores: list[int]) -> None:
        super().__init__()
        self.has = 0
        self.epoch = 0
        self.forked = False
        self.restores = restores
        self.messages = 0

    def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
        """Take what follows."""
        self.messages += 1
        if self.restores:
            self.has = min(self.has, self.restores.pop(0))
        for header in push.headers:
            if header.seq == self.has + 1:
                self.has += 1
        return wire.HeadersReply(upto=self.has, epoch=self.epoch, forked=self.forked)


@given(st.integers(0, 3 * HEADERS), st.lists(st.integers(0, 3 * HEADERS), max_size=5))
def test_the_hub_gets_every_header_whatever_it_forgets(rows: int, restores: list[int]) -> None:
    """However often it lost the end of the chain, it has all of it when the pushing rests."""
    hub, chain = ForgetfulHub(restores), MemoryChain(rows)
    push = HeaderPush(chain, hub)
    for _ in range(60):
        if push.step() is IDLE:
            if not hub.restores:
                break
            push.look()
    push.look()
    while push.step() is not IDLE:
        pass
    assert hub.has == chain.rows == chain.upto


def test_a_row_is_shown_once_its_event_is_stored() -> None:
    """So that a hub which has a row has the events of all rows before it."""
    hub, chain = ForgetfulHub([]), MemoryChain(10, unsettled=4)
    push = HeaderPush(chain, hub)
    push.look()
    while push.step() is not IDLE:
        pass
    assert (hub.has, hub.messages) == (6, 1)
    chain.unsettled = 0
    while push.step() is not IDLE:
        pass
    assert hub.has == 10


def test_a_hub_that_was_put_back_is_noticed_without_news() -> None:
    """At a look it is asked how many rows it has; fewer than it had, and everything begins again."""
    hub, chain = ForgetfulHub([]), MemoryChain(10, upto=10)
    hub.has = 10
    told = []
    push = HeaderPush(chain, hub)
    push.rewound = lambda: told.append(chain.upto)
    push.look()
    assert (push.step() is IDLE, push.step() is IDLE, told) == (False, True, [])
    hub.has = 4
    push.look()
    while push.step() is not IDLE:
        pass
    assert (told, hub.has) == ([4], 10)


def test_a_hub_in_a_new_epoch_was_put_back_whatever_rows_it_has() -> None:
    """Its administrator said so: events may be gone from it though the headers are there."""
    hub, chain = ForgetfulHub([]), MemoryChain(10)
    push = HeaderPush(chain, hub)
    for epoch, rewound in ((1, []), (1, []), (2, [10]), (2, [10])):
        hub.epoch = epoch
        push.look()
        while push.step() is not IDLE:
            pass
        assert chain.rewound == rewound
    assert hub.has == chain.upto == 10


def test_a_hub_that_was_shown_more_rows_says_that_this_store_was_put_back() -> None:
    """Asked, or shown a row that it has another of; a hub that has no more than this store says nothing."""
    for has, waiting, forked, expected in (
        (10, 0, False, 0),
        (11, 0, False, 1),
        (11, 3, False, 1),
        (8, 2, True, 1),
    ):
        hub, chain = ForgetfulHub([]), MemoryChain(10, upto=10 - waiting)
        hub.has, hub.forked, told = has, forked, []
        push = HeaderPush(chain, hub)
        push.lost = lambda told=told: told.append(1)
        push.look()
        while push.step() is not IDLE:
            pass
        assert len(told) == expected


def test_a_hub_that_takes_nothing_is_not_asked_without_end() -> None:
    """Where no row is ever taken, the pushing rests until the next turn."""

    class Deaf(ForgetfulHub):
        def headers(self, push: wire.HeadersPush) -> wire.HeadersReply:
            return wire.HeadersReply(upto=0)

    chain = MemoryChain(10, upto=5)
    push = HeaderPush(chain, Deaf([]))
    outcomes = [push.step() for _ in range(4)]
    assert outcomes[-1] is IDLE
    assert chain.rewound == [0]


def test_rows_without_a_refusal_cost_no_message() -> None:
    """They are looked over, noted now and then, and the pushing rests at the end."""
    chain = MemoryChain(3000)
    push = RefusalPush(chain, StrictRepository())
    while push.step() is not IDLE:
        pass
    assert chain.looked == [1400, 2800]
