"""What was scanned: one package, a case, packs of a lot, and what is recorded of each."""

from __future__ import annotations

from dataclasses import replace

from edge.codes.scanned import ScannedCode
from edge.store.goods import Goods
from tests import fakes
from tests.store.world import World, moved


def goods(world: World, code: ScannedCode, operation: str = "put_away", minted: str = "") -> Goods:
    """What the code stands for here."""
    with world.store.writing() as tx:
        return Goods(tx._kept, tx._stock, code, fakes.task(operation), minted)


def test_a_package_is_known_by_what_its_code_says(zone: World) -> None:
    """Its record where it has one; a minted serial where it has none of its own."""
    world = zone
    world.accept(moved("shelved", "S1"))
    known = goods(world, fakes.code("S1"))
    assert known.record is not None
    assert (known.key, known.case, known.first) == (known.record.key, "", known.record)
    assert known.product == fakes.product("P-GOOD")
    assert goods(world, fakes.code("S9")).record is None
    minted = goods(world, replace(fakes.code("S9"), serial=None), "serialise", minted="M1")
    assert (minted.serial, minted.key[-4:]) == ("M1", "21M1")
    assert goods(world, replace(fakes.code("S9"), serial=None)).key == ""
