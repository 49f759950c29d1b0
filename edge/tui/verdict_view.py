"""The verdict field as lines: sign, word, count, reason, clause, first time, goods, next action.

Pure: a scan and a snapshot in, lines out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.style import Style

from edge.language import text
from edge.rules.basis import STANDARD
from edge.rules.reasons import POLICY
from edge.rules.verdict import Finding
from edge.tui.cells import pad, wrap
from edge.tui.lines import Line, Span
from edge.tui.marks import FIELDS, SIGNS, Tone, style
from edge.tui.port import Language, Scan, Snapshot, Trouble
from edge.tui.words import count, day, label, moment, named, reason, titles

_DOT = 2
_SIGN = 7
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Field:
    """What the verdict field shows: the scan (None before the first), a failure, the station."""

    scan: Scan | None
    trouble: Trouble | None
    snapshot: Snapshot
    lang: Language
    now: datetime
    ignored: int = 0

    @property
    def tone(self) -> Tone:
        """Which of the five fields is painted."""
        if self.trouble is not None and self.trouble.blocking:
            return "TROUBLE"
        return self.scan.verdict if self.scan is not None else "IDLE"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: its text, how it is inked, the most rows it may take, and whether it may go.

    lead: what stands before its first row, inked otherwise.
    """

    words: str
    style: Style
    rows: int = 1
    spare: bool = False
    lead: Span | None = None


def lines_of(field: Field, width: int, height: int) -> tuple[list[Line], Style]:
    """The whole field at this size, and the ground that fills it."""
    paint = FIELDS[field.tone]
    ground = style(paint.ink, paint.ground)
    scale = 2 if height >= 17 and width >= 100 else 1
    left_width = _SIGN * _DOT * scale + _MARGIN
    right = _laid_out(_blocks(field), width - left_width - 1, height)
    left = _left(field, height, scale, left_width)
    rest = right + [[]] * (height - len(right))
    return [[*left[row], *rest[row]] for row in range(height)], ground


def _left(field: Field, height: int, scale: int, width: int) -> list[Line]:
    """The sign, and under it the count against what is expected."""
    paint = FIELDS[field.tone]
    plain, bright = style(paint.ink, paint.ground), style(paint.ink, paint.ground, bold=True)
    blank: Line = [(" " * width, plain)]
    rows = [blank, *_sign(field.tone, scale), *[blank] * max(1, min(2 * scale, height - 5 * scale - 4))]
    task = field.snapshot.task
    if task is not None:
        unit = text("count.against" if task.expected is not None else "count.done", field.lang)
        rows.append([(pad("  " + count(task), width), bright)])
        rows.append([(pad("  " + unit, width), style(paint.faint, paint.ground))])
    return [*rows, *[blank] * height][:height]


def _sign(tone: Tone, scale: int) -> list[Line]:
    """The sign in blank cells on the ink's colour, each dot `scale` times as large."""
    paint = FIELDS[tone]
    plain, dot = style(paint.ink, paint.ground), style(paint.ground, paint.ink)
    cells = " " * (_DOT * scale)
    edge: Span = ("  ", plain)
    rows: list[Line] = []
    for pattern in SIGNS[tone]:
        row: Line = [edge, *((cells, dot if mark == "#" else plain) for mark in pattern), edge]
        rows += [row] * scale
    return rows


def _laid_out(blocks: Sequence[Block], width: int, height: int) -> list[Line]:
    """Blocks one under the other; with room to spare a blank row parts them, without it some go."""
    kept = [block for block in blocks if block.words]
    wrapped = [wrap(block.words, width - _lead_width(block), block.rows) for block in kept]
    while sum(map(len, wrapped)) > height - 1 and any(block.spare for block in kept):
        last = max(index for index, block in enumerate(kept) if block.spare)
        del kept[last], wrapped[last]
    air = height - 2 - sum(map(len, wrapped))
    lines: list[Line] = [[]]
    for index, (block, rows) in enumerate(zip(kept, wrapped, strict=True)):
        if index and air > 0:
            lines.append([])
            air -= 1
        lead = [block.lead, ("  ", block.style)] if block.lead is not None else []
        lines += [[*(lead if not at else []), (row, block.style)] for at, row in enumerate(rows)]
    return lines


def _lead_width(block: Block) -> int:
    return cell_len(block.lead[0]) + 2 if block.lead is not None else 0


def _blocks(field: Field) -> list[Block]:
    if field.trouble is not None and field.trouble.blocking:
        return _trouble(field, field.trouble)
    if field.scan is None:
        return _waiting(field)
    return _scanned(field, field.scan)


def _trouble(field: Field, trouble: Trouble) -> list[Block]:
    paint = FIELDS["TROUBLE"]
    strong, plain = style(paint.faint, paint.ground, bold=True), style(paint.ink, paint.ground)
    return [
        Block(text("trouble.heading", field.lang), strong),
        Block(text(f"trouble.{trouble.code}", field.lang), plain, rows=3),
        Block(trouble.message, style(paint.faint, paint.ground), rows=3, spare=True),
    ]


