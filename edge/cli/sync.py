"""`bondscan sync`: exchange with the hub once, or go on until stopped; or by USB stick."""

from __future__ import annotations

import argparse
import signal
import threading
from pathlib import Path

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, tell

HEED_SIGNALS = 0.2
"""Seconds waited at a time: a signal that comes just before a wait without end goes unheard."""


def define(parser: argparse.ArgumentParser) -> None:
    """Once, or for as long as it runs."""
    add_home(parser)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--once", action="store_true", help="直到发完，或线路中断 · until nothing waits, or the line fails"
    )
    how.add_argument(
        "--watch", action="store_true", help="直到停止，每次变化一行 · until stopped; a line for every change"
    )
    how.add_argument(
        "--to",
        type=Path,
        metavar="DIR",
        help="写入U盘 · to a USB stick: all that waits to be sent, for the hub",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        dest="everything",
        help="with --to: 连同已确认与已归档的 · what the hub had acknowledged too, for a hub that lost it",
    )
    how.add_argument(
        "--from", dest="back", type=Path, metavar="DIR", help="读回U盘 · from a stick: the hub's receipts"
    )


def execute(options: argparse.Namespace) -> int:
    """Exit 0 when the exchange went well, 1 when it did not."""
    from edge import config
    from edge.cli.loading import Progress
    from edge.runtime.exchange import exchange_once, expect_access, make_ear, make_worker
    from edge.runtime.heard import LastHeard
    from edge.runtime.ids import wall
    from edge.runtime.line import Line
    from edge.runtime.opening import build_station

    if options.everything and not options.to:
        raise UsageError("sync: expected --all together with --to DIR, got it alone")
    if options.to or options.back:
        return _by_stick(home_of(options), options.to, options.back, everything=options.everything)
    settings = config.load(home_of(options))
    station, where = build_station(home_of(options), settings)
    try:
        if options.once:
            state = exchange_once(station, where, settings, Progress())
            put(state)
            return 0 if state.line == "up" and not state.reason else 1
        access = expect_access(where)
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        line = Line(
            lambda: make_worker(station, where, access, settings),
            wall,
            make_ear=lambda: make_ear(station, access, settings),
            log=where.log,
            last=LastHeard(where.home),
        )
        line.subscribe(lambda change: put(change.state))
        line.start()
        while not ended.wait(HEED_SIGNALS):
            pass
        line.stop()
        return 0
    finally:
        station.store.close()


def _by_stick(home: Path, to: Path | None, back: Path | None, *, everything: bool) -> int:
    """Write parcels, or take receipts; a receipt that is not taken stays where it is."""
    from edge import config
    from edge.errors import BondscanError
    from edge.runtime.ids import wall
    from edge.runtime.opening import build_station
    from edge.runtime.receipts import read_receipts
    from edge.runtime.stick import RECEIPT, write_parcels

    folder = to or back
    if folder is None or not folder.is_dir():
        raise BondscanError(f"Failed to use {folder} as stick: expected a directory that is there, got none.")
    station, where = build_station(home, config.load(home))
    try:
        if to is not None:
            for written in write_parcels(station, where, to, wall(), everything=everything):
                put(written)
            return 0
        settled = read_receipts(station, where, folder, wall())
        if not settled:
            tell("stick.nothing", place=str(folder), ending=RECEIPT)
        for one in settled:
            put(one)
        if any(one.orders for one in settled):
            tell("stick.orders")
        if any(one.restored for one in settled):
            tell("stick.restored")
        if any(one.timed for one in settled):
            tell("stick.timed")
        if any(one.again for one in settled):
            tell("stick.again", all=" --all" if any(one.archived for one in settled) else "")
        return 1 if any(one.problem for one in settled) else 0
    finally:
        station.store.close()
