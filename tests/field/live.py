"""A day lived through: everything begins, everybody works, what is drawn goes wrong, all is brought home."""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from edge.clock import CHINA
from tests.faults.line import MIXED
from tests.field.clock import DayClock, minutes
from tests.field.failures import FAILURES, said_of
from tests.field.gauge import Depth, Gauge, depth_of, knows
from tests.field.judge import Found, look
from tests.field.mishaps import Mishap, drawn
from tests.field.plan import Day
from tests.field.site import OPENING, Site, order_id
from tests.field.work import Diary, Happened, Operator

BEFORE = 3.0
"""Seconds from switching on to the first minute of the day."""

BAD = {fault: weight for fault, weight in MIXED.items() if fault != "413"}
"""How a bad line fails. A 413 is no word of a line: where it is said of one event alone, a person must look."""

HOME = 60.0
"""Seconds within which everything must have gone up once the line holds."""

EVERY_LOOK = 0.02
"""Seconds between looks for an order that a station may have heard of."""

Say = Callable[[str, str], None]
"""Tells the person who waits: (zh, en)."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A day that was lived through: what everybody saw, and what was found afterwards.

    factor: seconds of the day in a real one. took: real seconds, setting up included. names: of the
    stations, (zh, en). met: faults of the bad line, by name.
    """

    day: Day
    date: datetime
    factor: float
    took: float
    diary: Diary
    depths: list[Depth]
    found: Found
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def live(day: Day, say: Say) -> Lived:
    """Live through the day in a folder of its own, which is gone afterwards."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bondscan-day-") as folder:
        say("正在布置中心端与工位 …", "setting up the hub and the stations ...")
        midnight = datetime.now(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        start = midnight + timedelta(minutes=day.begins)
        site = Site(Path(folder), day, DayClock(time.time(), start.timestamp() - OPENING), midnight)
        try:
            lived = _live(site, start, say)
        finally:
            site.close()
    return replace(lived, took=time.monotonic() - began)


def _live(site: Site, start: datetime, say: Say) -> Lived:
    day = site.day
    factor = (day.ends - day.begins) * 60 / day.frame.seconds
    site.open(DayClock(time.time() + BEFORE, start.timestamp(), factor))
    say(
        f"{day.frame.start}–{day.frame.end} 压缩为 {day.frame.seconds} 秒 …",
        f"{day.frame.start} to {day.frame.end} in {day.frame.seconds} seconds ...",
    )
    diary, mishaps = Diary(), drawn(day)
    gauge = Gauge(site.desks.values())
    gauge.start()
    try:
        people = [Operator(site, desk, diary, mishaps) for name, desk in site.desks.items()]
        fates = [threading.Thread(target=_befalls, args=(site, one, diary), daemon=True) for one in mishaps]
        recalls = [
            threading.Thread(target=_recall, args=(site, number, diary), daemon=True)
            for number in range(len(day.recalls))
        ]
        for one in (*people, *fates, *recalls):
            one.start()
        for one in (*people, *fates, *recalls):
            one.join()
        say("收工，等待全部上报 …", "closing time; everything is going up ...")
        _bring_home(site, diary)
    finally:
        gauge.end()
    say("核对日志与中心端 …", "comparing the journals with the hub ...")
    for desk in site.desks.values():
        desk.end()
    return Lived(
        day=day,
        date=start,
        factor=factor,
        took=0.0,
        diary=diary,
        depths=gauge.depths,
        found=look(site, diary),
        names={one.id: (one.name.zh, one.name.en) for one in site.catalogue.stations},
        met=site.met,
        left_out=site.left_out,
    )


def _befalls(site: Site, one: Mishap, diary: Diary) -> None:
    """What befalls the line or the hub; what befalls a desk its operator meets."""
    if one.what not in ("line_lost", "line_bad", "hub_stopped"):
        return
    site.clock.wait_until(site.midnight + timedelta(minutes=one.start))
    began = site.clock.now()
    try:
        _endures(site, one, site.midnight + timedelta(minutes=one.end))
    except FAILURES as failure:
        diary.wrong.append(said_of(failure))
    diary.happened.append(Happened(one.what, began, site.clock.now(), one.station))


def _endures(site: Site, one: Mishap, until: datetime) -> None:
    with contextlib.ExitStack() as stack:
        if one.what == "line_lost":
            site.desks[one.station].wire.cut()
            stack.callback(site.desks[one.station].wire.mend)
        elif one.what == "line_bad":
            site.disturb(BAD)
            stack.callback(site.disturb, None)
        else:
            site.stop_hub()
            stack.callback(site.start_hub)
        site.clock.wait_until(until)


def _recall(site: Site, number: int, diary: Diary) -> None:
    recall = site.day.recalls[number]
    site.clock.wait_until(site.midnight + timedelta(minutes=minutes(recall.at)))
    threading.Thread(target=_watch, args=(site, order_id(number), diary), daemon=True).start()
    try:
        began = site.clock.now()
        id_ = site.recall(number, recall.batch, recall.order)
        diary.happened.append(Happened("recall", began, site.clock.now(), "", number, id_))
    except FAILURES as failure:
        diary.wrong.append(said_of(failure))


def _watch(site: Site, order: str, diary: Diary) -> None:
    """Note when each station is first seen to know of an order, until the last does or the day is over."""
    left = dict(site.desks)
    while left and not site.closed:
        for name, desk in list(left.items()):
            if knows(desk.home, {order}):
                diary.known[order, name] = site.clock.now()
                del left[name]
        time.sleep(EVERY_LOOK)


def _bring_home(site: Site, diary: Diary) -> None:
    """The line holds; return when nothing waits at any station, no label is owed, and every order was heard."""
    site.disturb(None)
    for desk in site.desks.values():
        desk.wire.mend()
    orders = {one.detail for one in diary.happened if one.what == "recall"}
    until = time.monotonic() + HOME
    left = dict(site.desks)
    while left and time.monotonic() < until:
        for name, desk in list(left.items()):
            try:
                owed = desk.tell("how")["owed"]
                if owed:
                    desk.tell("print")
            except FAILURES as failure:
                diary.wrong.append(said_of(failure))
                owed = 0
            if (
                not owed
                and not depth_of(desk.home).pending
                and all((one, name) in diary.known for one in orders)
            ):
                del left[name]
        time.sleep(0.5)
