"""Every step tried from every state that goods get to, singly and in a case, with and without serials."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.station.regime_scenes import SCENES, RegimeDesk
from tests.station.regime_sweep import Sweep

SINGLE = (
    ("tianzhu-rare-disease in the zone", 0),
    ("beijing-urgent-device", 0),
    ("nmpa-temporary-import at the lead", 0),
    ("boao-lecheng at the institution", 0),
    ("beijing-special-items at the institution", 0),
)
"""Scene and product, one of them without serials."""
CASED = {
    ("tianzhu-rare-disease in the zone", 2): ("bonded_receive", "put_away"),
    ("beijing-urgent-device", 0): ("institution_receive",),
    ("boao-lecheng at the institution", 0): ("institution_receive",),
}
"""Scene and product → how far it is taken before it goes into a case."""


def sweep(root: Path, name: str, product: int) -> Sweep:
    """One package of a scene, or one pack of a lot."""
    goods = SCENES[name].products[product]
    return Sweep(RegimeDesk(root, SCENES[name]), goods, SCENES[name].serials(goods)[0])


@pytest.mark.parametrize(("name", "product"), SINGLE)
def test_no_step_from_any_state_breaks_a_law(name: str, product: int, tmp_path: Path) -> None:
    """What is accepted may be, and is taken back exactly; at last nothing is left."""
    walk = sweep(tmp_path, name, product)
    walk.walk()
    walk.sound()
    walk.desk.close()


@pytest.mark.parametrize(("name", "product"), CASED)
def test_no_step_of_a_case_breaks_a_law(name: str, product: int, tmp_path: Path) -> None:
    """The same by the SSCC of the case it stands in."""
    walk = sweep(tmp_path, name, product)
    walk.pack(*CASED[name, product])
    walk.walk()
    walk.sound()
    walk.desk.close()
