"""`bondscan doctor`: what is connected, missing or stale. Exit code 0: nothing is wrong; 1: something is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edge.cli.arguments import add_home, home_of
from edge.cli.checks import Found, Status
from edge.cli.lines import put
from edge.errors import ConfigError
from edge.language import text

if TYPE_CHECKING:
    from edge.config import Config

_MARKS: Final[dict[Status, str]] = {"ok": "[ ok ]", "note": "[ -- ]", "warning": "[ !  ]", "wrong": "[ XX ]"}


def define(parser: argparse.ArgumentParser) -> None:
    """JSON lines for programs, words for people."""
    add_home(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--json",
        action="store_true",
        help="每项检查一行 JSON（不在终端时的默认） · one JSON line a check (default but on a terminal)",
    )
    shape.add_argument("--text", action="store_true", help="文字 · words (default on a terminal)")


def execute(options: argparse.Namespace) -> int:
    """Look at everything; whatever fails, the rest is looked at all the same."""
    as_text = options.text or (not options.json and sys.stdout.isatty())
    wrong = 0
    for found in examine(home_of(options)):
        wrong += found.status == "wrong"
        if as_text:
            _say(found)
        else:
            put(_line(found))
    if as_text:
        key = "doctor.verdict.wrong" if wrong else "doctor.verdict.fine"
        print(f"\n{text(key, 'zh', count=str(wrong))} {text(key, 'en', count=str(wrong))}")
    return 1 if wrong else 0


def examine(home: Path) -> Iterator[Found]:
    """Every check there is a ground for: without a home its contents are passed over."""
    from edge.cli.checks.around import check_calibration, check_scanners, check_terminal, check_zbar
    from edge.cli.checks.home import check_home
    from edge.cli.checks.labels import check_labels
    from edge.cli.checks.sound import check_sound

    settings = _settings(home)
    if isinstance(settings, Found):
        yield settings
    else:
        yield Found("settings", "ok", "read")
    there = check_home(home)
    yield there
    if home.is_dir() and not isinstance(settings, Found):
        yield from _station(home, settings)
    yield check_scanners(home if home.is_dir() else None)
    if home.is_dir():
        yield check_calibration(home)
    if not isinstance(settings, Found):
        yield from check_sound(settings.sound)
        yield from check_labels(home if home.is_dir() else None, settings.labels)
    yield check_zbar()
    yield check_terminal(sys.stdout.encoding)


def _settings(home: Path) -> Config | Found:
    from edge import config

    try:
        settings = config.load(home)
        config.regimes(home)
    except ConfigError as faulty:
        return Found("settings", "wrong", "faulty", {"message": faulty.message})
    return settings


def _station(home: Path, settings: Config) -> Iterator[Found]:
    from edge.cli.checks.around import check_hub
    from edge.cli.checks.home import check_disk, check_store, last_row
    from edge.runtime.ids import wall
    from edge.runtime.opening import this_machine

    yield check_disk(home, settings.low_disk)
    yield from check_store(home, settings, this_machine(settings), wall())
    yield from check_hub(home, settings, last_row(home))


def _line(found: Found) -> dict[str, object]:
    key = f"doctor.{found.check}.{found.why}"
    return {
        "check": found.check,
        "status": found.status,
        "why": found.why,
        "zh": text(key, "zh", **found.params),
        "en": text(key, "en", **found.params),
        **found.params,
    }


def _say(found: Found) -> None:
    name = f"doctor.{found.check}"
    print(f"{_MARKS[found.status]} {text(name, 'zh')} {text(name, 'en')}")
    for lang in ("zh", "en"):
        print(f"       {text(f'{name}.{found.why}', lang, **found.params)}")
