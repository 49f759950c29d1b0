"""How many syncs a scan costs, counted by the recorder of `tests.faults` in a process of its own."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from edge.frame import Frame
from edge.runtime.ids import wall
from tests.bench.figures import Report
from tests.bench.worked import ROOT, Worked, label, start
from tests.faults import recorder
from tests.faults.recorder import Kind, Op

COUNT = 100
OPERATIONS = ("put_away", "zone_exit")


def told(report: Report, worked: Worked) -> None:
    """For each operation: how many scans had how many syncs, by file."""
    report.heading("syncs a scan (checkpoints apart)")
    reason = recorder.unavailable()
    if reason:
        report.fact("not counted", reason)
        return
    for operation, found in counted(worked).items():
        for files, scans in found.most_common():
            report.fact(operation, f"{scans} scans: {len(files)} ({', '.join(files) or 'none'})")


def counted(worked: Worked) -> dict[str, Counter[tuple[str, ...]]]:
    """By operation: the files one scan synced, in order → how many scans did so."""
    with worked.copied("syncs") as home:
        command = [sys.executable, "-m", "tests.bench.syncs", str(home.folder)]
        env = {"PYTHONPATH": str(ROOT)}
        run = recorder.record(command, watch=[home.folder], log=home.folder / "log", env=env)
    if run.code:
        raise RuntimeError(run.complaint)
    return _by_operation(run.ops)


def _by_operation(ops: Sequence[Op]) -> dict[str, Counter[tuple[str, ...]]]:
    """What was synced between one printed line and the next; a line names the operation."""
    paths: dict[int, str] = {}
    synced: list[str] = []
    line = b""
    found: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in OPERATIONS}
    for op in ops:
        if op.path:
            paths[op.node] = Path(op.path).name
        if op.kind is Kind.SYNC:
            synced.append(
                paths[op.node].rpartition("-")[2] if "-wal" in paths[op.node] else _kind(paths[op.node])
            )
        elif op.kind is Kind.PRINT:
            line += op.data
            if line.endswith(b"\n"):
                operation = line.decode().strip()
                if operation in found:
                    found[operation][tuple(synced)] += 1
                synced, line = [], b""
    return found


def _kind(name: str) -> str:
    return "anchor" if name.endswith(".anchor") else "wal" if name.endswith("-wal") else name


def main(folder: str) -> None:
    """The program that is recorded: a line before the first scan of an operation, a line after each."""
    with Worked(Path(folder), 0, 0).station() as station:
        for turn, operation in enumerate(OPERATIONS):
            start(station, operation)
            print("ready", flush=True)
            for number in range(1 + turn * COUNT, 1 + (turn + 1) * COUNT):
                station.scan(Frame(label(number), "serial:/dev/ttyACM0", wall()))
                print(operation, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
