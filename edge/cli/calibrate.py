"""`bondscan calibrate`: what a scan of the calibration sheet says of a keyboard scanner and this PC."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError, add_home, home_of
from edge.cli.lines import put

if TYPE_CHECKING:
    from edge.codes.diagnosis import Diagnosis
    from edge.drivers.overheard import Heard
    from edge.language import Lang
    from edge.runtime.calibration import Calibration

ACTIONS = ("scan", "show", "forget", "sheet")
SHEET_FILE = "bondscan-calibration.pdf"


def define(parser: argparse.ArgumentParser) -> None:
    """Scan (the default), show, forget, sheet."""
    parser.epilog = (
        "scan    扫校准页，说出结果并保存 · scan the sheet, say what is found, keep it (the default)\n"
        "show    显示保存的校准 · what is kept\n"
        "forget  删除校准 · forget it\n"
        "sheet   生成校准页 PDF 或 PNG · make the sheet\n\n"
        "退出码 0：现在就能扫；1：须先改设置。\n"
        "Exit code 0: scans can be taken as things are; 1: something has to be changed first."
    )
    parser.add_argument(
        "action",
        nargs="?",
        choices=ACTIONS,
        default="scan",
        metavar="|".join(ACTIONS),
        help="做什么，见下 · what to do, see below",
    )
    add_home(parser)
    parser.add_argument(
        "--text",
        metavar="FILE",
        help="到达的文本取自文件，- 为标准输入 · what arrived, from a file or - for stdin",
    )
    parser.add_argument(
        "--by", default="", metavar="BADGE", help="谁来校准 · who does it; default: this user"
    )
    parser.add_argument(
        "--source",
        default="",
        metavar="NAME",
        help="哪把扫码器，默认 keyboard · which scanner; default: keyboard",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="只诊断，不保存 · say what is found, keep nothing"
    )
    parser.add_argument(
        "--json", action="store_true", help="输出一行 JSON，不用文字 · one JSON line instead of words"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE.pdf|.png",
        help=f"sheet 的文件，默认 {SHEET_FILE} · with sheet; default: {SHEET_FILE}",
    )


def execute(options: argparse.Namespace) -> int:
    """Do one of the four."""
    return {"scan": _scan, "show": _show, "forget": _forget, "sheet": _sheet}[options.action](options)


def _sheet(options: argparse.Namespace) -> int:
    from edge.reports.sheet import write_sheet

    out: Path = options.out or Path(SHEET_FILE)
    if out.suffix.lower() not in (".pdf", ".png"):
        raise UsageError(f"calibrate sheet: expected --out FILE.pdf or FILE.png, got {out}")
    write_sheet(out)
    put({"file": str(out)})
    return 0


def _show(options: argparse.Namespace) -> int:
    from edge.language import text
    from edge.runtime.calibration import calibrations

    kept = calibrations(home_of(options))
    if options.json:
        for source, one in kept.items():
            put({"source": source, "at": _stamp(one), "by": one.by} | as_json(one.diagnosis))
        return 0
    if not kept:
        sys.stdout.write(f"{text('calibration.nothing-kept', _lang(options))}\n")
    for source, one in kept.items():
        sys.stdout.write(f"{source}: {_stamp(one)} {one.by}\n")
        _say(one.diagnosis, _lang(options))
    return 0


def _forget(options: argparse.Namespace) -> int:
    from edge.language import text
    from edge.runtime.calibration import forget

    known = forget(home_of(options), *_source(options))
    words = "calibration.forgotten" if known else "calibration.nothing-kept"
    sys.stdout.write(f"{text(words, _lang(options))}\n")
    return 0


def _scan(options: argparse.Namespace) -> int:
    from edge.codes.diagnosis import diagnose
    from edge.language import text

    lang = _lang(options)
    heard = _from_file(options.text) if options.text else _from_terminal(lang)
    if heard is None:
        return 130
    found = diagnose(heard.text, heard.hints)
    stored = found.keepable and not options.dry_run
    if stored:
        _keep(options, found)
    if options.json:
        put(as_json(found) | {"stored": stored})
    else:
        _say(found, lang)
        words = text("calibration.stored", lang, path=str(home_of(options))) if stored else ""
        sys.stdout.write(f"\n{words or text('calibration.not-stored', lang)}\n")
    return 0 if found.safe else 1


def _keep(options: argparse.Namespace, found: Diagnosis) -> None:
    import getpass

    from edge.errors import ConfigError
    from edge.runtime.calibration import KEYBOARD, keep
    from edge.runtime.ids import wall

    home = home_of(options)
    if not home.is_dir():
        raise ConfigError(
            f"Failed to keep the calibration in {home}: expected a station's home, got no directory; "
            "enrol first, name the home with --home, or use --dry-run."
        )
    by = options.by or getpass.getuser()
    keep(home, found, source=options.source or KEYBOARD, at=wall(), by=by)


def _source(options: argparse.Namespace) -> tuple[str, ...]:
    return (options.source,) if options.source else ()


def _stamp(one: Calibration) -> str:
    from edge.clock import CHINA

    at: datetime = one.at
    return at.astimezone(CHINA).isoformat(timespec="seconds")


def _lang(options: argparse.Namespace) -> Lang:
    """The language of the station, zh where there is none."""
    from edge import config
    from edge.errors import ConfigError

    try:
        return config.load(home_of(options)).language
    except ConfigError:
        return "zh"


def _from_file(name: str) -> Heard:
    """What arrived, as text; a line end behind it is the suffix or the file's own."""
    from edge.codes.diagnosis import Hints
    from edge.drivers.overheard import Heard

    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return Heard(content.decode("utf-8", "replace").rstrip("\r\n"), Hints())


def _from_terminal(lang: Lang) -> Heard | None:
    """One scan at this terminal; None where the person gave up."""
    from edge.drivers.terminal_keys import raw_keys
    from edge.language import text

    if not sys.stdin.isatty():
        raise UsageError("bondscan calibrate: expected a terminal to scan at, or --text FILE, got neither")
    sys.stderr.write(f"{text('calibration.prompt', lang)}\n")
    sys.stderr.flush()
    with raw_keys() as keys:
        from edge.drivers.one_scan import one_scan

        return one_scan(keys)


def as_json(found: Diagnosis) -> dict[str, object]:
    """The diagnosis as one JSON object."""
    return {
        "sheet": found.sheet,
        "layouts": found.layouts,
        "scanner_layouts": found.scanners,
        "caps_lock": found.caps_lock,
        "input_method": found.input_method,
        "dead_keys": found.dead,
        "lost": found.lost,
        "gs": found.gs,
        "controls": dict(found.controls),
        "aim": found.aim,
        "suffix": found.suffix,
        "sound": found.profile.sound,
        "changed": found.profile.changed,
        "gs_arrives": found.profile.gs_arrives,
        "safe": found.safe,
        "advice": found.advice,
    }


def _say(found: Diagnosis, lang: Lang) -> None:
    from edge.codes.advice_words import in_words

    for line in in_words(found, lang):
        sys.stdout.write(f"{line}\n")
