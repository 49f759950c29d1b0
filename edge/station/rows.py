"""What rows of the journal keep besides, and what the last of them say of the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from edge.store import Store, pages

LOOK = 20
"""Rows looked at in one go for what the line waits for."""


def packed(detail: Mapping[str, Any] | None) -> bytes:
    """`detail` as the JSON a row keeps, b"" for nothing."""
    return msgspec.json.encode(detail) if detail else b""


def waits_for_acknowledgement(store: Store) -> bool:
    """Whether the last scan was refused and nobody has acknowledged it since, as after a restart.

    An override or undo in between lets no line go on; a refused override stops it.
    """
    before: int | None = None
    with store.reader() as reader:
        while True:
            page = pages.journal_page(reader, before=before, limit=LOOK)
            for row in page.rows:
                if row.kind == "acknowledge":
                    return False
                if row.kind in ("scan", "repeat"):
                    return row.verdict == "REJECT"
                if row.kind == "override" and row.verdict == "REJECT":
                    return True
            if page.before is None:
                return False
            before = page.before
