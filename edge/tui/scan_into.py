"""Which field of a form a scan is meant for.

A badge goes into the badge field; a case's SSCC into a field for one; a package's GTIN into a
product field at hand; a label that is no goods code (a form number, a seal, a shelf) into the
field at hand. Everything else is none of the form's business.
"""

from __future__ import annotations

from collections.abc import Sequence

from edge.codes import parse
from edge.codes.scanned import Misreading, ScannedCode
from edge.codes.symbology import split
from edge.frame import Frame
from edge.tui.commands import badge_in
from edge.tui.field import Spec

_LABELS = frozenset(
    """text form approval permit filing note institution importer place prescriber department
    patient""".split()
)


def fitting(frame: Frame, specs: Sequence[Spec], current: Spec | None) -> tuple[str, str] | None:
    """(field name, value), or None where the scan is no field's."""
    if badge := badge_in(frame):
        return _first(specs, current, "badge", badge)
    code = parse(frame, today=frame.received_at.date())
    if isinstance(code, ScannedCode):
        return _goods(code, specs, current)
    if current is not None and current.kind in _LABELS and _is_label(code, frame):
        _, words = split(frame.payload.decode("ascii"))
        return current.name, words.strip()
    return None


def _goods(code: ScannedCode, specs: Sequence[Spec], current: Spec | None) -> tuple[str, str] | None:
    if code.sscc:
        return _first(specs, current, "sscc", code.sscc)
    if current is not None and current.kind == "product" and code.product:
        return current.name, code.gtin or f"{code.standard}:{code.product}"
    return None


def _first(specs: Sequence[Spec], current: Spec | None, kind: str, value: str) -> tuple[str, str] | None:
    """The field at hand if it is of the kind, else the first that is."""
    if current is not None and current.kind == kind:
        return current.name, value
    found = next((spec for spec in specs if spec.kind == kind), None)
    return (found.name, value) if found else None


def _is_label(code: Misreading, frame: Frame) -> bool:
    """A whole reading of plain text that is no damaged goods code or badge."""
    return frame.complete and code.code == "not-a-goods-code" and frame.payload.isascii()
