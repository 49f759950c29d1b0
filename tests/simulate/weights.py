"""What may happen in a world, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[str, float]] = {
    "work": 50.0,
    "exchange": 40.0,
    "work and die": 0.6,
    "exchange and die": 0.6,
    "die": 0.2,
    "copy": 1.0,
    "restore": 0.15,
    "spend and restore": 0.05,
    "replace": 0.03,
    "replace one that works": 0.06,
    "old one works": 1.0,
    "old one brings a stick": 0.2,
    "old one is found": 0.1,
    "days pass": 0.1,
    "cut": 0.6,
    "mend": 0.8,
    "clock back": 0.05,
    "clock forward": 0.05,
    "clock right": 0.05,
    "start": 3.0,
    "supervise": 2.0,
    "issue papers": 0.5,
    "totals change": 0.5,
    "cut by stick": 0.3,
    "goods arrive": 3.0,
    "pause": 1.0,
    "recount": 1.0,
    "write off": 0.1,
    "hub stops": 0.15,
    "hub copied": 0.2,
    "hub restored": 0.03,
    "hub put back": 0.03,
}
"""How often what happens."""

STORM: Final = (
    *("issue papers", *("exchange", "work") * 8, "days pass", *("work", "exchange") * 8),
    *("totals change", *("work", "exchange") * 4, *("cut by stick", "exchange", "exchange") * 4),
    *("copy", "spend and restore", "restore", "supervise", "supervise", "recount"),
    *("replace", "supervise", "supervise", "write off", "cut", "mend", "die", "start"),
    *(
        "work and die",
        "exchange and die",
        "clock back",
        "work",
        *("clock forward", "work", "exchange") * 6,
        "clock right",
    ),
    *("issue papers", "exchange", "goods arrive", "pause", "exchange", "hub copied", "replace", "supervise"),
    *("hub restored", "supervise", "supervise", "recount", "hub stops", "start"),
    *("replace one that works", *("old one works", "exchange") * 3, "old one brings a stick"),
    *("supervise", *("old one works", "exchange") * 3, "old one is found", "recount"),
    *("hub copied", *("work", "exchange") * 4, "hub put back", *("exchange", "work") * 4),
)
"""All of it, one thing after the other, in an order in which each can happen."""
