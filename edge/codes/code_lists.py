"""Code lists that values are checked against: countries, currencies, kinds of package.

Facts of ISO 3166-1 (countries), ISO 4217 (currencies, with those lately withdrawn that
packages still bear) and UN/ECE Recommendation 21 as GS1 extends it (package types).
Each list is expanded at its first use, so that a scan that needs none pays for none.

>>> "156" in country_numbers(), "CN" in country_letters(), "156" in currencies()
(True, True, True)
>>> "000" in country_numbers(), "XX" in country_letters(), "PX" in package_types()
(False, False, True)
"""

from __future__ import annotations

from functools import cache

# One row a leading digit, then the two digits that follow it.
_COUNTRIES = """
    0 04 08 10 12 16 20 24 28 31 32 36 40 44 48 50 51 52 56 60 64 68 70 72 74 76 84 86 90 92 96
    1 00 04 08 12 16 20 24 32 36 40 44 48 52 56 58 62 66 70 74 75 78 80 84 88 91 92 96
    2 03 04 08 12 14 18 22 26 31 32 33 34 38 39 42 46 48 50 54 58 60 62 66 68 70 75 76 88 92 96
    3 00 04 08 12 16 20 24 28 32 34 36 40 44 48 52 56 60 64 68 72 76 80 84 88 92 98
    4 00 04 08 10 14 17 18 22 26 28 30 34 38 40 42 46 50 54 58 62 66 70 74 78 80 84 92 96 98 99
    5 00 04 08 12 16 20 24 28 31 33 34 35 40 48 54 58 62 66 70 74 78 80 81 83 84 85 86 91 98
    6 00 04 08 12 16 20 24 26 30 34 38 42 43 46 52 54 59 60 62 63 66 70 74 78 82 86 88 90 94
    7 02 03 04 05 06 10 16 24 28 29 32 40 44 48 52 56 60 62 64 68 72 76 80 84 88 92 95 96 98
    8 00 04 07 18 26 31 32 33 34 40 50 54 58 60 62 76 82 87 94
"""

_CURRENCIES = """
    0 08 12 32 36 44 48 50 51 52 60 64 68 72 84 90 96
    1 04 08 16 24 32 36 44 52 56 70 74 88 91 92
    2 03 08 14 22 30 32 38 42 62 70 92
    3 20 24 28 32 40 44 48 52 56 60 64 68 76 88 92 96 98
    4 00 04 08 10 14 17 18 22 26 30 34 46 54 58 62 80 84 96 98
    5 04 12 16 24 32 33 48 54 58 66 78 86 90 98
    6 00 04 08 34 43 46 54 82 90 94
    7 02 04 06 10 28 48 52 56 60 64 76 80 84 88
    8 00 07 18 26 34 40 58 60 82 86
    9 01 24 25 27 28 29 30 32 33 34 36 38 40 41 43 44 46 47 48 49 50 51 52 53 55 56 57 58 59 60 61
    62 63 64 65 67 68 69 70 71 72 73 75 76 77 78 79 80 81 84 85 86 90 94 97 99
"""

# One word a first letter, then the second letters.
_COUNTRY_LETTERS = """
    ADEFGILMOQRSTUWXZ BABDEFGHIJLMNOQRSTVWYZ CACDFGHIKLMNORUVWXYZ DEJKMOZ ECEGHRST FIJKMOR
    GABDEFGHILMNPQRSTUWY HKMNRTU IDELMNOQRST JEMOP KEGHIMNPRWYZ LABCIKRSTUVY
    MACDEFGHKLMNOPQRSTUVWXYZ NACEFGILOPRUZ OM PAEFGHKLMNRSTWY QA REOSUW SABCDEGHIJKLMNORSTVXYZ
    TCDFGHJKLMNORTVWZ UAGMSYZ VACEGINU WFS YET ZAMW
"""

_PACKAGES = """
    1ABDFGW 2C 3AH 434ABCDFGH 5HLM 6HP 7AB 8ABC AABCDFGHIJLMPTV B4BCDEFGHIJKLMNOPQRSTUVWXYZ
    CABCDEFGHIJKLMNOPQRSTUVWXYZ DABCGHIJKLMNPRSTUVWXY E123CDEFGHIN FBCDEILOPRTWX GBILRUYZ HABCGNR
    IABCDEFGHKLNZ JBCGRTY KGI LEGTUVZ MABCERSTWX NAEFGSTUV OABCDEFKTU P2ABCDEFGHIJKLNOPRTUVXYZ
    QABCDFGHJKLMNPQRS RDGJKLOTZ S1ABCDEHIKLMOPSTUVWXYZ T1BCDEGIKLNORSTUVWYZ UCN VAGIKLNOPQRSY
    WABCDFGHJKLMNPQRSTUVWXYZ X3ABCDFGHJK YABCDFGHJKLMNPQRSTVWXYZ ZABCDFGHJKLMNPQRSTUVWXYZ
"""

_OTHER_PACKAGES = """
    200 201 202 203 204 205 206 210 211 212 8 9 APE BGE BME BRI CBL CCE DPE FOB FPE LAB MPE OPE PAE
    PLP POP PPE PUE RB1 RB2 RB3 RCB SEC STL TEV THE TRE TTE TWE UUE WRP X11 X12 X15 X16 X17 X18 X19
    X20
"""


def _by_digit(rows: str) -> frozenset[str]:
    codes: list[str] = []
    lead = ""
    for word in rows.split():
        if len(word) == 1:
            lead = word
        else:
            codes.append(lead + word)
    return frozenset(codes)


def _by_letter(words: str) -> frozenset[str]:
    return frozenset(word[0] + follower for word in words.split() for follower in word[1:])


@cache
def country_numbers() -> frozenset[str]:
    """ISO 3166-1 numeric codes, three digits each."""
    return _by_digit(_COUNTRIES)


@cache
def country_letters() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, two capitals each."""
    return _by_letter(_COUNTRY_LETTERS)


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 numeric codes, three digits each."""
    return _by_digit(_CURRENCIES)


@cache
def package_types() -> frozenset[str]:
    """Package type codes, one to three characters each."""
    return _by_letter(_PACKAGES) | frozenset(_OTHER_PACKAGES.split())
