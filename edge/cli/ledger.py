"""`bondscan ledger`: the ledger of a clearance form (通关台账) as CSV, XLSX or JSON lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from edge.cli.arguments import UsageError, add_home, home_of
from edge.clock import CHINA


def define(parser: argparse.ArgumentParser) -> None:
    """Which form, as what, where to."""
    add_home(parser)
    parser.add_argument(
        "--form", required=True, metavar="NUMBER", help="进口药品通关单号 · the clearance form"
    )
    parser.add_argument(
        "--format",
        default="json",
        choices=("csv", "xlsx", "json"),
        help="文件格式，默认 json · the kind of file, default json",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="写入文件，缺省为标准输出 · default: stdout"
    )
    parser.add_argument(
        "--language", choices=("zh", "en"), help="表头语言 · of the headings; default: the home's own"
    )


def execute(options: argparse.Namespace) -> int:
    """Write the ledger, whole or not at all where a file is named."""
    from edge import config
    from edge.reports import open_ledger
    from edge.store import Store

    if options.format == "xlsx" and options.output is None and sys.stdout.isatty():
        raise UsageError("ledger: expected --output FILE for xlsx, got none and a terminal")
    home = home_of(options)
    with Store.read(home, archived=True) as reader:
        lang = options.language or config.load(home).language
        ledger = open_ledger(reader, options.form)
        with _out(options.output) as out:
            if options.format == "xlsx":
                from edge.reports.workbook import write_workbook

                write_workbook(ledger, out, lang, datetime.now(CHINA))
            elif options.format == "csv":
                from edge.reports.tables import write_csv

                write_csv(ledger, out, lang)
            else:
                import msgspec

                from edge.reports.tables import json_rows

                encode = msgspec.json.Encoder().encode
                out.writelines(encode(row) + b"\n" for row in json_rows(ledger))
    return 0


@contextmanager
def _out(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from edge.reports import atomic

    with atomic(path) as file:
        yield file
