"""The day without a screen: two stations at work, what they decided, and whether all of it arrived."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from edge import config
from edge.drivers.simulated import SimulatedScanner
from edge.runtime.demo.day import Act
from edge.runtime.demo.player import Desk, Shown, play
from edge.runtime.demo.scene import FOLDERS, Scene
from edge.runtime.exchange import exchange_once
from edge.runtime.opening import build_station


@dataclass(slots=True)
class Tally:
    """Counts of the day. unexpected: lines that came out otherwise than the script foresaw."""

    scans: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    pending: int = 0
    parked: int = 0

    def count(self, shown: Shown) -> None:
        """Take one line in."""
        decision = shown.outcome.decision
        self.scans += 1
        self.verdicts[decision.verdict] += 1
        self.reasons.update(finding.code for finding in decision.findings)
        if shown.parcel is None:
            return
        codes = {finding.code for finding in decision.findings}
        expects = shown.parcel.expects
        if expects not in codes if expects else decision.verdict != "ACCEPT":
            self.unexpected.append(f"{shown.station} seq {shown.outcome.entry.seq}: {shown.parcel.shows}")

    @property
    def whole(self) -> bool:
        """All as foreseen, and everything at the hub."""
        return not self.unexpected and not self.pending and not self.parked

    def summary(self) -> dict[str, object]:
        """The final line."""
        return {
            "scans": self.scans,
            "verdicts": dict(self.verdicts),
            "reasons": dict(self.reasons.most_common()),
            "unexpected": self.unexpected,
            "waiting_for_the_hub": self.pending,
            "parked": self.parked,
        }


def play_day(scene: Scene, acts: Iterable[Act], show: Callable[[Shown], None], tally: Tally) -> None:
    """Run both stations through `acts` on simulated serial scanners, then send everything up."""
    with contextlib.ExitStack() as stack:
        desks: dict[str, Desk] = {}
        for station in FOLDERS:
            scanner = SimulatedScanner(scene.root / f"{FOLDERS[station]}.scanner")
            stack.callback(scanner.close)
            opened = scene.open(station, scanner)
            stack.callback(opened.runtime.stop)
            desk = Desk(opened.runtime, scanner)
            desk.listen()
            opened.runtime.start()
            opened.runtime.connect()
            desks[station] = desk

        def line(up: bool) -> None:
            for desk in desks.values():
                desk.runtime.hold_line(not up)

        play(desks, acts, show, line)
    for station in FOLDERS:
        _send_all(scene, station, tally)


def _send_all(scene: Scene, station: str, tally: Tally) -> None:
    home = scene.home(station)
    settings = config.load(home)
    opened, where = build_station(home, settings)
    try:
        state = exchange_once(opened, where, settings)
        tally.pending += state.pending
        tally.parked += state.parked
    finally:
        opened.store.close()
