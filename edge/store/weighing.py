"""A catalogue that is about to be used, looked over outside any transaction: how it counts its papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from edge.catalogue import PACK, manners
from edge.catalogue.manners import Manner, Named, PaperKind
from edge.store.entities import CatalogueView

_KINDS: Final[Mapping[str, PaperKind]] = {
    "Approval": "approval",
    "ClearanceForm": "form",
    "ImportPermit": "permit",
}
_PAPERS: Final = (
    "SELECT kind, id, json_extract(CAST(value AS TEXT), '$.station', '$.incarnation', '$.unit', '$.approval')"
    " FROM entities WHERE kind IN ('Approval', 'ClearanceForm', 'ImportPermit')"
)
_LISTED: Final = "SELECT form FROM lists"
_FIELDS: Final = msgspec.json.Decoder(tuple[str | None, int | None, str | None, str | None])


def said_in(view: CatalogueView) -> dict[Named, Manner]:
    """How each paper of a catalogue is counted."""
    return dict(_said(view))


def _said(view: CatalogueView) -> Iterator[tuple[Named, Manner]]:
    listed = {row[0] for row in view.query(_LISTED, ())}
    for kind, number, fields in view.query(_PAPERS, ()):
        station, incarnation, unit, approval = _FIELDS.decode(fields)
        has_list = kind == "ClearanceForm" and number in listed
        who = manners.who_counts(station or "", incarnation or 1, listed=has_list)
        yield (_KINDS[kind], number), Manner(who, unit or PACK, approval or "")
