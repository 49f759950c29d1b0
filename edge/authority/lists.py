"""What was struck off the serial lists that an authority signed, so that it never signs too many.

Kept in ``struck/`` of the repository, which no station asks for: one file a form of which anything was
struck.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from edge.authority.repository import Repository, write_whole
from edge.catalogue import ClearanceForm, Product, sections, struck
from edge.catalogue.sections import Split, list_path
from edge.catalogue.serial_list import serials_in
from edge.errors import ConfigError

T = TypeVar("T")


def guard(
    repository: Repository, taken: Split, signed: Mapping[str, bytes], settled: Collection[str]
) -> None:
    """Raise ConfigError where a list replaces serials that may have been used; note what was struck.

    signed: the text of each list as it stands signed, by form. settled: forms whose earlier lists every
    station has settled, as the administrator says: what was struck of them is forgotten.
    """
    packs = _packs(taken)
    found = []
    for form in (*taken.lists, *(form for form in signed if form not in taken.lists)):
        now = _read(taken.lists[form][1]) if form in taken.lists else ()
        before = _read(serials_in(signed[form])) if form in signed else ()
        place = _place(repository, form)
        gone = struck.struck(before, _kept(place), now) if form not in settled else frozenset[str]()
        refused = struck.refusal(form, packs.get(form), (before, now), gone)
        if refused:
            raise ConfigError(refused, (refused,))
        found.append((place, gone))
    for place, gone in found:
        _keep(place, gone)


def _packs(taken: Split) -> dict[str, int]:
    """How many packages each listed form is for; no word of those that cannot be converted."""
    products = {one.id: one for one in _entities(taken.sections.get("products", ()), Product)}
    found = {}
    for form in _entities((bare for bare, _ in taken.lists.values()), ClearanceForm):
        product = products.get(form.product)
        packs = product.packs(form.total, form.unit) if product else None
        if packs is not None:
            found[form.number] = packs
    return found


def _entities(lines: Iterable[bytes], kind: type[T]) -> list[T]:
    return [msgspec.json.decode(line, type=kind) for line in lines]


def _read(serials: bytes | memoryview) -> tuple[str, ...]:
    return msgspec.json.decode(serials, type=tuple[str, ...])


def _place(repository: Repository, form: str) -> Path:
    return (
        repository.folder / "struck" / list_path(form).removeprefix(f"{sections.LISTS}/").replace(".gz", "")
    )


def _kept(place: Path) -> tuple[str, ...]:
    try:
        return _read(place.read_bytes())
    except FileNotFoundError:
        return ()


def _keep(place: Path, gone: Collection[str]) -> None:
    if not gone:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(exist_ok=True)
    write_whole(place, msgspec.json.encode(sorted(gone)))
