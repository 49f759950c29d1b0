"""Why goods were refused or put to review: code → (next action, zh, en).

A code followed by ``:why`` says the same reason more closely.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

GOODS: Mapping[str, Saying] = {
    "product-unknown": (
        "set-aside",
        ("产品不在名录", "名录中没有这个产品（编码 {gtin}）。"),
        ("Product unknown", "The catalogue has no product with code {gtin}."),
    ),
    "lot-mismatch": (
        "set-aside",
        ("批号不符", "码上批号 {got}，原记录 {recorded}。"),
        ("Lot differs", "The code says lot {got}, the record says {recorded}."),
    ),
    "expiry-mismatch": (
        "set-aside",
        ("有效期不符", "码上有效期至 {got}，原记录 {recorded}。"),
        ("Expiry differs", "The code says expiry {got}, the record says {recorded}."),
    ),
    "already-in-case": (
        "set-aside",
        ("已在箱内", "这一件已登记在箱 {case} 内。"),
        ("Already in a case", "It is registered in case {case}."),
    ),
    "not-in-case": (
        "set-aside",
        ("不在箱内", "这一件没有登记在该箱内。"),
        ("Not in the case", "It is not registered in this case."),
    ),
    "case-in-itself": (
        "change-task",
        ("不能装入自身", "这个箱就是目标箱，或目标箱在它里面。"),
        ("Case in itself", "This case is the one to be packed, or holds it."),
    ),
    "mixed-case": (
        "set-aside",
        ("箱内状态不一", "箱内为“{needed}”，这一件为“{state}”，不能混装。"),
        ("Mixed case", "The case holds goods “{needed}”, this one is “{state}”; they are not mixed."),
    ),
    "mixed-case:forms": (
        "scan-singly",
        ("箱内通关单不一", "箱内各件不是按同一批件、发往同一机构的。"),
        ("Mixed case", "The packages in it left under different forms or for different institutions."),
    ),
    "mixed-case:approvals": (
        "scan-singly",
        ("箱内批复不一", "箱内货品不属于同一批复，须逐件核验。"),
        ("Mixed case", "The packages in it are not all of one approval; each is judged by its own."),
    ),
    "contents-unknown": (
        "scan-singly",
        ("箱内明细不明", "本站没有箱 {case} 的箱内明细。"),
        ("Contents unknown", "This station does not know what case {case} holds."),
    ),
    "duplicate": (
        "set-aside",
        ("重复", "这一件在 {first} {state}，不能重复。"),
        ("Duplicate", "This package was already {state} at {first}."),
    ),
    "not-seen-here": (
        "ask-supervisor",
        ("本站无记录", "本站没有这一件此前的记录。"),
        ("Not seen here", "This station has no earlier record of this package."),
    ),
    "serial-not-listed": (
        "set-aside",
        ("序列号不在清单", "通关单 {form} 的序列清单中没有这一件。"),
        ("Serial not listed", "The serial list of form {form} does not name this package."),
    ),
    "despatch-unknown": (
        "go-on",
        ("未见出区通知", "还没有收到这一件的出区通知，按通关单收货。"),
        ("Despatch not announced", "Its exit was not announced here yet; it is received under the form."),
    ),
    "seal-mismatch": (
        "check-seal",
        ("封签号不符", "封签号 {got}，原记录 {recorded}。"),
        ("Seal differs", "The seal is {got}, the record says {recorded}."),
    ),
    "seal-broken": (
        "check-seal",
        ("封签破损", "封签 {seal} 已破损，不得继续发运或收货；可用“退回”隔离。"),
        (
            "Seal broken",
            "Seal {seal} is broken; do not ship or receive. “Return” into quarantine stays open.",
        ),
    ),
    "use-void-exit": (
        "use-void-exit",
        ("出区不能更正", "出区记录不能更正，只能撤销。"),
        ("Void the exit", "An exit is not corrected but voided."),
    ),
    "departed-already": (
        "quarantine",
        ("已起运", "这一件已起运，不能撤销出区。"),
        ("Departed already", "It has departed; its exit can no longer be voided."),
    ),
    "expiry-unknown": (
        "ask-supervisor",
        ("有效期不明", "码上和记录中都没有有效期，请对照包装。"),
        ("Expiry unknown", "Neither the code nor the record gives an expiry; look at the package."),
    ),
    "storage-class": (
        "other-place",
        ("贮存条件不符", "货品要求{needed}，货位为{storage}。"),
        ("Storage differs", "The product needs {needed} storage, the place is {storage}."),
    ),
    "custody-elsewhere": (
        "ask-supervisor",
        ("不在本站保管", "这一件由本单位另一台工作站保管，暂时联系不上。"),
        ("In another's custody", "Another station of this site holds it and cannot be heard now."),
    ),
    "custody-elsewhere:archive": (
        "ask-supervisor",
        ("保管人不明", "记录已归档且归档不在手边，不知是否由另一台工作站保管，暂时联系不上。"),
        (
            "Custody unknown",
            "Its row lies in an archive not at hand: another station may hold it, and cannot be heard now.",
        ),
    ),
    "institution-rectifying": (
        "go-on",
        ("机构限期整改中", "“{institution}”正在限期整改，资格仍有效。"),
        ("Institution rectifying", "{institution} is under an order to rectify; it stays listed."),
    ),
}
