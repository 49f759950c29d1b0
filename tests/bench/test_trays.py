from __future__ import annotations

from edge.drivers.camera.decoding import Sight
from hardware.simulators.trays import spoilt
from tests.bench import trays
from tests.bench.figures import Series
from tests.bench.trays import Found


def test_outlines_are_held_against_what_befell_the_packages() -> None:
    """By the packages they lie on; those that are gone make a solid outline untrue and a dotted one true."""
    found = Found(Series("looking"))
    told = spoilt(3, {"gone": 1, "smudged": 2}, count=24, size=(540, 960))
    with Sight(budget=0.3) as sight:
        trays.tray(found, told, sight)
    assert found.lost["gone"] == 1
    assert found.there["smudged"] == found.lost["smudged"] == 2
    assert len(found.times.seconds) == 1
    assert found.outlined("smudged") == 1.0
    found.there.update({"gone": 1, "nothing": 1})
    found.bare.update({"gone": 1})
    assert found.true()[0] == 0.5
