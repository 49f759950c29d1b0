"""`bondscan journal parked`: events the server refused: which, why, as a file, and sent again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import asked_pin

if TYPE_CHECKING:
    from edge.station import Refusal, Station
    from edge.store import Reader


def define(parser: argparse.ArgumentParser) -> None:
    """List them; or write them out; or, as a supervisor, release some."""
    add_home(parser)
    parser.add_argument(
        "--export", metavar="FILE", help="导出 · their events and reasons as JSON; - for stdout"
    )
    parser.add_argument(
        "--release",
        metavar="ROW",
        action="append",
        default=[],
        help="重新发送 · send again: a row's number, or all",
    )
    parser.add_argument(
        "--by",
        default="",
        metavar="BADGE",
        help="主管，PIN 取自 BONDSCAN_PIN · the supervisor; PIN from BONDSCAN_PIN",
    )


def execute(options: argparse.Namespace) -> int:
    """Exit 0 when all that was asked for was done."""
    if options.release:
        return _release(home_of(options), options.release, options.by)
    from edge.store import Store

    with Store.read(home_of(options)) as reader:
        if options.export:
            return _export(reader, options.export)
        for row in _listed(reader):
            put(row)
    return 0


def _listed(reader: Reader) -> list[dict[str, Any]]:
    from edge.language import text
    from edge.reports import parked

    return [
        {
            **{name: value for name, value in row.items() if name != "event" and value is not None},
            "zh": text(f"parked.{row['code']}", "zh") if row["code"] else "",
            "en": text(f"parked.{row['code']}", "en") if row["code"] else "",
        }
        for row in parked.rows(reader)
    ]


def _export(reader: Reader, target: str) -> int:
    from datetime import datetime

    from edge.clock import CHINA
    from edge.reports import atomic, parked

    now = datetime.now(CHINA)
    if target == "-":
        parked.write(reader, sys.stdout.buffer, now)
        sys.stdout.buffer.flush()
        return 0
    with atomic(Path(target)) as file:
        count = parked.write(reader, file, now)
    put({"file": target, "parked": count})
    return 0


def _release(home: Path, rows: list[str], badge: str) -> int:
    from edge import config
    from edge.runtime.opening import open_station
    from edge.station import Refusal

    if not badge:
        raise UsageError("journal parked: expected --by with a supervisor's badge, got none")
    if any(row != "all" and not row.isdecimal() for row in rows):
        raise UsageError(f"journal parked: expected the number of a row or all, got {', '.join(rows)}")
    lang = config.load(home).language
    with open_station(home) as station:
        for answer in _released(station, rows, badge):
            if isinstance(answer, Refusal):
                sys.stderr.write(f"bondscan: {refusal_line(answer, lang)}\n")
                return 1
            put(answer)
    return 0


def _released(station: Station, rows: list[str], badge: str) -> list[dict[str, Any] | Refusal]:
    from edge.station import Refusal, parked

    by = station.access.check(badge, asked_pin(badge), parked.SUPERVISOR)
    if isinstance(by, Refusal):
        return [by]
    known = [row.seq for row in station.store.outbox.parked()]
    wanted = known if "all" in rows else [int(row) for row in rows]
    answers: list[dict[str, Any] | Refusal] = []
    for seq in wanted:
        answer = parked.release(station, seq, by)
        if isinstance(answer, Refusal):
            return [*answers, answer]
        answers.append({"released": seq, "event_id": answer.event_id, "with": answer.waiting})
    return answers
