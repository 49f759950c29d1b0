from datetime import timedelta
from pathlib import Path

import pytest

from edge.reports.catalogue import in_use
from edge.store import Reader, Store
from tests import fakes, homes
from tests.fakes import NOW


def test_the_catalogue_in_use_says_how_much_is_in_it(reader: Reader) -> None:
    """Counts by kind, and how many serials are listed in all."""
    found = in_use(reader, NOW)
    assert found is not None
    assert (found["version"], found["freshness"], found["age_hours"]) == (1, "fresh", 1.0)
    assert found["counts"] == {
        "institutions": 3,
        "products": 8,
        "importers": 2,
        "approvals": len(fakes.APPROVALS),
        "clearance_forms": len(fakes.FORMS),
        "stations": 3,
        "places": 5,
        "operators": 4,
        "holds": 2,
        "permits": 0,
        "filings": 0,
        "despatch_notes": 0,
    }
    assert found["serials"] == 3


@pytest.mark.parametrize(("days", "age"), [(0, "fresh"), (2, "stale"), (30, "too-old")])
def test_its_age_is_judged_by_its_own_policy(reader: Reader, days: int, age: str) -> None:
    """Fresh, stale, too old."""
    found = in_use(reader, NOW + timedelta(days=days))
    assert found is not None
    assert found["freshness"] == age


def test_without_a_catalogue_there_is_nothing_to_say(tmp_path: Path) -> None:
    """None, not a failure."""
    homes.open_store(tmp_path / "new", homes.Clock()).close()
    with Store.read(tmp_path / "new") as reader:
        assert in_use(reader, NOW) is None
