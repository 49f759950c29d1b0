"""Where the entries of a TOML file stand, which `tomllib` does not tell."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([A-Za-z0-9_.-]+)\s*\]")
_ENTRY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")

Place = tuple[str | int, ...]


def lines_of(text: str) -> dict[Place, int]:
    """Place → line, from 1: ``("day",)``, ``("day", "seed")``, ``("work", 2)``, ``("work", 2, "papers")``.

    Knows tables of one level and lists of them, as a day has; what it does not find is left out.
    """
    found: dict[Place, int] = {}
    counted: Counter[str] = Counter()
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[2]
            if header[1] == "[[":
                table = (name, counted[name])
                counted[name] += 1
            else:
                table = tuple(name.split("."))
            found.setdefault(table, number)
            found.setdefault(table[:1], number)
        elif entry := _ENTRY.match(line):
            found.setdefault((*table, entry[1]), number)
    return found
