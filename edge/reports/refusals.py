"""What was refused, what was put to a supervisor and who answered for it, what was taken back.

Who, when, what was read, why, on which clause; for a review the row that answered it, by whom
and with what reason.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from edge.language import Lang, say, text
from edge.reports import about
from edge.reports.adverse import product_of
from edge.reports.paper import Asked, Cell, Paper, Part, Row
from edge.reports.tasks import Papers, detail_of
from edge.reports.tracing import said_step
from edge.rules.basis import STANDARD
from edge.rules.reasons import POLICY
from edge.rules.verdict import Finding
from edge.store import Reader, journal
from edge.store.times import unstamp

COLUMNS: Final = (
    "seq",
    "at",
    "operator",
    "verdict",
    "step",
    "text",
    "product",
    "product_name",
    "why",
    "clause",
    "refers",
    "reason",
    "answered_seq",
    "answered_by",
    "answered_at",
    "answer",
)

_ROWS: Final = (
    "SELECT seq, at, kind, operator, operation, verdict, findings, text, key, refers, detail, task "
    "FROM journal WHERE at >= ? AND at < ? "
    "AND (verdict IN ('REJECT', 'REVIEW') OR kind IN ('override', 'undo')) ORDER BY seq"
)
_ANSWER: Final = (
    "SELECT j.seq, j.operator, j.at, j.verdict FROM journal j WHERE j.seq IN "
    "(SELECT e.seq FROM item_entries e WHERE e.stretch = ? AND e.item = ? AND e.seq > ?) "
    "AND j.refers = ? AND j.kind = 'override' "
    "ORDER BY j.verdict <> 'ACCEPT', j.seq LIMIT 1"
)
_LAST: Final = "SELECT coalesce((SELECT close_seq FROM tasks WHERE id = ?), (SELECT max(seq) FROM journal))"
_FINDINGS: Final = msgspec.json.Decoder(tuple[Finding, ...])
_WEIGHT: Final = {"REJECT": "reject", "REVIEW": "review"}


class Refused(NamedTuple):
    """A row as it stands in the journal; at: as recorded. destination: where its goods were bound."""

    seq: int
    at: str
    kind: str
    operator: str
    operation: str
    verdict: str
    findings: tuple[Finding, ...]
    text: str
    key: str
    refers: int | None
    detail: Mapping[str, object]
    task: str
    destination: str

    @property
    def weighing(self) -> tuple[Finding, ...]:
        """The findings that made the verdict; all of them where it was accepted."""
        weight = _WEIGHT.get(self.verdict)
        return tuple(finding for finding in self.findings if weight in (None, finding.severity))


def paper(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Paper:
    """How often for which reason, then row by row."""
    about.about_here(reader, asked)
    return Paper(
        asked,
        about.facts(reader, connection, asked),
        (
            Part(
                "by-reason",
                ("code", "why", "clause", "verdict", "count"),
                lambda: _counts(reader, connection, asked),
            ),
            Part("refusals", COLUMNS, lambda: _lines(reader, connection, asked)),
        ),
    )


def refused(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Refused]:
    """Every such row of the period; asked about an institution, in the zone those bound for it."""
    papers = Papers(connection)
    bound = asked.institution if reader.station.kind == "zone" else ""
    for row in connection.execute(_ROWS, asked.bounds):
        destination = papers.of(row[11]).get("destination", "")
        if bound in ("", destination):
            findings = _FINDINGS.decode(row[6]) if row[6] else ()
            yield Refused._make((*row[:6], findings, *row[7:10], detail_of(row[10]), row[11], destination))


def product_read(reader: Reader, connection: sqlite3.Connection, key: str) -> str:
    """The product of what was read: as recorded of the package, else by its GTIN; "" for unknown."""
    found = connection.execute("SELECT product FROM stock WHERE key = ?", (key,)).fetchone() if key else None
    return (found[0] if found else "") or product_of(reader, key)


def said_clause(clause: str, lang: Lang) -> str:
    """The clause a finding rests on; site policy and the standards of codes in words."""
    words = {POLICY: "report.policy", STANDARD: "report.standard"}.get(clause)
    return text(words, lang) if words else clause


def _lines(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    lang = asked.lang
    for row in refused(reader, connection, asked):
        product = product_read(reader, connection, row.key)
        clauses = dict.fromkeys(said_clause(one.clause, lang) for one in row.weighing if one.clause)
        cells: tuple[Cell, ...] = (
            row.seq,
            unstamp(row.at),
            row.operator,
            _verdict(row, lang),
            said_step(row.kind, row.operation, lang),
            row.text,
            product,
            about.product(reader, product, lang),
            " ".join(say(one.code, lang, one.params).sentence for one in row.weighing),
            "；".join(clauses) if lang == "zh" else "; ".join(clauses),
            row.refers,
            _reason(row),
        )
        yield Row(cells + _answer(connection, row, lang))


def _verdict(row: Refused, lang: Lang) -> str:
    """What became of it; an override or an undo is said to be one."""
    if row.kind == "undo":
        return text("ledger.undo", lang)
    words = text(f"verdict.{row.verdict}", lang)
    return f"{text('report.override', lang)}: {words}" if row.kind == "override" else words


def _reason(row: Refused) -> str:
    """What the supervisor gave as the reason, or whoever took a row back."""
    given = row.detail.get("reason")
    if given is None:
        given = next((one.params.get("reason") for one in row.findings if one.code == "undone"), None)
    return str(given or "")


def _answer(connection: sqlite3.Connection, row: Refused, lang: Lang) -> tuple[Cell, Cell, Cell, Cell]:
    """Row, supervisor, time and verdict of the answer to a review: found by its item, while its task was open."""
    if row.verdict != "REVIEW":
        return None, None, None, None
    last = connection.execute(_LAST, (row.task,)).fetchone()[0]
    item = journal.item_of(row.key)
    for stretch in range(journal.stretch_of(row.seq), journal.stretch_of(last) + 1):
        found = connection.execute(_ANSWER, (stretch, item, row.seq, row.seq)).fetchone()
        if found:
            return found[0], found[1], unstamp(found[2]), text(f"verdict.{found[3]}", lang)
    return None, None, None, text("report.unanswered", lang)


def _counts(reader: Reader, connection: sqlite3.Connection, asked: Asked) -> Iterator[Row]:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for row in refused(reader, connection, asked):
        if row.verdict in _WEIGHT and row.kind != "override":
            reasons = {(one.code, one.params.get("why", ""), one.clause) for one in row.weighing}
            counts.update((row.verdict, *reason) for reason in reasons)
    for (verdict, code, why, clause), count in sorted(counts.items()):
        title = say(code, asked.lang, {"why": why}).title
        yield Row(
            (code, title, said_clause(clause, asked.lang), text(f"verdict.{verdict}", asked.lang), count)
        )
