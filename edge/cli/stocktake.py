"""`bondscan stocktake`: what a count found otherwise than recorded, and its settlement by two people."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import signed_in
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.store.tally import Difference


def define(parser: argparse.ArgumentParser) -> None:
    """Which stocktake; with --settle also who decides and why."""
    add_home(parser)
    parser.add_argument(
        "task",
        nargs="?",
        default="",
        metavar="TASK",
        help="盘点任务号 · the task; the last stocktake if not given",
    )
    parser.add_argument(
        "--settle",
        action="store_true",
        help="盘亏核销、盘盈入账 · write off what is missing, book what is over",
    )
    parser.add_argument("--reason", default="", help="原因 · why, with --settle")
    parser.add_argument(
        "--operator", default="", metavar="BADGE", help="主管 · the supervisor; PIN from BONDSCAN_PIN"
    )
    parser.add_argument(
        "--second", default="", metavar="BADGE", help="复核人 · the second; PIN from BONDSCAN_SECOND_PIN"
    )


def execute(options: argparse.Namespace) -> int:
    """One JSON line a difference; with --settle what became of each."""
    if options.settle:
        return _settle(options)
    from edge.store import Store
    from edge.store.tally import closed

    with Store.read(home_of(options)) as reader:
        count = closed(reader, options.task)
    if count is None:
        raise ConfigError("Failed to read the stocktake: expected one that was closed, got none.")
    for difference in count.differences:
        put(_line(difference, count.stored.task.id))
    return 0


def _line(difference: Difference, task: str) -> dict[str, Any]:
    import msgspec

    return {"task": task, **msgspec.to_builtins(difference)}


def _settle(options: argparse.Namespace) -> int:
    from edge.runtime.opening import open_runtime
    from edge.station import Refusal, Settled, Station, settle

    if not (options.reason and options.operator and options.second):
        raise UsageError(
            "bondscan stocktake --settle: expected --reason, --operator and --second, got not all"
        )
    pin, second_pin = (os.environ.get(name, "") for name in ("BONDSCAN_PIN", "BONDSCAN_SECOND_PIN"))

    def decide(station: Station) -> Settled | Refusal:
        refused = signed_in(station, options.operator, pin)
        if refused is not None:
            return refused
        return settle(station, options.task, options.reason, second=options.second, second_pin=second_pin)

    opened = open_runtime(home_of(options), sync=False)
    runtime, language = opened.runtime, opened.settings.language
    try:
        runtime.start()
        settled = runtime.call(decide).result()
    finally:
        runtime.stop()
    if isinstance(settled, Refusal):
        sys.stderr.write(f"bondscan: {refusal_line(settled, language)}\n")
        return 1
    for difference, outcome in settled.done:
        put(
            {
                "key": difference.key,
                "seq": outcome.entry.seq,
                "operation": outcome.entry.operation,
                "packs": outcome.entry.packs,
            }
        )
    for difference, why in settled.left:
        put({"key": difference.key, "seq": None, "left": why})
    return 1 if settled.left else 0