def _waiting(field: Field) -> list[Block]:
    paint = FIELDS["IDLE"]
    strong, plain = style(paint.ink, paint.ground, bold=True), style(paint.ink, paint.ground)
    snapshot, lang = field.snapshot, field.lang
    key = "waiting.scan" if snapshot.task else "waiting.no-task"
    blocks = [Block(text(key, lang), strong), Block(text(f"{key}.next", lang), plain, rows=2)]
    if snapshot.sync.loading is not None:
        done, total = snapshot.sync.loading
        blocks.append(
            Block(text("waiting.loading", lang, done=f"{done:,}", total=f"{total:,}"), plain, rows=2)
        )
    elif snapshot.catalogue.version is None:
        blocks.append(Block(text("waiting.no-catalogue", lang), plain, rows=2))
    if snapshot.station.quarantined:
        blocks.append(Block(text("waiting.quarantined", lang), strong, rows=2))
    return blocks


def _minted(field: Field, scan: Scan) -> str:
    """The new code: to be printed by hand, or by the label printer there is."""
    if not scan.minted:
        return ""
    key = "scan.minted" if field.snapshot.labels is None else "scan.label"
    return text(key, field.lang, code=scan.minted)


def _scanned(field: Field, scan: Scan) -> list[Block]:
    paint, lang = FIELDS[scan.verdict], field.lang
    strong, plain = style(paint.ink, paint.ground, bold=True), style(paint.ink, paint.ground)
    faint, turned = style(paint.faint, paint.ground), style(paint.ground, paint.ink, bold=True)
    first = scan.findings[0] if scan.findings else None
    words = field.snapshot.words
    said = reason(first, lang, words) if first else None
    word = (f"  {text(f'verdict.{scan.verdict}', lang)}  ", turned)
    blocks = [
        Block(said.title if said else label("operation", scan.operation, lang, words), strong, lead=word),
        Block(said.sentence if said else "", plain, rows=2),
        Block(_clause(scan, first, lang), faint, rows=2),
        Block(_also(scan, lang), faint, spare=True),
        Block(_first_time(field, scan), plain),
        Block(_product(scan, lang), strong),
        Block(_package(scan, lang), plain),
        Block(_minted(field, scan), plain, spare=True),
    ]
    if field.snapshot.halted:
        key = "scan.halted-more" if field.ignored else "scan.halted"
        blocks.append(
            Block(text("scan.next", lang, action=said.next_action) if said else "", plain, rows=2, spare=True)
        )
        blocks.append(Block(text(key, lang, n=str(field.ignored)), turned))
    elif said and said.next_action:
        blocks.append(Block(text("scan.next", lang, action=said.next_action), turned, rows=2))
    return blocks


def _clause(scan: Scan, finding: Finding | None, lang: Language) -> str:
    """The clause with the document's own words, or that it is the site's own rule."""
    if finding is None:
        return ""
    found = scan.clauses.get(finding.check or finding.code)
    if finding.clause == STANDARD:
        return text("clause.standard", lang)
    if finding.clause == POLICY:
        quote = found.quote if found and found.policy else ""
        return text("clause.policy", lang, quote=quote) if quote else text("clause.site", lang)
    if found is None:
        return text("clause.cited", lang, clause=finding.clause) if finding.clause else ""
    if found.policy:
        return text("clause.policy", lang, quote=found.quote)
    if found.clause.startswith("《"):  # another document than the regime's own, named in the citation
        return text("clause.law", lang, clause=found.clause, quote=found.quote)
    return text(
        "clause.quoted", lang, document=named(found.document, lang), clause=found.clause, quote=found.quote
    )


def _also(scan: Scan, lang: Language) -> str:
    return text("scan.also", lang, titles=titles(scan.findings[1:], lang)) if len(scan.findings) > 1 else ""


def _first_time(field: Field, scan: Scan) -> str:
    if scan.first is None:
        return ""
    return text("scan.first", field.lang, at=moment(scan.first, field.now))


def _product(scan: Scan, lang: Language) -> str:
    known = named(scan.product, lang)
    if scan.packs > 1:
        known = text("scan.case", lang, product=known, n=str(scan.packs)).strip()
    return known or scan.text


def _package(scan: Scan, lang: Language) -> str:
    if scan.sscc:
        return f"SSCC {scan.sscc}"
    if not (scan.lot or scan.serial or scan.expiry):
        return f"GTIN {scan.gtin}" if scan.gtin else ""
    parts = [text("goods.lot", lang, lot=scan.lot or "--"), text("goods.expiry", lang, day=day(scan.expiry))]
    parts.append(text("goods.serial", lang, serial=scan.serial or "--"))
    if scan.keyed:
        parts.append(text("goods.keyed", lang))
    return "  ".join(parts)
