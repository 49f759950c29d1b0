"""A fault of the program itself: the details go to a file, a person gets one sentence."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from edge.errors import BondscanError


def record(log: Path, error: BaseException) -> Path | None:
    """Write the details to a file of their own in `log`; None where even that cannot be written.

    Values of variables are left out: a PIN or a patient could be among them.
    """
    path = log / f"fault-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    try:
        log.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return path


def told(log: Path | None, doing: str, fault: BaseException) -> BondscanError:
    """`fault` recorded in `log` (None: nowhere) and said as a failure of ours."""
    path = record(log, fault) if log is not None else None
    where = f"; details are in {path}" if path is not None else ""
    failure = BondscanError(
        f"Failed to {doing}: expected the program to know how, got {type(fault).__name__}{where}."
    )
    failure.__cause__ = fault
    return failure
