"""Whether a day can be played: every name it uses is known, and every time lies where it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from edge.clock import CHINA
from edge.rules.operations import OPERATIONS
from edge.rules.reasons import REASONS
from edge.runtime.demo import sample
from tests.field.clock import minutes

if TYPE_CHECKING:
    from tests.field.plan import Day, Work

Fault = tuple[tuple[str | int, ...], str]
SECONDS = (5, 600)
MOST, OFTEN = 999, 50
PARTIES = {"zone": sample.IMPORTER, "institution": sample.HOSPITAL}
"""Whose people work at a station of a kind."""


def faults(day: Day, tables: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    """Everything that is wrong with the day: where, and in which words."""
    yield from _frame(day)
    for name in ("station", "form", "batch"):
        yield from _names(name, tables[name])
    yield from _kinds(day)
    yield from _forms(day)
    for number, batch in enumerate(tables["batch"]):
        if not 1 <= batch.packs <= MOST:
            yield ("batch", number, "packs"), _said("packs", batch.packs, "packs", f"1 to {MOST}")
    for number, work in enumerate(day.works):
        for entry, words in _work(day, work):
            yield ("work", number, entry), words
    yield from _one_at_a_time(day)
    yield from _recalls(day)
    for entry in day.mishaps.__struct_fields__:
        value = getattr(day.mishaps, entry)
        if not 0 <= value <= OFTEN:
            yield ("mishaps", entry), _said(entry, value, "a number", f"0 to {OFTEN}")


def _kinds(day: Day) -> Iterator[Fault]:
    """A station of the sample is of the sample's kind."""
    known = sample.catalogue("", datetime(2026, 1, 1, tzinfo=CHINA), 1).stations
    fixed = {one.id: one.kind for one in known}
    for number, station in enumerate(day.stations):
        kind = fixed.get(station.id, station.kind)
        if station.kind != kind:
            yield ("station", number, "kind"), _said("kind", station.kind, f"the kind of {station.id}", kind)


def _forms(day: Day) -> Iterator[Fault]:
    for number, form in enumerate(day.forms):
        if form.packs < 1:
            yield ("form", number, "packs"), _said("packs", form.packs, "packs", "one at least")
        if form.station != "*":
            where = ("form", number, "station")
            yield from _known(where, form.station, "a station", [*_stations(day), sample.WAREHOUSE])
    total = sum(form.packs for form in day.forms)
    if total > day.approved:
        wanted = f"{total} at least, as the forms say"
        yield ("quota", "approved"), _said("approved", day.approved, "packs", wanted)


def _recalls(day: Day) -> Iterator[Fault]:
    for number, recall in enumerate(day.recalls):
        if not _within(day, recall.at):
            yield ("recall", number, "at"), _said("at", recall.at, "a time", _hours(day))
        yield from _known(("recall", number, "batch"), recall.batch, "a batch", day.batches)
        if not recall.order:
            yield ("recall", number, "order"), _said("order", "", "an order", "its number", "none")


def _frame(day: Day) -> Iterator[Fault]:
    frame, good = day.frame, True
    for entry, said in (("from", frame.start), ("to", frame.end)):
        if not _is_time(said):
            good = False
            yield ("day", entry), _said(entry, said, "a time", "HH:MM")
    if good and day.ends <= day.begins:
        yield ("day", "to"), _said("to", frame.end, "a time", f"one after {frame.start}")
    if not SECONDS[0] <= frame.seconds <= SECONDS[1]:
        yield ("day", "seconds"), _said("seconds", frame.seconds, "seconds", f"{SECONDS[0]} to {SECONDS[1]}")


def _names(table: str, rows: Sequence[Any]) -> Iterator[Fault]:
    met: set[str] = set()
    for number, row in enumerate(rows):
        entry = "id" if table == "station" else "name"
        name = getattr(row, entry)
        if name in met or not name:
            yield (
                (table, number, entry),
                _said(entry, name, f"a {table}", "a name of its own", "one met before"),
            )
        met.add(name)


