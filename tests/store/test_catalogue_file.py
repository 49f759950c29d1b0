"""A catalogue's file: built whole or not at all, switched in, never back."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.catalogue import Catalogue, ClearanceForm, Importer, Institution, Product
from edge.errors import ConfigError, StoreDamaged
from edge.store import catalogue_file
from edge.store.entities import KINDS, CatalogueView
from tests import fakes
from tests.store.world import World


def as_json(**changes: Any) -> dict[str, Any]:
    """The sample catalogue as plain JSON values."""
    return msgspec.json.decode(msgspec.json.encode(fakes.catalogue(**changes)))  # type: ignore[no-any-return]


def problems(content: Any, directory: Path) -> tuple[str, ...]:
    """What `build` says is wrong with it; nothing may be left behind."""
    raw = content if isinstance(content, bytes) else msgspec.json.encode(content)
    with pytest.raises(ConfigError) as refused:
        catalogue_file.build(raw, directory)
    assert list(directory.iterdir()) == []
    return refused.value.problems


def test_everything_in_the_catalogue_is_found_in_its_file(tmp_path: Path) -> None:
    """Entity by entity, but for the serials of a form, which are asked for one by one."""
    whole = fakes.catalogue()
    built = catalogue_file.build(whole, tmp_path)
    view = CatalogueView(built.path)
    for kind, field, named, _ in KINDS:
        for entity in getattr(whole, field):
            wanted = replace(entity, serials=()) if isinstance(entity, ClearanceForm) else entity
            assert view.one(kind, getattr(entity, named)) == wanted
        assert len(view.every(kind)) == len(getattr(whole, field))
    assert (view.version, view.issued, view.policy) == (whole.version, whole.issued, whole.policy)
    assert view.product_of(fakes.GTINS["P-NARC"]) == fakes.product("P-NARC")
    assert view.product_of(fakes.UNKNOWN_GTIN) is None
    assert view.one(Institution, "H9") is None
    assert [one.number for one in view.approvals_of("P-GOOD")] == ["A-GOOD"]
    assert [view.listed("F-LIST", serial) for serial in ("S1", "S3", "S4")] == [True, True, False]
    assert view.listed("F-MAIN", "S1") is None
    view.close()


def test_the_same_catalogue_from_a_value_from_bytes_and_from_a_file(tmp_path: Path) -> None:
    """Its hash is that of its JSON; its name says version and hash."""
    content = msgspec.json.encode(fakes.catalogue())
    (tmp_path / "catalogue.json").write_bytes(content)
    for source in (fakes.catalogue(), content, tmp_path / "catalogue.json"):
        built = catalogue_file.build(source, tmp_path)
        assert built.path.name == f"catalogue-1-{built.sha256[:8]}.db"
        catalogue_file.verify_file(built)
    with built.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")
    with pytest.raises(StoreDamaged, match="SHA-256"):
        catalogue_file.verify_file(built)


def test_a_list_of_many_serials_is_built_and_its_progress_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand here, a million alike; serials may hold quotes, commas and any letter."""
    monkeypatch.setattr(catalogue_file, "_TICK", 20_000)
    odd = ('A"B', "C,D", "E\\F", "G/H", "中", "I J", "]}", "0")
    serials = (*odd, *(f"SN{number:08d}" for number in range(10_000)))
    form = replace(fakes.form("F-LIST"), quantity=Decimal(20_000), station="ZONE-1", serials=serials)
    told: list[tuple[int, int]] = []
    built = catalogue_file.build(
        fakes.catalogue(clearance_forms=(form,)), tmp_path, lambda done, total: told.append((done, total))
    )
    view = CatalogueView(built.path)
    assert all(view.listed("F-LIST", serial) for serial in (*odd, serials[-1]))
    assert not any(view.listed("F-LIST", serial) for serial in ("", "A", "SN", "sn00000001"))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    quarters = {4 * done // total for done, total in told}
    assert quarters == {0, 1, 2, 3, 4}  # within the one list too
    view.close()


def test_all_that_is_wrong_is_named_by_its_place(tmp_path: Path) -> None:
    """Wrong types, missing and unknown fields, in one go."""
    content = as_json()
    content["institutions"][1]["gln"] = 5
    del content["products"][2]["storage"]
    content["clearance_forms"][3]["relased"] = None
    content["clearance_forms"][4]["serials"] = "S1"
    content["approvals"][0]["lines"][0]["institution"] = None
    content["approvals"][0]["lines"][1]["quantity"] = "some"
    del content["institutions"][1]["name"]
    content["surprise"] = 1
    found = problems(content, tmp_path)
    for place in (
        "$.institutions[1].gln: Failed to read the value as text: expected `str`, got `int`.",
        (
            "$.institutions[1]: Failed to read the value as Institution: expected field 'name', "
            "got none, a missing field 'name'."
        ),
        (
            "$.products[2]: Failed to read the value as Product: expected field 'storage', "
            "got none, a missing field 'storage'."
        ),
        (
            "$.clearance_forms[3]: Failed to read 'relased' as field of ClearanceForm: "
            "expected one of its own, got unknown field 'relased'."
        ),
        (
            "$.clearance_forms[4].serials: Failed to read the value as list of text: "
            "expected `array`, got `str`."
        ),
        "$.approvals[0].lines[0].institution: Failed to read the value as text: expected `str`, got `null`.",
        (
            "$.approvals[0].lines[1].quantity: Failed to read the value as amount or null: "
            "expected what `bondscan catalogue schema` says, got invalid decimal string."
        ),
        (
            "$: Failed to read 'surprise' as field of Catalogue: "
            "expected one of its own, got unknown field 'surprise'."
        ),
    ):
        assert place in found


def test_a_catalogue_that_does_not_hold_together_is_refused(tmp_path: Path) -> None:
    """Names that lead nowhere are problems too."""
    content = as_json()
    content["clearance_forms"][0]["approval"] = "A-NONE"
    assert any("clearance_forms[0].approval" in said for said in problems(content, tmp_path))


def test_serial_lists_are_read_strictly(tmp_path: Path) -> None:
    """A serial twice, something that is none, and more serials than packs."""
    content = as_json()
    form = next(form for form in content["clearance_forms"] if form["number"] == "F-LIST")
    form["serials"] = ["S1", "S1", 7, "", "S2"]
    index = content["clearance_forms"].index(form)
    place = f"$.clearance_forms[{index}].serials"
    assert problems(content, tmp_path) == (
        f"{place}[2]: Failed to read the value as serial: expected text, got integer.",
        f"{place}[3]: Failed to read the value as serial: expected text, got none in it.",
        f"{place}: Failed to read 'S1' as serial: expected it once, got it 2 times.",
        f"{place}: Failed to read the serial list: expected at most 3 serials, its packs, got 5.",
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{} x", b'{"version": 1}', b"\xff"])
def test_what_is_no_catalogue_at_all_is_refused(content: bytes, tmp_path: Path) -> None:
    """Cut off, of another shape, not JSON."""
    assert problems(content, tmp_path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """In words."""
    with pytest.raises(ConfigError, match="can be read"):
        catalogue_file.build(tmp_path / "none.json", tmp_path)


def test_the_newer_catalogue_is_switched_to_and_the_older_file_goes(zone: World) -> None:
    """The switch is a row of the chain that changes what may be spent."""
    view = zone.store.catalogue
    assert view is not None
    old = view.path
    entry = zone.take(version=2, importers=(fakes.importer("IMP-1"), fakes.importer("IMP-2")))
    assert entry is not None
    assert (entry.kind, entry.changes_spend) == ("catalogue", True)
    assert msgspec.json.decode(entry.detail)["version"] == 2
    assert zone.store.catalogue is not None
    assert zone.store.catalogue.version == 2
    assert not old.exists()
    assert zone.reopen().catalogue is not None


def test_the_same_catalogue_again_changes_nothing(zone: World) -> None:
    """No row, no switch."""
    head = zone.store.head
    assert zone.take() is None
    assert zone.store.head == head


def test_no_older_catalogue_and_no_other_under_the_same_version(zone: World) -> None:
    """What may be spent never goes back."""
    zone.take(version=5)
    with pytest.raises(ConfigError, match="above 5, got 4"):
        zone.take(version=4)
    with pytest.raises(ConfigError, match="other content"):
        zone.take(version=5, holds=())
    assert zone.store.catalogue is not None
    assert zone.store.catalogue.version == 5


def test_a_switch_that_is_rolled_back_leaves_the_old_catalogue(zone: World) -> None:
    """Also in memory."""
    built = catalogue_file.build(fakes.catalogue(version=2), zone.home)
    with pytest.raises(ZeroDivisionError), zone.store.writing() as tx:  # noqa: PT012 -- one transaction
        tx.switch_catalogue(built, at=zone.now())
        raise ZeroDivisionError
    assert zone.store.catalogue is not None
    assert zone.store.catalogue.version == 1
    assert zone.store.catalogue.one(Importer, "IMP-1") is not None


def test_a_catalogue_file_that_is_gone_or_damaged_is_said_and_can_be_imported_again(zone: World) -> None:
    """The store opens without one; the same catalogue again mends it."""
    assert zone.store.catalogue is not None
    path = zone.store.catalogue.path
    zone.close()
    path.write_bytes(b"rubbish")
    zone.open()
    assert zone.store.catalogue is None
    assert "import the catalogue again" in zone.store.catalogue_problem
    path.unlink()
    assert zone.reopen().catalogue is None
    assert zone.take() is not None
    assert zone.store.catalogue is not None
    assert zone.store.catalogue_problem == ""


def test_scans_go_on_while_a_catalogue_is_built(zone: World) -> None:
    """Building takes no lock of the store."""
    form = replace(
        fakes.form("F-LIST"),
        quantity=Decimal(50_000),
        station="ZONE-1",
        serials=tuple(f"SN{number:08d}" for number in range(50_000)),
    )
    started = threading.Event()
    thread = threading.Thread(
        target=catalogue_file.build,
        args=(fakes.catalogue(version=2, clearance_forms=(form,)), zone.home, lambda *_: started.set()),
    )
    thread.start()
    started.wait(30)
    for number in range(20):
        zone.append(key=f"K{number}")
    thread.join()
    assert sorted(path.name[:11] for path in zone.home.glob("catalogue-*.db")) == [
        "catalogue-1",
        "catalogue-2",
    ]


def test_leftovers_of_a_build_that_died_are_swept_away(zone: World) -> None:
    """At the next opening."""
    leftover = zone.home / "catalogue-9-0123abcd.db.building77"
    leftover.write_bytes(b"half")
    zone.reopen()
    assert not leftover.exists()


def test_a_catalogue_is_read_as_it_was_written() -> None:
    """JSON and value are one and the same."""
    whole = fakes.catalogue()
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Catalogue) == whole
    assert isinstance(whole.products[0], Product)


def test_others_are_served_between_the_pieces_that_are_written(tmp_path: Path) -> None:
    """As often as the file has pieces; it is the same file."""
    rests: list[None] = []
    listed = tuple(f"SERIAL-{number:030d}" for number in range(20_000))
    form = replace(fakes.form("F-LIST"), quantity=Decimal(len(listed)), serials=listed)
    catalogue = fakes.catalogue(clearance_forms=(form,))
    here = catalogue_file.build(catalogue, tmp_path)
    (tmp_path / "aside").mkdir()
    aside = catalogue_file.build(catalogue, tmp_path / "aside", rest=lambda: rests.append(None))
    assert aside.file_sha256 == here.file_sha256
    if hasattr(os, "posix_fadvise"):
        assert len(rests) == -(-aside.path.stat().st_size // catalogue_file.PIECE) > 2
