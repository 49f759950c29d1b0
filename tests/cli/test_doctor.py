from pathlib import Path
from typing import Any

import pytest

from edge import config
from edge.errors import ConfigError
from tests.cli.conftest import Run
from tests.cli.looks import by_check, fresh


def test_a_home_in_order_has_nothing_wrong(run: Run, tmp_path: Path) -> None:
    """One line a check, each with its words in both languages; exit 0."""
    answer = run("doctor", "--home", fresh(tmp_path / "zone"))
    assert answer.code == 0, answer.out.decode()
    checks = by_check(answer)
    assert checks.keys() >= {"home", "store", "journal", "station", "quarantine", "anchor", "machine", "disk"}
    assert checks.keys() >= {
        "catalogue",
        "operators",
        "outbox",
        "hub",
        "clock",
        "scanners",
        "zbar",
        "terminal",
    }
    assert checks["catalogue"] == ("ok", "fresh")
    assert checks["station"] == ("ok", "zone")
    assert checks["hub"] == ("note", "off")
    for line in answer.lines:
        assert line["zh"] != line["en"]
        assert not line["zh"].startswith("doctor.")


def test_without_a_home_the_rest_is_looked_at_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    """What is missing is said first; exit 1."""
    answer = run("doctor", "--home", tmp_path / "none")
    checks = by_check(answer)
    assert answer.code == 1
    assert checks["home"] == ("wrong", "absent")
    assert {"scanners", "zbar", "terminal"} <= checks.keys()
    assert not (tmp_path / "none").exists()


def test_a_wrong_setting_is_told_and_not_stumbled_over(run: Run, tmp_path: Path) -> None:
    """All problems in one line."""
    (tmp_path / "bondscan.toml").write_text("language = 'fr'\n[hub]\nurl = 7\n", encoding="utf-8")
    answer = run("doctor", "--home", tmp_path)
    assert (by_check(answer)["settings"], answer.code) == (("wrong", "faulty"), 1)
    with pytest.raises(ConfigError):
        config.load(tmp_path)


def test_for_people_it_is_words_in_both_languages(run: Run, tmp_path: Path) -> None:
    """A mark and three lines a check, and a last word; no JSON."""
    answer = run("doctor", "--text", "--home", tmp_path / "none")
    shown = answer.out.decode()
    assert answer.code == 1
    assert "[ XX ] 数据目录 Home\n" in shown
    assert shown.rstrip().endswith("自检完成：1 项异常。 Self-check done: 1 wrong.")
    assert "{" not in shown


def test_usage_errors_are_one_line(run: Run) -> None:
    """JSON and words together, say."""
    answer = run("doctor", "--json", "--text")
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_shapes_are_told_by_the_terminal(run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    """JSON into a pipe, words on a terminal, unless one is asked for."""
    assert run("doctor", "--home", tmp_path / "none").lines
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert b"Self-check done" in run("doctor", "--home", tmp_path / "none").out
    assert run("doctor", "--json", "--home", tmp_path / "none").lines
