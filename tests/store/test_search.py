"""Looking things of the catalogue up: by number, name or GTIN, and by the product they are granted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge.catalogue import Approval, ClearanceForm, Place, Product
from edge.store import catalogue_file
from edge.store.entities import CatalogueView
from edge.store.search import STRETCH, called
from tests import fakes


@pytest.fixture
def view(tmp_path: Path) -> Iterator[CatalogueView]:
    """The sample catalogue, and places that fill more than one stretch."""
    own = fakes.PLACES[0]
    more = tuple(replace(own, id=f"A{n:04d}", party="H1") for n in range(2 * STRETCH))
    built = catalogue_file.build(fakes.catalogue(places=(*fakes.PLACES, *more)), tmp_path)
    made = CatalogueView(built.path)
    yield made
    made.close()


def test_nothing_typed_is_everything_in_order(view: CatalogueView) -> None:
    """By id, however many stretches it takes."""
    assert tuple(called(view, Place)) == view.every(Place)
    assert len(view.every(Place)) > 2 * STRETCH


def test_names_numbers_and_gtins_are_looked_through(view: CatalogueView) -> None:
    """Part of any of them is enough; what only stands elsewhere in the entity is not."""
    good = fakes.product("P-GOOD")
    for typed in ("p-good", good.name.zh, good.name.en.upper(), fakes.GTINS["P-GOOD"], "  P-GOOD "):
        assert good in tuple(called(view, Product, typed)), typed
    assert tuple(called(view, Product, "specification")) == ()


def test_a_grant_is_found_by_its_product(view: CatalogueView) -> None:
    """By the name on the box, since nobody knows numbers by heart."""
    name = fakes.product("P-GOOD").name.zh
    assert "A-GOOD" in {one.number for one in called(view, Approval, name)}
    assert "F-MAIN" in {one.number for one in called(view, ClearanceForm, name)}


def test_what_must_be_named_sifts(view: CatalogueView) -> None:
    """Only entities that name it somewhere are decoded."""
    assert {one.party for one in called(view, Place, naming="IMP-1")} == {"IMP-1"}
