"""`bondscan label`: what labels are owed and were printed; a preview; printing, and printing again."""

from __future__ import annotations

import argparse
import os
import queue
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put, refusal_line
from edge.cli.pins import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.labels import Label
    from edge.runtime.engine import Runtime
    from edge.runtime.labelling import LabelsChanged
    from edge.station import Refusal
    from edge.store import Reader

T = TypeVar("T")

ACTIONS = ("list", "templates", "preview", "print", "reprint", "waive")
PATIENCE = 120.0
"""Seconds one label may take, those before it included."""


def define(parser: argparse.ArgumentParser) -> None:
    """List (the default), templates, preview, print, reprint, waive."""
    parser.epilog = (
        "list       欠打的和已打的标签 · labels that are owed, and the last printed (the default)\n"
        "templates  标签模板 · the templates there are\n"
        "preview    画成 PNG；不给行号时用样例 · a label as PNG: of a row, else of made-up goods\n"
        "print      打印；已打过的标“补打” · print; one printed before is marked as a reprint\n"
        "reprint    同 print · the same\n"
        "waive      不再需要 · a label that is owed is not wanted\n\n"
        "ROW 为日志中扫码（或装箱任务结束）的行号，或 owed（欠打的）。\n"
        "ROW is the number of the scan (or of the end of the packing task) in the journal, or: owed."
    )
    parser.add_argument(
        "action",
        nargs="?",
        choices=ACTIONS,
        default="list",
        metavar="|".join(ACTIONS),
        help="做什么，见下 · what to do, see below",
    )
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", help="日志行号，或 owed · rows of the journal, or owed"
    )
    add_home(parser)
    parser.add_argument(
        "--operator",
        default="",
        metavar="BADGE",
        help="打印人，PIN 取自 BONDSCAN_PIN · who prints; PIN from BONDSCAN_PIN",
    )
    parser.add_argument("--reason", default="", help="waive: 原因 · why")
    parser.add_argument("--template", default="", metavar="ID", help="preview: 模板 · another template")
    parser.add_argument(
        "--copy", type=int, default=0, metavar="N", help="preview: 第几次补打 · which reprint"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE.png",
        help="preview 的图片，默认 label.png · preview: default: label.png",
    )
    parser.add_argument(
        "--limit", type=int, default=50, metavar="N", help="list: 最多几行 · so many lines at most"
    )


