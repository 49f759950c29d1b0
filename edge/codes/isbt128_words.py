"""What the coded values of ISBT 128 say, in English words: flags, kinds of product, measures, times.

Tables that ICCBBA keeps for licensees only (facilities, product descriptions, test results) are
not here: such values stay as printed.

>>> dimension("01000100250101")
{'relation': 'equal to', 'kind': 'volume', 'value': '25.0', 'unit': 'mL'}

Source: ICCBBA ST-001 6.2.2, tables 3, 7, 19 to 21 and 25, 2.4.3.
"""

from __future__ import annotations

from typing import Final

from edge.codes.decimals import decimal

_FLAGS: Final = {
    "05": "repeated label printed on demand",
    "06": "pilot tube",
    "07": "test tube",
    "08": "donor record",
    "09": "sample tube for nucleic acid testing",
    "10": "sample for bacterial testing",
    "11": "match with unit",
    "12": "affixed partial label",
    "13": "attached label",
}


def flag(flags: str) -> str | None:
    """What the two flag characters of a donation number say; None if nothing that has been settled.

    >>> flag("00"), flag("02"), flag("17"), flag("33"), flag("70")
    (None, 'container 2 of a set', 'container 7 of a set', 'set by the facility', 'check of the number')
    """
    number = int(flags) if flags.isdigit() else 0
    if 1 <= number <= 4 or 15 <= number <= 19:
        return f"container {number if number < 5 else number - 10} of a set"
    if 20 <= number <= 59:
        return "set by the facility"
    if 60 <= number <= 96:
        return "check of the number"
    return _FLAGS.get(flags)


_KINDS: Final = {
    "E": "blood component",
    "F": "blood component",
    "H": "product with an international or adopted name",
    "M": "other therapy",
    "N": "organ",
    "P": "regenerated tissue",
    "R": "reproductive tissue or cells",
    "S": "cellular therapy",
    "T": "tissue",
    "V": "ocular tissue",
    "W": "faecal microbiota",
    "X": "other blood product",
    "Y": "clinical trial product",
}
_SOURCES: Final = {
    "0": "not specified",
    "V": "volunteer",
    "R": "volunteer, research only",
    "S": "volunteer source",
    "T": "volunteer therapeutic",
    "P": "paid",
    "r": "paid, research only",
    "s": "paid source",
    "A": "autologous, eligible for crossover",
    "1": "autologous use only",
    "X": "autologous use only, biohazardous",
    "D": "volunteer directed, eligible for crossover",
    "d": "paid directed, eligible for crossover",
    "2": "directed recipient only",
    "L": "directed recipient only, limited exposure",
    "E": "medical exception, specified recipient only",
    "Q": "see the special testing symbol",
    "3": "directed recipient only, biohazardous",
    "4": "designated",
    "5": "dedicated",
    "6": "designated, biohazardous",
    "F": "family reserved",
    "C": "replacement",
    "7": "allogeneic use",
    "8": "autologous use, holds allogeneic material",
    "B": "directed, dedicated or designated use only",
    "H": "directed, dedicated or designated, biohazardous",
    "J": "directed, dedicated or designated, eligible for crossover",
    "G": "emergency use only",
}


def product_code(value: str) -> dict[str, str]:
    """Description, kind, and source and division of the collection, of the eight behind ``=<``.

    >>> product_code("E0791VA0")
    {'description': 'E0791', 'kind': 'blood component', 'source': 'volunteer', 'division': 'A0'}
    >>> product_code("T1295003")
    {'description': 'T1295', 'kind': 'tissue', 'division': '003'}
    """
    found = {"description": value[:5], "kind": _KINDS.get(value[0], "national or local")}
    if value[0] in "EFHPSY" or value[:2] == "X0":
        if value[5] in _SOURCES:
            found["source"] = _SOURCES[value[5]]
        return found | {"division": value[6:]}
    return found | {"division": value[5:]}


_RELATIONS: Final = {
    "01": "equal to",
    "02": "greater than",
    "03": "greater than or equal to",
    "04": "less than",
    "05": "less than or equal to",
    "06": "nominal",
}
_DIMENSIONS: Final = {
    "0001": ("volume", "mL"),
    "0002": ("length", "mm"),
    "0003": ("width", "mm"),
    "0004": ("height", "mm"),
    "0005": ("particle size", "mm"),
    "0006": ("area", "cm2"),
    "0007": ("platelets", "10^9"),
    "0008": ("weight", "g"),
    "0009": ("tare weight of the container", "g"),
    "0010": ("tare weight of container and tubing", "g"),
    "0011": ("length of trachea", "rings"),
}


def dimension(group: str) -> dict[str, str]:
    """One group of fourteen digits behind ``&$`` and their number: relation, kind, value, unit."""
    kind, unit = _DIMENSIONS.get(group[2:6], (group[2:6], ""))
    relation = _RELATIONS.get(group[:2], group[:2])
    # Only 0 to 5 places are settled.
    value = decimal(group[6:11], int(group[11])) if group[11] <= "5" else group[6:11]
    return {"relation": relation, "kind": kind, "value": value, "unit": unit}


MOMENTS: Final = {
    "01": "expiry",
    "02": "collection",
    "03": "production",
    "04": "cross clamp",
    "05": "preservation",
    "06": "death of the donor",
}
"""What a flexible date and time is the time of."""
