"""Plays the script of a day on running stations, through their simulated scanners."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from edge.drivers.simulated import SimulatedScanner
from edge.errors import BondscanError, DriverError
from edge.runtime.demo.day import Act, Answer, Cut, Open, Send, SignIn, Undo
from edge.runtime.demo.packages import Parcel
from edge.runtime.demo.sample import PIN
from edge.runtime.engine import Failed, Happening, Runtime, Scanned
from edge.station import Closing, Outcome, Refusal, Station, answer_review, undo

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds in which a scan that was sent must have come to a verdict."""


@dataclass(slots=True)
class Desk:
    """A running station of the demonstration and the scanner plugged into it."""

    runtime: Runtime
    scanner: SimulatedScanner
    arrived: queue.SimpleQueue[Outcome | BondscanError] = field(default_factory=queue.SimpleQueue)
    last_review: int = 0

    def listen(self) -> None:
        """Keep what comes of each scan for `scan` to take."""

        def told(happening: Happening) -> None:
            if isinstance(happening, Scanned):
                self.arrived.put(happening.outcome)
            elif isinstance(happening, Failed) and (happening.blocking or happening.fault):
                self.arrived.put(happening.failure)

        self.runtime.subscribe(told)

    def scan(self, parcel: Parcel) -> Outcome:
        """Send one package through the scanner and wait for its verdict."""
        self.scanner.send(parcel.payload)
        try:
            outcome = self.arrived.get(timeout=PATIENCE)
        except queue.Empty:
            raise DriverError(
                f"Failed to scan {parcel.payload!r}: expected a verdict in {PATIENCE:.0f} s, got none."
            ) from None
        if isinstance(outcome, BondscanError):
            raise outcome
        if outcome.decision.verdict == "REVIEW":
            self.last_review = outcome.entry.seq
        return outcome


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the day: where, what was sent (None for an undo or an answer), what came of it."""

    station: str
    outcome: Outcome
    parcel: Parcel | None = None


def play(
    desks: dict[str, Desk], acts: Iterable[Act], show: Callable[[Shown], None], line: Callable[[bool], None]
) -> None:
    """Play `acts` in order, and close what is open at the day's end.

    show: gets every outcome. line: is told when it is up (True) or down.
    """
    for act in acts:
        if isinstance(act, Cut):
            line(not act.down)
            continue
        desk = desks[act.station]
        if isinstance(act, Send):
            for parcel in act.parcels:
                show(Shown(act.station, desk.scan(parcel), parcel))
        elif isinstance(act, Undo):
            show(Shown(act.station, _undo(desk, act)))
        elif isinstance(act, Answer):
            show(Shown(act.station, _answer(desk, act)))
        else:
            _done(desk, _preparation(act))
    for desk in desks.values():
        desk.runtime.call(lambda station: station.tasks.close(station.access.facts, Closing())).result(
            PATIENCE
        )


def _undo(desk: Desk, act: Undo) -> Outcome:
    return _done(desk, lambda station: undo(station, act.reason))


def _answer(desk: Desk, act: Answer) -> Outcome:
    return _done(desk, lambda station: answer_review(station, desk.last_review, act.badge, PIN, act.reason))


def _preparation(act: SignIn | Open) -> Callable[[Station], object]:
    if isinstance(act, SignIn):

        def begin(station: Station) -> object:
            """Signed in with no task open: one may be left from a day that was cut short."""
            signed = station.access.sign_in(act.badge, PIN)
            if station.tasks.open is not None:
                station.tasks.close(station.access.facts, Closing())
            return signed

        return begin

    def reopen(station: Station) -> object:
        if station.tasks.open is not None:
            station.tasks.close(station.access.facts, Closing())
        return station.tasks.start(station.access.facts, act.operation, act.papers, act.expected)

    return reopen


def _done(desk: Desk, act: Callable[[Station], T | Refusal]) -> T:
    """What `act` came to; a refusal means the script and the sample do not fit."""
    answer = desk.runtime.call(act).result(timeout=PATIENCE)
    if isinstance(answer, Refusal):
        raise DriverError(
            f"Failed to play the day: expected it done, got {answer.code} {dict(answer.params)}."
        )
    return answer
