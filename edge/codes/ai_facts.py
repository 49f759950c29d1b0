"""The facts behind `edge.codes.syntax_dictionary`, each said once; see there for how to read them.

Identifiers are listed as ``10 21``, a run of last digits as ``3900-9``, and the measures,
whose fourth digit is the number of decimals (0 to 5), as ``310-316*``.

>>> LAYOUTS["n6:date"], PREDEFINED >= {"00", "01", "17"}, "10" in PREDEFINED
('11 12 13 15 16 17', True, False)
"""

from __future__ import annotations

from typing import Final

RELEASE: Final = "2026-01-27"
"""The release of the GS1 Barcode Syntax Dictionary these facts agree with."""

PREDEFINED: Final = frozenset("00 01 02 03 11 12 13 15 16 17 20 31 32 33 34 35 36 41".split())
"""First two digits of the identifiers whose length every reader knows: no separator need follow."""

LAYOUTS: Final = {
    # keys
    "n18:check:prefix2": "00",
    "n14:check:prefix2": "01 02 03",
    "n14:check:prefix2 n4:piece": "8006 8026",
    "n13:check:prefix": "410-7",
    "n13:check:prefix x-17?": "253",
    "n13:check:prefix n-12?": "255",
    "n17:check:prefix": "402",
    "n18:check:prefix": "8017 8018",
    "n1:zero n13:check:prefix x-16?": "8003",
    "x-30:prefix": "401 7023 8004",
    "y-30:prefix": "8010",
    "x-25:pair:prefix": "8013",
    "x-25:pair:prefix:text": "8014",
    # text
    "x-2": "7010",
    "x-3": "427 7008",
    "x-10": "7009 7255",
    "x-12": "7005",
    "x-20": "10 21 22 243 254 420 4318 7020-2 710-7 7240 8002 8012",
    "x-25": "7242 8020",
    "x-28": "235",
    "x-30": "240 241 250 251 400 403 4308 4319 7002 90",
    "x-50": "8009",
    "x-70": "8200",
    "x-90": "91-9",
    "x-35:percent": "4300 4301 4310 4311 4320",
    "x-40:percent": "7253 7254 7259",
    "x-70:percent": "4302-6 4312-6 7257",
    "x-90:percent": "7256",
    "x2 x-28": "7230-9",
    "z-90": "8030",
    # numbers
    "n2": "20",
    "n4": "3940-3 8111",
    "n6": "310-316* 320-337* 340-357* 360-369* 3950-5 8005",
    "n13": "7001",
    "n15": "8040 8041",
    "n32": "8042",
    "n-4": "7004",
    "n-6": "242",
    "n-8": "30 37",
    "n-10": "8019",
    "n-12:plain": "8011",
    "n-15": "3900-9 3920-9",
    "n18 n-2?": "8043",
    "n3:currency n-15": "3910-9 3930-9",
    "n6 x1?:hyphen": "4330-3",
    "n4:nonzero n5:nonzero n3:nonzero n1:winding n1": "8001",
    # dates and times
    "n6:date": "11 12 13 15 16 17",
    "n6:date n4:time": "4324 4325",
    "n6:day": "4326 7006",
    "n6:day n4:time": "7003",
    "n6:day n4?:time": "7011",
    "n6:day n6?:day": "7007",
    "n6:day n2:hour n2?:sixty n2?:sixty": "8008",
    "n8:day": "7250",
    "n8:day n4:time": "7251",
    # places and codes
    "n3:country": "422 424 426",
    "n3:country n3?:country n3?:country n3?:country n3?:country": "423 425",
    "n3:country x-9": "421",
    "n3:country999 x-27": "7030-9",
    "x2:country2": "4307 4317",
    "n10:latitude n10:longitude": "4309",
    "n1:yesno": "4321-3",
    "n1:sex": "7252",
    "n2:media": "7241",
    "x3:slash": "7258",
    "n1 x1 x1 x1:importer": "7040",
    "x-4:package": "7041",
    "x-34:iban": "8007",
    "x-70:coupon": "8110",
    "x-70:offer": "8112",
}
"""Layout → the identifiers whose values have it."""

