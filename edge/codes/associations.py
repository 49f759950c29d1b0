"""Which identifiers belong together in one message, and which never do.

A missing partner is no misreading: the rest may stand in another symbol on the same pack,
so each is a finding and the rules decide.

>>> [finding.code for finding in associations(("10", "21"))]
['requisite-missing', 'requisite-missing']
>>> [finding.message for finding in associations(("01", "02", "37", "00"))][0]
'AI (01) must not stand with AI (37): expected one of them, got both.'
>>> associations(("01", "17", "10", "21"))
()
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from edge.codes.scanned import CodeFinding
from edge.codes.syntax_dictionary import ENTRIES


def _matches(pattern: str, ai: str) -> bool:
    """Whether `ai` is meant by `pattern`, whose trailing ``n`` stand for any digit."""
    return len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n"))


def _stands(alternative: tuple[str, ...], present: tuple[str, ...]) -> bool:
    return all(any(_matches(pattern, ai) for ai in present) for pattern in alternative)


def _of(ai: str, present: tuple[str, ...]) -> Iterator[CodeFinding]:
    facts = ENTRIES[ai]
    if facts is None:
        return
    for group in facts.required:
        if not any(_stands(alternative, present) for alternative in group):
            wanted = " or ".join("+".join(f"({p})" for p in alternative) for alternative in group)
            yield CodeFinding(
                "requisite-missing", f"AI ({ai}) stands alone: expected {wanted} with it, got none."
            )
    for pattern in facts.excluded:
        for other in present:
            if other != ai and _matches(pattern, other):
                yield CodeFinding(
                    "excluded-pair",
                    f"AI ({ai}) must not stand with AI ({other}): expected one of them, got both.",
                )


@lru_cache(maxsize=512)
def associations(present: tuple[str, ...]) -> tuple[CodeFinding, ...]:
    """Findings on the identifiers of one message, each named once, in the order scanned."""
    return tuple(dict.fromkeys(finding for ai in dict.fromkeys(present) for finding in _of(ai, present)))


def repetitions(elements: tuple[tuple[str, str], ...]) -> dict[str, CodeFinding]:
    """Identifiers that came again with another value, each with its finding."""
    first: dict[str, str] = {}
    found: dict[str, CodeFinding] = {}
    for ai, value in elements:
        if first.setdefault(ai, value) != value:
            message = f"AI ({ai}) was read twice: expected '{first[ai]}' again, got '{value}'."
            found[ai] = CodeFinding("repeated-identifier", message)
    return found


def unserialised(found: dict[str, str]) -> tuple[CodeFinding, ...]:
    """A digital signature (8030) signs one item: keys beside it need their serial part."""
    if "8030" not in found:
        return ()
    return tuple(
        CodeFinding(
            "requisite-missing", f"AI ({ai}) beside (8030) names a kind: expected a serial in it, got none."
        )
        for ai, bare in (("253", 13), ("255", 13), ("8003", 14))
        if len(found.get(ai, "")) == bare
    )
