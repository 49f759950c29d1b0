"""The sample catalogues are sound, valid against the schema, and hold what their documents speak of."""

from __future__ import annotations

import doctest
import json
from datetime import timedelta
from itertools import chain
from pathlib import Path

import jsonschema
import msgspec
import pytest

from edge.catalogue import Catalogue
from edge.catalogue.referential import problems
from edge.codes import parse
from edge.codes.hibc_symbols import check_character
from edge.codes.scanned import ScannedCode
from edge.frame import Frame
from edge.runtime.demo import catalogues
from edge.runtime.demo.catalogues import SAMPLES, beijing, large, lecheng, national, special, tianzhu
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


LABELS = {
    "hibc": lambda code: code + check_character(code),
    "ma": lambda code: f"{code}.S0042",
    "ifa": lambda code: f"[)>\x1e06\x1d9N{code}\x1dS42\x1e\x04",
    "tracecode": lambda code: f"{code}0000000010000",
    "isbt128": lambda code: f"=A99991712345600=<{code}V00",
}
"""What is printed on goods with that identifier."""


@EACH
def test_its_identifiers_are_those_that_codes_carry(name: str) -> None:
    """A label with the identifier in it is read, and names the product."""
    for product in sample(name).products:
        for identifier in product.identifiers:
            standard, _, code = identifier.partition(":")
            frame = Frame(LABELS[standard](code).encode(), "test", fakes.NOW)
            read = parse(frame, today=fakes.NOW.date())
            assert isinstance(read, ScannedCode), read
            assert f"{read.standard}:{read.product}".startswith(identifier)
            assert "check-part-disagrees" not in {one.code for one in read.findings}


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
