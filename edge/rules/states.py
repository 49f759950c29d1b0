"""The states a package goes through, from its code to the patient, and those off that path.

coded → entered → shelved → exited → departed → arrived → received → dispensed → taken-away
                      ↖______/ void_exit                     ├────→ implanted
                                                             └────→ issued → used (special items)
off the path: returned, quarantined, refused, collected, sampled, transferred, lost;
for good: used, exported, destroyed, retired.
"""

from __future__ import annotations

from typing import Final, Literal

ItemState = Literal[
    "coded",
    "entered",
    "shelved",
    "exited",
    "departed",
    "arrived",
    "received",
    "issued",
    "dispensed",
    "implanted",
    "taken-away",
    "returned",
    "quarantined",
    "refused",
    "collected",
    "sampled",
    "transferred",
    "lost",
    "used",
    "exported",
    "destroyed",
    "retired",
]

PATH: Final[tuple[ItemState, ...]] = (
    "coded",
    "entered",
    "shelved",
    "exited",
    "departed",
    "arrived",
    "received",
    "issued",
    "dispensed",
    "implanted",
    "taken-away",
)
"""In the order goods pass through them on their way to the patient or into use."""

ASIDE: Final[tuple[ItemState, ...]] = (
    "returned",
    "quarantined",
    "refused",
    "collected",
    "sampled",
    "transferred",
    "lost",
)
"""Off the path: out of use, away, or waiting for somebody to decide."""

ENDED: Final[tuple[ItemState, ...]] = ("used", "exported", "destroyed", "retired")
"""For good: no step leads back to usable stock."""

STATES: Final[tuple[ItemState, ...]] = (*PATH, *ASIDE, *ENDED)

USABLE: Final[frozenset[ItemState]] = frozenset(
    {"coded", "entered", "shelved", "exited", "departed", "arrived", "received", "issued"}
)
"""Stock that may still go to a patient or into use."""


def onward(state: ItemState) -> frozenset[ItemState]:
    """`state` and every later one on the path."""
    return frozenset(PATH[PATH.index(state) :])
