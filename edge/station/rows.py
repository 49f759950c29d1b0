"""Journal rows that are no scan: signing in, opening a task, acknowledging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from edge.clock import Reading
from edge.store import Draft, Kind


def plain(
    kind: Kind,
    event_id: str,
    at: Reading,
    *,
    operator: str = "",
    task: str = "",
    operation: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Draft:
    """A row that carries no goods, only who, when and `detail`."""
    return Draft(
        kind=kind,
        event_id=event_id,
        at=at,
        operator=operator,
        task=task,
        operation=operation,
        detail=packed(detail),
    )


def packed(detail: Mapping[str, Any] | None) -> bytes:
    """`detail` as the JSON a row keeps, b"" for nothing."""
    return msgspec.json.encode(detail) if detail else b""
