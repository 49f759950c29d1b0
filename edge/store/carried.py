"""A serial list that came by itself, with the goods: added to the catalogue in use, in a file of its own.

The catalogue stays the issue it is; the file built from it gains a form and its serials, and is
switched in as any other, with a row of the chain. The next issue is built without; whoever
brings that in adds the lists again that it does not have yet.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from edge.catalogue import Approval, Catalogue, ClearanceForm, Importer, Institution, Product
from edge.catalogue.sound_papers import forms as slips_of_forms
from edge.errors import ConfigError
from edge.store.catalogue_file import put
from edge.store.entities import CatalogueView
from edge.store.switching import BuiltCatalogue

_FORM: Final = "INSERT INTO entities (kind, id, ref, value) VALUES ('ClearanceForm', ?, ?, ?)"
_LIST: Final = "INSERT INTO lists (form, serials) VALUES (?, ?) RETURNING no"
_SERIAL: Final = "INSERT INTO serials (list, serial) VALUES (?, ?)"


def add(built: BuiltCatalogue, lists: Mapping[str, ClearanceForm], home: Path) -> BuiltCatalogue:
    """`built` with these forms and their serials; by the hash of the list that brought each.

    Raises ConfigError with every problem where a form does not fit the catalogue.
    """
    problems = problems_of(built.path, tuple(lists.values()))
    if problems:
        raise ConfigError(
            f"Failed to add a serial list to catalogue {built.version}: expected no problem, got {problems[0]}",
            problems,
        )
    return _with(built, lists, home)


def add_fitting(built: BuiltCatalogue, lists: Mapping[str, ClearanceForm], home: Path) -> BuiltCatalogue:
    """`built` with those of these forms that fit it, each for itself; `built` itself where none does."""
    fitting = {one: form for one, form in lists.items() if not problems_of(built.path, (form,))}
    return _with(built, fitting, home) if fitting else built


def _with(built: BuiltCatalogue, lists: Mapping[str, ClearanceForm], home: Path) -> BuiltCatalogue:
    carried = tuple(sorted({*built.carried, *lists}))
    name = sha256(" ".join((built.sha256, *carried)).encode()).hexdigest()[:8]
    target = home / f"catalogue-{built.version}-{name}.db"

    def make(aside: Path) -> None:
        shutil.copyfile(built.path, aside)
        _fill(aside, tuple(lists.values()))

    file_sha256 = put(target, "add a serial list", make)
    return replace(built, path=target, file_sha256=file_sha256, carried=carried, counted=None)


def _fill(path: Path, forms: tuple[ClearanceForm, ...]) -> None:
    connection = sqlite3.connect(path)
    try:
        with connection:
            for form in forms:
                value = msgspec.json.encode(replace(form, serials=()))
                connection.execute(_FORM, (form.number, form.approval, value))
                number = connection.execute(_LIST, (form.number, len(form.serials))).fetchone()[0]
                connection.executemany(_SERIAL, ((number, serial) for serial in sorted(form.serials)))
    finally:
        connection.close()


def problems_of(path: Path, forms: tuple[ClearanceForm, ...]) -> tuple[str, ...]:
    """What keeps these forms out of the catalogue in `path`, as import would say it."""
    view = CatalogueView(path)
    try:
        known = tuple(
            f"{form.number}: Failed to add the form: expected one the catalogue does not have, got one it has."
            for form in forms
            if view.one(ClearanceForm, form.number)
        )
        return (*known, *slips_of_forms(_around(view, forms)))
    finally:
        view.close()


def _around(view: CatalogueView, forms: tuple[ClearanceForm, ...]) -> Catalogue:
    """As much of the catalogue as the forms speak of."""

    def named(kind: Any, *ids: str) -> tuple[Any, ...]:
        return tuple(found for one in dict.fromkeys(ids) if (found := view.one(kind, one)))

    return Catalogue(
        version=view.version,
        issued=view.issued,
        institutions=named(Institution, *(one for form in forms for one in form.institutions)),
        products=named(Product, *(form.product for form in forms)),
        importers=named(Importer, *(form.importer for form in forms)),
        approvals=named(Approval, *(form.approval for form in forms)),
        clearance_forms=forms,
        stations=(),
    )
