"""`bondscan report`: a paper for inspectors and authorities as CSV, XLSX or printable PDF."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.arguments import UsageError, add_home, home_of
from edge.clock import CHINA

if TYPE_CHECKING:
    from edge.language import Lang
    from edge.reports.papers import Shape

_LIST: Final = "list"
_FLAGS: Final = {
    "since": "--from",
    "until": "--to",
    "institution": "--institution",
    "form": "--form",
    "opinion": "--opinion",
}


def define(parser: argparse.ArgumentParser) -> None:
    """Which paper, of what, as what, where to."""
    add_home(parser)
    parser.add_argument(
        "kind", metavar="KIND | list", help="哪种文件；list 列出各种 · which paper; list names them"
    )
    parser.add_argument("--from", dest="since", type=_day, metavar="DAY", help="首日 2026-01-31 · first day")
    parser.add_argument(
        "--to", dest="until", type=_day, metavar="DAY", help="末日（含） · last day, included"
    )
    parser.add_argument(
        "--institution", default="", metavar="ID", help="只要此机构 · of this institution only"
    )
    parser.add_argument(
        "--form", default="", metavar="NUMBER", help="通关单、准许证或批复号 · form, permit or approval"
    )
    parser.add_argument("--opinion", default="", metavar="NUMBER", help="评估意见号 · the assessment opinion")
    parser.add_argument(
        "--format", choices=("csv", "xlsx", "pdf"), help="缺省按文件名 · default: by the name"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="写入文件，缺省为标准输出 · default: stdout")
    parser.add_argument("--by", default="", metavar="WHO", help="制表人 · who has it drawn up")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="制表时间，缺省为现在 · the moment it bears; default: now"
    )
    parser.add_argument("--language", choices=("zh", "en"), help="语言 · default: the home's own")


def execute(options: argparse.Namespace) -> int:
    """Write the paper, whole or not at all where a file is named."""
    if options.kind == _LIST:
        return _list(options)
    from edge import config
    from edge.reports.files import atomic
    from edge.reports.paper import Asked
    from edge.reports.papers import PAPERS, write_paper
    from edge.store import Store

    kind = PAPERS.get(options.kind)
    if kind is None:
        raise UsageError(f"report: expected KIND one of {', '.join((*PAPERS, _LIST))}, got {options.kind}")
    for name, flag in _FLAGS.items():
        given = bool(getattr(options, name))
        if name in kind.needs and not given:
            raise UsageError(f"report {options.kind}: expected {flag}, got none")
        if given and name not in (*kind.needs, *kind.takes):
            raise UsageError(
                f"report {options.kind}: expected no {flag}, got one: it is not drawn up by that"
            )
    if options.since and options.until and options.until < options.since:
        raise UsageError(f"report: expected --to {options.since} or later, got {options.until}")
    shape = _shape(options)
    home = home_of(options)
    with Store.read(home, archived=True) as reader, ExitStack() as stack:
        asked = Asked(
            kind=options.kind,
            made=options.at or datetime.now(CHINA),
            by=options.by,
            lang=options.language or config.load(home).language,
            **{name: getattr(options, name) for name in _FLAGS},
        )
        out = stack.enter_context(atomic(options.out)) if options.out else sys.stdout.buffer
        write_paper(reader, asked, shape, out)
        out.flush()
    return 0


def _shape(options: argparse.Namespace) -> Shape:
    """As what: as said, else as the file's name ends."""
    from edge.reports.papers import SHAPES

    ending = options.out.suffix.lower().removeprefix(".") if options.out else ""
    shape = options.format or ending
    if shape not in SHAPES:
        raise UsageError(
            f"report: expected --format {', '.join(SHAPES)} or a file so named, got {shape or 'neither'}"
        )
    if options.out is None and shape != "csv" and sys.stdout.isatty():
        raise UsageError(f"report: expected --out FILE for {shape}, got none and a terminal")
    return shape


def _list(options: argparse.Namespace) -> int:
    """Every kind: what it is and what it needs."""
    from edge.language import text
    from edge.reports.papers import PAPERS

    lang: Lang = options.language or "zh"
    for name, kind in PAPERS.items():
        flags = " ".join(f"{_FLAGS[need]} …" for need in kind.needs)
        flags += "".join(f" [{_FLAGS[may]} …]" for may in kind.takes)
        print(f"{name:<12}{text(f'report.title.{name}', lang)}：{text(f'report.what.{name}', lang)}")
        print(f"{'':<12}{flags.strip()}")
    return 0


def _day(words: str) -> date:
    return date.fromisoformat(words)


def _moment(words: str) -> datetime:
    at = datetime.fromisoformat(words)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)
