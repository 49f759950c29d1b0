"""The exchange with the server as a state machine: `step(now)` does one thing and says when the next is due.

No threads, no sleeps, no clock of its own. What is up and what is down take turns, so that
neither a long queue nor a first load keeps the other waiting.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from edge.clock import HighWater, Reading
from edge.errors import (
    BondscanError,
    StoreError,
    SyncError,
    SyncFinal,
    SyncRetryable,
    SyncRevoked,
)
from edge.store import BuiltCatalogue, Store
from edge.sync.answers import moment_in
from edge.sync.client import Client
from edge.sync.lease_lane import REGULAR, LeaseLane, Sign
from edge.sync.proof import HeaderPush, RefusalPush
from edge.sync.pull import Build, CataloguePull, NewsPull, Rows, unforeseen
from edge.sync.push import IDLE, MOVED, EventPush, Progress
from edge.sync.signed import SignedPull
from edge.sync.site import SitePush
from edge.sync.source import HubSource
from edge.sync.state import LineState, Step, SyncState
from edge.sync.stopping import Shut, trouble_of

Lane: TypeAlias = Callable[[datetime], Progress]
INTERVAL: Final = timedelta(seconds=30)
BACK_OFF: Final = 1.0
BACK_OFF_AT_MOST: Final = 300.0
"""Seconds the first failure may wait at most, doubled by each further one up to the second."""

ASKED_AT_MOST: Final = 3600.0
"""Seconds a server's Retry-After is heeded for: one far off is a slip, and must not silence a station."""

LONGEST: Final = timedelta(seconds=max(BACK_OFF_AT_MOST, ASKED_AT_MOST))


