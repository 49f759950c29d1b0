"""`bondscan stock`: every package this station has recorded, or how many of each lot."""

from __future__ import annotations

import argparse
import sys

from edge.cli.arguments import add_home, home_of
from edge.cli.lines import put
from edge.rules.states import STATES


def define(parser: argparse.ArgumentParser) -> None:
    """Filters, and the summary."""
    add_home(parser)
    parser.add_argument("--product", default="", metavar="ID|GTIN", help="只看此品种 · of this product only")
    parser.add_argument("--lot", default="", help="只看此批号 · of this lot only")
    parser.add_argument("--state", default="", choices=STATES, help="只看此状态 · in this state only")
    parser.add_argument("--cases", action="store_true", help="连同外箱 · list the cases (SSCC) too")
    parser.add_argument(
        "--summary",
        action="store_true",
        help="按品种、批号汇总 · counts by product and lot, one line a product",
    )


def execute(options: argparse.Namespace) -> int:
    """One JSON line a package, or a product."""
    import msgspec

    from edge.reports import stock
    from edge.store import Store

    wanted = {"product": options.product, "lot": options.lot, "state": options.state}
    with Store.read(home_of(options)) as reader:
        if options.summary:
            for row in stock.summary(reader, **wanted):
                put(row)
            return 0
        encode = msgspec.json.Encoder().encode
        out = sys.stdout.buffer
        for row in stock.items(reader, **wanted, cases=options.cases):
            out.write(encode(row) + b"\n")
        out.flush()
    return 0
