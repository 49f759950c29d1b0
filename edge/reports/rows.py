"""Journal rows as plain values, one JSON object each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from edge.epcis import stamp
from edge.language import Lang, say
from edge.store import Entry, Reader, journal
from edge.store.layout import entry_of
from edge.store.lookup import PAGE
from edge.store.pages import item_history, voided_by

_AFTER: Final = f"{journal.SELECT} WHERE j.seq > ? ORDER BY j.seq LIMIT ?"


def entry_row(entry: Entry, lang: Lang) -> dict[str, Any]:
    """All a row says; ``raw`` are the bytes as read (base64 in JSON), hashes are lower-case hex."""
    return {
        "seq": entry.seq,
        "event_id": entry.event_id,
        "kind": entry.kind,
        "at": stamp(entry.at.at),
        "recorded": stamp(entry.recorded),
        "clock": entry.at.state,
        "station": entry.station,
        "incarnation": entry.incarnation,
        "operator": entry.operator,
        "task": entry.task,
        "operation": entry.operation,
        "verdict": entry.verdict or None,
        "reasons": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "clause": finding.clause,
                "message": say(finding.code, lang, finding.params).sentence,
            }
            for finding in entry.findings
        ],
        "text": entry.text,
        "key": entry.key,
        "epc": entry.epc,
        "source": entry.source,
        "raw": entry.raw,
        "packs": entry.packs,
        "changes_spend": entry.changes_spend,
        "refers": entry.refers,
        "repeat_of": entry.repeat_of,
        "event": entry.body is not None,
        "detail": _detail(entry.detail),
        "previous": entry.previous.hex(),
        "sha256": entry.sha256.hex(),
    }


def rows_after(reader: Reader, seq: int) -> Iterator[Entry]:
    """Every row past `seq`, in order, as far as the journal goes now."""
    while True:
        rows = reader.query(_AFTER, (seq, PAGE))
        for row in rows:
            yield entry_of(row)
        if len(rows) < PAGE:
            return
        seq = rows[-1][0]


def history(reader: Reader, key: str, lang: Lang) -> list[dict[str, Any]]:
    """Every row about a package or case, the first first; ``void_by``: the row that took it back."""
    found: list[dict[str, Any]] = []
    before: int | None = None
    while True:
        page = item_history(reader, key, before, PAGE)
        found += [
            {**entry_row(entry, lang), "void_by": voided_by(reader, entry.seq).get(key)} for entry in page
        ]
        if len(page) < PAGE:
            return found[::-1]
        before = page[-1].seq


def _detail(packed: bytes) -> Any:
    try:
        return msgspec.json.decode(packed) if packed else None
    except msgspec.DecodeError:
        return packed
