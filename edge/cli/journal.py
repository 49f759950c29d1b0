"""`bondscan journal`: prove the chain, hand its events over, follow one item, look at the end."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put
from edge.clock import CHINA
from edge.errors import BondscanError, StoreDamaged

if TYPE_CHECKING:
    from edge.cli.standing import Standing
    from edge.language import Lang
    from edge.store import Reader

_PAUSE: Final = 0.5
"""Seconds between looks at a journal that is followed."""


def define(parser: argparse.ArgumentParser) -> None:
    """verify, export, history, tail."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="verify | export | history | tail")
    add_home(actions.add_parser("verify", help="校验全链 · try every row's hash, and the anchor"))
    export = actions.add_parser("export", help="导出事件 · every committed event as an EPCIS 2.0 document")
    export.add_argument(
        "--epcis", required=True, metavar="FILE", help="写入的文件，- 为标准输出 · the document; - for stdout"
    )
    add_home(export)
    history = actions.add_parser("history", help="单件履历 · every row about one package or case")
    history.add_argument(
        "code",
        metavar="CODE",
        help="扫得的、印的、键、SSCC 或 EPC URI · as scanned, as printed, a key, an SSCC or an EPC URI",
    )
    add_home(history)
    tail = actions.add_parser("tail", help="最近记录 · the last rows")
    tail.add_argument(
        "--lines",
        type=int,
        default=20,
        metavar="N",
        help="最后几行，默认 20 · so many of the last rows, default 20",
    )
    tail.add_argument(
        "--follow",
        nargs="?",
        const="yes",
        default="no",
        choices=("yes", "no"),
        help="有新行接着显示 · go on as new ones come",
    )
    add_home(tail)


def execute(options: argparse.Namespace) -> int:
    """Do one of the four."""
    home = home_of(options)
    if options.action == "verify":
        return _verify(home)
    if options.action == "export":
        return _export(home, options.epcis)
    if options.action == "history":
        return _history(home, options.code)
    if options.lines < 0:
        raise UsageError(f"journal tail: expected --lines 0 or more, got {options.lines}")
    return _tail(home, options.lines, follow=options.follow == "yes")


def _verify(home: Path) -> int:
    from edge.store import Store

    with Store.read(home) as reader:
        try:
            answer = _archived(reader) or _proof(reader)
        except StoreDamaged as damage:
            answer = {"ok": False, "first_bad": None, "problem": damage.message}
    put(answer)
    return 0 if answer["ok"] else 1


def _archived(reader: Reader) -> dict[str, Any]:
    """Try every archive that is at hand, say which are not; a damaged one is the answer, nothing if none is."""
    from edge.store import archives, archiving, meta

    with reader.snapshot() as connection:
        known = archives.of_meta(meta.read(connection))
    for one in known:
        path = archives.located(reader.home, one)
        told = {"archive": one.file, "first": one.first, "last": one.last, "sha256": one.sha256}
        if path is None:
            put({**told, "found": False})
            continue
        try:
            archiving.check(path, one)
        except StoreDamaged as damage:
            return {"ok": False, "first_bad": one.first, "problem": damage.message}
        put({**told, "found": True, "ok": True})
    problem = archiving.unvouched(reader)
    return {"ok": False, "first_bad": None, "problem": problem} if problem else {}


def _proof(reader: Reader) -> dict[str, Any]:
    """The chain row by row, then the anchor: it must name a row of this very chain.

    A quarantined station has the disagreement on record already, and keeps the anchor as it
    was found until the hub opens a new incarnation; `anchor` says so, the chain is judged alone.
    """
    from edge.store import journal

    with reader.snapshot() as connection:
        verified = journal.verify(connection, floor=reader.floor)
        if not verified.ok:
            return {
                "ok": False,
                "rows": verified.rows,
                "first_bad": verified.first_bad,
                "problem": verified.problem,
            }
        head = journal.read_head(connection)
    anchor = _anchor(reader)
    stands = {"seq": head.seq, "sha256": head.sha256.hex()}
    if anchor.why in ("agrees", "behind") or reader.station.quarantined:
        return {"ok": True, "rows": verified.rows, "head": stands, "anchor": anchor.why}
    return {
        "ok": False,
        "rows": verified.rows,
        "first_bad": anchor.row or None,
        "problem": _disagreement(anchor),
        "head": stands,
        "anchor": anchor.why,
    }


def _anchor(reader: Reader) -> Standing:
    from edge import config
    from edge.cli.standing import anchor_path, standing

    return standing(reader, anchor_path(reader.home, config.load(reader.home)))


def _disagreement(anchor: Standing) -> str:
    if anchor.why == "anchored-row-missing":
        return f"the anchor names another row {anchor.row} than this journal holds: rows were cut off or put back"
    if anchor.why == "store-ahead":
        return f"the anchor names row {anchor.row}, more than one change of spend behind this journal"
    return anchor.message or f"the journal is not borne out by its anchor: {anchor.why}"


def _export(home: Path, target: str) -> int:
    from edge.reports import atomic
    from edge.reports.events import write_document
    from edge.store import Store

    with Store.read(home, archived=True) as reader:
        now = datetime.now(CHINA)
        if target == "-":
            write_document(reader, sys.stdout.buffer, now)
            sys.stdout.buffer.flush()
            return 0
        with atomic(Path(target)) as file:
            events = write_document(reader, file, now)
    put({"file": target, "events": events})
    return 0


def _history(home: Path, code: str) -> int:
    from edge.reports.rows import history
    from edge.store import Store

    with Store.read(home, archived=True) as reader:
        lang = _language(home)
        for key in _keys(code):
            rows = history(reader, key, lang)
            for row in rows:
                put(row)
            if rows:
                return 0
    raise BondscanError(f"Failed to find '{code}' in the journal: expected an item seen here, got none.")


def _keys(code: str) -> list[str]:
    """The keys `code` may stand for, the likeliest first.

    Raises `BondscanError` where it stands for no single item.
    """
    from edge.codes import Misreading, parse
    from edge.frame import Frame

    printed = code.strip().replace("␝", "\x1d")
    now = datetime.now(CHINA)
    bare = f"00{printed}" if len(printed) == 18 and printed.isascii() and printed.isdigit() else ""
    read = [parse(Frame(text.encode(), "keyed", now), today=now.date()) for text in (bare, printed) if text]
    keys = [one.key for one in read if not isinstance(one, Misreading) and one.key]
    if not keys and ":" in printed and not printed.startswith("http"):
        keys = [printed]  # the key of an item outside GS1, as the journal shows it
    if not keys:
        misread = next((one.message for one in read if isinstance(one, Misreading)), "")
        raise BondscanError(
            misread
            or f"Failed to read '{code}' as one item: expected a serial or an SSCC in it, got neither."
        )
    return keys


def _tail(home: Path, lines: int, *, follow: bool) -> int:
    from edge.reports.rows import entry_row, rows_after
    from edge.store import Store, journal

    with Store.read(home) as reader:
        lang = _language(home)
        with reader.connection() as connection:
            seq = max(0, journal.read_head(connection).seq - lines)
        while True:
            for entry in rows_after(reader, seq):
                put(entry_row(entry, lang))
                seq = entry.seq
            if not follow:
                return 0
            time.sleep(_PAUSE)


def _language(home: Path) -> Lang:
    from edge import config

    return config.load(home).language
