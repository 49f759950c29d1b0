"""How fast packs are parsed, beside biip on the same messages in the same run.

    python tests/codes/bench.py [COUNT]

Prints one JSON object a reader: codes a second, and the 50th and 99th percentile in microseconds.
Ours checks everything the syntax dictionary names, associations and lost separators included.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from edge.codes import parse
from edge.codes.charsets import SET_36, check_digit
from edge.codes.mint import element_string
from edge.frame import Frame

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def messages(count: int) -> list[str]:
    """Packs as pharma prints them: product, expiry, lot, serial, in a DataMatrix."""
    rng = random.Random(count)
    packs = []
    for _ in range(count):
        body = "".join(rng.choices("0123456789", k=13))
        elements = [
            ("01", body + check_digit(body)),
            ("17", f"{rng.randrange(26, 30)}{rng.randrange(1, 13):02d}{rng.choice(('00', '28'))}"),
            ("10", "".join(rng.choices(SET_36, k=rng.randrange(4, 12)))),
            ("21", "".join(rng.choices(SET_36, k=rng.randrange(8, 20)))),
        ]
        packs.append("]d2" + element_string(elements))
    return packs


def measure(name: str, read: Callable[[str], object], packs: list[str]) -> dict[str, object]:
    """Percentiles of single calls, and the rate of all together."""
    for pack in packs[:200]:
        read(pack)
    took = []
    for pack in packs:
        started = time.perf_counter_ns()
        read(pack)
        took.append(time.perf_counter_ns() - started)
    took.sort()
    return {
        "reader": name,
        "codes_per_second": round(len(took) / sum(took) * 1e9),
        "p50_us": took[len(took) // 2] / 1000,
        "p99_us": took[len(took) * 99 // 100] / 1000,
    }


def compare(count: int) -> list[dict[str, object]]:
    """Ours, biip's parse, and biip's message parser alone."""
    import biip
    from biip.gs1_messages import GS1Message

    packs = messages(count)
    return [
        measure("edge.codes.parse", lambda p: parse(Frame(p.encode(), "bench", NOW), today=TODAY), packs),
        measure("biip.parse", biip.parse, packs),
        measure("biip.gs1_messages", lambda p: GS1Message.parse(p[3:]), packs),
    ]


if __name__ == "__main__":
    for line in compare(int(sys.argv[1]) if len(sys.argv) > 1 else 5000):
        sys.stdout.write(json.dumps(line) + "\n")
