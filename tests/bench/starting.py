"""From the command to the first screen that takes a scan, and how much memory that holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import monotonic

import psutil

from edge.language import text
from tests.bench.figures import Report, Series
from tests.bench.terminal import Terminal
from tests.bench.worked import BADGE, PIN, ROOT, Worked, label

TIMES = 9
SECONDS_AIM, MEMORY_AIM = 0.8, 80.0
BONDSCAN = Path(sys.executable).with_name("bondscan")


def started(report: Report, worked: Worked) -> None:
    """`bondscan run` until its sign-in screen stands, where a badge is scanned; and a headless scan."""
    report.heading(f"from the command to scan-ready; {worked.rows:,} journal rows, warm disk cache")
    ready, busy, memory = (
        Series("bondscan run → screen that takes a badge"),
        Series("its processor time until then"),
        [],
    )
    with worked.copied("start") as home:
        for turn in range(TIMES + 1):
            with Terminal([str(BONDSCAN), "run", "--home", str(home.home)]) as terminal:
                shown = terminal.until(text("sign_in.intro", "zh").encode())
                process = psutil.Process(terminal.process.pid)
                spent = sum(process.cpu_times()[:2])
                terminal.quiet(0.5)
                if turn:
                    ready.seconds.append(shown - terminal.began)
                    busy.seconds.append(spent)
                    memory.append(process.memory_info().rss / 1e6)
        headless = _headless(home)
    report.series(ready, busy, headless)
    report.against("command → scan-ready, median", ready.p50 / 1e6, SECONDS_AIM, "s")
    report.against("resident memory, median", sorted(memory)[len(memory) // 2], MEMORY_AIM, "MB")


def _headless(home: Worked) -> Series:
    """A scan waits on standard input already; sign-in with its deliberately slow PIN hash is in it."""
    took = Series("bondscan scan → first verdict, sign-in included")
    task = home.folder / "task.json"
    task.write_text(json.dumps({"operation": "put_away", "papers": {"place": "RARE-A"}}))
    for turn in range(TIMES):
        began = monotonic()
        run = subprocess.run(
            [BONDSCAN, "scan", "--home", home.home, "--operator", BADGE, "--task", task, "--offline"],
            input=label(1 + turn) + b"\r",
            env={"BONDSCAN_PIN": PIN, "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        assert json.loads(run.stdout)["verdict"] == "ACCEPT", run.stdout
        took.seconds.append(monotonic() - began)
    return took
