"""JSON lines on stdout, each whole and flushed before the next thing happens."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def put(value: Any) -> None:
    """Write one value as one JSON line; readers may act on it at once."""
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode(value, enc_hook=_plain) + b"\n")
    sys.stdout.buffer.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return str(value)
