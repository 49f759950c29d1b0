"""The `bondscan` command: one line in, JSON lines out, never a traceback.

Exit codes: 0 done; 1 the input, the record or a device was not good; 2 the command was.
Each command is a module that is imported only when it is called, so that the scan
screen does not wait for what a ledger needs.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from edge.cli.arguments import Parser, UsageError
from edge.errors import BondscanError

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "run": ("edge.cli.run", "开始扫码 · open the scan screen on this PC's own home"),
    "demo": ("edge.cli.demo", "演示 · the self-contained demonstration"),
    "demo catalogue": (
        "edge.cli.demo_catalogue",
        "示例名录 · a sample catalogue, one a document, or a large one",
    ),
    "scan": ("edge.cli.scan", "无屏扫码 · scan without a screen, one JSON line a scan"),
    "override": ("edge.cli.override", "主管放行 · a supervisor answers for a REVIEW of the open task"),
    "record": ("edge.cli.record", "登记 · a reading in store, a clearance form issued, an adverse event"),
    "label": (
        "edge.cli.label",
        "标签 · labels that are owed, printed, printed again; a preview as a picture",
    ),
    "stocktake": ("edge.cli.stocktake", "盘点差异 · what a stocktake found amiss, and its settlement"),
    "read": ("edge.cli.read", "读图 · read the codes in pictures and videos, one JSON line a file"),
    "parse": ("edge.cli.parse", "解析条码 · read codes from stdin, one JSON line each"),
    "catalogue": ("edge.cli.catalogue", "名录 · import, trust, show, schema"),
    "leases": ("edge.cli.leases", "共用额度 · what is held here of papers shared between stations"),
    "serial-list": (
        "edge.cli.serial_list",
        "序列清单 · hand on the signed list of a form, take one, as a file or as codes",
    ),
    "regimes": (
        "edge.cli.regimes",
        "制度 · what each regime checks at each step, by which clause; explain CHECK",
    ),
    "site-key": ("edge.cli.site_key", "本单位密钥 · one key of pseudonyms for all PCs of a site"),
    "stock": ("edge.cli.stock", "本地库存 · local stock as JSON lines"),
    "ledger": ("edge.cli.ledger", "通关台账 · the ledger of a clearance form"),
    "report": ("edge.cli.report", "报表 · ledgers, stock, yearly figures, refusals for print"),
    "journal": ("edge.cli.journal", "日志 · verify, export, history, tail"),
    "journal archive": (
        "edge.cli.archive",
        "归档 · move old rows of the journal into a file that keeps the chain",
    ),
    "journal parked": ("edge.cli.parked", "搁置事件 · events the server refused: list, export, send again"),
    "sync": ("edge.cli.sync", "同步 · exchange with the central server"),
    "enrol": ("edge.cli.enrol", "注册 · enrol this PC with a one-time code"),
    "operator": ("edge.cli.operator", "操作员 · add, reset-pin, list"),
    "hub": ("edge.cli.hub", "中心端 · the reference central server"),
    "hub admin": ("edge.cli.hub_admin", "中心端管理 · publish a catalogue, admit stations and people"),
    "authority": ("edge.cli.authority", "名录签发 · make, sign and publish signed catalogues"),
    "calibrate": ("edge.cli.calibrate", "校准键盘扫码器 · calibrate a keyboard scanner, print its sheet"),
    "scanner": (
        "edge.cli.scanner",
        "扫码器 · serial scanners plugged in, and a command sent to one: beep, trigger, AIM identifiers on",
    ),
    "doctor": ("edge.cli.doctor", "自检 · what is connected, missing, stale"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except UsageError as wrong:
        return _complain(wrong, wrong.message, 2)
    except BondscanError as failure:
        return _complain(failure, failure.message, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read our lines has gone; what was committed stays committed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as failure:  # a file named on the command line, most often
        what = f" {failure.filename}" if failure.filename else ""
        return _complain(failure, f"Failed to reach{what}: {failure.strerror or failure}.", 1)
    except Exception as fault:  # noqa: BLE001 - whatever it is, a person gets one line of it
        return _complain(fault, f"Failed to run '{arguments[0]}': {_kept(fault)}", 1)


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        _print_help()
        return 0
    if arguments[0] == "--version":
        from edge import __version__

        print(f"bondscan {__version__}")
        return 0
    words = 2 if " ".join(arguments[:2]) in COMMANDS else 1
    name, rest = " ".join(arguments[:words]), arguments[words:]
    if name not in COMMANDS:
        raise UsageError(f"Failed to read '{name}' as command: expected one of {', '.join(COMMANDS)}.")
    module = importlib.import_module(COMMANDS[name][0])
    parser = Parser(prog=f"bondscan {name}", description=COMMANDS[name][1])
    module.define(parser)
    options = parser.parse_args(rest)
    _expect_text(options)
    code: int = module.execute(options)
    return code


def _expect_text(options: argparse.Namespace) -> None:
    """Raise UsageError for words that are in no encoding we read; a path may hold any bytes."""
    for name, value in vars(options).items():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and not word.isascii() and not _sayable(word):
                raise UsageError(
                    f"Failed to read '{ascii(word)[1:-1]}' as {name}: expected text in UTF-8, got other bytes."
                )


def _sayable(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _complain(failure: Exception, message: str, code: int) -> int:
    from edge.cli.lines import blame
    from edge.language import kind_of

    blame("command" if isinstance(failure, UsageError) else kind_of(failure), message)
    return code


def _kept(fault: Exception) -> str:
    """A fault of the program in words, its details in a file for whoever mends it."""
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="bondscan-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        traceback.print_exception(fault, file=file)
    return f"expected it to work, got {type(fault).__name__}; details are in {path}."


def _print_help() -> None:
    print("bondscan 逐件扫码 · every package judged at the scan\n")
    for name, (_, words) in COMMANDS.items():
        print(f"  bondscan {name:<10} {words}")
    print("\n  bondscan COMMAND --help")
