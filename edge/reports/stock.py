"""The stock as rows: every package, or how many of each lot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from edge.catalogue import Product
from edge.store import Reader
from edge.store.packing import COLUMNS

_NAMES: Final = COLUMNS.split(", ")
_DATES: Final = frozenset({"expiry", "first_at", "step_at"})
_UNSHOWN: Final = frozenset({"last_seq"})


def items(
    reader: Reader, *, product: str = "", lot: str = "", state: str = "", cases: bool = False
) -> Iterator[dict[str, Any]]:
    """Every package in order of product, lot and key; "" for any.

    product: its id, a GTIN, or a code of another standard (``hibc:+A…``). cases: list the cases (SSCC) too, which hold packages and are none.
    """
    wanted: list[tuple[str, tuple[str, ...]]] = []
    if product:
        named = (_id_of(reader, product), product.rjust(14, "0"))
        wanted.append(("(product = ? OR gtin = ?)", named))
    wanted += [(f"{name} = ?", (value,)) for name, value in (("lot", lot), ("state", state)) if value]
    if not cases:
        wanted.append(("key NOT GLOB '00*'", ()))
    where = f"WHERE {' AND '.join(clause for clause, _ in wanted)}" if wanted else ""
    values = [value for _, given in wanted for value in given]
    with reader.snapshot() as connection:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM stock {where} ORDER BY product, lot, key",  # noqa: S608 -- our own words
            values,
        )
        for row in rows:
            yield {
                name: (value or None) if name in _DATES else value
                for name, value in zip(_NAMES, row, strict=True)
                if name not in _UNSHOWN
            }


def _id_of(reader: Reader, product: str) -> str:
    """What the stock calls the product that is called so; the word itself where nobody knows it."""
    found = reader.view.product_called(product) if reader.view and product else None
    return found.id if found else product


def summary(reader: Reader, *, product: str = "", lot: str = "", state: str = "") -> Iterator[dict[str, Any]]:
    """Each product with its packs, by lot and by state; counted as kept, not package by package."""
    view, product = reader.view, _id_of(reader, product)
    rows = reader.query(
        "SELECT product, lot, expiry, state, packs FROM stock_level WHERE packs <> 0 "
        "AND ? IN ('', product) AND ? IN ('', lot) AND ? IN ('', state) ORDER BY product, lot, expiry, state",
        (product, lot, state),
    )
    found: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    for of, number, expiry, stands, packs in rows:
        found.setdefault(of, {}).setdefault((number, expiry), {})[stands] = packs
    for of, lots in found.items():
        known = view.one(Product, of) if view else None
        yield {
            "product": of,
            "name": known.name if known else None,
            "packs": sum(sum(states.values()) for states in lots.values()),
            "lots": [
                {"lot": number, "expiry": expiry or None, "packs": sum(states.values()), "states": states}
                for (number, expiry), states in lots.items()
            ],
        }
