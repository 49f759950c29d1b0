"""What a scanner types, what a station keeps, and whether that is what its screen has shown."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from edge.clock import CHINA
from edge.runtime.demo import sample
from edge.runtime.demo.packages import package
from edge.store import Entry, Store, pages
from tests.journeys.person import AHEAD, Person, Shown, recent
from tests.journeys.processes import Desk

CODED = 200
SERIALS = [f"K{number:04d}" for number in range(CODED)]


def payload(serial: str, gtin: str = sample.GOOD, **more: str) -> bytes:
    """What the scanner types for one package."""
    return package(gtin, serial, **more).payload


GOOD = [payload(serial) for serial in SERIALS]


def journal(desk: Desk) -> list[Entry]:
    """Every row the station keeps, the oldest first."""
    rows: list[Entry] = []
    with Store.read(desk.home) as reader:
        before: int | None = None
        while (page := pages.journal_page(reader, before=before)).rows:
            rows += page.rows
            before = page.before
            if before is None:
                break
    return rows[::-1]


def scans(desk: Desk) -> list[Entry]:
    """The rows that hold a scan."""
    return [entry for entry in journal(desk) if entry.kind in ("scan", "override", "repeat")]


def accepted(desk: Desk, operation: str) -> list[bytes]:
    """What was scanned, byte by byte, in the rows that accept it for this operation."""
    return [
        entry.raw
        for entry in scans(desk)
        if entry.verdict == "ACCEPT" and entry.operation == operation and entry.kind != "repeat"
    ]


def kept_what_was_shown(desk: Desk, seen: set[Shown]) -> None:
    """Every line that the screen has ever listed is a row of the journal."""
    kept: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in scans(desk):
        kept[f"{entry.at.at.astimezone(CHINA):%H:%M:%S}", str(entry.verdict)].append(entry)
    for shown in seen:
        serial = re.search(r"\bK\d{4}\b", shown.words)
        rows = kept[shown.at, shown.verdict]
        assert any(serial is None or serial[0].encode() in entry.raw for entry in rows), shown


def counted_what_was_shown(desk: Desk, counts: list[int]) -> None:
    """Each task's rows come to what the screen had counted when it was closed."""
    packs: Counter[str] = Counter()
    for entry in scans(desk):
        if entry.verdict == "ACCEPT" and entry.kind != "repeat":
            packs[entry.task] += entry.packs
    closed = [entry.task for entry in journal(desk) if entry.kind == "task-close"]
    assert [packs[task] for task in closed] == counts


def killed_in_a_burst(
    person: Person, badge: str, operation: str, payloads: list[bytes], shown: int = 0
) -> None:
    """SIGKILL in a burst of scans; afterwards those that had not been counted are scanned again.

    shown: how many of the last few must have been shown before the kill.
    """
    half, start = len(payloads) // 2, person.count
    person.scan_all(payloads[:half])
    person.terminal.scan(*payloads[half : half + AHEAD])
    person.until_counted(start + half + shown)
    last = recent(person.terminal.kill())
    kept_what_was_shown(person.desk, person.seen)
    person.start()
    person.sign_in(badge)
    person.on_task(operation)
    newest = scans(person.desk)[-1]
    assert newest.raw in payloads[half - 1 : half + AHEAD]
    person.reads("ACCEPT", sees=newest.text[-5:])
    assert last[0] in recent(person.terminal.rows)
    counted = person.count - start
    assert counted >= half + shown
    person.scan_all(payloads[counted:])
