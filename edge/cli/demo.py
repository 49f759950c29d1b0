"""`bondscan demo`: the whole of it on one PC, with a simulated scanner; --headless without a screen."""

from __future__ import annotations

import argparse
import contextlib
import os
from pathlib import Path
from typing import Any

from edge.cli.arguments import UsageError
from edge.cli.lines import put, scan_line


def define(parser: argparse.ArgumentParser) -> None:
    """Screen or headless; which station; which scanner."""
    parser.add_argument(
        "--home", type=Path, default=None, metavar="DIR", help="演示文件放在哪里 · where its homes are kept"
    )
    parser.add_argument(
        "--headless",
        action="store_true",
        help="无屏演完一天，每扫一行 JSON · play the whole day, a JSON line a scan",
    )
    parser.add_argument(
        "--station",
        choices=("warehouse", "pharmacy"),
        default="warehouse",
        help="哪个工位：保税仓或药房 · whose desk it is",
    )
    parser.add_argument(
        "--serial", metavar="PORT", default=None, help="真实的串口扫码器 · a real serial scanner"
    )


def execute(options: argparse.Namespace) -> int:
    """Set the scene, then the screen or the day."""
    if options.headless and options.serial:
        raise UsageError(
            "bondscan demo: expected --headless or --serial, got both (see bondscan demo --help)"
        )
    return _headless(_root(options)) if options.headless else _screen(options)


def _root(options: argparse.Namespace) -> Path:
    if options.home is not None:
        root: Path = options.home
        return root.absolute()
    if os.environ.get("BONDSCAN_HOME"):
        return Path(os.environ["BONDSCAN_HOME"]).absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("bondscan", appauthor=False)) / "demo"


def _headless(root: Path) -> int:
    from edge import config
    from edge.runtime.demo.day import day
    from edge.runtime.demo.headless import Tally, play_day
    from edge.runtime.demo.scene import set_up, today

    with set_up(root, new_day=True) as scene:
        language = config.load().language
        tally = Tally()

        def show(shown: Any) -> None:
            tally.count(shown)
            put({"station": shown.station, **scan_line(shown.outcome, language)})

        play_day(scene, day(scene.stamp, today(scene).date()), show, tally)
    put({"summary": tally.summary(), "home": str(root)})
    return 0 if tally.whole else 1


def _screen(options: argparse.Namespace) -> int:
    from edge.runtime.demo import sample
    from edge.runtime.demo.scene import set_up
    from edge.tui.start import run_demonstration

    station = sample.WAREHOUSE if options.station == "warehouse" else sample.PHARMACY
    with contextlib.ExitStack() as stack:
        print("准备演示… · preparing the demonstration…", flush=True)
        scene = stack.enter_context(set_up(_root(options), new_day=False))
        return run_demonstration(scene, station, options.serial)
