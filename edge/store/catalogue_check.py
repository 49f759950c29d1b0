"""A catalogue's JSON, read entity by entity so that every problem is named, not the first alone.

Strict: an unknown field is a problem too, since a misspelt ``serials`` would turn a listed
form into a counted one. Serial lists are handed on unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from edge.catalogue import Catalogue, ClearanceForm, Policy
from edge.errors import ConfigError
from edge.store.catalogue_shape import missing, read_as, strict, unknown
from edge.store.entities import KINDS

_LISTS: Final = frozenset(
    {"institutions", "products", "importers", "approvals", "clearance_forms", "stations"}
)
"""Fields that must be there, be they empty."""

_SHOWN: Final = 3
_EMPTY: Final = re.compile(rb"\[\s*\]")


@dataclass(frozen=True, slots=True)
class SerialList:
    """One form's serials, still JSON. index: the form's place in the file.

    packs: how many it may hold at most, None where nobody can convert the form's unit to packs.
    """

    index: int
    form: str
    content: bytes
    packs: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A catalogue in good order. entities: by the name of their field."""

    version: int
    issued: datetime
    policy: Policy
    entities: Mapping[str, tuple[Any, ...]]
    lists: tuple[SerialList, ...]


def check(content: bytes) -> Checked:
    """Read `content`; raises `ConfigError` with every problem by its JSON path."""
    try:
        raw = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = f"$: {read_as('the file', 'Catalogue', error)}"
        raise ConfigError(problem("catalogue", [said]), (said,)) from error
    problems = [unknown("$", name, Catalogue) for name in raw if name not in Catalogue.__dataclass_fields__]
    top = {name: _decoded(raw, name, kind, problems) for name, kind in _TOP.items()}
    entities: dict[str, tuple[Any, ...]] = {}
    lists: list[SerialList] = []
    for kind, field, *_ in KINDS:
        entities[field] = tuple(_entities(raw, field, kind, problems, lists))
    if not problems:
        problems += _referential(top, entities, {listed.form for listed in lists})
    if problems:
        raise ConfigError(problem("catalogue", problems), tuple(problems))
    return Checked(top["version"], top["issued"], top["policy"], entities, _bounded(lists, entities))


def _bounded(lists: Sequence[SerialList], entities: Mapping[str, tuple[Any, ...]]) -> tuple[SerialList, ...]:
    """The lists with how many serials each may hold: so many packs as its form is for."""
    forms = {form.number: form for form in entities["clearance_forms"]}
    products = {product.id: product for product in entities["products"]}
    return tuple(
        replace(listed, packs=products[form.product].packs(form.total, form.unit))
        for listed in lists
        for form in (forms[listed.form],)
    )


def problem(what: str, problems: Sequence[str]) -> str:
    """One line for them all: how many there are, and the first few."""
    more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
    return (
        f"Failed to read the file as a {what}: expected no problem, "
        f"got {len(problems)}: {'; '.join(problems[:_SHOWN])}{more}"
    )


_TOP: Final[dict[str, Any]] = {"version": int, "issued": datetime, "policy": Policy}
_DEFAULTS: Final[dict[str, Any]] = {"policy": Policy()}


def _decoded(raw: Mapping[str, msgspec.Raw], name: str, kind: Any, problems: list[str]) -> Any:
    if name not in raw:
        if name not in _DEFAULTS:
            problems.append(missing("$", name, Catalogue))
        return _DEFAULTS.get(name)
    return strict(raw[name], kind, f"$.{name}", problems)


def _entities(
    raw: Mapping[str, msgspec.Raw], field: str, kind: type[Any], problems: list[str], lists: list[SerialList]
) -> Iterator[Any]:
    if field not in raw:
        if field in _LISTS:
            problems.append(missing("$", field, Catalogue))
        return
    try:
        elements = msgspec.json.decode(raw[field], type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        problems.append(f"$.{field}: {read_as('the value', 'list', error)}")
        return
    for index, element in enumerate(elements):
        place = f"$.{field}[{index}]"
        serials = b""
        if kind is ClearanceForm:
            element, serials = _without_serials(element)  # noqa: PLW2901 -- the same form, lighter
        entity = strict(element, kind, place, problems)
        if entity is not None:
            yield entity
            if serials:
                lists.append(SerialList(index, entity.number, serials))


def _without_serials(element: msgspec.Raw) -> tuple[msgspec.Raw, bytes]:
    """A form without its list, and the list (b"" for an empty one, or none, or no list at all)."""
    try:
        values = msgspec.json.decode(element, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return element, b""
    serials = bytes(values.get("serials", b""))
    if not serials.startswith(b"[") or _EMPTY.match(serials):
        return element, b""
    del values["serials"]
    return msgspec.Raw(msgspec.json.encode(values)), serials


def _referential(
    top: Mapping[str, Any], entities: Mapping[str, tuple[Any, ...]], listed: AbstractSet[str]
) -> Sequence[str]:
    """What the whole says of itself: every name referred to is there, every sum holds.

    A form whose list is not read here stands there with one serial, as a listed form must.
    """
    from edge.catalogue.referential import problems

    forms = tuple(
        replace(form, serials=("1",)) if form.number in listed else form
        for form in entities["clearance_forms"]
    )
    whole = Catalogue(**{**top, **entities, "clearance_forms": forms})
    return [f"$.{said}" for said in problems(whole)]
