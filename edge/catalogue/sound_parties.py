"""Whether institutions, importers, products, places, operators and stations hold together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from edge.catalogue.amounts import PACK
from edge.catalogue.parties import Institution, Product, station_mark
from edge.catalogue.slips import (
    all_known,
    amount,
    digits,
    history,
    ids_of,
    known,
    slip,
    unique,
    unit_named,
    within,
)
from edge.catalogue.whole import Catalogue

IDENTIFIERS: Final[dict[str, tuple[re.Pattern[str], str]]] = {
    "hibc": (re.compile(r"\+[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]"), "+, labeler, item and packaging level"),
    "ifa": (re.compile(r"[A-Z0-9]{3,20}[0-9]{2}"), "a PPN of 5 to 22 characters"),
    "ma": (
        re.compile(r"MA\.[0-9]{3}\.M0\.[A-Z0-9]{6}\.[A-Za-z0-9_-]{2,19}[0-9]"),
        "MA, country, M0, maker, product",
    ),
    "tracecode": (re.compile(r"8[1-9][0-9]{5}"), "the first 7 digits of a trace code"),
    "isbt128": (
        re.compile(r"[A-Z0-9]{5}([A-Z0-9]{3}|[A-Z0-9]{5,6})?"),
        "a product code of 8 characters, its first 5, or that of a container or device",
    ),
    "iso15434": (re.compile(r"[!-~]{1,50}"), "a part number (1P)"),
}
"""What codes other than GTINs may call a product: standard → form, and the form in words."""

BIOSAFETY: Final = 4
"""The highest level (生物安全四级)."""


def parties(catalogue: Catalogue) -> Iterator[str]:
    """Who takes part, and where."""
    both = ids_of(catalogue.institutions) | ids_of(catalogue.importers)
    for index, institution in enumerate(catalogue.institutions):
        yield from _institution(f"institutions[{index}]", institution)
    for index, importer in enumerate(catalogue.importers):
        path = f"importers[{index}]"
        yield from digits(f"{path}.gln", importer.gln, 13, "GLN")
        yield from history(f"{path}.listings", importer.listings)
        if not importer.kinds:
            yield slip(f"{path}.kinds", "", "kinds of goods", "at least one")
    for id_ in sorted(ids_of(catalogue.institutions) & ids_of(catalogue.importers)):
        yield slip("institutions", id_, "identifier", "another than that of an importer")
    yield from _stations(catalogue)
    for index, place in enumerate(catalogue.places):
        yield from known(f"places[{index}].party", place.party, both, "party")
        yield from within(f"places[{index}].biosafety", place.biosafety, "biosafety level", 0, BIOSAFETY)
    for index, operator in enumerate(catalogue.operators):
        yield from known(f"operators[{index}].party", operator.party, both, "party")
        if not operator.roles:
            yield slip(f"operators[{index}].roles", "", "roles", "at least one")


def _stations(catalogue: Catalogue) -> Iterator[str]:
    yield from _marks([station.id for station in catalogue.stations])
    for index, station in enumerate(catalogue.stations):
        path = f"stations[{index}]"
        yield from digits(f"{path}.gln", station.gln, 13, "GLN")
        zone = station.kind == "zone"
        ids = ids_of(catalogue.importers) if zone else ids_of(catalogue.institutions)
        yield from known(f"{path}.party", station.party, ids, "importer" if zone else "institution")


def _marks(ids: Sequence[str]) -> Iterator[str]:
    """No two stations may mint the same serial."""
    marks = [station_mark(id_) for id_ in ids]
    for index, mark in enumerate(marks):
        if not 1 <= len(mark) <= 10:
            yield slip(f"stations[{index}].id", ids[index], "identifier", "1 to 10 letters and digits in it")
    yield from unique("stations", [mark or f"#{index}" for index, mark in enumerate(marks)], ".id")


def _institution(path: str, institution: Institution) -> Iterator[str]:
    yield from digits(f"{path}.gln", institution.gln, 13, "GLN")
    yield from history(f"{path}.listings", institution.listings)
    yield from unique(f"{path}.departments", [one.id for one in institution.departments], ".id")
    for index, department in enumerate(institution.departments):
        yield from history(f"{path}.departments[{index}].listings", department.listings)
    departments = ids_of(institution.departments)
    yield from unique(f"{path}.prescribers", [doctor.id for doctor in institution.prescribers], ".id")
    for index, doctor in enumerate(institution.prescribers):
        place = f"{path}.prescribers[{index}]"
        yield from known(f"{place}.department", doctor.department, departments, "department")
        yield from history(f"{place}.listings", doctor.listings)


def products(catalogue: Catalogue) -> Iterator[str]:
    """What is listed, and the codes it goes by: no code names two products."""
    institutions = ids_of(catalogue.institutions)
    owner: dict[str, str] = {}
    for index, product in enumerate(catalogue.products):
        path = f"products[{index}]"
        yield from history(f"{path}.listings", product.listings)
        if not product.gtins and not product.identifiers:
            yield slip(f"{path}.gtins", "", "GTINs", "at least one, or an identifier")
        for place, gtin in enumerate(product.gtins):
            yield from digits(f"{path}.gtins[{place}]", gtin, 14, "GTIN")
            yield from _owned(f"{path}.gtins[{place}]", gtin, "GTIN", product.id, owner)
        for place, identifier in enumerate(product.identifiers):
            yield from _identifier(f"{path}.identifiers[{place}]", identifier)
            yield from _owned(f"{path}.identifiers[{place}]", identifier, "identifier", product.id, owner)
        yield from all_known(f"{path}.institutions", product.institutions, institutions, "institution")
        yield from within(f"{path}.biosafety", product.biosafety, "biosafety level", 0, BIOSAFETY)
        yield from _contents(path, product)


def _owned(path: str, code: str, what: str, product: str, owner: dict[str, str]) -> Iterator[str]:
    """Named once, by one product."""
    other = owner.setdefault(code, product)
    if other != product:
        yield slip(path, code, what, f"another than that of {other}")


def _identifier(path: str, identifier: str) -> Iterator[str]:
    standard, _, value = identifier.partition(":")
    if standard not in IDENTIFIERS:
        yield slip(path, identifier, "identifier", f"one of {', '.join(IDENTIFIERS)}, a colon, the product")
        return
    form, words = IDENTIFIERS[standard]
    if not form.fullmatch(value):
        yield slip(path, identifier, f"identifier of {standard}", words)


def _contents(path: str, product: Product) -> Iterator[str]:
    """How much a pack holds is said once a unit, and exactly."""
    yield from unique(f"{path}.contents", [content.unit for content in product.contents], ".unit")
    for index, content in enumerate(product.contents):
        place = f"{path}.contents[{index}]"
        yield from unit_named(f"{place}.unit", content.unit)
        if content.unit == PACK:
            yield slip(f"{place}.unit", PACK, "unit", "another, a pack being one pack")
        yield from amount(f"{place}.per_pack", content.per_pack, content.unit)
