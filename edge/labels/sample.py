"""Labels of made-up goods, to see a template with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edge.labels.content import Label
from edge.labels.template import Subject

_GOODS: Final = {
    "product": "依库珠单抗注射液（样例）",
    "product_en": "Eculizumab injection (sample)",
    "specification": "300 mg/30 mL 1瓶/盒",
    "maker": "样例制药 Sample Pharma",
    "station": "ZONE-01",
    "by": "W-017",
    "date": "2026-01-31",
    "gtin": "09506000134352",
    "lot": "ECU32A",
    "expiry": "2027-03-31",
    "serial": "ZONE01-1-19J",
}

SAMPLES: Final[Mapping[Subject, Label]] = {
    "item": Label(
        symbol="01095060001343521727033110ECU32A\x1d21ZONE01-1-19J",
        elements=(("01", "09506000134352"), ("17", "270331"), ("10", "ECU32A"), ("21", "ZONE01-1-19J")),
        fields=_GOODS,
    ),
    "case": Label(
        symbol="00395060001343520018",
        elements=(("00", "395060001343520018"),),
        fields={**_GOODS, "sscc": "395060001343520018", "count": "60"},
    ),
}
"""One for each thing that is labelled; GTIN and SSCC are of GS1's own range for examples."""
