"""`bondscan hub admin take` and `vouch`: what stations without a line sent by USB stick, and whose it is."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.lease_admin import person
from edge.cli.lines import put, tell
from edge.errors import BondscanError, ConfigError

if TYPE_CHECKING:
    from edge.hub.hub import Hub

FORBIDDEN: Final = 403
"""Whose it is, is not known here, or it was shut out."""


def take_parcels(hub: Hub, options: argparse.Namespace) -> int:
    """Every parcel there; a receipt beside each that was taken, a line of why for each that was not."""
    from edge import wire
    from edge.hub import parcels
    from edge.runtime.stick import EVENTS, RECEIPT, put_file, read_file

    refused = 0
    path: Path = options.path
    for file in [path] if path.is_file() else sorted(path.glob("*" + EVENTS), key=_in_order):
        receipt = file.with_suffix(RECEIPT)
        try:
            answer = parcels.take(hub, read_file(file))
            if isinstance(answer, parcels.Answered):
                put_file(receipt, answer.file)
        except BondscanError as failure:  # the stick's fault with this one; the next may be sound
            refused += 1
            put({"file": str(file), "problem": failure.message})
            tell("stick.unusable", file=file.name)
            continue
        if isinstance(answer, wire.Problem):
            refused += 1
            put({"file": str(file), "problem": answer.detail})
            tell("stick.stranger" if answer.status == FORBIDDEN else "stick.torn", file=file.name)
            continue
        counts = Counter(one.status for one in answer.receipt.taken)
        put({"file": str(file), "station": answer.receipt.station, **counts, "receipt": str(receipt)})
        if answer.gap is not None:
            tell("stick.gap", station=answer.receipt.station, row=str(answer.gap))
    return 1 if refused else 0


def _in_order(file: Path) -> list[str | int]:
    """As a person counts: the parcel of rows 10001 on comes after that of rows 5001 on."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", file.name)]


def vouch(hub: Hub, options: argparse.Namespace) -> int:
    """A supervisor, by PIN, for the PC whose parcel this is; then `take` takes it."""
    from edge import wire
    from edge.hub import parcels, vouched
    from edge.runtime.stick import read_file

    by = person(hub, options.by, "supervisor")
    found = parcels.read(read_file(options.path))
    if isinstance(found, wire.Problem):
        raise ConfigError(found.detail)
    brought, opened = found
    answer = vouched.vouch(hub, brought, opened, options.key, by)
    if isinstance(answer, wire.Problem):
        raise ConfigError(answer.detail)
    put({"vouched": f"{brought.station}/{brought.incarnation}", "party": answer.party, "by": by})
    return 0
