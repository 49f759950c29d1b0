"""What a row's label says."""

from __future__ import annotations

from edge.frame import Frame
from edge.runtime.label_content import label_of
from edge.station import Closing
from edge.store import Entry, labels
from tests import fakes
from tests.station.desk import Desk, payload

PRODUCT = next(product for product in fakes.catalogue().products if product.id == "P-GOOD")


def coded(desk: Desk) -> Entry:
    """One package without a serial."""
    return desk.station.scan(Frame(payload(""), "test", desk.now)).entry


def test_a_package_is_labelled_by_its_minted_code(desk: Desk) -> None:
    """GTIN, lot, expiry and the new serial by AI; the product by both its names."""
    desk.sign_in()
    desk.open("serialise")
    row = coded(desk)
    with desk.store.reader() as reader:
        made = label_of(reader, row)
        assert label_of(reader, desk.store.last_entry() or row) == made
    assert made is not None
    key, label = made
    assert key == row.key
    assert label.symbol == labels.minted_by(row)
    said = dict(label.elements)
    assert (said["01"], said["10"], said["17"]) == (PRODUCT.gtins[0], fakes.LOT, "271231")
    assert label.fields["product"] == PRODUCT.name.zh
    assert label.fields["product_en"] == PRODUCT.name.en
    assert label.fields["expiry"] == "2027-12-31"
    assert (label.fields["serial"], label.copy) == (said["21"], 0)


def test_a_case_is_labelled_by_what_is_in_it(desk: Desk) -> None:
    """How many, of which product and lot, and the earliest expiry; empty it has none."""
    desk.sign_in()
    desk.open("serialise")
    codes = [labels.minted_by(coded(desk)) for _ in range(3)]
    desk.open("pack_case")
    for code in codes:
        desk.station.scan(Frame(f"]d2{code}".encode(), "test", desk.now))
    desk.station.tasks.close(desk.station.access.facts, Closing())
    closed = desk.store.last_entry()
    desk.open("pack_case", case="(00)395060001343520025")
    desk.station.tasks.close(desk.station.access.facts, Closing())
    empty = desk.store.last_entry()
    assert closed is not None
    assert empty is not None
    with desk.store.reader() as reader:
        assert label_of(reader, empty) is None
        made = label_of(reader, closed)
    assert made is not None
    key, label = made
    assert (key, label.symbol, label.elements) == (
        f"00{fakes.SSCC}",
        f"00{fakes.SSCC}",
        (("00", fakes.SSCC),),
    )
    assert (label.fields["count"], label.fields["lot"], label.fields["expiry"]) == (
        "3",
        fakes.LOT,
        "2027-12-31",
    )
    assert label.fields["product"] == PRODUCT.name.zh


def test_other_rows_have_none(desk: Desk) -> None:
    """A sign-in, a package that has a serial."""
    desk.sign_in()
    desk.open("serialise")
    row = desk.station.scan(Frame(payload("S1"), "test", desk.now)).entry
    with desk.store.reader() as reader:
        assert label_of(reader, row) is None
