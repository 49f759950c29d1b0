"""`bondscan run`: the scan screen on this PC's own home."""

from __future__ import annotations

import argparse

from edge.cli.arguments import add_devices, add_home, asked_of, home_of


def define(parser: argparse.ArgumentParser) -> None:
    """The home, and the devices to use instead of those configured."""
    add_home(parser)
    add_devices(parser)


def execute(options: argparse.Namespace) -> int:
    """The screen, until somebody leaves it."""
    from edge.tui.start import run_station

    return run_station(home_of(options), asked_of(options))
