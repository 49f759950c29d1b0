r"""The data structures of ISBT 128: how each begins, what it is called, what it may hold.

A structure begins with ``=`` or ``&`` and one more character, four kinds of ``&,`` with a third.
Most have one length; two say first how often a group is repeated. A pattern lists the parts: a
letter for the characters (n digits; A capitals and digits; m small letters too; f those of
a facility's number, which has no O; or themselves) and how many.

>>> structure_at("=<E0791V00").name, structure_at("&,1LOT").identifier, structure_at("=O") is None
('product_code', '&,1', True)
>>> structure_at("&$02").length("&$02")
32
>>> structure_at("=%6200").fits("62a0"), structure_at("=%6200").fits("Ma00")
(False, True)

Source: ICCBBA ST-001, ISBT 128 Standard Technical Specification 6.2.2, tables 1 and 2, 2.4, 2.5.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

FACILITY: Final = "[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"
"""A facility's number (FIN): no letter O, the last two are digits."""

_CLASSES: Final = {"n": "[0-9]", "A": "[A-Z0-9]", "m": "[A-Za-z0-9]", "f": "[A-NP-Z0-9]"}

_LAYOUTS: Final = {
    "=%": "blood_group m2 A2",
    "=<": "product_code [A-Z] A4 m1 A1 [a-z0-9]",
    "=>": "expiry n6",
    "&>": "expiry_time n10",
    "=*": "collection n6",
    "&*": "collection_time n10",
    "=}": "production n6",
    "&}": "production_time n10",
    "&(": "special_testing A5",
    "={": "red_cell_antigens_retired n18",
    "=\\": "red_cell_antigens n18",
    "&\\": "red_cell_antigens_finnish n18",
    "&{": "platelet_antigens n18",
    "=[": "hla_a_b_retired n18",
    '="': "hla_drb1_retired n18",
    "=)": "container m1 A2 m7",
    "&)": "container_lot m10",
    "=;": "donor F n16",
    "='": "staff F A6",
    "=-": "manufacturer_item A2 m8",
    "&-": "manufacturer_lot m10",
    "=+": "compound n5",
    "=#": "patient_birth n10",
    "&#": "patient n4",
    "=]": "expiry_month n6",
    '&"': "infection_markers n18",
    "=$": "consignment F n11",
    "&$": "dimensions n2",
    "&%": "red_cell_antigens_tested n3",
    "=(": "moment n16",
    "=,": "divisions A6",
    "&+": "processor f5 A6",
    "=/": "processor_product f5 A6 A5",
    "&,1": "lot A18",
    "&,2": "supplement A18",
    "&,3": "donor_registration_retired [1-9] n3 A15",
    "&,4": "european_code m40",
    "&:": "donor_registration [1-9] n3 A13 n2",
    "&/": "chain_of_identity C H F n2 A6",
}
_REPEATED: Final = {"dimensions": 14, "red_cell_antigens_tested": 10}

DONATION: Final = "din"
_DONATION: Final = "F n2 n6 [0-9A-HJ-NPR-Y]{2}"

STAFF_AND_PATIENTS: Final = frozenset(("staff", "patient", "patient_birth"))
"""Structures that say who a person is."""

DONORS: Final = frozenset(("donor", "donor_registration", "donor_registration_retired", "chain_of_identity"))
"""Structures that number a donor: no goods by themselves, but they may stand beside goods."""


class Structure(NamedTuple):
    """One kind of data structure.

    size: characters behind the identifier, where that does not depend on them.
    group: characters of what is repeated behind the first `size`; 0 if nothing is.
    """

    identifier: str
    name: str
    size: int
    group: int
    pattern: re.Pattern[str]

    def length(self, data: str) -> int:
        """How many characters of `data`, which begins with the identifier, are this structure's."""
        start = len(self.identifier)
        told = data[start : start + self.size]
        times = int(told) if self.group and told.isdigit() else 0
        return start + self.size + self.group * times

    def fits(self, value: str) -> bool:
        """Whether `value`, of the right length, has the right characters."""
        return self.pattern.fullmatch(value) is not None


def _part(word: str) -> tuple[str, int]:
    """A word of a layout as a pattern, and how many characters it stands for."""
    if word == "F":
        return FACILITY, 5
    if word[0] in _CLASSES and word[1:]:
        return f"{_CLASSES[word[0]]}{{{word[1:]}}}", int(word[1:])
    return word, 2 if word.endswith("{2}") else 1


def _structure(identifier: str, name: str, words: list[str]) -> Structure:
    parts = [_part(word) for word in words]
    group = _REPEATED.get(name, 0)
    pattern = "".join(part for part, _ in parts) + ("[0-9]*" if group else "")
    return Structure(identifier, name, sum(size for _, size in parts), group, re.compile(pattern))


@cache
def _structures() -> dict[str, Structure]:
    found = {}
    for identifier, layout in _LAYOUTS.items():
        name, *words = layout.split()
        found[identifier] = _structure(identifier, name, words)
    return found


@cache
def donation() -> Structure:
    """The donation identification number (DIN): its own first character is part of its identifier."""
    return _structure("=", DONATION, _DONATION.split())


def structure_at(data: str) -> Structure | None:
    """The structure that `data` begins with, None if there is no such one."""
    if data[0] == "=" and re.match("[A-NP-Z1-9]", data[1:2]):
        return donation()
    return _structures().get(data[:3] if data[:2] == "&," else data[:2])
