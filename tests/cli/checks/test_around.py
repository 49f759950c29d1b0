import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.cli.checks.around import check_scanners, check_terminal, check_zbar
from edge.codes.diagnosis import diagnose
from edge.codes.sheet import SHEET
from edge.runtime.calibration import keep
from edge.runtime.exchange import HubAccess, save_access
from edge.runtime.places import Places
from tests.cli.conftest import Run
from tests.cli.looks import Served, by_check, enrolled, fresh, now


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A hub, up until the test ends or stops it."""
    hub = Served(tmp_path / "hub")
    hub.start()
    yield hub
    hub.stop()


def test_a_clock_behind_the_last_row_is_told(run: Run, tmp_path: Path) -> None:
    """By more than five minutes: then expiry cannot be judged."""
    home = fresh(tmp_path / "zone", start=now() + timedelta(hours=2))
    assert by_check(run("doctor", "--home", home))["clock"] == ("wrong", "behind")


def test_a_hub_that_answers_is_told_with_its_clock(run: Run, served: Served, tmp_path: Path) -> None:
    """And where the two clocks differ, by how much."""
    home = enrolled(run, served, tmp_path / "zone")
    checks = by_check(run("doctor", "--home", home))
    assert checks["hub"] == ("ok", "answers")
    assert checks["clock"] == ("ok", "agrees")
    served.skew = timedelta(minutes=2)
    assert by_check(run("doctor", "--home", home))["clock"] == ("warning", "off")
    served.skew = timedelta(hours=-1)
    answer = run("doctor", "--home", home)
    assert by_check(answer)["clock"] == ("wrong", "off")
    line = next(line for line in answer.lines if line["check"] == "clock")
    assert re.fullmatch(r"\+(3599|3600|3601)", line["seconds"])


def test_a_hub_that_does_not_is_told_too(run: Run, served: Served, tmp_path: Path) -> None:
    """A token it no longer takes is another thing than no answer."""
    home = enrolled(run, served, tmp_path / "zone")
    save_access(Places(home, home), HubAccess(url=served.url, token="old"))
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["hub"], answer.code) == (("wrong", "revoked"), 1)
    served.stop()
    answer = run("doctor", "--home", home)
    assert (by_check(answer)["hub"], answer.code) == (("wrong", "unreachable"), 1)
    (home / "line.json").write_text("{", encoding="utf-8")
    assert by_check(run("doctor", "--home", home))["hub"] == ("wrong", "faulty")


@pytest.mark.parametrize(
    ("encoding", "status"),
    [
        ("utf-8", "ok"),
        ("UTF8", "ok"),
        ("ascii", "warning"),
        ("cp936", "warning"),
        ("?", "warning"),
        (None, "warning"),
    ],
)
def test_a_terminal_that_cannot_show_chinese_is_told(encoding: str | None, status: str) -> None:
    """Whatever the system calls its encoding."""
    assert check_terminal(encoding).status == status


def test_a_faulty_scanner_profile_is_told(tmp_path: Path) -> None:
    """With its problem; the ports of this PC are listed otherwise."""
    assert check_scanners(None).why in ("none", "found")
    (tmp_path / "scanners").mkdir()
    (tmp_path / "scanners" / "mine.toml").write_text("name = 5", encoding="utf-8")
    found = check_scanners(tmp_path)
    assert (found.status, found.why) == ("warning", "failed")
    assert "mine.toml" in found.params["message"]


def test_zbar_is_optional() -> None:
    """There or not, it is never wrong."""
    assert check_zbar().status in ("ok", "note")


def test_how_the_keyboard_scanner_was_calibrated(run: Run, tmp_path: Path) -> None:
    """Never, well, without its separators, past help, or kept in a file that was altered."""
    home = fresh(tmp_path / "zone")

    def told() -> tuple[str, str]:
        return by_check(run("doctor", "--home", home))["calibration"]

    assert told() == ("note", "none")
    for reported, expected in (
        (SHEET, ("ok", "good")),
        (SHEET.replace("\x1d", ""), ("warning", "no-gs")),
        (SHEET.replace("Q", ""), ("wrong", "unsound")),
    ):
        keep(home, diagnose(reported), at=now(), by="W001")
        assert told() == expected
    (home / "calibration.json").write_text("{}", encoding="utf-8")
    assert told() == ("wrong", "damaged")
