"""`bondscan hub admin take` and `vouch`: what stations without a line sent by USB stick, and whose it is."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.hub_people import person
from edge.cli.lines import put, tell
from edge.errors import BondscanError, ConfigError

if TYPE_CHECKING:
    from edge.hub.hub import Hub

FORBIDDEN: Final = 403
"""Whose it is, is not known here, or it was shut out."""


def take_parcels(hub: Hub, options: argparse.Namespace) -> int:
    """Every parcel there; a receipt beside each that was taken, a line of why for each that was not.

    Raises BondscanError where there is no such place: nothing there would look like nothing to take.
    """
    from edge.runtime.stick import EVENTS

    path: Path = options.path
    if not path.exists():
        raise BondscanError(
            f"Failed to take {path}: expected a stick's directory or a parcel that is there, got none."
        )
    files = [path] if not path.is_dir() else sorted(path.glob("*" + EVENTS), key=_in_order)
    if not files:
        tell("stick.nothing", place=str(path), ending=EVENTS)
        return 1
    taken = [_take(hub, file) for file in files]
    return 0 if all(taken) else 1


def _take(hub: Hub, file: Path) -> bool:
    """Whether a parcel was taken; what is wrong with its file keeps no other from being taken."""
    from edge import wire
    from edge.hub import parcels
    from edge.runtime.stick import RECEIPT, put_file, read_file

    receipt = file.with_suffix(RECEIPT)
    try:
        content = read_file(file)
    except BondscanError as failure:
        return _refused(file, failure.message, "stick.unreadable")
    answer = parcels.take(hub, content)
    if isinstance(answer, wire.Problem):
        return _refused(file, answer.detail, "stick.stranger" if answer.status == FORBIDDEN else "stick.torn")
    try:
        put_file(receipt, answer.file)
    except BondscanError as failure:
        return _refused(file, failure.message, "stick.unwritable")
    counts = Counter(one.status for one in answer.receipt.taken)
    put({"file": str(file), "station": answer.receipt.station, **counts, "receipt": str(receipt)})
    if answer.gap is not None:
        tell("stick.gap", station=answer.receipt.station, row=str(answer.gap))
    return True


def _refused(file: Path, problem: str, advice: str) -> bool:
    put({"file": str(file), "problem": problem})
    tell(advice, file=file.name)
    return False


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
