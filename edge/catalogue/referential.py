"""Whether a catalogue holds together: every name it uses is in it, once, and every number is one.

Only what makes an issue unusable is a problem here. What an authority may well publish and a
scan must then be refused for (forms that add up to more than their approval, a port that was
not granted, an institution struck off, a unit that nobody can convert) is for the rules.

Each problem begins with the JSON path of its place, e.g. ``clearance_forms[3].approval``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from edge.catalogue import sound_papers, sound_parties
from edge.catalogue.slips import moment, slip, unique
from edge.catalogue.whole import Catalogue

MANY: Final = 200
"""Problems said of one catalogue; past that it is plain that it is damaged."""

_NAMED: Final[tuple[tuple[str, str], ...]] = (
    ("institutions", "id"),
    ("products", "id"),
    ("importers", "id"),
    ("approvals", "number"),
    ("clearance_forms", "number"),
    ("stations", "id"),
    ("places", "id"),
    ("operators", "badge"),
    ("holds", "id"),
    ("permits", "number"),
    ("filings", "number"),
    ("despatch_notes", "number"),
)
"""Each list, and what names its rows."""

_LOOKS: Final[tuple[Callable[[Catalogue], Iterator[str]], ...]] = (
    sound_parties.parties,
    sound_parties.products,
    sound_papers.approvals,
    sound_papers.forms,
    sound_papers.permits,
    sound_papers.notes,
    sound_papers.holds,
)


def problems(catalogue: Catalogue) -> tuple[str, ...]:
    """Everything that is wrong, in the order of the file; nothing for a sound catalogue."""
    found = list(islice(_all(catalogue), MANY + 1))
    return (*found[:MANY], "…: there are more") if len(found) > MANY else tuple(found)


def _all(catalogue: Catalogue) -> Iterator[str]:
    if catalogue.version < 1:
        yield slip("version", catalogue.version, "version", "1 or more")
    yield from moment("issued", catalogue.issued)
    for key, named in _NAMED:
        yield from unique(key, _names(getattr(catalogue, key), named))
    for look in _LOOKS:
        yield from look(catalogue)
    policy = catalogue.policy
    if not 0 < policy.fresh_hours <= policy.usable_hours:
        hours = f"{policy.fresh_hours} and {policy.usable_hours}"
        yield slip("policy", hours, "hours", "0 < fresh_hours ≤ usable_hours")


def _names(rows: Sequence[Any], named: str) -> list[str]:
    return [getattr(row, named) for row in rows]
