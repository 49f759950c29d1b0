"""A fault of the program itself: the details go to a file, a person gets one sentence."""

from __future__ import annotations

import faulthandler
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from edge.errors import BondscanError


def record(log: Path, error: BaseException) -> Path | None:
    """Write the details to a file of their own in `log`; None where even that cannot be written.

    Values of variables are left out: a PIN or a patient could be among them.
    """
    return _write(log, lambda file: file.writelines(traceback.format_exception(error)))


def record_standing(log: Path) -> Path | None:
    """As `record`, of where every thread stands just now."""
    return _write(log, lambda file: faulthandler.dump_traceback(file, all_threads=True))


def _write(log: Path, details: Callable[[TextIO], None]) -> Path | None:
    path = log / f"fault-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    try:
        log.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            details(file)
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