REQUIRED: Final = {
    "00": "37 403 4300-2 4304-9 4310-2 4314-9 4320-6 4330-3 7041",
    "00 01": "330-336* 340-349* 353-355* 362* 363* 367-369* 8009",
    "01": "22 235 243 337* 3920-9 710-7 8001 8014 8200",
    "01 02": (
        "30 310-316* 320-329* 350-352* 356* 357* 360* 361* 364-366* "
        "423-7 7002 7003 7005-9 7010 7011 7030-9 8005 8008"
    ),
    "01 02 8006 8026": "20 240-2 422 7001",
    "01 02 03 8006 8026": "10 11 13 15 16",
    "01 02 03 255 8006 8026": "17",
    "01 03 8006": "21",
    "01 8004": "7230-9",
    "01 8006": "250 251 7020 7021 7240 8012",
    "01+10": "7004",
    "01+21": "8040",
    "01+21+8040": "8041-3",
    "02 8026": "37",
    "21": "250",
    "255": "3940-3 8111",
    "255 8020": "3900-9",
    "30 31nn 32nn 35nn 36nn": "3920-9 3930-9 3950-5",
    "37": "02 8026",
    "414": "254",
    "415": "8007 8020",
    "416": "7020",
    "422": "427",
    "4302": "4303",
    "4312": "4313",
    "7021": "7022",
    "8010": "8011",
    "8017 8018": "7241 7242 7253-6 8019",
    "8018": "7250-2 7257 7259",
    "8018+7259": "7258",
    "8020": "12 3910-9 415",
    "00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018": "8030",
}
"""Alternatives, one of which must be present (``+`` joins those needed together) → for whom."""

EXCLUDED: Final = {
    "=": "310-316* 320-337* 340-357* 360-369*",  # the same measure with other decimals
    "255 37": "01",
    "01 03": "02",
    "01 02 37": "03",
    "01 02 415 8006 8020 8026": "255",
    "01 37": "8006",
    "02 8006": "8026",
    "235": "21",
    "390n 391n 394n 8111": "3900-9",
    "391n": "3910-9",
    "392n 393n": "3920-9",
    "393n": "3930-9",
    "394n 8111": "3940-3",
    "392n 393n 395n 8005": "3950-5",
    "421": "420",
    "4307": "421",
    "426": "422-5",
    "4331": "4330",
    "4330": "4331",
    "4333": "4332",
    "4332": "4333",
    "7251": "7250",
    "7250": "7251",
    "7256 7259": "7253-5",
    "7256": "7259",
    "8018": "8017",
    "8017": "8018",
}
"""Patterns that must not be present → beside whom."""

NO_ATTRIBUTE: Final = "03 21 22 235 254 7040 7041 8011 8014 8019 8020 8040-3 8200"
"""Identifiers that have no place in the query of a Digital Link."""

PATH_KEYS: Final = {
    "00": "",
    "01": "22 10 21|235",
    "253": "",
    "255": "",
    "401": "",
    "402": "",
    "414": "254|7040",
    "415": "8020",
    "417": "7040",
    "8003": "",
    "8004": "7040",
    "8006": "22 10 21",
    "8010": "8011",
    "8013": "",
    "8017": "8019",
    "8018": "8019",
}
"""Digital Link keys → the orders in which their qualifiers may follow, ``|`` between orders."""

TITLES: Final = {
    "SSCC": "00",
    "GTIN": "01",
    "GTIN of the contents": "02",
    "GTIN made to order": "03",
    "lot": "10",
    "production date": "11",
    "due date": "12",
    "packaging date": "13",
    "best-before date": "15",
    "sell-by date": "16",
    "expiry": "17",
    "variant": "20",
    "serial": "21",
    "consumer product variant": "22",
    "additional product identification": "240",
    "secondary serial": "250",
    "GDTI": "253",
    "GCN": "255",
    "count of items": "30",
    "net weight, kg": "310*",
    "count of contents": "37",
    "order number": "400",
    "GINC": "401",
    "GSIN": "402",
    "GLN": "410-7",
    "country of origin": "422",
    "expiry date and time": "7003",
    "active potency": "7004",
    "national healthcare number": "710-7",
    "GRAI": "8003",
    "GIAI": "8004",
    "ITIP": "8006",
    "production date and time": "8008",
    "CPID": "8010",
    "software version": "8012",
    "GMN": "8013",
    "MUDI": "8014",
    "GSRN": "8017 8018",
    "digital signature": "8030",
    "internal information": "90 91-9",
}
"""Names used in messages; an identifier without one is named by its digits."""
