"""A day's file: what it says is read, and every fault of it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import ConfigError
from tests.field import plan
from tests.field.clock import minutes

SHORT = Path(__file__).with_name("short.toml")
READY = sorted((Path(__file__).parents[2] / "hardware" / "days").glob("*.toml"))


def told(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """The faults of the short day with something in it replaced, once each."""
    text = SHORT.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    changed = tmp_path / "day.toml"
    changed.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        plan.read(changed)
    return [problem.removeprefix("day.toml: ") for problem in raised.value.problems]


def test_a_day_is_what_its_file_says() -> None:
    """Stations, batches and works in the file's order; what it leaves out is as usual."""
    day = plan.read(SHORT)
    assert (day.begins, day.ends, day.frame.seed, day.approved) == (540, 600, 3, 60)
    assert [one.device for one in day.stations] == ["serial", "hid"]
    assert (day.batches["A"].coded, day.batches["B"].coded) == (True, False)
    assert [one.step for one in day.works_at("YJ-PH-01")] == ["institution_receive"] * 2
    assert day.mishaps.hub_stopped == 0


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_each_ready_day_can_be_played_and_has_its_recall_in_the_afternoon(path: Path) -> None:
    """Warehouse, pharmacy and both; after the recall somebody scans the lot."""
    day = plan.read(path)
    assert [minutes(one.at) >= 12 * 60 for one in day.recalls] == [True]
    assert any(
        one.expects == "recall" and one.batch == day.recalls[0].batch and one.start > day.recalls[0].at
        for one in day.works
    )


def test_there_are_three_ready_days() -> None:
    """As the help names them."""
    assert [path.stem for path in READY] == ["both", "pharmacy", "warehouse"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'to = "10:00"',
            'to = "8:00"',
            "line 6: Failed to read to '8:00' as a time: expected HH:MM, got 8:00.",
        ),
        (
            "seconds = 7",
            "seconds = 'x'",
            "line 7: Failed to read 'seconds' as an entry of [day]: expected int, got str.",
        ),
        (
            "seed = 3",
            "sed = 3",
            "line 8: Failed to read 'sed' as an entry of [day]: expected one of name_zh, name_en, from, to, seconds, seed, got sed.",
        ),
        (
            "approved = 60",
            "approved = 4",
            "line 11: Failed to read approved '4' as packs: expected 25 at least, as the forms say, got 4.",
        ),
        (
            'device = "hid"',
            'device = "nose"',
            "line 32: Failed to read 'device' as an entry of [station]: expected one of serial, hid, keyboard, camera, got 'nose'.",
        ),
        (
            'operator = "W001"',
            'operator = "P001"',
            "line 49: Failed to read operator 'P001' as a badge: expected one of W001, W900, got P001.",
        ),
        (
            "packs = [1, 8]",
            "packs = [1, 9]",
            "line 52: Failed to read packs '[1, 9]' as packs: expected first and last of 1 to 8, got [1, 9].",
        ),
        (
            'batch = "B"\norder',
            'batch = "Z"\norder',
            "line 107: Failed to read batch 'Z' as a batch: expected one of A, B, got Z.",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    """In four parts: what, as what, expected, got."""
    assert told(tmp_path, (old, new)) == [said]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """In the order of the file."""
    found = told(
        tmp_path,
        ('step = "put_away"', 'step = "put_in"'),
        ('at = "09:22"', 'at = "23:25"'),
        ('place = "RARE-A-01"', 'shelf = "RARE-A-01"'),
        ("misscans = 10", "misscans = 99"),
    )
    lines = [int(one.split()[1].rstrip(":")) for one in found]
    assert lines == sorted(lines)
    assert [word in found[at] for at, word in enumerate(("put_in", "23:25", "misscans"))] == [True] * 3


def test_a_desk_does_one_thing_at_a_time(tmp_path: Path) -> None:
    """A work that begins before the last has ended is told."""
    (said,) = told(tmp_path, ('from = "09:12"', 'from = "09:08"'))
    assert "at ZONE-01: expected one from 09:12 on, got 09:08" in said


@pytest.mark.parametrize("text", [b"[day", b"\xff", b"", b"[[day]]\nx = 1\n", b"[work]\nfrom = 1\n"])
def test_no_file_raises_anything_else(tmp_path: Path, text: bytes) -> None:
    """Whatever is in it."""
    path = tmp_path / "day.toml"
    path.write_bytes(text)
    with pytest.raises(ConfigError):
        plan.read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As a file that was expected."""
    with pytest.raises(ConfigError) as raised:
        plan.read(tmp_path / "none.toml")
    assert "expected a file, got No such file" in raised.value.problems[0]
