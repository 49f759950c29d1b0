"""The people of a day: each desk's work in its order, at the day's pace, whatever goes wrong at the desk."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from edge.errors import DeviceLost
from edge.runtime.demo import sample
from edge.runtime.demo.packages import Parcel, package
from tests.field.clock import minutes
from tests.field.desk import Desk
from tests.field.failures import FAILURES, said_of
from tests.field.gauge import knows
from tests.field.mishaps import HALF, Mishap, misscans
from tests.field.plan import Work
from tests.field.site import Site, form_number, order_id

ARRIVES = "institution_receive"
COMES_BY = {ARRIVES: "zone_exit"}
"""Step → the one before it that a package must have passed to be in anybody's hand."""

PATIENCE = 15.0
"""Real seconds that somebody waits for an order that the day has before the work."""

TODAY = "today"
"""A paper's value that stands for the day's own date."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One scan as the operator saw it.

    work: which of the day's. pack: its number in the batch, 0 for a mis-scan. sent: the bytes. shows: what
    was in the hand (a key of the demonstration's words). expects: why it should be turned away, "" if it
    should not. may: reasons for which it may be. at: of the day. seconds: from the trigger to the line.
    """

    station: str
    device: str
    work: int
    pack: int
    sent: bytes
    shows: str
    expects: str
    may: tuple[str, ...]
    at: datetime
    seconds: float
    line: dict[str, Any]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of what was said."""
        return tuple(one["code"] for one in self.line["reasons"])


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of the day with the time it really had. what: of a mishap, or work, or recall."""

    what: str
    start: datetime
    end: datetime
    station: str = ""
    work: int = -1
    detail: str = ""


@dataclass
class Diary:
    """What the day brought, written by all who live it.

    wrong: failures that ended somebody's work. minted: the label of a pack of a batch. passed: which packs
    were let through at which step: (step, batch, pack). known: when a station was first seen to know of an
    order: (order, station).
    """

    seen: list[Seen] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    minted: dict[tuple[str, int], str] = field(default_factory=dict)
    known: dict[tuple[str, str], datetime] = field(default_factory=dict)
    passed: set[tuple[str, str, int]] = field(default_factory=set)


