"""The states a package goes through, from its code to the patient.

coded → entered → shelved → exited → departed → arrived → received → dispensed
                      ↖______/ void_exit
from entered to dispensed a package may be returned: it then stands in quarantine.
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
    "dispensed",
    "returned",
]

STATES: Final[tuple[ItemState, ...]] = (
    "coded",
    "entered",
    "shelved",
    "exited",
    "departed",
    "arrived",
    "received",
    "dispensed",
    "returned",
)
"""In the order goods pass through them; ``returned`` is off the path."""
