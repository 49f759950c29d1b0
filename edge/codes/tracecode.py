"""The Chinese 20-digit drug trace code (药品追溯码, formerly 电子监管码).

Seven digits name the product and pack (the first is 8), nine the single pack, and four are a
check part that its issuer computes with a secret: nobody else can verify it, and the finding
says so. The standard asks for 20 characters, the first seven for the drug, or for a code of an
ISO standard instead; those (GS1 elements, mostly) are read as what they are.

Source: NMPAB/T 1002-2019 药品追溯码编码要求; the 20 digits led by 8 as issued since 2006.

>>> code = parse("81000010000000010000", "")
>>> code.product, code.key
('8100001', 'tracecode:8100001:81000010000000010000')
>>> [finding.code for finding in code.findings]
['check-part-unverified']
>>> fits("80030123456789012345"), fits("8100001")
(False, False)
"""

from __future__ import annotations

from typing import Final

from edge.codes.refusals import show
from edge.codes.scanned import CodeFinding, ScannedCode

LENGTH: Final = 20


def fits(data: str) -> bool:
    """Whether `data` has the form of a trace code.

    ``80`` is left to GS1, whose identifiers (8001) to (8043) begin so; no product has it.
    """
    return len(data) == LENGTH and data.isdigit() and data[0] == "8" and data[1] != "0"


def parse(data: str, text: str) -> ScannedCode:
    """The trace code `data`, which `fits`. Its serial is the whole code, as it is registered."""
    message = f"Read '{data}' as trace code: expected a check part that can be verified, got one that only its issuer can."
    return ScannedCode(
        standard="tracecode",
        elements=(("code", data), ("product", data[:7]), ("number", data[7:16]), ("check", data[16:])),
        text=show(text or data),
        serial=data,
        product=data[:7],
        findings=(CodeFinding("check-part-unverified", message),),
    )
