"""What became of the day's recalls: known when, and whether the lot was blocked from then on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.rules.operations import OPERATIONS
from edge.store.entry import Entry
from tests.field.check import Check, checked
from tests.field.kept import Kept
from tests.field.site import Site
from tests.field.work import Diary


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an order at a station, in the day's time.

    given: when the hub gave it. heard: when the station's store was seen to have it, None if it never was.
    refused, let_go: scans of the lot on a forward step, behind the row of the order in its journal.
    """

    order: str
    station: str
    given: datetime
    heard: datetime | None
    refused: int
    let_go: int


def heard_everywhere(site: Site, diary: Diary, kept: Mapping[str, Kept]) -> Iterator[Heard]:
    """Each recall of the day at each station."""
    given = {one["id"]: datetime.fromisoformat(one["since"]) for one in site.administrator("holds")}
    for one in (one for one in diary.happened if one.what == "recall"):
        lot = site.day.batches[site.day.recalls[one.work].batch].lot
        for name, station in kept.items():
            known = diary.known.get((one.detail, name))
            yield replace(heard_at(name, station, one.detail, lot, given[one.detail]), heard=known)


def heard_at(name: str, station: Kept, order: str, lot: str, given: datetime) -> Heard:
    """One recall at one station, by its journal; `heard` is the time of the row there."""
    news = next(
        (row for row in station.rows if row.kind == "hold" and f'"{order}"' in _text(row.detail)), None
    )
    after = [
        row
        for row in station.scans
        if news is not None and row.seq > news.seq and _forward(row) and _lot(row) == lot
    ]
    refused = sum(1 for row in after if any(one.code == "recall" for one in row.findings))
    let_go = sum(1 for row in after if row.verdict == "ACCEPT" and row.kind == "scan")
    return Heard(order, name, given, news.at.at if news is not None else None, refused, let_go)


def _forward(row: Entry) -> bool:
    step = OPERATIONS.get(row.operation)
    return step is not None and step.forward


def _lot(row: Entry) -> str:
    code = parse(Frame(row.raw, row.source, row.at.at), today=row.at.at.date())
    return code.lot if isinstance(code, ScannedCode) and code.lot else ""


def _text(detail: bytes) -> str:
    return detail.decode("utf-8", errors="replace")


def recalled(recalls: Sequence[Heard], orders: int) -> Check:
    """From the moment a station had the order, none of the lot went on towards a patient there."""
    wrong = [f"{one.station}: {one.order} was never heard" for one in recalls if one.heard is None]
    wrong += [f"{one.station}: {one.let_go} of {one.order} let go" for one in recalls if one.let_go]
    refused, let_go = sum(one.refused for one in recalls), sum(one.let_go for one in recalls)
    if len({one.order for one in recalls}) != orders:
        wrong.append(f"{orders} recalls in the day, {len({one.order for one in recalls})} given")
    if recalls and not refused:
        wrong.append("nobody scanned the recalled lot afterwards: that it is blocked was not shown")
    return checked(
        "recall",
        (
            f"召回到站后拦下 {refused} 次，放行 {let_go} 次",
            f"of the recalled lot, {refused} scans refused once it was known, {let_go} let go",
        ),
        wrong,
    )