def _work(day: Day, work: Work) -> Iterator[tuple[str, str]]:
    good = True
    for entry, said in (("from", work.start), ("to", work.end)):
        if not _within(day, said):
            good = False
            yield entry, _said(entry, said, "a time", _hours(day))
    if good and work.end <= work.start:
        yield "to", _said("to", work.end, "a time", f"one after {work.start}")
    for place, words in _known(("station",), work.station, "a station", _stations(day)):
        yield str(place[0]), words
    if work.step not in OPERATIONS:
        yield "step", _said("step", work.step, "a step", "one of the menu's", work.step)
    else:
        yield from _task(day, work)
    yield from _goods(day, work)
    for entry, codes in (("expects", (work.expects,) if work.expects else ()), ("may", work.may)):
        for code in codes:
            if code not in REASONS:
                yield entry, _said(entry, code, "a reason", "one of 'bondscan explain'")


def _task(day: Day, work: Work) -> Iterator[tuple[str, str]]:
    step = OPERATIONS[work.step]
    kind = next((one.kind for one in day.stations if one.id == work.station), None)
    if kind is not None and kind not in step.sites:
        yield "step", _said("step", work.step, "a step", f"one that is done at a station of kind {kind}")
    badge = sample.BADGES.get(work.operator)
    if badge is None or (kind is not None and badge[2] != PARTIES[kind]) or not step.roles & set(badge[1]):
        fit = [
            name
            for name, (_, roles, party) in sample.BADGES.items()
            if (kind is None or party == PARTIES[kind]) and step.roles & set(roles)
        ]
        yield "operator", _said("operator", work.operator, "a badge", f"one of {', '.join(fit) or 'nobody'}")
    papers = {paper.name: paper for paper in step.papers}
    for name in work.papers.keys() - papers.keys():
        yield "papers", _said("papers", name, f"a paper of {work.step}", f"one of {', '.join(papers)}", name)
    for name in (name for name, paper in papers.items() if paper.required and not work.papers.get(name)):
        yield "papers", _said("papers", name, f"a paper of {work.step}", "it", "none")
    form = work.papers.get("clearance_form")
    if form is not None:
        for place, words in _known(("papers",), form, "a form", [one.name for one in day.forms]):
            yield str(place[0]), words


def _goods(day: Day, work: Work) -> Iterator[tuple[str, str]]:
    batch = day.batches.get(work.batch)
    if batch is None:
        yield "batch", _said("batch", work.batch, "a batch", f"one of {', '.join(day.batches)}")
    elif not 1 <= work.packs[0] <= work.packs[1] <= batch.packs:
        yield "packs", _said("packs", list(work.packs), "packs", f"first and last of 1 to {batch.packs}")


def _one_at_a_time(day: Day) -> Iterator[Fault]:
    """A desk does one thing at a time."""
    for station in day.stations:
        for before, after in pairwise(sorted(_placed(day, station.id))):
            if after[0] < before[1]:
                yield (
                    ("work", after[2], "from"),
                    _said("from", after[0], f"a time at {station.id}", f"one from {before[1]} on"),
                )


def _placed(day: Day, station: str) -> list[tuple[str, str, int]]:
    return [(one.start, one.end, number) for number, one in enumerate(day.works) if one.station == station]


def _stations(day: Day) -> list[str]:
    return [one.id for one in day.stations]


def _known(place: tuple[str | int, ...], name: str, what: str, known: Any) -> Iterator[Fault]:
    if name not in known:
        yield place, _said(str(place[-1]), name, what, f"one of {', '.join(known) or 'none'}")


def _is_time(said: str) -> bool:
    try:
        minutes(said)
    except ValueError:
        return False
    return True


def _within(day: Day, said: str) -> bool:
    return _is_time(said) and (not _is_time(day.frame.start) or day.frame.start <= said <= day.frame.end)


def _hours(day: Day) -> str:
    return f"HH:MM from {day.frame.start} to {day.frame.end}"


def _said(entry: str, value: object, what: str, expected: str, got: object = None) -> str:
    return f"Failed to read {entry} '{value}' as {what}: expected {expected}, got {value if got is None else got}."
