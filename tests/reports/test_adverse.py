from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.store import Reader, Store
from tests import fakes, homes
from tests.reports import wards
from tests.reports.wards import Bench, tables


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pharmacy with two events of one package, the second taken back."""
    found = tmp_path_factory.mktemp("adverse") / "ward"
    with homes.at_work(found, seat=fakes.PHARMACY, badge="P900", roles=wards.ROLES) as desk:
        bench, package = Bench(desk), fakes.record("dispensed", "S1", patient="p1-x")
        told = {
            "event_text": "皮疹",
            "recipients": "市药监局; 市卫生健康委",
            "reported_at": "2026-06-01 11:00",
        }
        bench.row("adverse_event", package, severity="serious", **told)
        bench.undo(bench.row("adverse_event", package, severity="general", **told))
    return found


@pytest.fixture
def reported(home: Path) -> Iterator[Reader]:
    """That home, open to read."""
    with Store.read(home) as opened:
        yield opened


def test_an_event_says_what_of_whom_and_to_whom(reported: Reader) -> None:
    """Goods, patient, severity, words, recipients and their times."""
    first, _ = tables(reported, "adverse", lang="zh")["events"]
    assert (first["品种编号"], first["序列号"], first["患者（假名）"]) == ("P-GOOD", "S1", "p1-x")
    assert (first["情况"], first["报告对象"]) == ("皮疹", "市药监局; 市卫生健康委")
    assert first["报告时间"] == "2026-06-01 11:00"
    assert first["标记"] == ""


def test_an_event_taken_back_stays_on_the_list(reported: Reader) -> None:
    """Marked, naming the row that did, and counted no more."""
    found = tables(reported, "adverse", lang="en")
    _, second = found["events"]
    assert second["Mark"] == "void"
    assert int(second["Void by entry"]) > int(second["Entry"])
    assert [line["Count"] for line in found["by-severity"]] == ["1"]


def test_the_year_counts_what_stands(reported: Reader) -> None:
    """One event."""
    (line,) = tables(reported, "evaluation", lang="en")["figures"]
    assert line["Adverse events"] == "1"
