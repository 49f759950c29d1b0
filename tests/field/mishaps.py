"""What goes wrong in a day, drawn from its seed before it begins: the same file is the same day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from edge.rules.operations import OPERATIONS
from edge.runtime.demo import sample
from edge.runtime.demo.packages import Parcel, misreadings, package
from tests.field.clock import minutes
from tests.field.plan import Day, Work

HALF = "half-sent"
"""A scan of which the line carries the first part only."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that goes wrong. start, end: minutes after midnight. station: "" for none of its own.

    what: unplugged, line_lost, line_bad, powered_off, hub_stopped, paper_out.
    """

    what: str
    start: float
    end: float
    station: str = ""


def drawn(day: Day) -> list[Mishap]:
    """Every mishap but the mis-scans, in order of time; each while somebody works."""
    dice = random.Random(f"{day.frame.seed}/mishaps")
    asked = day.mishaps
    found = [_at_work(day, dice, "unplugged", 2, 8) for _ in range(asked.unplugged)]
    found += [_at_work(day, dice, "line_lost", 15, 60) for _ in range(asked.line_lost)]
    found += [_at_work(day, dice, "powered_off", 3, 6) for _ in range(asked.powered_off)]
    found += [_at_work(day, dice, "line_bad", 30, 60, own=False) for _ in range(asked.line_bad)]
    found += [_at_work(day, dice, "hub_stopped", 3, 10, own=False) for _ in range(asked.hub_stopped)]
    printing = [one.id for one in day.stations if one.labels]
    coding = [one for one in day.works if one.station in printing and one.step == "serialise"]
    for _ in range(asked.paper_out if coding else 0):
        found.append(_in(dice.choice(coding), dice, "paper_out", 5, 15))
    return sorted(found, key=lambda one: one.start)


def _at_work(day: Day, dice: random.Random, what: str, least: int, most: int, *, own: bool = True) -> Mishap:
    """One that leaves the desks that are to show a recall their line, from the order on."""
    while True:
        made = _in(dice.choice(day.works), dice, what, least, most)
        made = made if own else Mishap(made.what, made.start, made.end)
        if what == "unplugged" or not any(_overlaps(made, quiet) for quiet in _quiet(day)):
            return made


def _quiet(day: Day) -> list[Mishap]:
    """Where nothing may come between an order and the first who is to be stopped by it."""
    return [
        Mishap("", minutes(recall.at) - 5, minutes(work.end), work.station)
        for recall in day.recalls
        for work in day.works
        if work.expects == "recall" and work.batch == recall.batch
    ]


def _overlaps(one: Mishap, other: Mishap) -> bool:
    same = "" in (one.station, other.station) or one.station == other.station
    return same and one.start <= other.end and other.start <= one.end


def _in(work: Work, dice: random.Random, what: str, least: int, most: int) -> Mishap:
    """Begins somewhere in the first two thirds of a work, and lasts so many minutes."""
    begins, ends = minutes(work.start), minutes(work.end)
    start = begins + (ends - begins) * dice.uniform(0.1, 0.66)
    return Mishap(what, start, start + dice.uniform(least, most), work.station)


def misscans(day: Day, number: int, today: date, device: str) -> dict[int, Parcel]:
    """Before which packs of the `number`-th work something else is scanned by mistake, and what.

    device: what of it there is; not every one can send everything. `expects`: the reason it is refused for.
    """
    dice = random.Random(f"{day.frame.seed}/misscans/{number}")
    work, share = day.works[number], day.mishaps.misscans / 100
    found: dict[int, Parcel] = {}
    for pack in range(work.packs[0], work.packs[1] + 1):
        if dice.random() < share:
            serial = f"X{day.frame.seed}{number:02d}{pack:03d}"
            found[pack] = dice.choice(_wrong(serial, today, work, device))
    return found


def _wrong(serial: str, today: date, work: Work, device: str) -> list[Parcel]:
    """What may be in the hand instead of the package, and is refused at every step."""
    known = {one.shows: one for one in misreadings(serial, today)}
    shown = ["check-digit", "impossible-date"]
    if OPERATIONS[work.step].forward:
        shown.append("unknown-product")
    if device not in ("keyboard", "camera"):  # which take, or are shown, only what may be a goods code
        shown += ["no-code", "half", "unknown-identifier"]
    made = [known[name] for name in shown]
    if device == "serial":
        made.append(package(sample.GOOD, serial, shows=HALF, expects="misread"))
    return made
