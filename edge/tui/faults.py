"""What a person sees of a fault in the program: one sentence and the file with the details."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path


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
