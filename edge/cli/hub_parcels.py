"""`bondscan hub admin take`: what stations without a line sent by USB stick."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from edge.cli.lines import put

if TYPE_CHECKING:
    from edge.hub.hub import Hub


def take_parcels(hub: Hub, options: argparse.Namespace) -> int:
    """Every parcel there; a receipt beside each that was taken, a line of why for each that was not."""
    from edge import wire
    from edge.hub import parcels
    from edge.runtime.stick import EVENTS, RECEIPT, put_file, read_file

    refused = 0
    path: Path = options.path
    for file in [path] if path.is_file() else sorted(path.glob("*" + EVENTS)):
        answer = parcels.take(hub, read_file(file))
        if isinstance(answer, wire.Problem):
            refused += 1
            put({"file": str(file), "problem": answer.detail})
            continue
        receipt = file.with_suffix(RECEIPT)
        put_file(receipt, answer.file)
        counts = Counter(one.status for one in answer.receipt.taken)
        put({"file": str(file), "station": answer.receipt.station, **counts, "receipt": str(receipt)})
    return 1 if refused else 0
