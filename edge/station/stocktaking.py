"""Settling a stocktake: what was missing is written off, what was over is booked, by two people.

Each adjustment is a decision of its own, judged and journalled like any scan, in tasks that name the
stocktake, the reason and the second person. Nothing is adjusted that has moved since it was counted,
or that the record explains: a package that stands at another place is put away, not booked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from edge.codes.mint import element_string
from edge.frame import Frame
from edge.rules import lots
from edge.rules.states import STATES
from edge.rules.steps.parts import EXPECTED
from edge.rules.task import Task
from edge.station.outcome import Outcome, Refusal
from edge.station.station import Station
from edge.station.tasks import SECOND, Closing
from edge.store import Reader, pages
from edge.store.packing import StockRow
from edge.store.tally import Count, Difference, closed, records

COUNTED: Final = "stocktake"
"""The source of a reading that nobody scanned: it stands in the list of differences."""

_ORDER: Final[Mapping[str, int]] = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Settled:
    """done: each adjustment with what was decided. left: what was not adjusted, and the reason's code."""

    done: tuple[tuple[Difference, Outcome], ...]
    left: tuple[tuple[Difference, str], ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One adjustment: so many packs of a difference, by which operation; packs 0: it has a serial."""

    difference: Difference
    operation: str
    packs: int
    sent: bytes


def settle(station: Station, task: str, reason: str, *, second: str, second_pin: str) -> Settled | Refusal:
    """Decide about every difference of the stocktake `task`, the last one where it is ""; a supervisor does.

    second: badge of the other person, who stands for it with their PIN. Refused where the papers are
    not in order, a task is open, or the stocktake is not there; then nothing was adjusted.
    """
    if not reason.strip():
        return Refusal("reason-missing")
    with station.store.reader() as reader:
        count = closed(reader, task)
        if count is None:
            return Refusal("not-a-stocktake")
        left: list[tuple[Difference, str]] = []
        steps: list[_Step] = []
        for difference in count.differences:
            why = _stands(reader, count, difference)
            if why:
                left.append((difference, why))
            else:
                steps.extend(_steps(reader, difference))
    done: list[tuple[Difference, Outcome]] = []
    refused: Refusal | None = None
    for step in steps:
        papers = _papers(step, count, reason.strip(), second)
        refused = _opened(station, step.operation, papers, second_pin)
        if refused is not None:
            break
        at = station.read_clock().at
        outcome = station.scan(Frame(step.sent, COUNTED, at))
        station.acknowledge()
        if outcome.decision.verdict == "ACCEPT":
            done.append((step.difference, outcome))
        else:
            left.append((step.difference, outcome.decision.findings[0].code))
    if refused is not None and not done:
        return refused
    if steps:
        station.tasks.close(station.access.facts, Closing())
    return Settled(tuple(done), tuple(left))


def _stands(reader: Reader, count: Count, difference: Difference) -> str:
    """Why a difference is not adjusted, "" where it is."""
    if difference.misplaced:
        return "misplaced"
    if difference.surplus and difference.state not in ("", "lost"):
        return "booked-away"
    with reader.connection() as connection:
        rows = records(connection, difference.key)
    since = count.stored.close_seq or 0
    return "moved-since" if any(row.last_seq > since for row in rows) else ""


def _steps(reader: Reader, difference: Difference) -> Iterator[_Step]:
    with reader.connection() as connection:
        rows = records(connection, difference.key)
    sent = _reading(reader, difference, rows)
    operation = "write_off" if difference.missing else "book_found"
    if not lots.is_of_lot(difference.key):
        yield _Step(difference, operation, 0, sent)
        return
    wanted = difference.missing or difference.surplus
    for packs in _parts(rows, difference, wanted):
        yield _Step(difference, operation, packs, sent)


def _parts(rows: list[StockRow], difference: Difference, wanted: int) -> Iterator[int]:
    """How many packs each record gives, in the order in which the rules take from them.

    What is over is first what was taken though it was not recorded, then what had been written off, then
    what came from nobody knows where.
    """
    here = [row for row in rows if row.state in EXPECTED and difference.place in ("", row.place)]
    if difference.missing:
        there = [row for row in here if row.packs > 0]
    else:
        there = [row for row in here if row.packs < 0] + [row for row in rows if row.state == "lost"]
    for row in sorted(there, key=lambda row: (bool(row.parent), _ORDER[row.state], row.step_seq, row.key)):
        part = min(wanted, abs(row.packs))
        if part:
            yield part
        wanted -= part
    if wanted and difference.surplus:
        yield wanted


def _reading(reader: Reader, difference: Difference, rows: list[StockRow]) -> bytes:
    """What a scanner would send for it: its element string, or what was sent when it was last scanned."""
    row = next(iter(rows), None)
    if row is not None and row.gtin:
        expiry = row.expiry.replace("-", "")[2:]
        elements = (("01", row.gtin), ("17", expiry), ("10", row.lot), ("21", row.serial))
        try:
            return b"]d2" + element_string((ai, value) for ai, value in elements if value).encode()
        except ValueError:
            pass  # a lot or serial from before it was checked: as it was scanned then
    history = pages.item_history(reader, difference.key)
    return next((entry.raw for entry in history if entry.key == difference.key and entry.raw), b"")


def _papers(step: _Step, count: Count, reason: str, second: str) -> dict[str, str]:
    papers = {"reason": reason, SECOND: second, "stocktake": count.stored.task.id}
    if step.packs:
        papers["lot_quantity"] = str(step.packs)
    if step.operation == "write_off" and step.difference.place:
        papers["place"] = step.difference.place
    return papers


def _opened(station: Station, operation: str, papers: Mapping[str, str], second_pin: str) -> Refusal | None:
    """Have the task of these papers open: the one that is, where it is the same, else another."""
    before = station.tasks.open
    if before is not None:
        if before.operation == operation and dict(before.papers) == dict(papers):
            return None
        if before.paper("stocktake") != papers["stocktake"]:
            return Refusal("task-open", {"operation": before.operation})
        station.tasks.close(station.access.facts, Closing())
    opened = station.tasks.start(station.access.facts, operation, papers, second_pin=second_pin)
    return None if isinstance(opened, Task) else opened
