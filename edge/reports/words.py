"""The words on a paper: its title, its headings, what is said of a line."""

from __future__ import annotations

from typing import Final

from edge.language import TEXTS, Lang, text
from edge.reports.paper import Mark

_GROUPS: Final = ("report", "ledger", "paper")
"""Where the words of a key are looked for, in this order."""


def word(key: str, lang: Lang) -> str:
    """What `key` is called on a paper, also one with its group before it; itself where it has no words."""
    if key in TEXTS:
        return text(key, lang)
    for group in _GROUPS:
        if f"{group}.{key}" in TEXTS:
            return text(f"{group}.{key}", lang)
    return key


def title(kind: str, lang: Lang) -> str:
    """What a kind of paper is called."""
    return text(f"report.title.{kind}", lang)


def part_title(name: str, lang: Lang) -> str:
    """What a table of a paper is called."""
    return text(f"report.part.{name}", lang)


def marked(mark: Mark, lang: Lang) -> str:
    """What is said of a line: taken back, does not come out, or nothing."""
    return text(f"report.mark.{mark}", lang) if mark else ""
