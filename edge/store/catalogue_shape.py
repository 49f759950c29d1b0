"""JSON as the types of `edge.catalogue`: every faulty field said by its path, none passed over.

msgspec stops at the first fault and takes no notice of fields it does not know; here an object
that is faulty is read again field by field, and what is left over is a fault too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec


def strict(raw: msgspec.Raw, kind: Any, place: str, problems: list[str]) -> Any:
    """The value of `raw` as `kind`, None (and problems, one a faulty field) where it is none."""
    try:
        value = msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        problems += list(_faults(raw, kind, place)) or [
            f"{place}: {read_as('the value', _named(kind), error)}"
        ]
        return None
    found = list(_oddities(value, msgspec.json.decode(raw), place))
    problems += found
    return None if found else value


def _faults(raw: msgspec.Raw, kind: Any, place: str) -> Iterator[str]:
    """Every faulty field of an object, where the first alone was named."""
    if not is_dataclass(kind):
        return
    try:
        given = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return
    hints = get_type_hints(kind)
    for name in given:
        if name not in hints:
            yield unknown(place, name, kind)
    for field in fields(kind):
        if field.name in given:
            yield from _faults_of(given[field.name], hints[field.name], f"{place}.{field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            yield missing(place, field.name, kind)


def _faults_of(raw: msgspec.Raw, kind: Any, place: str) -> Iterator[str]:
    """What is wrong with one field; of a list, with each of its rows."""
    try:
        value = msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        said, _, inner = str(error).partition(" - at `$")
        rows = _rows(raw, kind)
        if rows is None:
            faults = list(_faults(raw, kind, place))
        else:
            faults = [
                one
                for n, row in enumerate(rows)
                for one in _faults_of(row, get_args(kind)[0], f"{place}[{n}]")
            ]
        yield from faults or [f"{place}{inner.rstrip('`')}: {read_as('the value', _named(kind), said)}"]
    else:
        yield from _oddities(value, msgspec.json.decode(raw), place)


def _rows(raw: msgspec.Raw, kind: Any) -> list[msgspec.Raw] | None:
    """The elements of an array where one is wanted."""
    if get_origin(kind) is not tuple:
        return None
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return None


_EXPECTED: Final = re.compile(r"Expected (?P<expected>.+?), got (?P<got>.+)", re.DOTALL)
_FIELD: Final = re.compile(r"Object missing required field (?P<field>`.+?`)")


def read_as(what: str, kind: str, error: object) -> str:
    """What msgspec has to say, in four parts."""
    said = str(error)
    if parts := _EXPECTED.match(said):
        expected, got = parts["expected"], parts["got"]
    elif field := _FIELD.match(said):
        expected, got = f"field {field['field']}", "none"
    else:
        expected, got = "what `bondscan catalogue schema` says", said[:1].lower() + said[1:]
    return f"Failed to read {what} as {kind}: expected {expected}, got {got}."


def _named(kind: Any) -> str:
    """A type as a writer of JSON knows it."""
    parts = get_args(kind)
    if get_origin(kind) is tuple:
        return f"list of {_named(parts[0])}"
    if get_origin(kind) is Literal:
        return " or ".join(f"'{part}'" for part in parts)
    if parts:
        return " or ".join("null" if part is NoneType else _named(part) for part in parts)
    return _PLAIN[kind] if kind in _PLAIN else str(kind.__name__)


_PLAIN: Final[dict[Any, str]] = {str: "text", int: "whole number", bool: "true or false", Decimal: "amount"}


def unknown(place: str, name: str, kind: Any) -> str:
    """A field that the type has not: most likely one misspelt."""
    return (
        f"{place}: Failed to read '{name}' as field of {_named(kind)}: "
        f"expected one of its own, got unknown field '{name}'."
    )


def missing(place: str, name: str, kind: Any) -> str:
    """A field that the type must have."""
    return (
        f"{place}: Failed to read the value as {_named(kind)}: expected field '{name}', "
        f"got none, a missing field '{name}'."
    )


def _oddities(value: Any, given: Any, place: str) -> Iterator[str]:
    """Unknown fields anywhere in `value` as it was `given`; only objects and lists are looked into."""
    kind: Any = type(value)
    names = _names(kind)
    if names is not None:
        for name, inner in given.items():
            if name not in names:
                yield unknown(place, name, kind)
            elif type(inner) in _HOLDING:
                yield from _oddities(getattr(value, name), inner, f"{place}.{name}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(given):
            if type(inner) in _HOLDING:
                yield from _oddities(value[index], inner, f"{place}[{index}]")


_HOLDING: Final = frozenset({dict, list})


@cache
def _names(kind: Any) -> frozenset[str] | None:
    """The fields of a type, None for one that has none."""
    return frozenset(field.name for field in fields(kind)) if is_dataclass(kind) else None
