"""Documents around frozen events, and the declaration that one was in error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from edge.epcis import names

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

REASONS: Final = ("did_not_occur", "incorrect_data")
"""CBV 2.0, section 7.5: error reasons."""

_HEAD: Final = (
    b'{"@context":['
    + msgspec.json.encode(CONTEXT)
    + b","
    + msgspec.json.encode({names.PREFIX: names.NAMESPACE})
    + b'],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"'
)
_BODY: Final = b'","epcisBody":{"eventList":['
_TAIL: Final = b"]}}"

ENVELOPE: Final = len(_HEAD) + len("2026-01-01T00:00:00.000+08:00") + len(_BODY) + len(_TAIL)
"""Bytes a document takes beside its events and the commas between them."""


def document(events: Sequence[bytes], created: datetime) -> bytes:
    """An EPCIS document holding these very bytes; nothing is serialised again."""
    return b"".join(stream(events, created))


def stream(events: Iterable[bytes], created: datetime) -> Iterator[bytes]:
    """The same document piece by piece, for as many events as there may be."""
    yield _HEAD
    yield names.stamp(created).encode()
    yield _BODY
    between = b""
    for event in events:
        yield between
        yield event
        between = b","
    yield _TAIL


def error_declaration(
    original: bytes,
    declared: datetime,
    reason: str,
    corrective: Sequence[str] = (),
    *,
    declared_by: str = "",
) -> bytes:
    """The event again, byte for byte, declared in error (EPCIS 2.0, section 7.4.1).

    reason: a CBV error reason, or the operator's own words, which are then sent beside the
    CBV reason that fits. corrective: ids of the events that say it right. declared_by: badge.
    Raises ValueError where `original` is no event or is itself such a declaration.
    """
    fields = msgspec.json.decode(original, type=dict[str, msgspec.Raw])
    if "eventID" not in fields or "errorDeclaration" in fields:
        raise ValueError(
            "Failed to declare an event in error: expected an event with an eventID that no earlier "
            f"declaration covers, got one with fields {', '.join(sorted(fields))}."
        )
    term = reason if reason in REASONS else REASONS[1 if corrective else 0]
    declaration: dict[str, Any] = {"declarationTime": names.stamp(declared), "reason": term}
    if corrective:
        declaration["correctiveEventIDs"] = [names.event_urn(event_id) for event_id in corrective]
    if declared_by:
        declaration["t:declaredBy"] = names.own("operator", declared_by)
    if reason and reason != term:
        declaration["t:reason"] = reason
    body = original.rstrip().removesuffix(b"}")
    return body + b',"errorDeclaration":' + msgspec.json.encode(declaration) + b"}"
