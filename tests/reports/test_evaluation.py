from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from edge.clock import CHINA
from edge.store import Reader, Store
from tests import fakes, homes
from tests.reports import wards
from tests.reports.wards import tables

FIGURES = ("Received", "Used", "Patients", "Returned", "Destroyed", "Adverse events", "Scans refused")


def test_the_year_of_a_ward(ward: Reader) -> None:
    """Three packs used for two patients: an undone use is none, a pseudonym counts once."""
    (line,) = tables(ward, "evaluation", lang="en")["figures"]
    assert [line[name] for name in FIGURES] == ["6", "3", "2", "1", "0", "0", "1"]
    assert (line["Institution"], line["Product"]) == ("H1", "P-GOOD")


def test_refusals_are_told_by_reason_with_their_rows(ward: Reader) -> None:
    """Code, clause and count; then the scans themselves."""
    found = tables(ward, "evaluation", lang="en")
    assert [(line["Code"], line["Count"]) for line in found["refused-why"]] == [("duplicate", "1")]
    (row,) = found["refused-rows"]
    assert ward.query("SELECT verdict FROM journal WHERE seq = ?", (int(row["Entry"]),)) == [("REJECT",)]


def test_every_figure_is_the_sum_of_its_rows(ward: Reader) -> None:
    """Received, used, returned, added up from the rows that moved them."""
    found = tables(ward, "evaluation", lang="en")
    (line,) = found["figures"]
    for figure in ("Received", "Used", "Returned"):
        packs = sum(int(move["Packs"]) for move in found["moves"] if move["Counts as"] == figure)
        assert packs == int(line[figure])


def test_a_patient_is_a_pseudonym_and_nothing_else(ward: Reader) -> None:
    """Names were never written, so no paper has them."""
    found = tables(ward, "evaluation", lang="en")
    patients = {move["Patient (pseudonym)"] for move in found["moves"]} - {""}
    assert len(patients) == 2
    assert all(patient.startswith("p1-") for patient in patients)
    assert "张三" not in wards.written(ward, "evaluation").decode()


def test_in_the_zone_each_institution_has_what_it_was_sent(reader: Reader) -> None:
    """An exit undone or voided was not sent."""
    found = tables(reader, "evaluation", lang="en")
    assert {line["Institution"]: line["Sent"] for line in found["figures"]} == {"H1": "4", "H2": "1"}
    (line,) = tables(reader, "evaluation", lang="en", institution="H2")["figures"]
    assert (line["Institution"], line["Sent"]) == ("H2", "1")


def test_a_use_taken_back_a_year_later_is_taken_off_then(warded: Path, tmp_path: Path) -> None:
    """Figures of a year that was reported do not change."""
    home = homes.copied(warded, tmp_path)
    year = timedelta(days=300)
    with homes.at_work(
        home, seat=fakes.PHARMACY, badge="P900", roles=wards.ROLES, start=fakes.NOW + year
    ) as desk:
        desk.does("correct", "S3")
    with Store.read(home) as reader:
        last = tables(reader, "evaluation", lang="en", until=fakes.NOW.date())["figures"]
        now = tables(reader, "evaluation", lang="en", since=fakes.NOW.date() + timedelta(days=1))["figures"]
    assert [line["Used"] for line in last] == ["3"]
    assert [(line["Used"], line["Patients"]) for line in now] == [("-1", "0")]


@pytest.mark.parametrize("zone", [CHINA, UTC])
def test_a_year_turns_at_midnight_where_the_goods_are(tmp_path: Path, zone: tzinfo) -> None:
    """Used in the last second of the year, and in the first of the next: one in each, whatever the PC's zone."""
    newyear = datetime(2027, 1, 1, tzinfo=CHINA)
    home = tmp_path / "ward"
    catalogue = fakes.catalogue(issued=newyear - timedelta(hours=1))
    before = newyear - timedelta(minutes=1)
    papers = {"consent_date": "2026-12-30"}
    options = {"seat": fakes.PHARMACY, "badge": "P900", "roles": wards.ROLES, "catalogue": catalogue}
    with homes.at_work(home, start=before.astimezone(zone), **options) as desk:  # type: ignore[arg-type]
        desk.does("institution_receive", "S1", "S2")
        for serial, at in (("S1", newyear - timedelta(seconds=9)), ("S2", newyear)):
            desk.clock.now = max(desk.clock.now, at.astimezone(zone))
            desk.does("dispense", serial, patient="张三", **papers)
    with Store.read(home) as reader:
        rows = reader.query(
            "SELECT at FROM journal WHERE operation = 'dispense' AND kind = 'scan' ORDER BY seq"
        )
        years = [
            tables(reader, "evaluation", lang="en", since=date(year, 1, 1), until=date(year, 12, 31))[
                "figures"
            ]
            for year in (2026, 2027)
        ]
    assert [at[:10] for (at,) in rows] == ["2026-12-31", "2027-01-01"]
    assert [[line["Used"] for line in figures] for figures in years] == [["1"], ["1"]]
    assert [line["Received"] for line in years[0]] == ["2"]
