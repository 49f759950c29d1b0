"""`bondscan run`: the scan screen on this PC's own home."""

from __future__ import annotations

import argparse

from edge.cli.arguments import add_home, home_of


def define(parser: argparse.ArgumentParser) -> None:
    """The home, and the scanner's port where it is a serial one."""
    add_home(parser)
    parser.add_argument("--serial", metavar="PORT", default=None, help="a serial scanner's port")


def execute(options: argparse.Namespace) -> int:
    """The screen, until somebody leaves it."""
    from edge.tui.start import run_station

    return run_station(home_of(options), options.serial)
