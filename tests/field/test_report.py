"""The report says what was found, whatever it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from edge.store import Store
from tests import homes
from tests.field import plan, report
from tests.field.check import Check
from tests.field.gauge import Depth
from tests.field.judge import Found
from tests.field.kept import SCANS, journal_of
from tests.field.live import Lived
from tests.field.work import Diary

DAY = plan.read(Path(__file__).with_name("short.toml"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A day of which only a station's journal is known, and two looks at its queue."""
    home = tmp_path_factory.mktemp("day") / "home"
    homes.zone_day(home)
    with Store.read(home) as reader:
        rows = journal_of(reader)
    at = rows[0].at.at
    found = Found([Check("hub", ("各站", "stations"))], {"ZONE-01": rows}, 3, {"A": (2, 5)}, [])
    depths = [Depth(at, "ZONE-01", 7), Depth(at, "ZONE-01", 0)]
    names = {"ZONE-01": ("一号库", "Desk <1>")}
    return Lived(DAY, at, 600.0, 12.0, Diary(), depths, found, names)


def test_its_figures_are_those_of_the_journal(lived: Lived) -> None:
    """As many scans accepted, for review and refused as rows say so."""
    page = report.html(lived)
    rows = [row for row in lived.found.rows["ZONE-01"] if row.kind in SCANS]
    counts = Counter(row.verdict for row in rows)
    told = "".join(f"<td>{counts[one]}</td>" for one in ("ACCEPT", "REVIEW", "REJECT"))
    assert told in page
    assert f"{len(rows)} scans" in page
    assert "At most 7, 0 when the day was over" in page


def test_what_did_not_hold_is_said_first_and_where(lived: Lived) -> None:
    """The banner, the mark, and each place, with nothing of it taken for HTML."""
    bad = Check("quota", ("1/0", "1 of 0"), ("form <A>: 6 of 5",))
    page = report.html(replace(lived, found=replace(lived.found, checks=[*lived.found.checks, bad])))
    assert "✘ 1 of the checks did not hold" in page
    assert "✘ 1 项检查不成立" in page
    assert "form &lt;A&gt;: 6 of 5" in page
    assert "Everything that must hold, held" not in page


def test_names_are_never_taken_for_html(lived: Lived) -> None:
    """Neither a station's nor the day's."""
    frame = msgspec.structs.replace(DAY.frame, name_zh="<b>", name_en="<script>")
    page = report.html(replace(lived, day=replace(DAY, frame=frame)))
    assert "Desk &lt;1&gt;" in page
    assert re.findall("<script>|<b>", page) == []


def test_a_day_without_anything_is_reported_too(lived: Lived) -> None:
    """No scan, no look, no form."""
    empty = replace(lived, depths=[], found=Found([], {}, 0, {}, []), names={})
    page = report.html(empty)
    assert "None." in page
    assert "nan" not in page
    assert isinstance(empty.date, datetime)
