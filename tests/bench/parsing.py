"""How fast packs are parsed, beside biip on the same messages in the same run, and what importing it costs.

Ours checks everything the syntax dictionary names, associations and lost separators included.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from time import perf_counter

from edge.codes import parse
from edge.codes.charsets import SET_36, check_digit
from edge.codes.mint import element_string
from edge.frame import LONGEST, Frame
from tests.bench.figures import Report, Series, paired

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
COUNT = 5_000
AIM = 5.0
IMPORT_AIM = 30.0
OVERLONG_AIM = 1.0
_IMPORT = "import time; t = time.perf_counter(); import edge.codes.reading; print(time.perf_counter() - t)"


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


def read(report: Report) -> None:
    """Ours, biip's parse, and biip's message parser alone, turn by turn over the same packs."""
    import biip
    from biip.gs1_messages import GS1Message

    readers: tuple[tuple[Series, Callable[[str], object]], ...] = (
        (Series("edge.codes.parse"), lambda pack: parse(Frame(pack.encode(), "bench", NOW), today=TODAY)),
        (Series("biip.parse"), biip.parse),
        (Series("biip.gs1_messages"), lambda pack: GS1Message.parse(pack[3:])),
    )
    report.heading(f"{COUNT:,} pharma packs, each read by all three in turn")
    packs = messages(COUNT)
    for pack in packs[:200]:
        for _, reader in readers:
            reader(pack)
    for pack in packs:
        for series, reader in readers:
            series.seconds.append(_took(reader, pack))
    (ours, _), (whole, _), (alone, _) = readers
    report.series(ours, whole, alone)
    for series, _ in readers:
        report.fact(f"{series.name}, codes a second", round(len(series.seconds) / sum(series.seconds)))
    report.at_least("biip.parse beside it, median of the turns", paired(whole, ours), AIM)
    report.at_least("biip.gs1_messages beside it, median of the turns", paired(alone, ours), 1.0)
    _others(report)


def _took(reader: Callable[[str], object], pack: str) -> float:
    began = perf_counter()
    reader(pack)
    return perf_counter() - began


def _others(report: Report) -> None:
    """An overlong frame, and the import in a fresh process."""
    overlong = Frame(b"]d2" + b"0" * 1_000_000, "bench", NOW)
    assert len(overlong.payload) > LONGEST
    refused = Series("a frame of a million bytes, refused")
    for _ in range(200):
        began = perf_counter()
        parse(overlong, today=TODAY)
        refused.seconds.append(perf_counter() - began)
    imported = Series("import of edge.codes with its parser")
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for turn in range(10):
        command = [sys.executable, "-c", _IMPORT]
        run = subprocess.run(command, env=compiled, capture_output=True, text=True, check=True)
        if turn:  # the first compiles
            imported.seconds.append(float(run.stdout))
    report.series(refused, imported)
    report.against("an overlong frame, 99th percentile", refused.p99 / 1e3, OVERLONG_AIM, "ms")
    report.against("import, median", imported.p50 / 1e3, IMPORT_AIM, "ms")
