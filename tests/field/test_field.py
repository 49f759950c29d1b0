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
from tests.field.__main__ import main
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


def test_a_day_with_faults_ends_with_2_and_each_fault_on_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, before anything is started."""
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "bad.toml"
    bad.write_text(SHORT.read_text("utf-8").replace('"W001"', '"P001"', 2), "utf-8")
    assert main([str(bad)]) == 2
    told = capsys.readouterr()
    first, *faults = told.err.splitlines()
    assert (told.out, first) == ("", "日程有 2 处要改。 · 2 to mend in the day.")
    assert [one.partition(":")[0] for one in faults] == ["bad.toml"] * 2
    assert all(re.search(r"line \d+: Failed to read .* as .*: expected .*, got .*\.", one) for one in faults)
    assert list(tmp_path.iterdir()) == [bad]


def test_a_place_that_cannot_be_written_is_said_before_the_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not after it."""
    assert main([str(SHORT), "--out", str(tmp_path / "none" / "r.html")]) == 2
    assert "Failed to write" in capsys.readouterr().err.splitlines()[0]


@pytest.mark.parametrize("words", [[], ["a.toml", "--seconds", "1"], ["a.toml", "--seed", "x"], ["a", "b"]])
def test_a_command_that_is_off_ends_with_2(words: list[str]) -> None:
    """As argparse does."""
    with pytest.raises(SystemExit) as raised:
        main(words)
    assert raised.value.code == 2


def test_the_help_names_the_ready_days_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is there and can be read."""
    with pytest.raises(SystemExit) as raised:
        main(["--help"])
    told = capsys.readouterr().out
    assert raised.value.code == 0
    assert "现成的日程 · ready days" in told
    named = re.findall(r"hardware/days/\w+\.toml", told)
    assert len(named) == 3
    assert all(plan.read(ROOT / one).works for one in named)