class Worker:
    """Keeps one store and one server in step.

    server: how the server is called on the screen. chance: for the back-off's jitter.
    interval: between looks when nothing waits. build: a downloaded catalogue into the store's
    own file. watch: may be set; told, on the stepping thread, how a long load gets on.
    sign: with the device's key, which questions about leases are signed with; None: none are asked.
    take_time: may be set; told the server's time, which may end a doubt about the clock or begin one.
    """

    def __init__(
        self,
        store: Store,
        client: Client,
        *,
        server: str,
        chance: random.Random,
        interval: timedelta = INTERVAL,
        build: Build | None = None,
        sign: Sign | None = None,
    ) -> None:
        self.watch: Callable[[SyncState], None] = lambda _: None
        self.take_time: Callable[[datetime], object] = lambda _: None
        self._pause: Callable[[], object] = lambda: None
        self._store = store
        self._client = client
        self._chance = chance
        self._interval = interval
        self._events = EventPush(store.outbox, client)
        self._events.look_ahead = store.outbox.look_ahead
        self._headers = HeaderPush(store.outbox, client)
        self._refusals = RefusalPush(store.outbox, client)
        self._site = SitePush(store, client)
        self._catalogue: CataloguePull | SignedPull = (
            SignedPull(store, HubSource(client, server), build or build_file, self._loaded)
            if store.trust.root
            else CataloguePull(store, client, build or build_file, self._loaded)
        )
        self._news = NewsPull(store, client, server)
        self._leases = LeaseLane(store, client, sign, lambda: f"{chance.getrandbits(128):032x}")
        self._leases.told_time = self._hear_time
        self._headers.rewound = self._begin_again
        self._headers.lost = self._distrust_store
        self._lanes: list[Lane] = [
            self._take_down,
            self._send_events,
            self._send_proof,
            self._lease,
        ]
        self._shut = Shut(client, self._interval)
        self._refused: dict[object, tuple[datetime, str]] = {}
        self._look_at: datetime | None = None
        self._ask_time = self._drained = False
        self._now: datetime | None = None
        self._timed: datetime | None = None
        self._not_before: datetime | None = None
        self._failures = 0
        self.state = SyncState(server=server)
        self._show()

    def stand_back(self, pause: Callable[[], object]) -> None:
        """Call `pause` between the pieces of a long exchange: it returns when nothing more urgent is to be done."""
        self._pause = self._events.pause = self._store.outbox.pause = pause
        if isinstance(self._catalogue, SignedPull):
            self._catalogue.stand_back(pause)

    def step(self, now: datetime) -> Step:
        """Do the next thing there is to do, if its time has come; no failure comes out of it.

        now: wall clock, aware.
        """
        self._now = now
        if self.state.stopped:
            if self.state.trouble == "revoked" or not self._shut.opened(now):
                return Step(now + self._interval, self.state)
            self.resume()
        if self._not_before is not None and _lies_ahead(self._not_before, now, LONGEST):
            return Step(self._not_before, self.state)
        try:
            progress = self._do_next(now)
        except BondscanError as failure:
            return Step(self._failed(failure, now), self.state)
        if progress is IDLE:
            self._show(**self._amiss())
            return Step(self._look_at or now + self._interval, self.state, idle=True)
        self._failures = 0
        self._not_before = None
        self._show(line="up", last_contact=now, next_try=None, **self._amiss())
        return Step(now + timedelta(seconds=progress.wait), self.state)

    def resume(self) -> None:
        """Try again at once, after a stop too: a person has mended something, or wants to know."""
        self._failures = 0
        self._not_before = self._look_at = None
        self._refused.clear()
        self._show(stopped=False, trouble="", reason="", next_try=None)

    def look_again(self) -> None:
        """Look for news of this site in the next steps: the hub has said that there are some."""
        self._news.look_at_site()

    def _do_next(self, now: datetime) -> Progress:
        """One exchange of the first lane that has any; lanes take turns to be the first."""
        self._lanes.append(self._lanes.pop(0))
        for lane in list(self._lanes):
            self._pause()
            if lane == self._send_events:
                progress = lane(now)
            else:
                progress = self._unless_refused(lane, lambda lane=lane: lane(now), now)  # type: ignore[misc]
            if progress is not IDLE:
                return progress
        return IDLE

    def _unless_refused(self, what: object, act: Callable[[], Progress], now: datetime) -> Progress:
        """One exchange; refused for good, or answered as nobody foresaw, it is tried again at the next look."""
        if what in self._refused and _lies_ahead(self._refused[what][0], now, self._interval):
            return IDLE
        try:
            progress = act()
        except SyncFinal as refused:
            self._refused[what] = (now + self._interval, refused.message)
            return IDLE
        except BondscanError:
            raise
        except Exception as fault:  # noqa: BLE001 - one odd answer must not keep what waits here from going up
            self._refused[what] = (now + self._interval, unforeseen(fault))
            return IDLE
        self._refused.pop(what, None)
        return progress

    def _send_events(self, now: datetime) -> Progress:
        progress = self._events.step(now)
        self._drained = progress is IDLE
        return progress

    def _send_proof(self, now: datetime) -> Progress:
        """One message of headers, steps or refusals; where one kind is refused the others go on."""
        if not self._ours:
            return IDLE
        for push in (self._headers, self._site):
            progress = self._unless_refused(push, push.step, now)
            if progress is not IDLE:
                return progress
        if not self._drained:  # however many there are, events go first
            return IDLE
        return self._unless_refused(self._refusals, self._refusals.step, now)

    def _take_down(self, now: datetime) -> Progress:
        if self._events.limits is None:
            return IDLE
        if self._look_at is None or not _lies_ahead(self._look_at, now, self._interval):
            self._look_at = now + self._interval
            if not self._ours:  # or it was a login page that answered
                self._events.limits = None
                return IDLE
            self._headers.look()
            self._site.look()
            self._news.look()
            self._leases.look(now)
            self._want_time(now)
            self._bring(self._catalogue.look, now)
            return MOVED
        if not self._ours:
            return IDLE
        if self._ask_time:
            self._ask_time, self._timed = False, now
            self._unless_refused("time", self._told_time, now)
            return MOVED
        progress = self._news.step(self._reading(now))
        if self._news.told_of_holds:
            self._news.told_of_holds = False
            self._show(heard=now)
        return progress if progress is not IDLE else self._bring(self._catalogue.step, now)

    def _bring(self, act: Callable[[Reading], Progress], now: datetime) -> Progress:
        """The next of the catalogue; where it is refused, what is on its way is left until the next look."""
        progress = self._unless_refused(self._catalogue, lambda: act(self._reading(now)), now)
        if self._catalogue in self._refused:
            self._catalogue.forget()
        return progress

    def _want_time(self, now: datetime) -> None:
        """The hub's time as it signs it, or says it where nothing here is signed: at each look while the clock is in
        doubt, else as often as leases are talked about.
        """
        doubted = self._store.clock_state == "suspect"
        signed = self._leases.signed and not self._leases.timeless
        due = self._timed is None or not timedelta() <= now - self._timed < REGULAR
        self._ask_time = not signed and (doubted or due)
        if doubted and signed:
            self._leases.ask_now()

    def _hear_time(self, told: str) -> None:
        self.take_time(_moment(told))

    def _told_time(self) -> Progress:
        self.take_time(_moment(self._client.time().now))
        return MOVED

    def _lease(self, now: datetime) -> Progress:
        if not self._ours or self._headers.asking:  # a disk put back is found out before it has more
            return IDLE
        return self._leases.step(self._reading(now))

    def _begin_again(self) -> None:
        """The hub was put back to an earlier day."""
        self._refusals.begin_again()
        self._news.begin_again()

    def _distrust_store(self) -> None:
        """The hub was shown rows that this store lacks: it is a copy of an earlier day."""
        assert self._now is not None, "only a step asks the hub"
        if not self._store.station.quarantined:
            self._store.quarantine("server-knows-more", self._now)

    @property
    def _ours(self) -> bool:
        return self._events.limits is not None and self._events.limits.ours

    def _reading(self, now: datetime) -> Reading:
        return HighWater(self._store.high_water, self._store.clock_state == "suspect").read(now)

    def _failed(self, failure: BondscanError, now: datetime) -> datetime:
        """Take a failure to heart; when to step again."""
        self._failures += 1
        why = {"trouble": trouble_of(failure), "reason": failure.message}
        if isinstance(failure, (SyncRevoked, SyncFinal)):
            line: LineState = "revoked" if isinstance(failure, SyncRevoked) else "down"
            self._show(line=line, stopped=True, next_try=None, **why)
            return now + self._interval
        asked = failure.after if isinstance(failure, SyncRetryable) else None
        self._not_before = now + timedelta(seconds=max(min(asked or 0.0, ASKED_AT_MOST), self._jitter()))
        line = "down" if isinstance(failure, SyncError) else self.state.line
        self._show(line=line, next_try=self._not_before, **why)
        return self._not_before

    def _jitter(self) -> float:
        """Full jitter: anything from nought to the doubled wait."""
        most = min(BACK_OFF_AT_MOST, BACK_OFF * 2.0 ** min(self._failures - 1, 16))
        return self._chance.uniform(0.0, most)

    def _amiss(self) -> dict[str, str]:
        """What is wrong though the line is up."""
        if self._catalogue.problem:
            return {"trouble": self._catalogue.trouble, "reason": self._catalogue.problem}
        if self._catalogue.left_out:
            return {"trouble": "list-left-out", "reason": ", ".join(self._catalogue.left_out)}
        refused = next((message for _, message in self._refused.values()), self._news.problem)
        return {"trouble": "partly-refused" if refused else "", "reason": refused}

    def _loaded(self, done: int, total: int) -> None:
        before = self.state.loading
        if self._now is not None and (before is None or before[1] != total):
            self.state = replace(self.state, loading_since=(self._now, done))
        self.state = replace(self.state, loading=(done, total))
        self.watch(self.state)

    def _show(self, **changes: Any) -> None:
        with suppress(StoreError):  # then the old figures stand
            depth = self._store.outbox.depth()
            changes |= {"pending": depth.pending, "parked": depth.parked, "waiting": depth.waiting}
        self.state = replace(
            self.state,
            loading=self._catalogue.loading,
            loading_since=self.state.loading_since if self._catalogue.loading else None,
            catalogue=self._catalogue.version,
            signed=self._store.trust.signed,
            **changes,
        )


def _lies_ahead(at: datetime, now: datetime, most: timedelta) -> bool:
    """Whether `at` is still to come; further off than it can have been set, the clock was set back since."""
    return now < at <= now + most


def _moment(told: str) -> datetime:
    at = moment_in(told)
    if at is None:
        raise SyncFinal(f"Failed to read '{told}' as the server's time: expected ISO 8601 with an offset.")
    return at


def build_file(source: Path, home: Path, progress: Rows) -> BuiltCatalogue:
    """A downloaded catalogue's own database file."""
    from edge.store.catalogue_file import build

    return build(source, home, progress)
