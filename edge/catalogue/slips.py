"""What every look at a catalogue's soundness is made of: one slip, said by its place in four parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from edge.catalogue.amounts import COUNTED, fits
from edge.catalogue.papers import Opinion
from edge.catalogue.parties import Listing


def slip(path: str, got: object, what: str, expected: str) -> str:
    """Path, what, as what, expected, got."""
    return f"{path}: Failed to read '{got}' as {what}: expected {expected}, got '{got}'."


def unique(path: str, ids: Sequence[str], key: str = "") -> Iterator[str]:
    """Every id is there, and once."""
    seen: dict[str, int] = {}
    for index, id_ in enumerate(ids):
        if not id_.strip():
            yield slip(f"{path}[{index}]{key}", id_, "identifier", "text")
        elif seen.setdefault(id_, index) != index:
            expected = f"another than that of {path}[{seen[id_]}]"
            yield slip(f"{path}[{index}]{key}", id_, "identifier", expected)


def known(path: str, got: str, ids: frozenset[str], what: str) -> Iterator[str]:
    """A name that something in the catalogue has."""
    if got not in ids:
        yield slip(path, got, what, "one of this catalogue's")


def all_known(path: str, got: Iterable[str], ids: frozenset[str], what: str) -> Iterator[str]:
    """Each of a list of names."""
    for index, one in enumerate(got):
        yield from known(f"{path}[{index}]", one, ids, what)


def digits(path: str, got: str, length: int, what: str) -> Iterator[str]:
    """A GS1 key: so many digits, the last of them its check digit."""
    if len(got) != length or not (got.isascii() and got.isdigit()):
        yield slip(path, got, what, f"{length} digits")
        return
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(got)))
    if weighted % 10:
        yield slip(path, got, what, "a check digit that fits")


def amount(path: str, quantity: Decimal, unit: str) -> Iterator[str]:
    """More than nought, and a whole number of the unit's least steps."""
    if not quantity or not fits(quantity, unit):
        steps = "a whole number" if unit in COUNTED else "more than nought, to six places"
        yield slip(path, quantity, f"quantity in {unit}", steps)


def unit_named(path: str, unit: str) -> Iterator[str]:
    """A unit has a name, without blanks around it: ``mg`` and ``mg `` are not to be two units."""
    if not unit or unit != unit.strip():
        yield slip(path, unit, "unit", "its name, no blank around it")


def within(path: str, got: int, what: str, least: int, most: int) -> Iterator[str]:
    """A whole number from `least` to `most`."""
    if not least <= got <= most:
        yield slip(path, got, what, f"{least} to {most}")


def incarnation(path: str, got: int) -> Iterator[str]:
    """Which life of a station may spend."""
    if got < 1:
        yield slip(path, got, "incarnation", "1 or more")


def moment(path: str, at: datetime | None) -> Iterator[str]:
    """A time that is the same everywhere."""
    if at is not None and at.tzinfo is None:
        yield slip(path, at.isoformat(), "time", "one with its offset")


def span(path: str, start: date, end: date | None) -> Iterator[str]:
    """A last day not before the first."""
    if end is not None and end < start:
        yield slip(path, end.isoformat(), "last day", f"{start} or later")


def history(path: str, entries: Sequence[Listing | Opinion]) -> Iterator[str]:
    """Every entry is dated, and no moment has two of them that differ."""
    stated: dict[datetime, str] = {}
    for index, entry in enumerate(entries):
        place = f"{path}[{index}].since"
        yield from moment(place, entry.since)
        if stated.setdefault(entry.since, entry.status) != entry.status:
            yield slip(
                place, entry.since.isoformat(), "time", f"another than that of '{stated[entry.since]}'"
            )


def ids_of(rows: Iterable[Any]) -> frozenset[str]:
    """The ids of some parties, products or places."""
    return frozenset(row.id for row in rows)


def departments_of(institutions: Iterable[Any]) -> Mapping[str, frozenset[str]]:
    """The departments of each institution, by id."""
    return {one.id: ids_of(one.departments) for one in institutions}
