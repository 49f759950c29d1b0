"""What site policy says: code → (next action, zh, en); a code followed by ``:why`` says it more closely."""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

POLICIES: Mapping[str, Saying] = {
    "accepted-first": (
        "accept-first",
        ("尚未验收", "这一件还是待验，验收合格后才能用。"),
        ("Not accepted yet", "It still waits for acceptance; it may be used once accepted."),
    ),
    "accepted-first:failed": (
        "quarantine",
        ("验收不合格", "这一件验收不合格，不得使用。"),
        ("Failed acceptance", "It failed acceptance and must not be used."),
    ),
    "second-person": (
        "second-person",
        ("须双人", "这一步须双人办理，第二人还没有登录。"),
        ("Two people", "This step takes two people; the second has not signed in."),
    ),
    "second-person:same": (
        "second-person",
        ("须另一人复核", "第二人“{badge}”就是操作人本人。"),
        ("Not the same person", "The second person {badge} is the operator."),
    ),
    "second-person:role": (
        "second-person",
        ("第二人无权办理", "第二人“{badge}”没有经手货品的角色。"),
        ("Not of the goods' people", "The second person {badge} has no role that handles goods."),
    ),
    "fefo": (
        "ask-supervisor",
        ("未按近效期先出", "库存还有有效期至 {earlier} 的，这一件至 {day}。"),
        ("Earlier expiry on hand", "There is stock that expires on {earlier}; this one on {day}."),
    ),
    "near-expiry": (
        "go-on",
        ("近效期", "有效期至 {day}，还剩 {days} 天。"),
        ("Near expiry", "It expires on {day}, in {days} days."),
    ),
    "cold-chain": (
        "quarantine",
        ("温度超限", "{paper}为 {got}，{storage}品应在 {low} 至 {high} ℃。"),
        ("Temperature excursion", "{paper}: {got}; {storage} goods need {low} to {high} °C."),
    ),
    "cold-chain:missing": (
        "change-task",
        ("冷链交接不全", "冷链交接缺少：{paper}。"),
        ("Hand-over incomplete", "The cold-chain hand-over lacks: {paper}."),
    ),
    "cold-chain:unreadable": (
        "change-task",
        ("温度看不懂", "“{paper}”填的“{got}”不是温度。"),
        ("No temperature", "“{paper}” says “{got}”, which is no temperature."),
    ),
    "cold-chain:times": (
        "change-task",
        ("交接时间不对", "启运 {departed} 晚于到达 {arrived}。"),
        ("Times out of order", "It departed at {departed}, after it arrived at {arrived}."),
    ),
    "note-agrees": (
        "check-note",
        ("与随货同行单不符", "与随货同行单 {note} 不符。"),
        ("Not as the despatch note", "It differs from despatch note {note}."),
    ),
    "note-agrees:consignee": (
        "check-note",
        ("收货单位不符", "随货同行单 {note} 的收货单位是 {got}。"),
        ("Another consignee", "Despatch note {note} is for {got}."),
    ),
    "note-agrees:day": (
        "check-note",
        ("随货同行单日期不符", "随货同行单 {note} 的日期是 {day}，还没有到。"),
        ("A date to come", "Despatch note {note} is dated {day}, which is still to come."),
    ),
    "note-agrees:supplier": (
        "check-note",
        ("供货单位不符", "随货同行单 {note} 的供货单位是 {got}，应为 {expected}。"),
        ("Another supplier", "Despatch note {note} is from {got}; expected {expected}."),
    ),
    "note-agrees:product": (
        "check-note",
        ("随货同行单无此品种", "随货同行单 {note} 没有“{product}”。"),
        ("Not on the despatch note", "Despatch note {note} does not list {product}."),
    ),
    "note-agrees:lot": (
        "check-note",
        ("随货同行单批号不符", "随货同行单 {note} 的批号是 {expected}，实物是 {got}。"),
        ("Another lot", "Despatch note {note} lists lot {expected}; this is lot {got}."),
    ),
    "note-agrees:specification": (
        "check-note",
        ("随货同行单规格不符", "随货同行单 {note} 的规格是 {expected}，实物是 {got}。"),
        ("Another specification", "Despatch note {note} says {expected}; this is {got}."),
    ),
    "note-agrees:quantity": (
        "check-note",
        ("多于随货同行单", "随货同行单 {note} 批号 {lot} 共 {total} 件，已收 {used}，本次 {asked}。"),
        (
            "More than the despatch note",
            "Despatch note {note}, lot {lot}: {total} in all, {used} received, {asked} asked.",
        ),
    ),
    "set-apart": (
        "other-place",
        ("货位专用", "货位“{place}”专供其他制度的货品。"),
        ("Set apart for others", "Place {place} is set apart for goods of another regime."),
    ),
    "quarantine-only": (
        "other-place",
        ("须放隔离区", "货位“{place}”不是隔离区，不合格或退回的货不得放入。"),
        ("Not a quarantine place", "Place {place} is not for quarantine; such goods may not stand there."),
    ),
    "quarantine-only:good": (
        "other-place",
        ("这是隔离区", "货位“{place}”是隔离区，合格品不得上架。"),
        ("A quarantine place", "Place {place} is for quarantine; good stock is not put there."),
    ),
}
