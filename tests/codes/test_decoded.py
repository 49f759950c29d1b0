"""What every part of a code means, of every standard."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import hibc, isbt128, iso15434, ma, parse_line, tracecode
from edge.codes.badge import badge_text
from edge.codes.decoded import decode
from edge.codes.hibc_symbols import check_character
from edge.codes.ifa import ppn_check
from edge.codes.scanned import ScannedCode

SAMPLES = Path(__file__).parents[3] / "shared/samples"
TODAY = date(2026, 6, 1)
PPN = "9N111234568408"
GTIN = "09506000134352"


def told(code: object) -> dict[str, Any]:
    """What a code means, which it must be."""
    assert isinstance(code, ScannedCode), code
    decoded = decode(code, TODAY)
    assert json.loads(json.dumps(decoded)) == decoded
    assert code.decoded(TODAY) == decoded
    return decoded


def envelope(*parts: str) -> str:
    """A format 06 of these parts."""
    return "[)>\x1e06\x1d" + "\x1d".join(parts) + "\x1e\x04"


def test_data_identifiers() -> None:
    """Days, minutes, quantities, percentages, currencies and national numbers."""
    data = envelope(
        PPN, "D270200", "16D20250131", "15D28022027", "18D202501311259", "Q12", "7Q10KG", "13Q1/10", "29Q8.5",
        "30Q19", "31Q978", "4LDE",
    )  # fmt: skip
    assert told(iso15434.parse(data, "", TODAY)) == {
        "9N": {"kind": "DE PZN", "number": "12345684"},
        "D": "2027-02-28",
        "16D": "2025-01-31",
        "15D": "2027-02-28",
        "18D": "2025-01-31T12:59Z",
        "Q": 12,
        "7Q": {"value": "10", "unit": "KG"},
        "13Q": {"piece": 1, "total": 10},
        "29Q": {"value": "8.5", "unit": "percent", "code": "P1"},
        "30Q": {"value": "19", "unit": "percent", "code": "P1"},
        "31Q": "EUR",
    }
    other = envelope("9N9912345" + ppn_check("9912345"), "Q1.5", "31QEUR", "LX")
    assert told(iso15434.parse(other, "", TODAY)) == {"Q": "1.5"}


def test_elements_and_identifiers_in_one_envelope() -> None:
    """Each is read in its own way."""
    data = f"[)>\x1e05\x1d01{GTIN}17270200\x1e06\x1d1TA\x1d16D20250131\x1e\x04"
    assert told(iso15434.parse(data, "", TODAY)) == {"17": "2027-02-28", "16D": "2025-01-31"}


@pytest.mark.parametrize(
    ("secondary", "meaning"),
    [
        ("$$528366L", {"expiry_raw": "2028-12-31"}),
        ("$$1228L", {"expiry_raw": "2028-12-31"}),
        ("$$428022923L", {"expiry_raw": "2028-02-29T23:00Z"}),
        ("$$62836607L", {"expiry_raw": "2028-12-31T07:00Z"}),
        ("$$7L/14D20120115", {"expiry_raw": "2012-01-15"}),
        ("$$90010072/16D20250131", {"quantity": 100, "production_raw": "2025-01-31"}),
        ("$L", {}),
    ],
)
def test_hibc(secondary: str, meaning: dict[str, object]) -> None:
    """Days with the hour where one was printed, quantities as numbers."""
    label = f"+K12345XYZ1/{secondary}"
    assert told(hibc.parse(label + check_character(label), "", TODAY)) == meaning


def test_isbt128() -> None:
    """Donation, group, product, days and times, measures, containers, facilities and shipments."""
    data = (
        "=A99991712345601=%6200=<E0791V00&>0270312359=*026001=}026002=(1003202601021200&$0101000100250101"
        "&+A9999AB3456=$A999917123450102=)2XX00AB123=-XX00027QzE&(N0008"
    )
    assert told(isbt128.parse(data, "")) == {
        "din": {"facility": "A9999", "year": "17", "sequence": "123456", "flag": "container 1 of a set"},
        "blood_group": {"group": "A RhD positive", "collection": "use not specified"},
        "product_code": {
            "description": "E0791", "kind": "blood component", "source": "volunteer", "division": "00",
        },
        "expiry_time": "2027-01-31T23:59",
        "collection": "2026-01-01",
        "production": "2026-01-02",
        "moment": {"kind": "production", "time": "2026-01-02T12:00"},
        "dimensions": [{"relation": "equal to", "kind": "volume", "value": "25.0", "unit": "mL"}],
        "processor": {"facility": "A9999", "code": "AB3456"},
        "consignment": {"facility": "A9999", "year": "17", "number": "12345", "container": 1, "containers": 2},
        "container": {"container": "2", "manufacturer": "XX", "catalogue": "00AB123"},
        "manufacturer_item": {"manufacturer": "XX", "catalogue": "00027QzE"},
    }  # fmt: skip


def test_isbt128_of_devices_and_supplies() -> None:
    """The processor's product, a European code, a month, a time of Greenwich, and no words for nothing."""
    european = "PL001499Z549917123456A00T041600300000000"
    data = f"=A99991712345600=/A9997XYZ100T0479&,4{european}=]202702=%zz00=(2042202601021200"
    assert told(isbt128.parse(data, "")) == {
        "din": {"facility": "A9999", "year": "17", "sequence": "123456"},
        "processor_product": {"facility": "A9997", "code": "XYZ100", "description": "T0479"},
        "european_code": {
            "country": "PL",
            "establishment": "001499",
            "donation": "Z549917123456",
            "system": "A",
            "product": "00T0416",
            "split": "003",
            "expiry": None,
        },
        "expiry_month": "2027-02-28",
        "moment": {"kind": "42", "time": "2026-01-02T12:00Z"},
    }


