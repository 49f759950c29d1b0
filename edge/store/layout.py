"""How a row lies in the table `journal`: its fields in their one order, from a draft and to an entry."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from edge.clock import Reading
from edge.rules.facts import StationFacts
from edge.rules.spend import BOUNDING
from edge.rules.verdict import Finding
from edge.store.entry import SPENDING, URN, Draft, Entry, Head
from edge.store.packing import Change, pack_change
from edge.store.times import stamp, unstamp

FIELDS: Final = (
    "seq, event_id, kind, at, recorded, clock, station, incarnation, operator, task, operation, verdict, "
    "findings, source, raw, text, key, epc, packs, effects, body, changes_spend, refers, repeat_of, detail, "
    "spend_seq, event_no, previous"
)

Fields = tuple[Any, ...]
"""A row's values in the order of `FIELDS`."""

_SPEND_SEQ: Final = FIELDS.split(", ").index("spend_seq")
_FINDINGS: Final = msgspec.json.Decoder(tuple[Finding, ...])
_FINDING_BYTES: Final = msgspec.json.Encoder(enc_hook=dict)


def bounded(change: Change) -> bool:
    """Whether a row that spends nothing moves a sum that bounds what may be spent: what a lead hands on."""
    return any(scope in BOUNDING for scope, *_ in change.counters)


def lay_out(draft: Draft, station: StationFacts, head: Head, change: Change, packs: int) -> Fields:
    """The row that `draft` becomes after `head`."""
    seq = head.seq + 1
    at = stamp(draft.at.at)
    spends = draft.changes_spend or change.spend is not None or draft.kind in SPENDING or bounded(change)
    return (
        seq,
        draft.event_id if draft.event_id.startswith(URN) else URN + draft.event_id,
        draft.kind,
        at,
        stamp(draft.recorded) if draft.recorded else at,
        draft.at.state,
        station.id,
        station.incarnation,
        _plain(draft.operator),
        draft.task,
        draft.operation,
        draft.verdict,
        _FINDING_BYTES.encode(draft.findings) if draft.findings else b"",
        _plain(draft.source),
        draft.raw,
        _plain(draft.text),
        _plain(draft.key),
        _plain(draft.epc),
        packs,
        pack_change(change),
        draft.body,
        int(spends),
        draft.refers,
        draft.repeat_of,
        draft.detail,
        seq if spends else head.spend_seq,
        head.event_no + (draft.body is not None),
        head.sha256,
    )


def spending(row: Fields) -> bool:
    """Whether what it changes is what may be spent."""
    return bool(row[_SPEND_SEQ] == row[0])


def named(row: Fields, spend_seq: int) -> Fields:
    """The row, with what the anchor is to name once it is committed."""
    return (*row[:_SPEND_SEQ], spend_seq, *row[_SPEND_SEQ + 1 :])


def entry_of(row: Fields) -> Entry:
    """A row with its hash as a value."""
    return Entry(
        seq=row[0],
        event_id=row[1],
        kind=row[2],
        at=Reading(unstamp(row[3]), row[5]),
        recorded=unstamp(row[4]),
        station=row[6],
        incarnation=row[7],
        operator=row[8],
        task=row[9],
        operation=row[10],
        verdict=row[11],
        findings=_FINDINGS.decode(row[12]) if row[12] else (),
        source=row[13],
        raw=row[14],
        text=row[15],
        key=row[16],
        epc=row[17],
        packs=row[18],
        packed=row[19],
        body=row[20],
        changes_spend=bool(row[21]),
        refers=row[22],
        repeat_of=row[23],
        detail=row[24],
        spend_seq=row[25],
        event_no=row[26],
        previous=row[27],
        sha256=row[28],
    )


def head_of(entry: Entry) -> Head:
    """The chain's end at `entry`."""
    return Head(entry.seq, entry.sha256, entry.spend_seq, entry.event_no, entry.at.at, entry.at.state)


def _plain(text: str) -> str:
    """Text that UTF-8 can hold: a half of a surrogate pair, as bad input may leave, is written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
