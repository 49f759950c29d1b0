"""National drug numbers inside a GTIN."""

from __future__ import annotations

import pytest

from edge.codes.ntin import national_number


@pytest.mark.parametrize(
    ("gtin", "number"),
    [
        ("04150123456843", ("DE PZN", "12345684")),
        ("04150123456850", None),
        ("09088884762098", ("AT PZN", "476209")),
        ("08470001874925", ("ES CN", "187492")),
        ("07046260000015", ("Nordic Vnr", "000001")),
        ("07680718523780", ("CH Swissmedic", "71852378")),
        ("03400930000120", ("FR CIP13", "3400930000120")),
        ("14150123456840", None),
        ("09506000134352", None),
    ],
)
def test_the_prefix_tells_whose_number_it_is(gtin: str, number: tuple[str, str] | None) -> None:
    """Only single packs hold one; a German number must have its own check digit right."""
    assert national_number(gtin) == number
