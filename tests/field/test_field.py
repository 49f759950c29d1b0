"""A short day through the command itself: everything holds, and the report says what the journals say."""

from __future__ import annotations

import html.parser
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.field import plan
from tests.field.words import CHECKS

ROOT = Path(__file__).parents[2]
SHORT = Path(__file__).with_name("short.toml")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def field_test(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command, run from `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "tests.field", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str, str]:
    """What the command said of the short day, to programs and to people, and its report."""
    folder = tmp_path_factory.mktemp("field")
    done = field_test(str(SHORT), folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    return said, done.stderr, (folder / said["report"]).read_text("utf-8")


def test_everything_holds_after_a_day_with_mishaps(day: tuple[dict[str, Any], str, str]) -> None:
    """Unplugged, cut off, powered off, without paper, mis-scanned: nothing lost, nothing let through."""
    said, told, _ = day
    assert (said["held"], said["failed"], said["mishaps"]) == (True, [], 5)
    assert said["scans"] >= 40
    assert said["events"] >= 29
    assert told.count("✔") == len(CHECKS)
    assert "Traceback" not in told


def test_the_report_says_it_in_both_languages_and_needs_no_other_file(
    day: tuple[dict[str, Any], str, str],
) -> None:
    """One page with its plots inside; nothing is fetched, nothing is run."""
    said, _, page = day
    for zh, en in CHECKS.values():
        assert zh in page
        assert en.replace("<", "&lt;") in page
    assert page.count("<svg") == 5
    assert re.findall(r"(?:src|href)\s*=|url\(|<script|https?://(?!127)", page) == []
    shown, hidden = (len(re.findall(f'<(?:span|p|h1|h2|div) class="{one} ', page)) for one in ("zh", "en"))
    assert shown == hidden > 80
    assert f"{said['events']} = {said['events']}" in page


class Tags(html.parser.HTMLParser):
    """Whether every element that is opened is closed, in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_is_well_formed(day: tuple[dict[str, Any], str, str]) -> None:
    """Every element is closed."""
    tags = Tags()
    tags.feed(day[2])
    assert tags.open == []


def test_a_day_with_faults_ends_with_2_and_each_fault_on_a_line(tmp_path: Path) -> None:
    """In both languages, before anything is started."""
    bad = tmp_path / "bad.toml"
    bad.write_text(SHORT.read_text("utf-8").replace('"W001"', '"P001"', 2), "utf-8")
    done = field_test(str(bad), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    first, *faults = done.stderr.splitlines()
    assert first == "日程有 2 处要改。 · 2 to mend in the day."
    assert [one.partition(":")[0] for one in faults] == ["bad.toml"] * 2
    assert all(re.search(r"line \d+: Failed to read .* as .*: expected .*, got .*\.", one) for one in faults)
    assert list(tmp_path.iterdir()) == [bad]


def test_a_place_that_cannot_be_written_is_said_before_the_day(tmp_path: Path) -> None:
    """Not after it."""
    done = field_test(str(SHORT), "--out", str(tmp_path / "none" / "r.html"), folder=tmp_path)
    assert done.returncode == 2
    assert "Failed to write" in done.stderr.splitlines()[0]


def test_the_help_names_the_ready_days_in_both_languages(tmp_path: Path) -> None:
    """Each is there and can be read."""
    done = field_test("--help", folder=tmp_path)
    assert done.returncode == 0
    assert "现成的日程 · ready days" in done.stdout
    named = re.findall(r"hardware/days/\w+\.toml", done.stdout)
    assert len(named) == 3
    assert all(plan.read(ROOT / one).works for one in named)
