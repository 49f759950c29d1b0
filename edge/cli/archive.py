"""`bondscan journal archive`: old rows of the journal into a file; the chain stays checkable over both."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import asked_pin

if TYPE_CHECKING:
    from edge.station import Station

DAYS = 365
"""The age of rows that are moved unless another is asked for."""


def define(parser: argparse.ArgumentParser) -> None:
    """How old, where to, by whom; or only what would go."""
    add_home(parser)
    parser.add_argument(
        "--to", type=Path, metavar="DIR", help="归档目录 · best on another disk; default: the home's archive/"
    )
    parser.add_argument(
        "--older-than",
        type=int,
        default=DAYS,
        metavar="DAYS",
        help=f"早于多少天，默认 {DAYS} · days, default {DAYS}",
    )
    parser.add_argument(
        "--by",
        default="",
        metavar="BADGE",
        help="管理员，PIN 取自 BONDSCAN_PIN · the administrator; PIN from BONDSCAN_PIN",
    )
    parser.add_argument("--look", action="store_true", help="只看 · only say what would be moved")
    parser.add_argument(
        "--compact", action="store_true", help="压缩 · then give the room back to the disk (takes a while)"
    )


def execute(options: argparse.Namespace) -> int:
    """Exit 0 when the rows were moved, or there were none to move."""
    from edge import config
    from edge.runtime.opening import open_station
    from edge.station import Refusal
    from edge.store import archiving

    if options.older_than < 1:
        raise UsageError("journal archive: expected --older-than 1 or more days, got fewer")
    if not options.look and not options.by:
        raise UsageError("journal archive: expected --by with an administrator's badge, got none")
    home = home_of(options)
    if options.look:
        return _look(home, options.older_than)
    with open_station(home) as station:
        by = station.access.check(options.by, asked_pin(options.by), "administrator")
        if isinstance(by, Refusal):
            sys.stderr.write(f"bondscan: {refusal_line(by, config.load(home).language)}\n")
            return 1
        put(_archive(station, options.to, options.older_than, by.badge))
        if options.compact:
            archiving.compact(station.store)
    return 0


def _look(home: Path, days: int) -> int:
    from edge.runtime.ids import wall
    from edge.store import Store, archiving

    with Store.read(home) as reader:
        put(_told(archiving.archivable(reader, wall() - timedelta(days=days))))
    return 0


def _told(stretch: Any) -> dict[str, Any]:
    rows = max(0, stretch.last - stretch.first + 1)
    return {
        "first": stretch.first,
        "last": stretch.last if rows else None,
        "rows": rows,
        "until": stretch.why,
    }


def _archive(station: Station, to: Path | None, days: int, badge: str) -> dict[str, Any]:
    """Move what may go; what an interrupted run left behind is removed first."""
    from edge.store import archives, archiving

    store, reading = station.store, station.read_clock()
    archiving.finish(store)
    with store.reader() as reader:
        stretch = archiving.archivable(reader, reading.at - timedelta(days=days))
    if stretch.last < stretch.first:
        return _told(stretch)
    folder = to or store.home / archives.FOLDER
    ids = station.world.ids
    made = archiving.archive(store, folder, stretch, at=reading, event_id=ids(), operator=badge)
    return {**_told(stretch), "file": made.file, "sha256": made.sha256, "file_sha256": made.file_sha256}