def test_ma() -> None:
    """The device's parts, and days of six or eight digits."""
    data = "MA.156.M0.100204.13351764.S1.M250131.E20280229.V280200"
    assert told(ma.parse(data, "", TODAY)) == {
        "DI": {"country": "CN", "maker": "100204", "level": "1", "item": "335176", "check": "4"},
        "M": "2025-01-31",
        "E": "2028-02-29",
        "V": "2028-02-29",
    }


def test_what_means_just_itself() -> None:
    """Trace codes, badges, and elements without more to say."""
    assert told(tracecode.parse("83123450123456789999", "")) == {}
    assert parse_line(json.dumps({"data": badge_text("W-017")}), TODAY)["decoded"] == {}
    assert parse_line(json.dumps({"data": "-12345684"}), TODAY)["decoded"] == {}


def test_of_two_values_the_first_counts() -> None:
    """As in the elements of the contract."""
    code = ScannedCode("gs1", (("17", "270101"), ("10", "A"), ("17", "280101")), "")
    assert told(code) == {"17": "2027-01-01"}


def rows() -> list[Any]:
    """Every public vector that is at hand."""
    path = SAMPLES / "codes.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in rows()])
def test_every_code_that_is_read_can_be_told(row: dict[str, Any]) -> None:
    """The answer is JSON, and means no identifier that was not there."""
    answer = parse_line(json.dumps({"data": row["input"], "symbology": row["symbology_id"]}), TODAY)
    assert answer.get("decoded", {}).keys() <= answer.get("elements", {}).keys()
    json.dumps(answer)


digits = st.text("0123456789", min_size=1, max_size=40)


@given(
    digits, st.sampled_from(["01", "11", "17", "3103", "3932", "4309", "423", "7007", "8001", "8006", "8008"])
)
def test_whatever_passes_the_checks_can_be_told(value: str, ai: str) -> None:
    """No checked value breaks the telling."""
    answer = parse_line(json.dumps({"data": f"]d2{ai}{value}"}), TODAY)
    assert answer["ok"] is ("decoded" in answer)
