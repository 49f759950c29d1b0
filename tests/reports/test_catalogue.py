from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from edge.catalogue import Name
from edge.reports.catalogue import in_use
from edge.store import Reader, Store
from tests import fakes, homes
from tests.catalogue.sound import SOUND
from tests.fakes import NOW


def test_the_catalogue_in_use_says_how_much_is_in_it(reader: Reader) -> None:
    """Counts by kind, and how many serials are listed in all."""
    found = in_use(reader, NOW)
    assert found is not None
    assert (found["version"], found["freshness"], found["age_hours"]) == (1, "fresh", 1.0)
    assert found["counts"] == {
        "institutions": 3,
        "products": 8,
        "importers": 2,
        "approvals": len(fakes.APPROVALS),
        "clearance_forms": len(fakes.FORMS),
        "stations": 3,
        "places": 5,
        "operators": 4,
        "holds": 2,
        "permits": 0,
        "filings": 0,
        "despatch_notes": 0,
    }
    assert found["serials"] == 3


def test_it_says_of_what_sort_things_are_in_both_languages(tmp_path: Path) -> None:
    """Products by what they are managed as and by code, approvals by regime and unit."""
    device = replace(
        fakes.product("P-STOP"), kind="device", gtins=(), identifiers=("hibc:+A99912345",), serialised=False
    )
    products = tuple(device if one.id == "P-STOP" else one for one in SOUND.products)
    grams = replace(SOUND.approvals[4], unit="g", quantity=Decimal("2.5"), regime="nmpa-temporary-import")
    whole = replace(SOUND, products=products, approvals=(*SOUND.approvals[:4], grams, *SOUND.approvals[5:]))
    with homes.at_work(tmp_path / "zone", catalogue=whole):
        pass
    with Store.read(tmp_path / "zone") as reader:
        found = in_use(reader, NOW, {fakes.REGIME: Name(zh="天竺先行区", en="Tianzhu")})
    assert found is not None
    assert found["products"] == {"device": 1, "drug": 7}
    assert (found["unserialised"], found["codes"]) == (1, {"gtin": 7, "hibc": 1})
    assert found["regimes"] == {"nmpa-temporary-import": 1, fakes.REGIME: 6}
    assert found["units"] == {"g": 1, "pack": 6}
    assert found["said"]["zh"] == [
        "名录第 1 版，2026-06-01 09:00+08:00 签发，至今 1.0 小时（新）",
        (
            "名录内容：机构 3、产品 8、进口企业 2、批复和评估意见 7、通关单 12、工作站 3、库位和实验室 5、操作员 4、"
            "召回和停用 2、进口准许证和审批单 1、带离备案 1、随货同行单 1、清单序列号 3"
        ),
        "产品按管理属性：医疗器械 1、药品 7、其中按批计数 1",
        "产品编码：gtin 7、hibc 1",
        "批复按制度：nmpa-temporary-import 1、天竺先行区 6",
        "批复按单位：克 1、件 6",
    ]
    assert found["said"]["en"][-1] == "Approvals by unit: g 1, packs 6"
    assert found["said"]["en"][0] == "Catalogue 1, issued 2026-06-01 09:00+08:00, 1.0 hours old (fresh)"
    assert "1 import permits, 1 take-away filings, 1 despatch notes" in found["said"]["en"][1]


@pytest.mark.parametrize(("days", "age"), [(0, "fresh"), (2, "stale"), (30, "too-old")])
def test_its_age_is_judged_by_its_own_policy(reader: Reader, days: int, age: str) -> None:
    """Fresh, stale, too old."""
    found = in_use(reader, NOW + timedelta(days=days))
    assert found is not None
    assert found["freshness"] == age


def test_without_a_catalogue_there_is_nothing_to_say(tmp_path: Path) -> None:
    """None, not a failure."""
    homes.open_store(tmp_path / "new", homes.Clock()).close()
    with Store.read(tmp_path / "new") as reader:
        assert in_use(reader, NOW) is None
