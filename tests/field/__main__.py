"""`./scripts/field-test DAY.toml`: a scripted day lived through, and the report of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from edge.errors import ConfigError
from tests.field import plan
from tests.field.failures import FAILURES, said_of
from tests.field.live import Lived, live
from tests.field.plan import Day
from tests.field.report import html
from tests.field.sound import SECONDS
from tests.field.words import CHECKS

ABOUT = """\
把一天的工作压缩成一两分钟：真实的工位与中心端进程、模拟的扫码器与打印机，按种子拔插、断网、断电、误扫，
收工后核对必须成立的各项，写一份主管能读的报告（HTML，中英文）。
A day of work in a minute or two: real stations and a real hub, simulated scanners and printers; unplugging,
lost lines, power cuts and mis-scans drawn from a seed. What must hold is checked, and a report is written
that a supervisor can read (HTML, Chinese and English).

现成的日程 · ready days:  hardware/days/warehouse.toml  hardware/days/pharmacy.toml  hardware/days/both.toml
退出码 · exit codes:  0 全部成立 · all held;  1 有不成立的 · something did not;  2 日程或命令写错了 · the day or the command was not good
"""


def main(words: Sequence[str] | None = None) -> int:
    """0 where everything that must hold did, 1 where not, 2 where the file or the command is off."""
    asked = _asked(words)
    try:
        day = plan.read(asked.day)
    except ConfigError as failure:
        _tell(f"日程有 {len(failure.problems)} 处要改。", f"{len(failure.problems)} to mend in the day.")
        for problem in failure.problems:
            sys.stderr.write(f"{problem}\n")
        return 2
    day = _changed(day, asked)
    out: Path = asked.out or Path(f"field-test-{asked.day.stem}.html")
    try:
        out.write_text("", encoding="utf-8")  # said before the day is lived through, not after
    except OSError as failure:
        words = f"Failed to write {out}: expected a place for it, got {failure.strerror}."
        _tell(f"无法写入 {out}：{failure.strerror}。", words)
        return 2
    try:
        lived = live(day, _tell)
    except (*FAILURES, KeyboardInterrupt) as failure:
        out.unlink(missing_ok=True)
        _tell("未能走完这一天。", said_of(failure))
        return 1
    out.write_text(html(lived), encoding="utf-8")
    _sum_up(lived, out)
    return 0 if lived.found.held else 1


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/field-test", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("day", type=Path, metavar="DAY.toml", help="日程文件 · the day, as a file")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE.html",
        help="报告写到哪里（默认当前目录 field-test-DAY.html） · where the report goes (field-test-DAY.html here)",
    )
    parser.add_argument("--seed", type=int, help="换一个种子 · another seed than the file's")
    parser.add_argument(
        "--seconds", type=_seconds, metavar="N", help="压缩成几秒 · in how many seconds, not the file's"
    )
    return parser.parse_args(words)


def _seconds(said: str) -> int:
    least, most = SECONDS
    if not said.isdigit() or not least <= int(said) <= most:
        raise argparse.ArgumentTypeError(
            f"Failed to read '{said}' as seconds: expected {least} to {most}, got {said}."
        )
    return int(said)


def _changed(day: Day, asked: argparse.Namespace) -> Day:
    """The day with what the command line says otherwise."""
    said = {name: getattr(asked, name) for name in ("seed", "seconds") if getattr(asked, name) is not None}
    return replace(day, frame=msgspec.structs.replace(day.frame, **said))


def _tell(zh: str, en: str) -> None:
    sys.stderr.write(f"{zh} · {en}\n")
    sys.stderr.flush()


def _sum_up(lived: Lived, out: Path) -> None:
    """A line for each check to the person, one of JSON to a program."""
    for check in lived.found.checks:
        zh, en = CHECKS[check.name]
        sys.stderr.write(
            f"{'✔' if check.held else '✘'} {zh} · {en}: {check.counted[0]} · {check.counted[1]}\n"
        )
        for one in check.wrong:
            sys.stderr.write(f"    {one}\n")
    said = {
        "held": lived.found.held,
        "failed": [check.name for check in lived.found.checks if not check.held],
        "scans": len(lived.diary.seen),
        "events": lived.found.events,
        "mishaps": sum(1 for one in lived.diary.happened if one.what not in ("work", "recall")),
        "seconds": round(lived.took, 1),
        "report": str(out),
    }
    print(json.dumps(said, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
