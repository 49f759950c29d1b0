"""The JSON Schema of a catalogue file: what `edge.catalogue` says, and what import asks besides.

The shape comes from the types themselves; descriptions are those of `catalogue_fields`. What a
schema cannot say (names that must be there, sums, check digits) import says by JSON path.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from edge.catalogue import Catalogue
from edge.catalogue.sound_parties import BIOSAFETY, IDENTIFIERS
from edge.store.catalogue_fields import FIELDS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_AMOUNT: Final[Mapping[str, Any]] = {
    "anyOf": [
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"},
        {"type": "number", "exclusiveMinimum": 0},
    ]
}
"""A decimal as text, or as a JSON number, which is read digit by digit and never rounded."""

_TIMES: Final = frozenset({"issued", "since", "released"})
_BOUNDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "version": {"minimum": 1},
    "incarnation": {"minimum": 1},
    "biosafety": {"minimum": 0, "maximum": BIOSAFETY},
    "gln": {"pattern": "^[0-9]{13}$"},
    "id": {"minLength": 1},
    "number": {"minLength": 1},
    "badge": {"minLength": 1},
    "roles": {"minItems": 1},
    "kinds": {"minItems": 1},
    "lines": {"minItems": 1},
    "unit": {"minLength": 1},
    "fresh_hours": {"minimum": 1},
    "usable_hours": {"minimum": 1},
    "issue": {"minimum": 0},
    "by_hub": {"const": False},
}
"""Field → what import asks of it wherever it stands."""


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12); a field that is not in it is refused, as import does."""
    made = msgspec.json.schema(Catalogue)
    documents = {kind.__name__: _words(kind) for kind in _types()}
    for name, definition in made["$defs"].items():
        _say(name, definition, documents.get(name, ""))
    product = made["$defs"]["Product"]
    product["properties"]["gtins"]["items"] = {"type": "string", "pattern": "^[0-9]{14}$"}
    product["properties"]["identifiers"]["items"] = {"type": "string", "pattern": _identifier()}
    product["anyOf"] = [
        {"properties": {name: {"minItems": 1}}, "required": [name]} for name in ("gtins", "identifiers")
    ]
    return {"$schema": _DIALECT, "title": "Catalogue", **made}


def _types() -> list[type[Any]]:
    """Every type that the catalogue is made of."""
    import edge.catalogue as house

    return [kind for name in house.__all__ if inspect.isclass(kind := getattr(house, name))]


def _words(kind: type[Any]) -> str:
    """A docstring as running text."""
    return " ".join(inspect.getdoc(kind).split()) if kind.__doc__ else ""  # type: ignore[union-attr]


def _say(name: str, definition: dict[str, Any], words: str) -> None:
    """Describe one type and its fields, and bound them."""
    definition["description"] = words
    definition["additionalProperties"] = False
    for field, shape in definition["properties"].items():
        if "format" in shape and shape["format"] == "decimal":
            shape.pop("type")
            shape.pop("format")
            shape.update(_AMOUNT)
        elif any(one.get("format") == "decimal" for one in shape.get("anyOf", ())):
            shape["anyOf"] = [*_AMOUNT["anyOf"], {"type": "null"}]
        if field in _TIMES and shape.get("format") != "date":
            _timed(shape)
        shape.update(_BOUNDS.get(field, {}))
        shape["description"] = FIELDS[name][field]


def _timed(shape: dict[str, Any]) -> None:
    """A time with its offset, where the type is a time."""
    for one in shape.get("anyOf", [shape]):
        if one.get("type") == "string" and "format" not in one:
            one["format"] = "date-time"
            one["pattern"] = r"(Z|z|[+-][0-9]{2}:?[0-9]{2})$"


def _identifier() -> str:
    return "^(" + "|".join(f"{name}:{form.pattern}" for name, (form, _) in IDENTIFIERS.items()) + ")$"
