"""How a kind of label is laid out, from ``hardware/labels/*.toml``; every measure in millimetres.

[label]
zh = "…"
en = "…"
for = "item"  # item: what was coded; case: a case and its SSCC
width = 40.0
height = 30.0

[[symbol]]
kind = "datamatrix"  # datamatrix, gs1-128
x = 1.5
y = 1.5
width = 15.0  # the room it has, quiet zone included
height = 15.0
module = 0.5  # a module is no wider than this, whole dots, and as wide as the room allows

[[text]]
words = "{product}"  # what stands in braces is filled in (`edge.labels.content.FIELDS`, or an AI)
x = 18.0
y = 2.0
width = 20.5
size = 2.8  # height of a letter
lines = 3  # at most; what does not fit is set smaller
least = 1.4  # no smaller than this

[[rule]]  # a line
x = 1.0
y = 18.0
width = 38.0
height = 0.2
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from edge.errors import ConfigError
from edge.labels.content import names_in, strays_in

SymbolKind = Literal["datamatrix", "gs1-128"]
Subject = Literal["item", "case"]

_WIDEST: Final = 220.0
_MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "symbol": ("x", "y", "width", "height", "module"),
    "text": ("x", "y", "width", "size"),
    "rule": ("x", "y", "width", "height"),
}
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "label": frozenset(("zh", "en", "for", "width", "height")),
    "symbol": frozenset(("kind", *_MEASURES["symbol"])),
    "text": frozenset(("words", "lines", "least", *_MEASURES["text"])),
    "rule": frozenset(_MEASURES["rule"]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """Where a symbol stands, and how coarse it may be."""

    kind: SymbolKind
    x: float
    y: float
    width: float
    height: float
    module: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words with braces; size: of a letter, lines: at most, least: the smallest letter."""

    words: str
    x: float
    y: float
    width: float
    size: float
    lines: int = 1
    least: float = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A black rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of label; subject: what it is for."""

    id: str
    zh: str
    en: str
    subject: Subject
    width: float
    height: float
    symbols: tuple[Symbol, ...]
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...] = ()


def template_from(id_: str, source: str) -> Template:
    """The template of a TOML text. Raises ConfigError naming everything that is wrong with it."""
    problems: list[str] = []
    try:
        document = tomllib.loads(source)
    except tomllib.TOMLDecodeError as failure:
        raise _failure(id_, [f"not TOML: {failure}"]) from failure
    reading = _Reading(document, problems)
    template = reading.template(id_)
    if not template.symbols:
        problems.append("symbol: expected one at least, got none")
    if not any("mark" in names_in(text.words) for text in template.texts):
        problems.append("text: expected {mark} in one of them, so that a reprint can be told, got none")
    if problems:
        raise _failure(id_, problems)
    return template


def _failure(id_: str, problems: list[str]) -> ConfigError:
    said = tuple(f"{id_}.toml: {problem}" for problem in problems)
    count = f"{len(said)} problem{'s' if len(said) != 1 else ''}"
    return ConfigError(
        f"Failed to read {id_}.toml as label template: expected a sound file, got {count}: {'; '.join(said)}.",
        said,
    )


class _Reading:
    """Takes typed values out of one document, noting each that is not what it should be."""

    def __init__(self, document: Mapping[str, Any], problems: list[str]) -> None:
        self._document = document
        self._problems = problems

    def template(self, id_: str) -> Template:
        for key in self._document.keys() - _KNOWN.keys():
            self._wrong(key, f"one of {', '.join(_KNOWN)}", key)
        head = self._document.get("label", {})
        head = head if isinstance(head, dict) else {}
        self._strays("label", head)
        width, height = (self._measure("label", head, name) for name in ("width", "height"))
        subject = self._one_of("label", head, "for", ("item", "case"))
        return Template(
            id=id_,
            zh=self._words("label", head, "zh"),
            en=self._words("label", head, "en"),
            subject="case" if subject == "case" else "item",
            width=width,
            height=height,
            symbols=tuple(self._symbol(*row) for row in self._rows("symbol", width, height)),
            texts=tuple(self._text(*row) for row in self._rows("text", width, height)),
            rules=tuple(Rule(**self._measures("rule", *row)) for row in self._rows("rule", width, height)),
        )

    def _rows(self, table: str, width: float, height: float) -> Iterator[tuple[str, Mapping[str, Any]]]:
        rows = self._document.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._wrong(table, f"[[{table}]] tables", rows)
            return
        for number, row in enumerate(rows, 1):
            place = f"{table} {number}"
            self._strays(place, row)
            right = _number(row.get("x")) + _number(row.get("width"))
            below = _number(row.get("y")) + _number(row.get("height", row.get("size")))
            if right > width + 1e-9 or below > height + 1e-9:
                self._wrong(place, f"it within {width:g} x {height:g} mm", f"{right:g} x {below:g}")
            yield place, row

    def _symbol(self, place: str, row: Mapping[str, Any]) -> Symbol:
        kind = self._one_of(place, row, "kind", ("datamatrix", "gs1-128"))
        measures = self._measures("symbol", place, row)
        return Symbol(kind="gs1-128" if kind == "gs1-128" else "datamatrix", **measures)

    def _text(self, place: str, row: Mapping[str, Any]) -> Text:
        words = self._words(place, row, "words")
        for stray in strays_in(words):
            self._wrong(f"{place}.words", "a field of a label or an AI in braces", stray)
        measures = self._measures("text", place, row)
        lines = row.get("lines", 1)
        if type(lines) is not int or not 1 <= lines <= 20:
            self._wrong(f"{place}.lines", "a number from 1 to 20", lines)
            lines = 1
        least = self._measure(place, {"least": 1.2, **row}, "least")
        return Text(words=words, lines=lines, least=min(least, measures["size"]), **measures)

    def _measures(self, table: str, place: str, row: Mapping[str, Any]) -> dict[str, float]:
        return {
            name: self._measure(place, row, name, least=0.0 if name in "xy" else 0.1)
            for name in _MEASURES[table]
        }

    def _measure(self, place: str, row: Mapping[str, Any], name: str, least: float = 0.1) -> float:
        value = row.get(name)
        if type(value) not in (int, float) or not least <= _number(value) <= _WIDEST:
            self._wrong(f"{place}.{name}", f"millimetres from {least:g} to {_WIDEST:g}", value)
            return 1.0
        return float(_number(value))

    def _one_of(self, place: str, row: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
        value = row.get(name)
        if value not in choices:
            self._wrong(f"{place}.{name}", f"one of {', '.join(choices)}", value)
            return choices[0]
        return str(value)

    def _words(self, place: str, row: Mapping[str, Any], name: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            self._wrong(f"{place}.{name}", "text", value)
            return "?"
        return value

    def _strays(self, place: str, row: Mapping[str, Any]) -> None:
        known = _KNOWN[place.partition(" ")[0]]
        for key in row.keys() - known:
            self._wrong(f"{place}.{key}", f"one of {', '.join(sorted(known))}", key)

    def _wrong(self, place: str, expected: str, got: object) -> None:
        self._problems.append(f"{place}: expected {expected}, got {got!r}")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
