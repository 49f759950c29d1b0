"""`bondscan serial-list`: the signed serial list of a clearance form, handed on with the goods and taken.

As a file, or as QR codes: shown here, read there by any scanner, in any order. Who carries a list
does not matter; it is taken on the signature of the authority that issued it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import blame, put
from edge.errors import ConfigError

if TYPE_CHECKING:
    from edge.reports.symbol import Rows

IN_A_PICTURE: Final = 400
"""Bytes of a packed list in a code that is printed or shown as a picture."""

ON_A_TERMINAL: Final = (300, 240, 180, 120, 80, 50, 30, 20)
"""The same on a terminal: the most that fits its height."""

UNDER_A_CODE: Final = 2
"""Lines under a code, for its number."""


def define(parser: argparse.ArgumentParser) -> None:
    """Hand-on, show, take, read."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="hand-on | show | take | read")
    hand_on = acts.add_parser("hand-on", help="导出 · write the signed list of a form to a file")
    hand_on.add_argument("form", metavar="FORM", help="通关单编号 · the clearance form's number")
    hand_on.add_argument("--to", type=Path, required=True, metavar="PATH", help="写到哪里 · where it goes")
    show = acts.add_parser("show", help="显示为二维码 · show it as codes for another station's scanner")
    show.add_argument("form", metavar="FORM", help="通关单编号 · the clearance form's number")
    show.add_argument(
        "--png", type=Path, metavar="DIR", help="改写成图片，每码一张 · write pictures instead, one a code"
    )
    show.add_argument(
        "--size",
        type=int,
        metavar="BYTES",
        help="每码装清单的多少字节（默认装满） · bytes of the list in one code (default: what fits)",
    )
    take = acts.add_parser("take", help="导入 · take a list from a file")
    take.add_argument("path", type=Path, metavar="PATH", help="清单文件 · the list's file")
    read = acts.add_parser("read", help="读二维码 · take a list from codes, one a line on stdin")
    for act in (hand_on, show, take, read):
        add_home(act)


def execute(options: argparse.Namespace) -> int:
    """Do one of the four."""
    from edge.sync.carried import read_file, signed_list

    home = home_of(options)
    if options.act == "hand-on":
        document = signed_list(home, options.form)
        options.to.write_bytes(document)
        put({"form": options.form, "path": str(options.to), "bytes": len(document)})
        return 0
    if options.act == "show":
        return _show(signed_list(home, options.form), options)
    document = read_file(options.path) if options.act == "take" else _gathered()
    return _take(home, document)


def _take(home: Path, document: bytes) -> int:
    from edge.runtime.carried import take_list
    from edge.runtime.opening import open_station

    with open_station(home) as station:
        taken = take_list(station, document)
    put({"form": taken.form, "serials": taken.serials, "changed": taken.changed})
    return 0


def _gathered() -> bytes:
    """The list in the codes on stdin; what is missing is said after each, on a line."""
    from edge.codes.list_part import PREFIX, Lists, parse

    lists = Lists()
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").strip()  # a scanner set wrong may send anything
        part = parse(text[max(text.find(PREFIX), 0) :])  # a scanner may name the symbology before it
        if part is None:
            blame(
                "part",
                f"Failed to read '{text[:40]}' as a part of a list: expected {PREFIX}…, got other or misread.",
            )
            continue
        lists = lists.with_part(part)
        gathered = lists.newest
        put({"part": part.number, "of": part.of, "missing": list(gathered.missing)})
        try:
            document = gathered.whole()
        except ValueError as fault:
            raise ConfigError(str(fault)) from fault
        if document is not None:
            return document
    missing = ", ".join(map(str, lists.newest.missing)) if lists.lists else "all"
    raise ConfigError(f"Failed to put the list together: expected every code of it, got none of {missing}.")


def _show(document: bytes, options: argparse.Namespace) -> int:
    from edge.reports.symbol import half_blocks, png, qr_of

    if options.size is not None and not 1 <= options.size <= 1000:
        raise UsageError(f"bondscan serial-list: expected --size of 1 to 1000, got {options.size}")
    if options.png is not None:
        options.png.mkdir(parents=True, exist_ok=True)
        texts = _cut(document, options.size or IN_A_PICTURE)
        for number, text in enumerate(texts, start=1):
            path = options.png / f"list-{number:02}-of-{len(texts):02}.png"
            path.write_bytes(png(qr_of(text), scale=6))
            put({"part": number, "of": len(texts), "path": str(path)})
        return 0
    if not sys.stdout.isatty():
        texts = _cut(document, options.size or IN_A_PICTURE)
        for number, text in enumerate(texts, start=1):
            put({"part": number, "of": len(texts), "text": text})
        return 0
    rows = [qr_of(text) for text in _fitting(document, options.size)]
    for number, symbol in enumerate(rows, start=1):
        sys.stdout.write(f"\x1b[2J\x1b[H{half_blocks(symbol)}{number} / {len(rows)}  [Enter] ")
        sys.stdout.flush()
        sys.stdin.readline()
    return 0


def _fitting(document: bytes, size: int | None) -> tuple[str, ...]:
    """The codes as large as the terminal can show them."""
    from edge.reports.symbol import qr_of

    if size is not None:
        return _cut(document, size)
    room = shutil.get_terminal_size()
    for texts in _sizes(document):
        if _fits(qr_of(texts[0]), room.columns, room.lines - UNDER_A_CODE):
            return texts
    raise ConfigError(
        f"Failed to show the list: expected a terminal that a code of it fits on, got {room.columns} by {room.lines}; "
        "make the window larger, or use --png or hand-on."
    )


def _sizes(document: bytes) -> Iterator[tuple[str, ...]]:
    from edge.codes.list_part import cut

    for size in ON_A_TERMINAL:
        try:
            yield cut(document, size)
        except ValueError:
            return


def _fits(rows: Rows, columns: int, lines: int) -> bool:
    from edge.reports.symbol import QUIET

    return len(rows[0]) + 2 * QUIET <= columns and (len(rows) + 2 * QUIET + 1) // 2 <= lines


def _cut(document: bytes, size: int) -> tuple[str, ...]:
    from edge.codes.list_part import cut

    try:
        return cut(document, size)
    except ValueError as fault:
        raise ConfigError(str(fault)) from fault
