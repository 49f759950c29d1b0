"""`bondscan parse`: codes on stdin, what they say on stdout, one JSON line for each."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from edge.cli.arguments import add_home
from edge.clock import CHINA


def define(parser: argparse.ArgumentParser) -> None:
    """The lines are the input; a home, taken as everywhere, changes nothing in what a code says."""
    add_home(parser)
    parser.epilog = (
        'in:  {"data": "]d20100000000000000…", "symbology": null, "baseline": null}\n'
        'out: {"ok": true, "standard": "gs1", "elements": {…}, …} or {"ok": false, "reason": …, "message": …}'
    )


def execute(_options: argparse.Namespace) -> int:
    """Answer every line, in order, until stdin ends."""
    import msgspec

    from edge.codes import parse_line

    encode = msgspec.json.Encoder().encode
    today = datetime.now(CHINA).date()
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        out.write(encode(parse_line(line, today)) + b"\n")
        out.flush()
    return 0
