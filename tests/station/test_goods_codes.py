"""Goods whose codes are no GTINs go the whole way: a device by HIBC, drugs by trace code and PPN, a blood unit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from edge.catalogue import Catalogue
from edge.codes.hibc_symbols import check_character
from edge.codes.ifa import ppn_check
from edge.epcis.names import key_of, own
from edge.frame import Frame
from edge.station import Closing, Outcome, Refusal, answer_review
from edge.store import lookup
from tests import fakes, homes

PPN = "1112345684" + ppn_check("1112345684")
HIBC = "+A99912345/$$3271231L2406/SS77"
CODES = {
    "hibc": (HIBC + check_character(HIBC), "hibc:+A99912345", "hibc:+A99912345:S77"),
    "trace code": ("81000010000000010000", "tracecode:8100001", "tracecode:8100001:81000010000000010000"),
    "ppn": (f"[)>\x1e06\x1d9N{PPN}\x1d1TL2406\x1dD271231\x1dSS77\x1e\x04", f"ifa:{PPN}", f"ifa:{PPN}:S77"),
    "isbt 128": (
        "=A99991712345600=<E0791V00&>0273652359",
        "isbt128:E0791",
        "isbt128:E0791V00:A999917123456",
    ),
}


def catalogue(identifier: str) -> Catalogue:
    """The small world, its good product known by `identifier` alone."""
    good = replace(fakes.product("P-GOOD"), gtins=(), identifiers=(identifier,))
    return fakes.catalogue(products=(good, *fakes.PRODUCTS[1:]))


def scans(desk: homes.Desk, operation: str, payload: str) -> Outcome:
    """One scan in a task of its own."""
    tasks, facts = desk.station.tasks, desk.station.access.facts
    papers = {name: value for name, value in fakes.PAPERS[operation].items() if value}
    opened = tasks.start(facts, operation, papers)
    assert not isinstance(opened, Refusal), opened
    outcome = desk.station.scan(Frame(payload.encode(), "test", desk.clock.now))
    if outcome.decision.verdict == "REVIEW" and outcome.decision.findings[0].code == "expiry-unknown":
        # a trace code carries no expiry: somebody has read it from the box
        answered = answer_review(desk.station, outcome.entry.seq, "W900", homes.PIN, "printed 2027-12")
        assert isinstance(answered, Outcome), answered
        outcome = answered
    tasks.close(facts, Closing())
    return outcome


@pytest.mark.parametrize("standard", CODES)
def test_goods_of_any_standard_go_from_coding_to_the_exit(standard: str, tmp_path: Path) -> None:
    """Each step is accepted, kept under the code's own key, and told under a URI that leads back to it."""
    payload, identifier, key = CODES[standard]
    with homes.at_work(tmp_path / "zone", catalogue=catalogue(identifier)) as desk:
        for operation in ("serialise", "bonded_receive", "put_away", "zone_exit"):
            outcome = scans(desk, operation, payload)
            assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
            assert outcome.decision.key == key
            assert outcome.entry.body is not None
            event = json.loads(outcome.entry.body)
            assert event["epcList"] == [own("item", key)]
            assert key_of(event["epcList"][0]) == key
        with desk.station.store.reader() as reader:
            kept = lookup.item(reader, key)
        assert kept is not None
        assert (kept.state, kept.product, kept.gtin) == ("exited", "P-GOOD", "")
        assert scans(desk, "zone_exit", payload).decision.verdict == "REJECT", "one item, one exit"


@pytest.mark.parametrize("standard", CODES)
def test_a_code_that_names_no_listed_product_is_said_by_its_code(standard: str, tmp_path: Path) -> None:
    """The refusal shows what was looked for."""
    payload, identifier, _ = CODES[standard]
    with homes.at_work(tmp_path / "zone") as desk:
        outcome = scans(desk, "bonded_receive", payload)
        (unknown, *_) = [one for one in outcome.decision.findings if one.code == "product-unknown"]
        assert outcome.decision.verdict == "REJECT"
        assert unknown.params["gtin"].startswith(identifier.partition(":")[2])


def test_a_case_holds_packages_of_another_standard(tmp_path: Path) -> None:
    """It leaves whole, and its event names each of them."""
    payload, identifier, key = CODES["hibc"]
    with homes.at_work(tmp_path / "zone", catalogue=catalogue(identifier)) as desk:
        for operation in ("serialise", "bonded_receive", "put_away", "pack_case"):
            assert scans(desk, operation, payload).decision.verdict == "ACCEPT"
        (left,) = desk.does("zone_exit", fakes.SSCC)
        assert left.decision.verdict == "ACCEPT", left.decision.findings
        assert left.entry.body is not None
        assert own("item", key) in json.loads(left.entry.body)["epcList"]
