"""What goes down to the stations."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.hub import catalogue, folding
from edge.store.catalogue_file import build
from edge.store.entities import CatalogueView
from tests.catalogue.sound import SOUND
from tests.hub import samples
from tests.hub.samples import make_hub

FAR = b'{"version":1,"issued":"9999-12-31T23:59:59-14:00"}'
HALVES = (
    b'{"version":1,"issued":"2026-03-01T00:00:00Z","approvals":[{"number":"A","quantity":%s,"unit":"pack"}]}'
)
ENDLESS = b'{"version":99999999999999999999,"issued":"2026-03-01T00:00:00Z"}'


def test_the_newest_issue_is_announced_with_its_hash(tmp_path: Path) -> None:
    """A manifest says version, size, SHA-256 and where the very bytes are."""
    hub = make_hub(tmp_path)
    assert catalogue.manifest(hub) is None
    body = samples.catalogue(1)
    published = catalogue.publish(hub, body)
    newest = catalogue.manifest(hub)
    assert newest == published
    assert newest is not None
    assert (newest.version, newest.size, newest.url) == (1, len(body), "catalogue/1")
    assert newest.sha256 == hashlib.sha256(body).hexdigest()
    assert catalogue.part_of(hub, 1, 5, 20) == body[5:25]
    assert catalogue.size_of(hub, 2) is None


def test_versions_only_go_up(tmp_path: Path) -> None:
    """The same issue again is fine; an older one, or other bytes under the number, is refused."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, samples.catalogue(2))
    assert isinstance(catalogue.publish(hub, samples.catalogue(2)), wire.CatalogueManifest)
    for body in (samples.catalogue(1), samples.catalogue(2, approval=7)):
        refused = catalogue.publish(hub, body)
        assert isinstance(refused, wire.Problem)
        assert refused.status == 409
    assert isinstance(catalogue.publish(hub, samples.catalogue(3)), wire.CatalogueManifest)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"version":"1"}',
        b"\xff",
        b"[" * 100_000,
        FAR,
        ENDLESS,
        *(HALVES % n for n in (b"2.5", b"1e30", b'"NaN"', b"-1")),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, body: bytes) -> None:
    """A body that is no catalogue is a 400, and the old one stays."""
    hub = make_hub(tmp_path)
    refused = catalogue.publish(hub, body)
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400
    assert catalogue.manifest(hub) is None


def test_credentials_are_per_site_and_marked(tmp_path: Path) -> None:
    """A site gets its own operators only; the mark moves when one of them changes."""
    hub = make_hub(tmp_path)
    one = wire.Credential(badge="W-1", name_zh="王", name_en="Wang", roles=("warehouse",), pin_hash="h")
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=(one,)))
    said = catalogue.operators_of(hub, "IMP-1")
    assert said.operators == (one,)
    assert catalogue.operators_of(hub, "H-1").operators == ()
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=()))
    assert catalogue.operators_of(hub, "IMP-1").mark != said.mark


def test_a_catalogue_of_every_kind_of_paper_comes_down_as_it_went_up(tmp_path: Path) -> None:
    """The hub keeps the bytes; what is not counted in packs it takes note of, and adds up nothing."""
    hub = make_hub(tmp_path)
    body = msgspec.json.encode(
        replace(
            SOUND,
            approvals=(
                replace(
                    SOUND.approvals[0], unit="mg", quantity=Decimal("2.5"), lines=SOUND.approvals[0].lines[1:]
                ),
                *SOUND.approvals[1:],
            ),
        )
    )
    assert isinstance(catalogue.publish(hub, body), wire.CatalogueManifest)
    assert catalogue.part_of(hub, 1, 0, len(body)) == body
    built = build(catalogue.part_of(hub, 1, 0, len(body)), tmp_path)
    view = CatalogueView(built.path)
    assert (view.sha256, view.permit("JK-1")) == (hashlib.sha256(body).hexdigest(), SOUND.permits[0])
    view.close()


def test_a_serial_that_was_struck_is_not_replaced_before_it_is_settled(tmp_path: Path) -> None:
    """Over any number of issues; a list that only loses serials is always published."""
    hub = make_hub(tmp_path)

    def listed(
        version: int, *serials: str, settled: frozenset[str] = frozenset(), signed: bool = False
    ) -> object:
        form = {"number": "F", "approval": "A", "product": "P", "quantity": 3, "serials": serials}
        body = {
            "version": version,
            "issued": samples.names.stamp(samples.START),
            "products": [{"id": "P"}],
            "approvals": [{"number": "A", "product": "P", "quantity": 9}],
            "clearance_forms": [form],
        }
        return catalogue.publish(hub, json.dumps(body).encode(), settled, signed=signed)

    def taken(said: object) -> bool:
        if isinstance(said, wire.Problem):
            assert (said.status, "struck" in said.detail) == (409, True)
        return isinstance(said, wire.CatalogueManifest)

    said = [
        listed(1, "S1", "S2", "S3"),
        listed(2, "S1", "S2"),
        listed(3, "S1", "S2", "S4"),
        listed(3, "S1"),
        listed(4, "S1", "S3"),
        listed(5, "S1", "S4"),
        listed(5, "S1", "S4", settled=frozenset({"F"})),
        listed(6, "S1", "S5"),
        listed(7, "S6", "S7", "S8"),
        listed(8, "S6", "S7", "S8", signed=True),
    ]
    assert [taken(one) for one in said] == [True, True, False, True, True, False, True, True, False, True]


def test_whom_exceptions_concern_is_asked_from_a_mark(tmp_path: Path) -> None:
    """Those of exceptions that changed since; an exception that is as it was has not."""
    hub = make_hub(tmp_path)
    odd = wire.ExceptionNotice(
        kind="dispensed-twice", subject="01", opened="2026-03-01T09:00:00.000Z", stations=("P1", "P9")
    )
    before = catalogue.newest_exception(hub)
    with hub.writing() as tx:
        folding.note(tx, None, odd)
        folding.note(tx, odd, odd)
    assert catalogue.concerned(hub, before) == {"P1", "P9"}
    after = catalogue.newest_exception(hub)
    assert after > before
    assert catalogue.exceptions(hub, after) == wire.Exceptions(exceptions=(), upto=after)
    assert catalogue.concerned(hub, after) == frozenset()
