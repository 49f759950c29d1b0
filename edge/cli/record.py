"""`bondscan record`: what is written down without a task.

A reading in store, a clearance form issued, an adverse event: of a package (``package=`` what its code
holds, brackets or as scanned) or of a product (``product=`` its id or GTIN, ``lot=``, ``serial=``).
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import signed_in

if TYPE_CHECKING:
    from edge.station import Refusal, Station
    from edge.store import Entry

NAMES = ("storage_reading", "clearance_issued", "list_addendum", "adverse_event")


def define(parser: argparse.ArgumentParser) -> None:
    """What, by whom, and its papers."""
    add_home(parser)
    parser.add_argument(
        "name",
        choices=NAMES,
        metavar=" | ".join(NAMES),
        help="储存读数、通关单、清单补充、不良事件 · what it is",
    )
    parser.add_argument(
        "papers",
        nargs="*",
        metavar="PAPER=VALUE",
        help="登记内容：place=A-01 temperature=4.5 … · what is recorded: place=A-01 temperature=4.5 …",
    )
    parser.add_argument(
        "--operator",
        required=True,
        metavar="BADGE",
        help="登记人，PIN 取自 BONDSCAN_PIN · who records; PIN from BONDSCAN_PIN",
    )


def execute(options: argparse.Namespace) -> int:
    """Sign in, write it down, say under which row."""
    from edge.runtime.opening import open_runtime
    from edge.station import Refusal
    from edge.station.rows import detail_of

    papers = _papers(options.papers)
    pin = os.environ.get("BONDSCAN_PIN", "")
    opened = open_runtime(home_of(options), sync=False)
    runtime, language = opened.runtime, opened.settings.language
    try:
        runtime.start()
        done = runtime.call(lambda station: _record(station, options.operator, pin, options.name, papers))
        answer = done.result()
    finally:
        runtime.stop()
    if isinstance(answer, Refusal):
        sys.stderr.write(f"bondscan: {refusal_line(answer, language)}\n")
        return 1
    row: dict[str, object] = {
        "seq": answer.seq,
        "event_id": answer.event_id,
        "operation": answer.operation,
        "papers": detail_of(answer).get("papers", {}),
    }
    if answer.effects.holds:
        row["held"] = [hold.product or hold.serial or hold.lot for hold in answer.effects.holds]
    put(row)
    return 0


def _papers(given: list[str]) -> dict[str, str]:
    papers: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise UsageError(f"Failed to read '{one}' as paper: expected PAPER=VALUE, got no '='.")
        papers[name] = value
    return papers


def _record(station: Station, badge: str, pin: str, name: str, papers: dict[str, str]) -> Entry | Refusal:
    from edge.station import Reported, record, report

    refused = signed_in(station, badge, pin)
    if refused is not None:
        return refused
    if name != "adverse_event":
        return record(station, name, papers)
    reported = report(station, papers)
    return reported.entry if isinstance(reported, Reported) else reported
