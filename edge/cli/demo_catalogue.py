"""`bondscan demo catalogue`: a sample catalogue of realistic size for one of the documents, or a very large one."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError
from edge.cli.lines import put
from edge.clock import CHINA

if TYPE_CHECKING:
    from edge.catalogue import Catalogue

LARGE = "large"


def define(parser: argparse.ArgumentParser) -> None:
    """Which sample, and where to."""
    parser.add_argument("name", metavar="NAME", help="制度或文件 · a regime, its document, or 'large'")
    parser.add_argument(
        "--to",
        type=Path,
        metavar="PATH",
        help="写入的文件（默认标准输出） · the file to write (default: standard output)",
    )
    parser.add_argument(
        "--issued",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="签发时间（默认现在） · when it was issued (default: now)",
    )
    parser.add_argument(
        "--version", type=int, default=1, metavar="N", help="版本号（默认 1） · its version (default 1)"
    )
    parser.add_argument(
        "--products", type=int, default=100_000, metavar="N", help="large 的品种数 · products of 'large'"
    )
    parser.add_argument(
        "--serials",
        type=int,
        default=1_000_000,
        metavar="N",
        help="large 的序列号数 · listed serials of 'large'",
    )


def execute(options: argparse.Namespace) -> int:
    """Write it; with --to one line says what it holds."""
    import msgspec

    issued: datetime = options.issued or datetime.now(CHINA).replace(microsecond=0)
    if issued.tzinfo is None:
        raise UsageError(
            f"bondscan demo catalogue: Failed to read '{issued.isoformat()}' as time: "
            f"expected one with its offset, got none."
        )
    made = _made(options, issued)
    content = msgspec.json.encode(made)
    if options.to is None:
        sys.stdout.buffer.write(content + b"\n")
        return 0
    options.to.write_bytes(content + b"\n")
    lists = {name: len(value) for name in made.__slots__ if isinstance(value := getattr(made, name), tuple)}
    put({"path": str(options.to), "version": made.version, "bytes": len(content) + 1, "counts": lists})
    return 0


def _made(options: argparse.Namespace, issued: datetime) -> Catalogue:
    from edge.runtime.demo import catalogues
    from edge.runtime.demo.catalogues import beijing, large

    for what in ("version", "products", "serials"):
        if getattr(options, what) < 1:
            raise UsageError(
                f"bondscan demo catalogue: expected --{what} of 1 or more, got {getattr(options, what)}"
            )
    name: str = options.name
    if name == LARGE:
        return large.catalogue(issued, options.version, products=options.products, serials=options.serials)
    names = (*catalogues.SAMPLES, beijing.DRUG, beijing.DEVICE)
    if name not in names:
        raise UsageError(
            f"bondscan demo catalogue: Failed to read '{name}' as sample: "
            f"expected one of {', '.join((*names, LARGE))}, got '{name}'."
        )
    return catalogues.catalogue(name, issued, options.version)
