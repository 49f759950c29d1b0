"""Blood groups as ISBT 128 writes them: two characters for ABO, RhD and the collection's use, one for the rest.

>>> blood_group("6200")
{'group': 'A RhD positive', 'collection': 'use not specified'}
>>> blood_group("T3A0")
{'message': 'neither ABO nor RhD specified (tissue)', 'phenotype': 'K- C- c+ E- e+'}
>>> blood_group("zz00") is None
True

Source: ICCBBA ST-001 6.2.2, tables 4 to 6.
"""

from __future__ import annotations

from typing import Final

_COLLECTIONS: Final = (
    "directed use only",
    "emergency use only",
    "directed, biohazardous",
    "directed, eligible for crossover",
    "use not specified",
    "autologous, eligible for crossover",
    "autologous use only",
    "autologous use only, biohazardous",
)
"""What eight codes of one group in a row say of the collection; of those of a letter, 2 to 9."""

_GROUPS: Final = {
    2: "A RhD negative",
    13: "B RhD negative",
    24: "AB RhD negative",
    47: "O RhD positive",
    58: "A RhD positive",
    69: "B RhD positive",
    80: "AB RhD positive",
    91: "O RhD negative",
}
"""The first of eight numbers that mean this group."""

_GROUPS_BY_LETTER: Final = {
    "P": "O",
    "A": "A",
    "B": "B",
    "C": "AB",
    "D": "para-Bombay RhD negative",
    "E": "para-Bombay RhD positive",
    "G": "Bombay RhD negative",
    "H": "Bombay RhD positive",
    "I": "O para-Bombay RhD negative",
    "J": "O para-Bombay RhD positive",
    "K": "A para-Bombay RhD negative",
    "L": "B para-Bombay RhD negative",
    "M": "AB para-Bombay RhD negative",
    "N": "A para-Bombay RhD positive",
    "O": "B para-Bombay RhD positive",
    "Q": "AB para-Bombay RhD positive",
}
_WITHOUT_RHD: Final = {"55": "O", "66": "A", "77": "B", "88": "AB"}
_POOLED: Final = {
    "A0": "A, pooled RhD",
    "B0": "B, pooled RhD",
    "C0": "AB, pooled RhD",
    "D0": "O, pooled RhD",
    "E0": "pooled ABO, RhD positive",
    "F0": "pooled ABO, RhD negative",
    "G0": "pooled ABO, pooled RhD",
    "H0": "pooled ABO, RhD not specified",
    "I0": "A1",
    "J0": "A2",
    "K0": "A1B",
    "L0": "A2B",
}
_MESSAGES: Final = {
    "00": "no ABO or RhD information",
    "Ma": "autologous collection",
    "Mb": "biohazardous",
    "Md": "to be destroyed",
    "Mf": "for fractionation only",
    "Mq": "quarantine for further testing or processing",
    "Mr": "for research only",
    "Mx": "not for transfusion, by test results",
    "T1": "ABO not specified, RhD positive (tissue)",
    "T2": "ABO not specified, RhD negative (tissue)",
    "T3": "neither ABO nor RhD specified (tissue)",
    "T4": "autologous, in quarantine (tissue)",
    "T5": "see the outer packaging for the status (tissue)",
    "T6": "to be sterilised before release (tissue)",
}

_PHENOTYPES: Final = (
    ("0ST", ""),
    ("1AJ", "C- c+ E- e+"),
    ("2BK", "C+ c+ E- e+"),
    ("3CL", "C+ c+ E+ e+"),
    ("4DM", "C+ c+ E+ e-"),
    ("5EN", "C- c+ E+ e+"),
    ("6FO", "C- c+ E+ e-"),
    ("7GP", "C+ c- E- e+"),
    ("8HQ", "C+ c- E+ e+"),
    ("9IR", "C+ c- E+ e-"),
    ("XYZ", "C- E-"),
)
"""Characters for K unknown, K negative and K positive, and the phenotype they all have."""
_KELL: Final = ("", "K-", "K+")
_OTHER_PHENOTYPES: Final = {"U": "Mi(a)/Mur-", "V": "Mi(a)/Mur+", "W": "see the special testing symbol"}


def _collection(group: str, at: int) -> dict[str, str]:
    return {"group": group, "collection": _COLLECTIONS[at]}


def _group(code: str) -> dict[str, str] | None:
    """ABO and RhD, with the collection's use where the code tells one."""
    if code in _WITHOUT_RHD:
        return _collection(_WITHOUT_RHD[code], 4)
    if code in _POOLED:
        return {"group": _POOLED[code]}
    if code.isdigit():
        for first, name in _GROUPS.items():
            if first <= int(code) < first + 8:
                return _collection(name, int(code) - first)
    # The plain groups have numbers for what the others write as 6.
    if code[0] in _GROUPS_BY_LETTER and code[1] in ("2345789" if code[0] in "PABC" else "23456789"):
        return _collection(_GROUPS_BY_LETTER[code[0]], int(code[1]) - 2)
    return {"message": _MESSAGES[code]} if code in _MESSAGES else None


def _phenotype(code: str) -> str:
    for characters, antigens in _PHENOTYPES:
        if code in characters:
            return f"{_KELL[characters.index(code)]} {antigens}".strip()
    return _OTHER_PHENOTYPES[code]


def blood_group(value: str) -> dict[str, str] | None:
    """Group or message, and the red cells' phenotype if it is told, of the four behind ``=%``."""
    found = _group(value[:2])
    if found and (phenotype := _phenotype(value[2])):
        found["phenotype"] = phenotype
    return found
