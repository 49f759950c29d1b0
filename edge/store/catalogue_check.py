"""A catalogue's JSON, read entity by entity so that every problem is named, not the first alone.

Strict: an unknown field is a problem too, since a misspelt ``serials`` would turn a listed
form into a counted one. Serial lists are handed on unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from edge.catalogue import Catalogue, ClearanceForm, Policy
from edge.errors import ConfigError
from edge.store.entities import KINDS

_LISTS: Final = frozenset(
    {"institutions", "products", "importers", "approvals", "clearance_forms", "stations"}
)
"""Fields that must be there, be they empty."""

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class SerialList:
    """One form's serials, still JSON. index: the form's place in the file."""

    index: int
    form: str
    quantity: int
    content: bytes


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
        raise ConfigError(problem("catalogue", [f"$: {error}"]), (f"$: {error}",)) from error
    problems = [f"$: unknown field '{name}'" for name in raw if name not in Catalogue.__dataclass_fields__]
    top = {name: _decoded(raw, name, kind, problems) for name, kind in _TOP.items()}
    entities: dict[str, tuple[Any, ...]] = {}
    lists: list[SerialList] = []
    for kind, field, *_ in KINDS:
        entities[field] = tuple(_entities(raw, field, kind, problems, lists))
    if not problems:
        problems += _referential(top, entities, {listed.form for listed in lists})
    if problems:
        raise ConfigError(problem("catalogue", problems), tuple(problems))
    return Checked(top["version"], top["issued"], top["policy"], entities, tuple(lists))


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
            problems.append(f"$: missing field '{name}'")
        return _DEFAULTS.get(name)
    return _strict(raw[name], kind, f"$.{name}", problems)


def _entities(
    raw: Mapping[str, msgspec.Raw], field: str, kind: type[Any], problems: list[str], lists: list[SerialList]
) -> Iterator[Any]:
    if field not in raw:
        if field in _LISTS:
            problems.append(f"$: missing field '{field}'")
        return
    try:
        elements = msgspec.json.decode(raw[field], type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        problems.append(f"$.{field}: {error}")
        return
    for index, element in enumerate(elements):
        place = f"$.{field}[{index}]"
        serials = b""
        if kind is ClearanceForm:
            element, serials = _without_serials(element)  # noqa: PLW2901 -- the same form, lighter
        entity = _strict(element, kind, place, problems)
        if entity is not None:
            yield entity
            if serials:
                lists.append(SerialList(index, entity.number, entity.total, serials))


def _without_serials(element: msgspec.Raw) -> tuple[msgspec.Raw, bytes]:
    """A form without its list, and the list (b"" for an empty one, or none, or no list at all)."""
    try:
        values = msgspec.json.decode(element, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return element, b""
    serials = bytes(values.get("serials", b""))
    if not serials.startswith(b"[") or not serials.strip(b"[] \t\r\n"):
        return element, b""
    del values["serials"]
    return msgspec.Raw(msgspec.json.encode(values)), serials


def _strict(raw: msgspec.Raw, kind: Any, place: str, problems: list[str]) -> Any:
    """The value of `raw` as `kind`, None (and a problem) where it is none."""
    try:
        value = msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        said, _, inner = str(error).partition(" - at `$")
        problems.append(f"{place}{inner.rstrip('`')}: {said}")
        return None
    found = list(_oddities(value, msgspec.json.decode(raw), place))
    problems += found
    return None if found else value


def _oddities(value: Any, given: Any, place: str) -> Iterator[str]:
    """Unknown fields anywhere in `value` as it was `given`."""
    if is_dataclass(value):
        names = {field.name for field in fields(value)}
        for name, inner in given.items():
            if name not in names:
                yield f"{place}: unknown field '{name}'"
            else:
                yield from _oddities(getattr(value, name), inner, f"{place}.{name}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _oddities(inner, given[index], f"{place}[{index}]")


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