def execute(options: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {
        "list": _list,
        "templates": _templates,
        "preview": _preview,
        "print": _print,
        "reprint": _print,
        "waive": _waive,
    }
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    from edge.runtime.labelling import Owed
    from edge.store import Store, labels
    from edge.tui.label_view import label_rows

    with Store.read(home_of(options)) as reader:
        since = labels.begun(reader)
        rows = labels.owed(reader, since) if since is not None else []
        for row in label_rows(reader, tuple(Owed(row) for row in rows), max(1, options.limit)):
            put(
                {
                    "seq": row.seq,
                    "state": row.state,
                    "at": row.at.isoformat(timespec="milliseconds"),
                    "operation": row.operation,
                    "item": row.words,
                    "product": row.product.zh if row.product else "",
                    "copy": row.copy,
                }
            )
    return 0


def _templates(options: argparse.Namespace) -> int:
    from edge import config

    chosen = config.load(home_of(options)).labels
    for template in config.labels(home_of(options)).values():
        put(
            {
                "id": template.id,
                "zh": template.zh,
                "en": template.en,
                "for": template.subject,
                "width": template.width,
                "height": template.height,
                "chosen": template.id in (chosen.item, chosen.case),
            }
        )
    return 0


def _preview(options: argparse.Namespace) -> int:
    from edge import config
    from edge.drivers.typeface import font
    from edge.labels import picture, place, png
    from edge.store import Store

    home, out = home_of(options), options.out or Path("label.png")
    settings = config.load(home).labels
    template_id = options.template or settings.item
    if options.rows:
        with Store.read(home) as reader:
            subject, label = _label(reader, _row(options.rows[0]), options.copy)
        template_id = options.template or (settings.case if subject == "case" else settings.item)
    template = config.labels(home).get(template_id)
    if template is None:
        raise UsageError(
            f"bondscan label: expected a template (see bondscan label templates), got {template_id}"
        )
    if not options.rows:
        from edge.labels.sample import SAMPLES

        label = SAMPLES[template.subject]
    typeface = font(settings.font)
    drawn = picture(place(template, label, settings.dpi, typeface), typeface)
    out.write_bytes(png(drawn, settings.dpi))
    put({"file": str(out), "template": template.id, "chinese": typeface.chinese})
    return 0


def _label(reader: Reader, seq: int, copy: int) -> tuple[str, Label]:
    from dataclasses import replace

    from edge.runtime.label_content import label_of
    from edge.store import pages

    row = pages.entry(reader, seq)
    made = label_of(reader, row) if row else None
    if row is None or made is None:
        raise UsageError(f"bondscan label: expected a row that calls for a label, got {seq}")
    return "case" if row.kind == "task-close" else "item", replace(made[1], copy=copy)


def _row(given: str) -> int:
    if not given.isdecimal():
        raise UsageError(f"bondscan label: expected a row of the journal by its number, got {given}")
    return int(given)


def _print(options: argparse.Namespace) -> int:
    """Each row's outcome as a line; 1 where one could not be printed."""
    asked = [] if options.rows == ["owed"] else [_row(one) for one in options.rows]
    if not options.rows:
        raise UsageError("bondscan label print: expected rows of the journal, or owed, got none")
    with _Opened(options) as opened:
        labels = opened.runtime.labels
        assert labels is not None
        seqs = asked or [one.row.seq for one in opened.ask(lambda: labels.waiting)]
        worst = 0
        for seq in seqs:
            refused = opened.ask(partial(labels.print, opened.runtime.station, seq))
            worst = max(worst, opened.refused(refused) if refused else opened.outcome(seq))
    return worst


def _waive(options: argparse.Namespace) -> int:
    from edge.station import Refusal

    worst = 0
    with _Opened(options) as opened:
        labels, station = opened.runtime.labels, opened.runtime.station
        assert labels is not None
        for seq in [_row(given) for given in options.rows]:
            done = opened.ask(partial(labels.waive, station, seq, options.reason))
            if isinstance(done, Refusal):
                worst = opened.refused(done)
            else:
                put({"seq": done.refers, "state": "waived"})
    return worst


class _Opened:
    """A station that prints, somebody signed in; its scanners stay closed."""

    def __init__(self, options: argparse.Namespace) -> None:
        from edge.runtime.devices import Asked
        from edge.runtime.opening import open_runtime

        self._options = options
        opened = open_runtime(home_of(options), sync=False, asked=Asked(alone=True))
        self.runtime: Runtime = opened.runtime
        self._language = opened.settings.language
        self._told: queue.SimpleQueue[LabelsChanged] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        from edge.errors import ConfigError
        from edge.runtime.labelling import LabelsChanged

        def heard(happening: object) -> None:
            if isinstance(happening, LabelsChanged):
                self._told.put(happening)

        self.runtime.subscribe(heard)
        self.runtime.start()
        pin = os.environ.get("BONDSCAN_PIN", "")
        try:
            if self.runtime.labels is None:
                raise ConfigError("Failed to print: expected a printer in [labels] printer, got none.")
            refused = self.ask(lambda: signed_in(self.runtime.station, self._options.operator, pin))
            if refused is not None:
                raise ConfigError(refusal_line(refused, self._language))
        except BaseException:
            self.runtime.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.runtime.stop()

    def ask(self, act: Callable[[], T]) -> T:
        """What `act` says on the station's thread."""
        return self.runtime.call(lambda _: act(), silent=True).result()

    def refused(self, refusal: Refusal) -> int:
        """Say why, as one line."""
        sys.stderr.write(f"bondscan: {refusal_line(refusal, self._language)}\n")
        return 1

    def outcome(self, seq: int) -> int:
        """Wait for what comes of a label; a line."""
        from edge.drivers.state import REASONS

        while True:
            try:
                told = self._told.get(timeout=PATIENCE)
            except queue.Empty:
                put({"seq": seq, "state": "owed", "reason": "printer-stuck"})
                return 1
            if told.printed is not None and told.printed.refers == seq:
                from edge.store import labels

                put({"seq": seq, "state": "printed", "copy": labels.told_by(told.printed).copy})
                return 0
            if told.failed is not None and told.failed.row.seq == seq:
                reason = told.failed.reason
                put({"seq": seq, "state": "owed", "reason": reason})
                sys.stderr.write(f"bondscan: {REASONS[reason][self._language == 'en']}\n")
                return 1
