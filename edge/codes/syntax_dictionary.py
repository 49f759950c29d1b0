"""What every GS1 Application Identifier means: the facts of the GS1 Barcode Syntax Dictionary.

Facts are grouped by kind, each stated once for all identifiers it is true of; `entry(ai)` puts
together what is known of one. Release 2026-01-27; a test compares every fact with GS1's file
where that is at hand. Sources: GS1 General Specifications, GS1 Barcode Syntax Dictionary.

A *layout* lists components: a letter for the character set (n digits, x set 82, y set 39,
z base64), the exact length or ``-`` and the longest, a ``?`` if it may be missing, and after
colons the checks of `edge.codes.linters`.

>>> lot = entry("10")
>>> lot.title, lot.shortest, lot.longest, lot.predefined
('lot', 1, 20, False)
>>> entry("01").problem("09506000134353").expected
'the right check digit'
>>> entry("3103").title, entry("3106") is None
('net weight, kg', True)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from edge.codes.ai_facts import (
    EXCLUDED,
    LAYOUTS,
    NO_ATTRIBUTE,
    PATH_KEYS,
    PREDEFINED,
    RELEASE,
    REQUIRED,
    TITLES,
)
from edge.codes.linters import CHARACTERS, LINTERS, Linter

__all__ = ["AI_LENGTH", "ENTRIES", "PREDEFINED", "RELEASE", "Component", "Entry", "entry", "identifiers"]


class Component(NamedTuple):
    """One part of a value: its character set, its lengths, and its checks in order."""

    characters: str
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]

    @classmethod
    def parse(cls, word: str) -> Component:
        """From one word of a layout, e.g. ``n13:check:prefix`` or ``x-20?``."""
        size, *checks = word.split(":")
        optional = size.endswith("?")
        longest = int(size.rstrip("?").lstrip("nxyz-"))
        return cls(size[0], 1 if "-" in size else longest, longest, optional, tuple(checks))

    def problem(self, part: str) -> Linter | None:
        """The first check that `part` fails."""
        characters = CHARACTERS[self.characters]
        if not characters.test(part):
            return characters
        for name in self.checks:
            linter = LINTERS[name]
            if not linter.test(part):
                return linter
        return None


_TOO_SHORT: Final = Linter(bool, "bad-length", "its parts whole")


class Entry(NamedTuple):
    """All that is known of one Application Identifier.

    predefined: its length is known to every reader, so no separator need follow.
    required: groups, of each of which one alternative must be present; an alternative is a
        set of patterns that must all be (``n`` stands for any digit).
    excluded: patterns that must not be present beside it.
    attribute: it may stand in the query of a Digital Link.
    qualifiers: None unless it is a Digital Link key; else the orders its qualifiers may take.
    alone: every check of the value, in order, where it has one component only; else none.
    """

    ai: str
    title: str
    components: tuple[Component, ...]
    shortest: int
    longest: int
    predefined: bool
    required: tuple[tuple[tuple[str, ...], ...], ...]
    excluded: tuple[str, ...]
    attribute: bool
    qualifiers: tuple[tuple[str, ...], ...] | None
    alone: tuple[Linter, ...]

    def problem(self, value: str) -> Linter | None:
        """The first check that `value` (ASCII, of an admitted length) fails, None if none."""
        if self.alone:
            for linter in self.alone:
                if not linter.test(value):
                    return linter
            return None
        position = 0
        for component in self.components:
            part = value[position : position + component.longest]
            if not part and component.optional:
                break
            if len(part) < component.shortest:
                return _TOO_SHORT
            if failed := component.problem(part):
                return failed
            position += len(part)
        return None


def _span(word: str) -> Iterator[str]:
    """The identifiers a word of the facts lists: ``21``, ``3900-9``, ``310-316*``."""
    first, dash, last = word.rstrip("*").partition("-")
    if word.endswith("*"):
        for measure in range(int(first), int(last or first) + 1):
            yield from _span(f"{measure}0-5")
    elif dash:
        for digit in range(int(first[-1]), int(last) + 1):
            yield f"{first[:-1]}{digit}"
    else:
        yield first


def _spread(facts: dict[str, str]) -> dict[str, list[str]]:
    """Fact → the identifiers it is true of, turned about: identifier → its facts."""
    found: dict[str, list[str]] = {}
    for fact, words in facts.items():
        for word in words.split():
            for ai in _span(word):
                found.setdefault(ai, []).append(fact)
    return found


_LAYOUT_OF: Final = {ai: facts[0] for ai, facts in _spread(LAYOUTS).items()}
_REQUIRED_OF: Final = _spread(REQUIRED)
_EXCLUDED_OF: Final = _spread(EXCLUDED)
_TITLE_OF: Final = {ai: facts[0] for ai, facts in _spread(TITLES).items()}
_NO_ATTRIBUTE: Final = frozenset(ai for word in NO_ATTRIBUTE.split() for ai in _span(word))

AI_LENGTH: Final = {ai[:2]: len(ai) for ai in _LAYOUT_OF}
"""The first two digits of an identifier tell how many it has."""


def _alone(components: tuple[Component, ...]) -> tuple[Linter, ...]:
    """The checks of a value that has one component, which is most of what is scanned."""
    if len(components) > 1:
        return ()
    return (CHARACTERS[components[0].characters], *map(LINTERS.__getitem__, components[0].checks))


def _build(ai: str) -> Entry | None:
    layout = _LAYOUT_OF.get(ai)
    if layout is None:
        return None
    components = tuple(Component.parse(word) for word in layout.split())
    orders = PATH_KEYS.get(ai)
    return Entry(
        ai=ai,
        title=_TITLE_OF.get(ai, f"AI ({ai})"),
        components=components,
        shortest=sum(c.shortest for c in components if not c.optional),
        longest=sum(c.longest for c in components),
        predefined=ai[:2] in PREDEFINED,
        required=tuple(
            tuple(tuple(alternative.split("+")) for alternative in group.split())
            for group in _REQUIRED_OF.get(ai, ())
        ),
        excluded=tuple(
            f"{ai[:3]}n" if pattern == "=" else pattern
            for group in _EXCLUDED_OF.get(ai, ())
            for pattern in group.split()
        ),
        attribute=ai not in _NO_ATTRIBUTE,
        qualifiers=None if orders is None else tuple(tuple(order.split()) for order in orders.split("|")),
        alone=_alone(components),
    )


class _Entries(dict[str, Entry | None]):
    """Entries by identifier, each put together at its first use; None where there is none."""

    def __missing__(self, ai: str) -> Entry | None:
        built = _build(ai)
        if built is not None:
            self[ai] = built
        return built


ENTRIES: Final = _Entries()


def entry(ai: str) -> Entry | None:
    """What is known of an Application Identifier, None if there is no such one."""
    return ENTRIES[ai]


def identifiers() -> tuple[str, ...]:
    """Every Application Identifier there is, in order."""
    return tuple(sorted(_LAYOUT_OF))
