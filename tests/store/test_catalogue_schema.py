"""The JSON Schema of a catalogue: every field described, and no stricter or laxer than it must be."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import catalogue
from edge.errors import ConfigError
from edge.store.catalogue_check import check
from edge.store.catalogue_fields import FIELDS
from edge.store.catalogue_schema import schema
from tests import fakes
from tests.catalogue.sound import SOUND

SCHEMA = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_json(whole: catalogue.Catalogue) -> Any:
    """What a file of it says."""
    return json.loads(msgspec.json.encode(whole))


def test_it_is_a_schema() -> None:
    """Of the dialect it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


def test_every_field_of_every_type_is_described_in_both_languages() -> None:
    """And nothing is described that is not there."""
    types = {name: getattr(catalogue, name) for name in SCHEMA["$defs"]}
    assert set(FIELDS) == set(types)
    for name, kind in types.items():
        assert set(FIELDS[name]) == {field.name for field in dataclasses.fields(kind)}, name
        assert SCHEMA["$defs"][name]["description"]
        for field, shape in SCHEMA["$defs"][name]["properties"].items():
            zh, dot, en = shape["description"].partition(" · ")
            assert dot, (name, field)
            assert any("一" <= letter <= "鿿" for letter in zh) or zh == "GLN，13位", (name, field)
            assert en.strip(), (name, field)


@pytest.mark.parametrize("whole", [fakes.catalogue(), SOUND], ids=["the small world", "with every list"])
def test_what_import_takes_is_valid(whole: catalogue.Catalogue) -> None:
    """As it is written by this house."""
    VALIDATOR.validate(as_json(whole))


def test_amounts_may_be_numbers_or_text() -> None:
    """Both are read exactly."""
    table = as_json(SOUND)
    for quantity in (40, 2.5, "40", "2.5"):
        table["approvals"][0]["quantity"] = quantity
        VALIDATOR.validate(table)
        read = msgspec.json.decode(json.dumps(table), type=catalogue.Catalogue)
        assert read.approvals[0].quantity == Decimal(str(quantity))


SLIPS: list[tuple[str, Callable[[Any], Any]]] = [
    ("an unknown field", lambda table: table["products"][0].update(gtinz=[])),
    ("an unknown list", lambda table: table.update(permitz=[])),
    ("a list that is missing", lambda table: table.pop("institutions")),
    ("a version of nought", lambda table: table.update(version=0)),
    ("a time without its offset", lambda table: table.update(issued="2026-01-01T00:00:00")),
    ("a GLN cut short", lambda table: table["importers"][0].update(gln="952")),
    ("a GTIN cut short", lambda table: table["products"][0].update(gtins=["952"])),
    ("an identifier of no standard", lambda table: table["products"][0].update(identifiers=["x:1"])),
    ("no code at all", lambda table: table["products"][0].update(gtins=[], identifiers=[])),
    ("a level beyond four", lambda table: table["places"][0].update(biosafety=5)),
    ("an amount that is none", lambda table: table["permits"][0].update(quantity="-1")),
    ("an unknown kind of permit", lambda table: table["permits"][0].update(kind="other")),
    ("an approval without lines", lambda table: table["approvals"][0].update(lines=[])),
]


@pytest.mark.parametrize(("what", "spoil"), SLIPS, ids=[what for what, _ in SLIPS])
def test_what_import_refuses_for_its_shape_is_invalid(what: str, spoil: Callable[[Any], Any]) -> None:
    """So that a writer of catalogues finds it before sending."""
    table = as_json(SOUND)
    spoil(table)
    assert not VALIDATOR.is_valid(table), what


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but the whole."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


TABLE = as_json(SOUND)
ODD: list[Any] = [None, 5, -1, 1.5, True, "", "x", "9" * 30, "2020-01-01", [], [None], {}, {"a": 1}]


@given(st.sampled_from(list(places(TABLE))), st.sampled_from(ODD))
def test_whatever_is_spoilt_import_says_where_and_the_schema_is_no_stricter(
    place: tuple[Any, ...], odd: Any
) -> None:
    """One value exchanged for an odd one: four parts and a path, or taken, and then valid."""
    table = deepcopy(TABLE)
    around = table
    for key in place[:-1]:
        around = around[key]
    around[place[-1]] = odd
    try:
        check(json.dumps(table).encode())
    except ConfigError as refused:
        for said in refused.problems:
            assert said.startswith("$")
            assert "Failed to read" in said
            assert "expected" in said
            assert "got" in said
    else:
        assert VALIDATOR.is_valid(table) or "serials" in place, "serials are read when the file is built"
