"""What `scripts/bench` runs, each thing with its aims beside what was found."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import (
    camera,
    deciding,
    draining,
    fleet,
    loading,
    meanwhile,
    parsing,
    profile_rooms,
    pushing,
    scan,
    screen,
    starting,
    syncs,
    trays,
    viewing,
)
from tests.bench.figures import Report, surroundings
from tests.bench.worked import STEPS, prepared

SMALL = 10_000
"""Journal rows and listed serials of the home that the large one is held against."""

FRESH = len(STEPS)
"""Journal rows of a home that has hardly anything to send."""


def main() -> int:
    """Read the command line, measure, say."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    surroundings(report, options.folder)
    _WHAT[options.what](report, options)
    if options.json:
        options.json.write_text(report.as_json() + "\n", encoding="utf-8")
    return 0


def _scan(report: Report, options: argparse.Namespace) -> None:
    large = prepared(options.folder, options.rows, options.rows)
    small = prepared(options.folder, SMALL, SMALL)
    scan.with_sync(report, large, options.count)
    scan.without_sync(report, large, small, options.count)
    profile_rooms.shares(report, small)
    syncs.told(report, small)
    screen.seen(report, large, options.count)


def _start(report: Report, options: argparse.Namespace) -> None:
    starting.started(report, prepared(options.folder, options.rows, options.rows))


def _parse(report: Report, _options: argparse.Namespace) -> None:
    parsing.read(report)


def _decide(report: Report, options: argparse.Namespace) -> None:
    deciding.measured(report, options.folder, min(options.count, 200), (deciding.SMALL, options.rows))


def _load(report: Report, options: argparse.Namespace) -> None:
    small, fresh = (prepared(options.folder, rows, SMALL) for rows in (SMALL, FRESH))
    loading.loaded(report, small, fresh, options.rows, options.count)


def _push(report: Report, _options: argparse.Namespace) -> None:
    pushing.told(report)


def _fleet(report: Report, _options: argparse.Namespace) -> None:
    fleet.shared(report)


def _sync(report: Report, options: argparse.Namespace) -> None:
    draining.measured(report, options.folder, options.backlog)


def _meanwhile(report: Report, options: argparse.Namespace) -> None:
    meanwhile.told(report, options.folder, options.count, options.backlog)


def _view(report: Report, options: argparse.Namespace) -> None:
    viewing.keyed(report, prepared(options.folder, SMALL, SMALL), min(options.count, 100))


def _tray(report: Report, options: argparse.Namespace) -> None:
    trays.measured(report, options.seeds)


def _camera(report: Report, options: argparse.Namespace) -> None:
    camera.measured(report, options.seeds)


_WHAT = {
    "camera": _camera,
    "decide": _decide,
    "fleet": _fleet,
    "load": _load,
    "meanwhile": _meanwhile,
    "parse": _parse,
    "push": _push,
    "scan": _scan,
    "start": _start,
    "sync": _sync,
    "tray": _tray,
    "view": _view,
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", choices=tuple(_WHAT))
    parser.add_argument("--rows", type=int, default=1_000_000, help="journal rows and listed serials")
    parser.add_argument("--count", type=int, default=500, help="scans of each kind")
    parser.add_argument("--backlog", type=int, default=100_000, help="events a station has yet to send")
    parser.add_argument("--seeds", type=int, default=10, help="pictures of each kind the camera is shown")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "bondscan-bench",
        help="where the prepared homes are kept (some 2.5 GB, made in minutes) and what is measured lies",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="everything again, as one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
