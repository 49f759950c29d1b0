"""The lines around the verdict: who and where, the task's papers, the last scans, the state of things.

Pure: a snapshot in, lines out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len
from rich.style import Style

from edge.clock import CHINA
from edge.drivers.state import NAMES, REPEATS, STATUSES, DeviceState
from edge.language import USUAL, Wording, text, text_in
from edge.tui.cells import clip, pad
from edge.tui.lines import Line, Span, width_of
from edge.tui.marks import BAND, LETTER, PAGE, TEXT, Tone, style
from edge.tui.port import Language, PaperView, Scan, Snapshot
from edge.tui.words import age, goods, label, named, titles

_PLAIN = style(PAGE.ink, PAGE.ground)
_FAINT = style(PAGE.faint, PAGE.ground)
_WARN = style(TEXT["REVIEW"], PAGE.ground, bold=True)
_BAD = style(TEXT["REJECT"], PAGE.ground, bold=True)
_GAP = "  "
PRINTER = "printer:"
"""How the source of a label printer begins."""
CAMERA = "camera:"
"""How the source of a camera begins."""
_UNHEARD = timedelta(minutes=2)


def title_line(snapshot: Snapshot, lang: Language, width: int, now: datetime, page: str = "") -> Line:
    """Where, who, and the task (or the page that is open); the clock at the right."""
    strong, plain = style(BAND.ink, BAND.ground, bold=True), style(BAND.faint, BAND.ground)
    clock = now.astimezone(CHINA).strftime(" %H:%M ")
    words, task = snapshot.words, text("title.no-task", lang)
    if snapshot.task is not None:
        task = label("operation", snapshot.task.operation, lang, words)
    left = f" {page or task} "
    room = width - cell_len(left) - len(clock)
    return [
        (left, style(BAND.ground, BAND.ink, bold=True)),
        (pad(_who(snapshot, lang, room), room), plain),
        (clock, strong),
    ]


def _who(snapshot: Snapshot, lang: Language, room: int) -> str:
    station = snapshot.station
    parts = []
    if snapshot.operator is not None:
        roles = "/".join(label("role", role, lang, snapshot.words) for role in snapshot.operator.roles)
        parts.append(f"{named(snapshot.operator.name, lang)} ({roles})")
    parts += [named(station.name, lang), named(station.party, lang)]
    while len(parts) > 2 and cell_len(_GAP.join(parts)) > room - 2:
        parts.pop()
    return _GAP + _GAP.join(part for part in parts if part)


def papers_line(papers: Sequence[PaperView], lang: Language, width: int, words: Wording = USUAL) -> Line:
    """The papers of the task, the required ones first as the table has them."""
    parts = [
        f"{label('paper', paper.name, lang, words)} {named(paper.label, lang) or paper.value}"
        for paper in papers
        if paper.value
    ]
    return [(" " + clip(_GAP.join(parts), width - 2), style(BAND.faint, BAND.ground))]


def recent_lines(scans: Sequence[Scan], lang: Language, width: int) -> list[Line]:
    """The last scans, newest first: time, sign, word, product, package, why."""
    if not scans:
        return [[(" " + clip(text("recent.none", lang), width - 2), _FAINT)]]
    product, package = (20, 18) if width < 100 else (30, 32)
    lines: list[Line] = []
    for row, scan in enumerate(scans[:8]):
        tone: Tone = scan.verdict
        word = f"{LETTER[tone]} {text(f'verdict.{tone}', lang)}"
        ink = style(TEXT[tone], PAGE.ground, bold=row == 0)
        body = style(PAGE.ink if row == 0 else PAGE.faint, PAGE.ground)
        known = named(scan.product, lang) or label("operation", scan.operation, lang)
        line: list[Span] = [
            (" " + scan.at.astimezone(CHINA).strftime("%H:%M:%S") + " ", _FAINT),
            (pad(word, 9), ink),
            (pad(known, product) + " ", body),
            (pad(_package(scan, package), package) + " ", body),
        ]
        why = text("recent.repeat", lang) if scan.repeat else titles(scan.findings, lang)
        line.append((clip(why, width - width_of(line) - 1), ink if scan.verdict != "ACCEPT" else body))
        lines.append(line)
    return lines


def _package(scan: Scan, width: int) -> str:
    """Lot and serial, else the serial alone, else the end of it: serials differ at the end."""
    for words in (goods(scan), scan.serial):
        if words and cell_len(words) <= width:
            return words
    return "~" + scan.serial[-(width - 1) :] if scan.serial else goods(scan)


def status_lines(snapshot: Snapshot, lang: Language, width: int, now: datetime, sound: bool) -> list[Line]:
    """Two rows, filled one after the other, what matters most first."""
    parts = [*_urgent(snapshot, lang), *_usual(snapshot, lang, now), *_around(snapshot, lang, sound)]
    rows: list[list[Span]] = [[], []]
    row = 0
    for words, ink in parts:
        used = width_of(rows[row])
        if used and used + 2 + cell_len(words) >= width:
            if row + 1 == len(rows):
                break
            row, used = row + 1, 0
        rows[row].append((clip(("  " if used else " ") + words, width - used), ink))
    return [*rows]


def _urgent(snapshot: Snapshot, lang: Language) -> list[Span]:
    parts: list[Span] = []
    if snapshot.station.quarantined:
        parts.append((text("status.quarantined", lang), _BAD))
    if snapshot.clock == "suspect":
        parts.append((text("status.clock-suspect", lang), _BAD))
    room = snapshot.room
    if room is not None:
        parts.append((text("status.room", lang, free=room.words), _BAD if room.state == "full" else _WARN))
    return parts


def _usual(snapshot: Snapshot, lang: Language, now: datetime) -> list[Span]:
    sync = snapshot.sync
    line_ink = {"up": _PLAIN, "down": _WARN, "revoked": _BAD, "off": _FAINT}[sync.line]
    parts: list[Span] = [(text(f"line.{sync.line}", lang), line_ink)]
    if sync.line != "off":
        parts += _unheard(sync.heard, lang, now)
    parts.append((text("status.outbox", lang, n=str(sync.pending)), _PLAIN))
    if sync.parked:
        parts.append((text("status.parked", lang, n=str(sync.parked)), _WARN))
    if snapshot.quota is not None:
        left, total = snapshot.quota.left, snapshot.quota.total
        ink = _BAD if left == 0 else _WARN if left * 10 <= total else _PLAIN
        said = {
            "of": snapshot.quota.paper,
            "left": snapshot.quota.amount(left),
            "total": snapshot.quota.amount(total),
        }
        key = "status.lease" if snapshot.quota.leased else "status.quota"
        parts.append((text_in(snapshot.words, key, lang, **said), ink))
    parts.append(_catalogue(snapshot, lang, now))
    return parts


def _unheard(heard: datetime | None, lang: Language, now: datetime) -> list[Span]:
    """For how long an order may have been missed; nothing while that is not long."""
    if heard is None:
        return [(text("status.never-heard", lang), _WARN)]
    if now - heard < _UNHEARD:
        return []
    return [(text("status.unheard", lang, age=age(heard, now, lang)), _WARN)]


def _catalogue(snapshot: Snapshot, lang: Language, now: datetime) -> Span:
    catalogue, loading = snapshot.catalogue, snapshot.sync.loading
    if loading is not None:
        percent = str(100 * loading[0] // loading[1] if loading[1] else 0)
        return text("status.loading", lang, percent=percent), _WARN
    if catalogue.version is None:
        return text("status.no-catalogue", lang), _BAD
    ink = {"fresh": _PLAIN, "stale": _WARN}.get(catalogue.freshness, _BAD)
    ago = age(catalogue.issued, now, lang)
    return text(f"status.catalogue-{catalogue.freshness}", lang, version=str(catalogue.version), age=ago), ink


def _around(snapshot: Snapshot, lang: Language, sound: bool) -> list[Span]:
    parts: list[Span] = []
    if snapshot.exceptions:
        parts.append((text("status.exceptions", lang, n=str(snapshot.exceptions)), _WARN))
    if snapshot.labels:
        parts.append((text("status.labels", lang, n=str(snapshot.labels)), _WARN))
    parts += [
        (device_words(device, lang), _PLAIN if device.status == "connected" else _WARN)
        for device in snapshot.devices
    ]
    if all(device.source.startswith(PRINTER) for device in snapshot.devices):
        parts.append((text("status.keyboard", lang), _PLAIN))
    if not sound:
        parts.append((text("status.silent", lang), _FAINT))
    return parts


def device_words(device: DeviceState, lang: Language) -> str:
    """A device and its state, as ``ttyACM0 connected``, and how often it read a package again."""
    position = 0 if lang == "zh" else 1
    named = NAMES.get(device.source)
    name = named[position] if named else device.source.removeprefix("serial:").rsplit("/", 1)[-1]
    if device.source.startswith(PRINTER):
        name = text("device.printer", lang)
    elif device.source.startswith(CAMERA):
        name = f"{text('device.camera', lang)} {name.removeprefix(CAMERA)}"
    again = f" · {REPEATS[position].format(n=device.repeats)}" if device.repeats else ""
    return f"{name} {STATUSES[device.status][position]}{again}"


def cameras(snapshot: Snapshot) -> list[DeviceState]:
    """The cameras of this station, attached or not."""
    return [device for device in snapshot.devices if device.source.startswith(CAMERA)]


def bar(used: int, total: int, width: int, ink: Style, rest: Style) -> list[Span]:
    """A bar of blank cells: what is used, and the rest."""
    full = min(width, round(width * used / total)) if total else 0
    if used and not full:
        full = 1
    return [(" " * full, ink), (" " * (width - full), rest)]


def idle_for(last: float, now: float, minutes: int) -> bool:
    """Whether nobody has touched anything for `minutes` (0: never idle); monotonic seconds."""
    return bool(minutes) and now - last >= timedelta(minutes=minutes).total_seconds()
