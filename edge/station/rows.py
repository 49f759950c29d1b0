"""What rows of the journal keep besides, how they are read again, and what the last say of the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast, get_args

import msgspec

from edge.codes import parse
from edge.codes.mint import element_string
from edge.codes.scanned import Misreading, MisreadingCode, ScannedCode
from edge.frame import Frame, Typed
from edge.rules.operations import OPERATIONS
from edge.store import Entry, Store, pages

READ: Final = "read"
"""The name under which a row's detail keeps what its reading was taken for."""

_ELEMENTS: Final = "]d2"
_MISREADINGS: Final = frozenset(get_args(MisreadingCode))

LOOK: Final = 20
"""Rows looked at in one go for what the line waits for."""


def packed(detail: Mapping[str, Any] | None) -> bytes:
    """`detail` as the JSON a row keeps, b"" for nothing."""
    return msgspec.json.encode(detail) if detail else b""


def raw_of(frame: Frame) -> bytes:
    """The bytes as kept: what came, an identifier that the device told apart first."""
    if frame.typed is not None:
        return frame.typed.arrived
    return _told(frame)


def read_as(frame: Frame, code: ScannedCode | Misreading) -> str:
    """What a reading was taken for, "" where its raw bytes say so themselves.

    Kept in the row's detail, so that the row reads the same when neither the keyboard's profile
    nor the look-up that found a lost separator is at hand any more.
    """
    if isinstance(code, ScannedCode) and any(f.code == "separator-restored" for f in code.findings):
        return _ELEMENTS + element_string(code.elements)
    if frame.typed is not None and frame.typed.restored and frame.payload != frame.typed.arrived:
        return frame.payload.decode()
    return ""


def read_again(entry: Entry) -> ScannedCode | Misreading:
    """The code of a committed row, or why it had none, from the row alone and its own day.

    Separators are asked about again only where the row itself was in doubt of them.
    """
    for finding in entry.findings:
        if finding.code in _MISREADINGS:
            code = cast("MisreadingCode", finding.code)
            return Misreading(code, finding.params.get("message", ""), entry.text)
    read = detail_of(entry).get(READ, "").encode() or entry.raw
    sure = all(finding.code != "separator-maybe-lost" for finding in entry.findings)
    typed = Typed(read, restored=True, separated=True) if sure else None
    return parse(Frame(read, entry.source, entry.at.at, typed=typed), today=entry.at.at.date())


def detail_of(entry: Entry) -> dict[str, Any]:
    """What the row keeps besides, by name."""
    return msgspec.json.decode(entry.detail, type=dict[str, Any]) if entry.detail else {}


def _told(frame: Frame) -> bytes:
    told = (frame.symbology or "").encode()
    return frame.payload if frame.payload.startswith(told) else told + frame.payload


def _beside(row: Entry) -> bool:
    """Whether a row was accepted beside the line, halted or not: an urgent report."""
    step = OPERATIONS.get(row.operation)
    return step is not None and step.urgent and row.verdict == "ACCEPT"


def waits_for_acknowledgement(store: Store) -> bool:
    """Whether the last scan was refused and nobody has acknowledged it since, as after a restart.

    An override or undo in between lets no line go on, nor does a report of harm; a refused override
    stops it.
    """
    before: int | None = None
    with store.reader() as reader:
        while True:
            page = pages.journal_page(reader, before=before, limit=LOOK)
            for row in page.rows:
                if row.kind == "acknowledge":
                    return False
                if row.kind in ("scan", "repeat") and not _beside(row):
                    return row.verdict == "REJECT"
                if row.kind == "override" and row.verdict == "REJECT":
                    return True
            if page.before is None:
                return False
            before = page.before
