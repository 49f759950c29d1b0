from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from edge.errors import BondscanError
from edge.store import Reader, Store
from tests.reports import wards
from tests.reports.wards import tables


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a laboratory after `wards.laboratory`."""
    found = tmp_path_factory.mktemp("laboratory") / "lab"
    wards.laboratory(found)
    return found


@pytest.fixture
def laboratory(home: Path) -> Iterator[Reader]:
    """That home, open to read."""
    with Store.read(home) as opened:
        yield opened


def paper(reader: Reader) -> dict[str, list[dict[str, str]]]:
    """The report of the opinion, in English."""
    return tables(reader, "completion", lang="en", opinion=wards.OPINION)


def figures(reader: Reader) -> dict[str, str]:
    """Amounts by name."""
    return {line["Figure"]: line["Amount"] for line in paper(reader)["amounts"]}


def test_amounts_are_in_the_unit_of_the_opinion(laboratory: Reader) -> None:
    """Packs are converted, parts of them counted exactly, an undone use is none."""
    found = figures(laboratory)
    assert {name: found[name] for name in ("Received", "Used", "Destroyed", "Left over, here")} == {
        "Received": "30",
        "Used": "6.5",
        "Destroyed": "10",
        "Left over, here": "13.5",
    }
    assert found["Total of the opinion"] == "100"
    assert found["Total of the permits"] == "50"


def test_what_was_received_is_accounted_for(laboratory: Reader) -> None:
    """By the journal, and by the stock as kept."""
    found = figures(laboratory)
    assert found["Accounted for"] == found["Received"]
    assert found["Left over, by the stock kept"] == found["Left over, here"]
    assert {line["Mark"] for line in paper(laboratory)["amounts"]} == {""}


def test_aliquots_are_told_and_change_no_sum(laboratory: Reader) -> None:
    """How many, how much, each under the package it was taken from."""
    found = figures(laboratory)
    assert (found["Aliquots"], found["Of it divided into aliquots"]) == ("1", "2.5")
    taken = {line["Item"]: line["Taken from"] for line in paper(laboratory)["items"] if line["Taken from"]}
    assert [(key[-4:], origin[-2:]) for key, origin in taken.items()] == [("V2-a", "V2")]


def test_a_destruction_has_its_manifest_and_its_people(laboratory: Reader) -> None:
    """From the papers of its task."""
    (line,) = paper(laboratory)["disposed"]
    assert [line[name] for name in ("Operator", "Second person", "Method", "Manifest", "Amount")] == [
        "P900",
        "Q001",
        "高压灭菌",
        "WM-7",
        "10",
    ]


def test_permits_and_the_opinion_stand_at_the_head(laboratory: Reader) -> None:
    """The opinion's standing, its unit, the permits under it."""
    found = paper(laboratory)
    (about,) = found["about"]
    assert (about["Assessment opinion"], about["Standing"]) == ("O-1", "in force")
    assert [(line["Permit"], line["Amount"]) for line in found["permits"]] == [("Q-1", "50")]


def test_every_amount_is_the_sum_of_its_rows(laboratory: Reader) -> None:
    """Added up by what they count as."""
    found = paper(laboratory)
    sums: dict[str, Decimal] = {}
    for move in found["moves"]:
        sums[move["Counts as"]] = sums.get(move["Counts as"], Decimal(0)) + Decimal(move["Amount"])
    told = figures(laboratory)
    assert sums == {
        "Received": Decimal(told["Received"]),
        "Used": Decimal(told["Used"]),
        "Destroyed": Decimal(told["Destroyed"]),
        "On hand": Decimal(told["Left over, here"]),
        "Of it divided into aliquots": Decimal("2.5"),
    }


def test_an_unknown_opinion_is_a_failure_in_four_parts(laboratory: Reader) -> None:
    """The catalogue has none such."""
    with pytest.raises(
        BondscanError, match=r"Failed to find 'O-9' as assessment opinion: expected .*, got none"
    ):
        tables(laboratory, "completion", opinion="O-9")
