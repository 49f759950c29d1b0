"""`bondscan override`: a supervisor answers for a REVIEW of the open task, without a screen.

The row is named by the ``seq`` of its line from `bondscan scan`. It is decided anew on current facts,
as an entry of its own; a REJECT, and a reason nobody may waive, stay as they are. A task open at the
end of a scan run stays open, so that its reviews can be answered then. There is nothing to
acknowledge without a screen: a headless station never halts.
"""

from __future__ import annotations

import argparse
import sys

from edge.cli.arguments import add_home, home_of
from edge.cli.lines import put, refusal_line, scan_line
from edge.cli.pins import asked_pin


def define(parser: argparse.ArgumentParser) -> None:
    """Which review, by whom, and why."""
    add_home(parser)
    parser.add_argument(
        "seq",
        type=int,
        metavar="SEQ",
        help="待复核的行号，如输出所示 · the row under review, as its line names it",
    )
    parser.add_argument(
        "--operator",
        required=True,
        metavar="BADGE",
        help="主管，PIN 取自 BONDSCAN_PIN · the supervisor; PIN from BONDSCAN_PIN",
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="放行理由 · why it may pass")


def execute(options: argparse.Namespace) -> int:
    """Print the new verdict as a line like a scan's; 0 where it is ACCEPT."""
    from edge.runtime.opening import open_runtime
    from edge.station import Refusal, answer_review

    pin = asked_pin(options.operator)
    opened = open_runtime(home_of(options), sync=False)
    runtime, language = opened.runtime, opened.settings.language
    try:
        runtime.start()
        answer = runtime.call(
            lambda station: answer_review(station, options.seq, options.operator, pin, options.reason)
        ).result()
    finally:
        runtime.stop()
    if isinstance(answer, Refusal):
        sys.stderr.write(f"bondscan: {refusal_line(answer, language)}\n")
        return 1
    put({**scan_line(answer, language, opened.station.store.regimes), "refers": options.seq})
    return 0 if answer.decision.verdict == "ACCEPT" else 1
