"""The sample catalogues are sound, valid against the schema, and hold what their documents speak of."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

import jsonschema
import msgspec
import pytest

from edge.catalogue import Catalogue
from edge.catalogue.referential import problems
from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.runtime.demo import catalogues
from edge.runtime.demo.catalogues import SAMPLES, beijing, large, lecheng, national, special, tianzhu
from edge.runtime.demo.catalogues.codes import label
from edge.store.catalogue_file import build
from edge.store.catalogue_schema import schema
from edge.store.entities import CatalogueView
from tests import fakes

EACH = pytest.mark.parametrize("name", SAMPLES)
VALIDATOR = jsonschema.Draft202012Validator(schema())


def sample(name: str) -> Catalogue:
    """The one so named, issued at the tests' hour."""
    return catalogues.catalogue(name, fakes.NOW, 1)


def test_the_module_says_how_it_is_used() -> None:
    """Its example runs."""
    assert doctest.testmod(catalogues).failed == 0


@EACH
def test_it_holds_together_and_is_valid(name: str) -> None:
    """Not one problem, by import or by schema."""
    whole = sample(name)
    assert problems(whole) == ()
    VALIDATOR.validate(json.loads(msgspec.json.encode(whole)))


@EACH
def test_the_same_hour_gives_the_same_bytes(name: str) -> None:
    """Generated, so never stored."""
    assert msgspec.json.encode(sample(name)) == msgspec.json.encode(sample(name))


@EACH
def test_it_is_of_a_realistic_size_and_says_that_it_is_invented(name: str) -> None:
    """Hospitals, products and people are called 示例; names of departments and places are words."""
    whole = sample(name)
    assert len(whole.institutions) >= 12
    assert len(whole.products) >= 24
    assert len(whole.approvals) == len(whole.products)
    for entry in chain(whole.institutions, whole.products, whole.importers, whole.operators):
        assert entry.name.zh.endswith("（示例）")
    assert all("示例" in one.number for one in whole.approvals)


@EACH
def test_every_product_is_found_by_its_codes_once_imported(name: str, tmp_path: Path) -> None:
    """By GTIN and by each other identifier; every paper by its number."""
    whole = sample(name)
    view = CatalogueView(build(whole, tmp_path).path)
    for product in whole.products:
        for gtin in product.gtins:
            assert view.product_of(gtin) == product
        for identifier in product.identifiers:
            standard, _, code = identifier.partition(":")
            assert view.product_of_code(standard, code) == product
    for permit in whole.permits:
        granted = next(one for one in whole.approvals if one.number == permit.approval)
        assert view.permits_total(permit) <= granted.total
    for form in whole.clearance_forms:
        granted = next(one for one in whole.approvals if one.number == form.approval)
        assert view.forms_total(form) <= granted.total
    view.close()


@EACH
def test_labels_of_its_goods_are_read_as_what_they_are(name: str) -> None:
    """In whichever standard: product, serial, and lot and expiry where the standard carries them."""
    for product in sample(name).products:
        for one in (product, replace(product, gtins=())) if product.identifiers else (product,):
            standard = "gs1" if one.gtins else one.identifiers[0].partition(":")[0]
            serial = {"isbt128": "A999917123456", "tracecode": "000000042"}.get(standard, "SN42")
            text = label(one, serial, "L42A", fakes.EXPIRY)
            read = parse(Frame(text.encode(), "test", fakes.NOW), today=fakes.NOW.date())
            assert isinstance(read, ScannedCode), read
            wanted = one.gtins[0] if one.gtins else one.identifiers[0].partition(":")[2]
            assert read.standard == standard
            assert (read.product or "").startswith(wanted)
            assert serial in (read.serial or "")
            assert read.lot == (None if standard in ("isbt128", "tracecode") else "L42A")
            assert read.expiry == (None if standard == "tracecode" else fakes.EXPIRY)
            assert "check-part-disagrees" not in {finding.code for finding in read.findings}


def test_each_has_what_its_document_speaks_of() -> None:
    """Lists and counts; permits in tablets; a lead with needs; filings and struck departments; opinions."""
    forms = sample(tianzhu.REGIME).clearance_forms
    assert {bool(one.serials) for one in forms} == {True, False}
    urgent = sample(beijing.DEVICE)
    assert {one.regime for one in urgent.approvals} == {beijing.DRUG, beijing.DEVICE}
    assert {one.unit for one in urgent.permits} == {"ampoule", "tablet"}
    assert {one.serialised for one in urgent.products if one.kind == "device"} == {True, False}
    led = next(one for one in sample(national.REGIME).approvals if one.lead)
    assert sum(one.need is not None for one in led.lines) == national.USERS
    zone = sample(lecheng.REGIME)
    assert len(zone.filings) == lecheng.FILINGS
    assert all(line.department for one in zone.approvals for line in one.lines)
    pairs = sample(special.REGIME)
    standing = {one.opinion_at(fakes.NOW) for one in pairs.approvals}
    assert standing == {"effective", "rectified", "suspended", "stopped", "void"}
    assert {one.opinion_at(fakes.NOW - timedelta(days=100)) for one in pairs.approvals} == {None}
    assert {place.biosafety for place in pairs.places} >= {0, 2, 3}


def test_the_large_one_is_as_large_as_asked(tmp_path: Path) -> None:
    """Here a small large one: so many products, so many serials on one list."""
    whole = large.catalogue(fakes.NOW, 1, products=50, serials=1_000)
    assert problems(whole) == ()
    view = CatalogueView(build(whole, tmp_path).path)
    assert len(view.every(type(whole.products[0]))) == 50
    assert view.listed(large.FORM, large.serial(999))
    assert not view.listed(large.FORM, large.serial(1_000))
    view.close()
