"""`bondscan leases`: what this station holds of papers that are shared between stations."""

from __future__ import annotations

import argparse

from edge.cli.arguments import add_home, home_of
from edge.cli.lines import put


def define(parser: argparse.ArgumentParser) -> None:
    """Only where the store lies."""
    add_home(parser)


def execute(options: argparse.Namespace) -> int:
    """One JSON line a lease."""
    from edge.store import Store
    from edge.store.leases import rows

    with Store.read(home_of(options)) as reader:
        for row in rows(reader):
            put(row)
    return 0
