"""`bondscan record`: what is written down without a scan, a reading in store or a clearance form issued."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line

if TYPE_CHECKING:
    from edge.station import Refusal, Station
    from edge.store import Entry

NAMES = ("storage_reading", "clearance_issued")


def define(parser: argparse.ArgumentParser) -> None:
    """What, by whom, and its papers."""
    add_home(parser)
    parser.add_argument("name", choices=NAMES, metavar=" | ".join(NAMES))
    parser.add_argument("papers", nargs="*", metavar="PAPER=VALUE", help="place=A-01 temperature=4.5 …")
    parser.add_argument(
        "--operator", required=True, metavar="BADGE", help="who records; PIN from BONDSCAN_PIN"
    )


def execute(options: argparse.Namespace) -> int:
    """Sign in, write it down, say under which row."""
    from edge.runtime.opening import open_runtime
    from edge.station import Refusal

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
    put({"seq": answer.seq, "event_id": answer.event_id, "operation": answer.operation, "papers": papers})
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
    from edge.station import Refusal, record

    signed = station.access.sign_in(badge, pin)
    return signed if isinstance(signed, Refusal) else record(station, name, papers)
