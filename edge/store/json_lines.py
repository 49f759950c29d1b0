r"""On which line of a JSON file a place stands, given by its path.

>>> text = b'{\n "a": [1,\n  {"b": 2}]}'
>>> lines_of(text, ["$", "$.a[1].b", "$.a[1].c"])
{'$': 1, '$.a[1].b': 3, '$.a[1].c': 3}

A place that is not there (a field that is missing) stands where the nearest around it begins.
Only faulty files are looked through, so this may take its second for a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

_TOKEN: Final = re.compile(rb'\n|"(?:[^"\\\n]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_PATH: Final = re.compile(r"\$(?:\.\w+|\[\d+\])*")


def located(content: bytes, problems: Sequence[str]) -> tuple[str, ...]:
    """Each problem that begins with a path, with its line before it."""
    paths = [found[0] if (found := _PATH.match(problem)) else "" for problem in problems]
    lines = lines_of(content, [path for path in paths if path])
    return tuple(
        f"line {lines[path]}, {problem}" if path else problem
        for path, problem in zip(paths, problems, strict=True)
    )


def lines_of(content: bytes, paths: Iterable[str]) -> Mapping[str, int]:
    """Path → line, the first line being 1."""
    wanted = list(paths)
    around = {step for path in wanted for step in _steps(path)}
    starts = {"$": 1, **_starts(content, around)}
    return {path: max(starts.get(step, 1) for step in _steps(path)) for path in wanted}


def _steps(path: str) -> list[str]:
    """The path, and every path around it."""
    ends = [found.end() for found in re.finditer(r"\$|\.\w+|\[\d+\]", path)]
    return [path[:end] for end in ends]


def _starts(content: bytes, wanted: set[str]) -> dict[str, int]:
    """The line at which each wanted value begins."""
    walk = _Walk(wanted)
    line = 1
    for token in _TOKEN.finditer(content):
        if token[0] == b"\n":
            line += 1
        elif not walk.on(token[0], line):
            break
    return walk.found


_OPENS: Final = frozenset({b"[", b"{"})
_CLOSES: Final = frozenset({b"]", b"}"})


class _Walk:
    """Where in the file we are. Containers that nobody asks about are passed over."""

    __slots__ = ("_around", "_here", "_keyed", "_passed", "_values", "_wanted", "found")

    def __init__(self, wanted: set[str]) -> None:
        self.found: dict[str, int] = {}
        self._wanted = wanted
        self._passed = 0
        self._here, self._keyed = "$", False
        self._around: list[
            str
        ] = []  # of each open array its path, of each open object its path and a full stop
        self._values: list[int] = []  # how many each has had

    def on(self, token: bytes, line: int) -> bool:
        """One token further; False where the file has ended."""
        if self._passed:
            self._passed += (token in _OPENS) - (token in _CLOSES)
        elif token in _CLOSES:
            if not self._around:
                return False
            self._around.pop()
            self._values.pop()
        elif token == b"," and self._around:
            self._values[-1] += 1
            self._await()
        elif token == b":":
            self._keyed = True
        else:
            self._value(token, line)
        return True

    def _value(self, token: bytes, line: int) -> None:
        """A key of an object, or a value, or what opens one."""
        if not self._here and not self._keyed:
            self._here = f"{self._around[-1]}{token[1:-1].decode(errors='replace')}" if self._around else ""
        elif self._here in self._wanted:
            self.found.setdefault(self._here, line)
            if token in _OPENS:
                self._around.append(self._here if token == b"[" else self._here + ".")
                self._values.append(0)
                self._await()
        elif token in _OPENS:
            self._passed = 1

    def _await(self) -> None:
        """The next value of an array has its path; that of an object waits for its key."""
        container = self._around[-1]
        self._here = "" if container.endswith(".") else f"{container}[{self._values[-1]}]"
        self._keyed = False
