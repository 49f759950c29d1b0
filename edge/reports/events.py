"""Committed events as one EPCIS document, in the very bytes that were frozen with each scan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from edge import epcis
from edge.store import Reader


def write_document(reader: Reader, out: BinaryIO, created: datetime) -> int:
    """Write every event of the journal, undone ones and their declarations included; how many."""
    count = 0

    def bodies() -> Iterator[bytes]:
        nonlocal count
        for (body,) in connection.execute("SELECT body FROM journal WHERE body IS NOT NULL ORDER BY seq"):
            count += 1
            yield body

    with reader.snapshot() as connection:
        out.writelines(epcis.stream(bodies(), created))
    return count
