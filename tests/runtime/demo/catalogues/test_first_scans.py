"""The sample catalogues can be worked with: with papers in order, the first scan under each regime is accepted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from edge.frame import Frame
from edge.rules.facts import StationFacts
from edge.runtime.demo import catalogues
from edge.runtime.demo.catalogues.codes import label
from edge.station import Closing, Outcome, Refusal
from tests import fakes, homes

ROLES = ("supervisor", "warehouse", "pharmacist", "laboratory", "quality")

SCANS: list[tuple[str, str, str, str, dict[str, str]]] = [
    (
        "tianzhu-rare-disease",
        "I2-Z1",
        "serialise",
        "P002",
        {"importer": "I2", "port": "北京天竺", "origin": "CH"},
    ),
    (
        "beijing-urgent-drug",
        "B01-PH",
        "institution_receive",
        "D001",
        {"clearance_form": "TGB26001-1", "importer": "BD1"},
    ),
    (
        "beijing-urgent-device",
        "B01-PH",
        "institution_receive",
        "Q001",
        {"approval": "京临急械〔示例〕001号", "importer": "BD2", "customs_entry": "E1"},
    ),
    (
        "nmpa-temporary-import",
        "N01-PH",
        "institution_receive",
        "M001",
        {"clearance_form": "TGN26001", "importer": "NI2"},
    ),
    (
        "boao-lecheng",
        "L03-PH",
        "institution_receive",
        "D003",
        {
            "clearance_form": "TGL26003",
            "approval": "琼乐临〔示例〕D003号",
            "importer": "LI2",
            "department": "NEURO",
        },
    ),
    (
        "boao-lecheng",
        "L01-PH",
        "institution_receive",
        "Q001",
        {
            "approval": "琼乐临〔示例〕Q001号",
            "importer": "LI1",
            "department": "NEURO",
            "customs_entry": "E1",
            "condition": "new",
        },
    ),
    (
        "beijing-special-items",
        "S02-PH",
        "institution_receive",
        "X004",
        {
            "permit": "WSJ〔示例〕004-1",
            "approval": "京特评〔示例〕004号",
            "place": "S02-STORE",
            "responsible": "S02-LAB-1",
            "importer": "SI1",
        },
    ),
]
"""Sample, station, operation, product, papers."""


def scan(
    home: Path, name: str, station: str, operation: str, product: str, papers: dict[str, str]
) -> Outcome:
    """One package at that station of the sample, in a task with those papers."""
    whole = catalogues.catalogue(name, fakes.NOW - timedelta(hours=1), 1)
    entry = next(one for one in whole.stations if one.id == station)
    seat = StationFacts(id=entry.id, kind=entry.kind, party=entry.party, gln=entry.gln)
    goods = next(one for one in whole.products if one.id == product)
    with homes.at_work(home, seat=seat, catalogue=whole, roles=ROLES) as desk:
        opened = desk.station.tasks.start(desk.station.access.facts, operation, papers)
        assert not isinstance(opened, Refusal), opened
        text = label(goods, "SN42", "L42A", fakes.EXPIRY)
        outcome = desk.station.scan(Frame(text.encode(), "test", desk.clock.now))
        desk.station.tasks.close(desk.station.access.facts, Closing())
    return outcome


@pytest.mark.parametrize(
    ("name", "station", "operation", "product", "papers"), SCANS, ids=[f"{row[0]}-{row[3]}" for row in SCANS]
)
def test_the_first_scan_with_papers_in_order_is_accepted(
    tmp_path: Path, name: str, station: str, operation: str, product: str, papers: dict[str, str]
) -> None:
    """Under the regime that the sample's approval names."""
    outcome = scan(tmp_path / "home", name, station, operation, product, papers)
    assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings


@pytest.mark.parametrize(("name", "station", "operation", "product", "papers"), SCANS[1:])
def test_the_same_at_a_neighbour_is_not(
    tmp_path: Path, name: str, station: str, operation: str, product: str, papers: dict[str, str]
) -> None:
    """What was granted to one is not received by another."""
    prefix = station[0]
    other = f"{prefix}05-PH"
    outcome = scan(tmp_path / "home", name, other, operation, product, papers)
    assert outcome.decision.verdict == "REJECT"
