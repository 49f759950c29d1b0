"""What the simulated scanner of the demonstration sends, in words."""

from __future__ import annotations

DEMONSTRATION: dict[str, tuple[str, str]] = {
    "demo.good": ("一件合格的货", "a good package"),
    "demo.again": ("同一件再扫一次", "the same package again"),
    "demo.no-serial-minted": ("一件没有序列号的货", "a package without a serial"),
    "demo.coded-twice": ("一件已赋过码的货", "a package that was coded before"),
    "demo.no-code": ("不是货品条码", "something that is no goods code"),
    "demo.half": ("只读到一半的条码", "half a code"),
    "demo.check-digit": ("校验位不对的条码", "a code with a wrong check digit"),
    "demo.impossible-date": ("日期不存在的条码", "a code with an impossible date"),
    "demo.unknown-identifier": ("带未知标识符的条码", "a code with an unknown identifier"),
    "demo.separator-lost": ("丢了分隔符的条码", "a code that lost its separator"),
    "demo.expired": ("一件过期的货", "an expired package"),
    "demo.unknown-product": ("名录里没有的产品", "a product the catalogue does not know"),
    "demo.never-listed": ("未列入白名单的产品", "a product that is not on the whitelist"),
    "demo.recall": ("一件召回批次的货", "a package of a recalled lot"),
    "demo.stop-use": ("一件已停用的货", "a package whose use was stopped"),
    "demo.narcotic": ("一件麻醉药品", "a narcotic"),
    "demo.no-serial": ("没有序列号的条码", "a code without a serial"),
    "demo.never-coded": ("一件没赋过码的货", "a package that was never coded"),
}
"""Word key → (zh, en)."""
