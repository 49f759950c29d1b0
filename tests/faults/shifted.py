"""`bondscan` on a PC whose clock is off: python -m tests.faults.shifted SECONDS COMMAND…"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, tzinfo


def shift(seconds: float) -> None:
    """From now on this process takes the time to be so much later."""
    from edge.cli import scan
    from edge.runtime import ids

    class Shifted(datetime):
        """A datetime whose now is another."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """The wrong time."""
            return datetime.now(tz) + timedelta(seconds=seconds)

    ids.datetime = Shifted  # type: ignore[misc]
    scan.datetime = Shifted  # type: ignore[misc]


if __name__ == "__main__":
    from edge.cli import main

    shift(float(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