class Operator(threading.Thread):
    """Whoever works at one desk, from the first task of the day to the last."""

    def __init__(
        self,
        site: Site,
        desk: Desk,
        diary: Diary,
        mishaps: Iterable[Mishap],
    ) -> None:
        super().__init__(name=f"operator {desk.station.id}", daemon=True)
        self._day = site.day
        self._desk = desk
        self._stamp = site.stamp
        self._diary = diary
        self._mishaps = [one for one in mishaps if one.station == desk.station.id]
        self._printer = site.printers.get(desk.station.id)
        self._dice = random.Random(f"{self._day.frame.seed}/{desk.station.id}")
        self._midnight = site.midnight

    def run(self) -> None:
        """Every work in turn."""
        try:
            for work in self._day.works_at(self._desk.station.id):
                self._do(work)
        except FAILURES as failure:
            self._diary.wrong.append(f"{self._desk.station.id}: {said_of(failure)}")

    def _do(self, work: Work) -> None:
        number = self._day.works.index(work)
        clock = self._desk.clock
        begins, ends = self._time(minutes(work.start)), self._time(minutes(work.end))
        clock.wait_until(begins)
        if work.expects == "recall":
            self._await_recall(work)
        began = clock.now()
        self._begin(work)
        assert self._desk.twin is not None
        wrong = misscans(self._day, number, self._midnight.date(), self._desk.twin.kind)
        packs = range(work.packs[0], work.packs[1] + 1)
        for place, pack in enumerate(packs):
            clock.wait_until(begins + (ends - begins) * (place + 1) / (len(packs) + 1))
            if not self._in_hand(work, pack):
                continue
            self._meet_mishaps(work, pack)
            if pack in wrong:
                self._scan(work, number, wrong[pack], 0)
            self._scan(work, number, self._package(work, pack), pack)
        self._desk.tell("close")
        if self._printer is not None and not self._printer.fault:
            self._desk.tell("print")
        self._diary.happened.append(Happened("work", began, clock.now(), work.station, number))

    def _await_recall(self, work: Work) -> None:
        """The day has it that the order came first; giving and hearing it take their real time."""
        orders = {order_id(number) for number, one in enumerate(self._day.recalls) if one.batch == work.batch}
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not knows(self._desk.home, orders):
            time.sleep(0.1)

    def _in_hand(self, work: Work, pack: int) -> bool:
        """Whether the package came this far: what may not leave the zone is not on the lorry."""
        before = COMES_BY.get(work.step, ARRIVES if self._desk.station.kind == "institution" else "")
        due = any(
            one.step == before and one.batch == work.batch and one.packs[0] <= pack <= one.packs[1]
            for one in self._day.works
        )
        return not due or (before, work.batch, pack) in self._diary.passed

    def _begin(self, work: Work) -> None:
        papers = {name: self._paper(name, value) for name, value in work.papers.items()}
        self._desk.tell(
            "begin",
            badge=work.operator,
            operation=work.step,
            papers=papers,
            expected=work.packs[1] - work.packs[0] + 1,
        )

    def _paper(self, name: str, value: str) -> str:
        """A form by its number, `today` by its date; anything else as it is."""
        if name == "clearance_form":
            return form_number(self._stamp, value)
        return f"{self._midnight:%Y-%m-%d}" if value == TODAY else value

    def _package(self, work: Work, pack: int) -> Parcel:
        """What is on the package: its maker's code, or the label it got here."""
        batch = self._day.batches[work.batch]
        minted = self._diary.minted.get((work.batch, pack))
        if minted:
            return Parcel(payload=f"]d2{minted}".encode(), shows="good")
        serial = "" if batch.coded else f"{self._stamp}{work.batch}{pack:03d}"
        return package(sample.GOOD, serial, lot=batch.lot)

    def _scan(self, work: Work, number: int, parcel: Parcel, pack: int) -> None:
        at = self._desk.clock.now()
        if parcel.shows == HALF:
            part, seconds = self._desk.scan_half(parcel.payload), 0.0
            if part is None:
                return
            line = part
        else:
            line, seconds = self._desk.scan(parcel.payload)
        if pack and line["verdict"] == "ACCEPT":
            self._diary.passed.add((work.step, work.batch, pack))
        if pack and line["minted"]:
            self._diary.minted[work.batch, pack] = line["minted"]
        assert self._desk.twin is not None
        self._diary.seen.append(
            Seen(
                station=work.station,
                device=self._desk.twin.kind,
                work=number,
                pack=pack,
                sent=parcel.payload,
                shows=parcel.shows,
                expects=work.expects if pack else parcel.expects,
                may=work.may if pack else (),
                at=at,
                seconds=seconds,
                line=line,
            )
        )

    def _meet_mishaps(self, work: Work, pack: int) -> None:
        """Those whose time has come."""
        now = self._desk.clock.now()
        for one in [one for one in self._mishaps if self._time(one.start) <= now]:
            self._mishaps.remove(one)
            lasts = timedelta(minutes=one.end - one.start)
            ended = None
            if one.what == "unplugged":
                self._unplugged(work, pack, now + lasts)
            elif one.what == "powered_off":
                self._powered_off(work, pack, now + lasts)
            elif one.what == "paper_out":
                self._paper_out(lasts)
                ended = now + lasts
            else:
                continue
            ended = ended or self._desk.clock.now()
            self._diary.happened.append(Happened(one.what, now, ended, self._desk.station.id))

    def _unplugged(self, work: Work, pack: int, until: datetime) -> None:
        """The scanner goes; who scans meanwhile gets nothing; it comes back and work goes on."""
        desk = self._desk
        assert desk.twin is not None
        desk.unplug()
        if desk.twin.kind == "serial":
            try:
                desk.twin.scan(self._package(work, pack).payload)
                raise AssertionError("a scanner that is unplugged has sent something")
            except DeviceLost:
                pass
        desk.clock.wait_until(until)
        desk.twin.plug()
        desk.await_scanner()

    def _powered_off(self, work: Work, pack: int, until: datetime) -> None:
        """The PC goes off in the middle of a scan; it is started again and the same task goes on."""
        shown = len(self._desk.printed)
        self._desk.cut_power(self._package(work, pack).payload, self._dice.uniform(0.0, 0.03))
        for line in self._desk.printed[shown:]:
            if line["minted"]:
                self._diary.minted[work.batch, pack] = line["minted"]
        self._desk.clock.wait_until(until)
        self._desk.start()
        self._begin(work)

    def _paper_out(self, lasts: timedelta) -> None:
        """Labels wait until somebody loads paper; coding goes on."""
        printer = self._printer
        if printer is None:
            return
        printer.behave("paper-out")
        seconds = lasts.total_seconds() / self._desk.clock.factor

        def load() -> None:
            time.sleep(seconds)
            printer.behave("")

        threading.Thread(target=load, daemon=True).start()

    def _time(self, minute: float) -> datetime:
        return self._midnight + timedelta(minutes=minute)
