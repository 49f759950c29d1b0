"""Why a quantity does not do: code → (next action, zh, en).

A code followed by ``:why`` says the same reason more closely. Sums are in words of the paper's unit.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

AMOUNTS: Mapping[str, Saying] = {
    "conversion-unknown": (
        "call-support",
        ("换算不明", "名录没有说明每件合多少{unit}，无法计入额度。"),
        ("Conversion unknown", "The catalogue does not say how much a pack is in {unit}."),
    ),
    "share-elsewhere": (
        "ask-supervisor",
        (
            "份额可能已在别处用去",
            "批复 {approval} 给该机构 {total} {unit}，本站已用 {used}，他站最多用去 {elsewhere}，本次 {asked}。",
        ),
        (
            "Share may be used elsewhere",
            "Approval {approval} gives it {total} {unit}: {used} used here, up to {elsewhere} elsewhere, {asked} asked.",
        ),
    ),
    "no-quota-here:approval": (
        "other-station",
        ("本站无额度", "批复 {form} 的额度不在本站。"),
        ("No quota here", "Approval {form} may not be used at this station."),
    ),
    "no-quota-here:apart": (
        "other-form",
        (
            "额度已留给通关单",
            "批复 {form} 共 {total} {unit}，已用 {used}，另有 {aside} 留给由他处计数的通关单或许可，本次 {asked}。",
        ),
        (
            "Kept for other papers",
            "Approval {form} is for {total} {unit}: {used} used, {aside} kept for papers counted elsewhere, {asked} asked.",
        ),
    ),
    "no-quota-here:moved": (
        "other-station",
        (
            "额度计法已变",
            "{form} 的额度换了计法（单站、共享或清单），旧持有工位是否结清无从得知，不能使用；余量须另编新号。",
        ),
        (
            "Counted otherwise now",
            "{form} is counted otherwise than before; earlier holders may not have settled. It needs a new number.",
        ),
    ),
    "no-quota-here:permit": (
        "other-station",
        ("本站无额度", "进口许可 {form} 的额度不在本站。"),
        ("No quota here", "Import permit {form} may not be used at this station."),
    ),
    "approval-balance:product": (
        "change-task",
        ("批复品种不符", "批复 {approval} 是 {expected}，这一件是 {got}。"),
        ("Approval of another product", "Approval {approval} is for {expected}, this package is {got}."),
    ),
    "department-balance": (
        "other-form",
        (
            "超出该科室份额",
            "批复 {approval} 给科室“{department}”{total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over the department's share",
            "Approval {approval} gives {department} {total} {unit}: {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "department-balance:department": (
        "change-task",
        ("批复未列该科室", "批复 {approval} 没有列科室“{department}”。"),
        ("Department not approved", "Approval {approval} does not name department {department}."),
    ),
    "department-balance:unnamed": (
        "change-task",
        ("未填使用科室", "批复 {approval} 按科室给量，须填使用科室。"),
        ("Department missing", "Approval {approval} is given by department; fill in which."),
    ),
    "permit-balance": (
        "other-form",
        (
            "超出进口许可数量",
            "进口许可 {permit} 共 {total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over the permit",
            "Permit {permit}: {total} {unit} in all, {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "permit-balance:product": (
        "change-task",
        ("进口许可品种不符", "进口许可 {permit} 是 {expected}，这一件是 {got}。"),
        ("Permit of another product", "Permit {permit} is for {expected}, this package is {got}."),
    ),
    "permit-balance:approval": (
        "change-task",
        ("进口许可与批复不符", "进口许可 {permit} 不属于批复 {approval}。"),
        ("Permit of another approval", "Permit {permit} does not belong to approval {approval}."),
    ),
    "permit-balance:institution": (
        "change-task",
        ("进口许可机构不符", "进口许可 {permit} 不是给“{institution}”的。"),
        ("Permit of another institution", "Permit {permit} is not for {institution}."),
    ),
    "permit-balance:permits": (
        "set-aside",
        ("许可合计超批复", "批复 {approval} 共 {total} {unit}，名下进口许可合计 {permits} {unit}。"),
        (
            "Permits exceed approval",
            "Approval {approval} is for {total} {unit}, but its permits add up to {permits}.",
        ),
    ),
    "lead-list": (
        "change-task",
        ("不在牵头机构名单", "批复 {approval} 的牵头进口机构名单没有“{institution}”。"),
        (
            "Not on the lead's list",
            "The lead institution's list of approval {approval} has no {institution}.",
        ),
    ),
    "lead-list:undertaking": (
        "set-aside",
        ("缺使用机构承诺书", "批复 {approval} 没有“{institution}”的承诺书。"),
        ("Undertaking missing", "Approval {approval} has no undertaking of {institution}."),
    ),
    "lead-list:total": (
        "other-form",
        (
            "超出该机构总量",
            "“{institution}”至多可得 {total} {unit}，已给 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over its total",
            "{institution} gets at most {total} {unit}: {used} given, {remaining} left, {asked} asked.",
        ),
    ),
    "share-need": (
        "ask-supervisor",
        (
            "超出申报需求",
            "“{institution}”申报需求 {total} {unit}，已给 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over its stated need",
            "{institution} needs {total} {unit} by its word: {used} given, {remaining} left, {asked} asked.",
        ),
    ),
    "take-away-filed": (
        "set-aside",
        ("没有带离备案", "名录中没有带离备案 {filing}。"),
        ("Take-away not filed", "The catalogue has no take-away filing {filing}."),
    ),
    "take-away-filed:institution": (
        "set-aside",
        ("备案机构不符", "带离备案 {filing} 不是本机构的。"),
        ("Filed elsewhere", "Filing {filing} is not this institution's."),
    ),
    "take-away-filed:product": (
        "set-aside",
        ("备案品种不符", "带离备案 {filing} 是 {expected}，这一件是 {got}。"),
        ("Filed for another product", "Filing {filing} is for {expected}, this package is {got}."),
    ),
    "take-away-filed:patient": (
        "set-aside",
        ("备案患者不符", "带离备案 {filing} 是为另一位患者备的。"),
        ("Filed for another patient", "Filing {filing} is for another patient."),
    ),
    "take-away-filed:patient-unknown": (
        "ask-doctor",
        ("患者不明", "没有登记带离人，无法与备案 {filing} 核对。"),
        ("Patient unknown", "No patient is recorded to compare with filing {filing}."),
    ),
    "take-away-filed:validity": (
        "set-aside",
        ("备案不在有效期", "带离备案 {filing} 有效期为 {start} 至 {end}。"),
        ("Filing not in force", "Filing {filing} is in force from {start} to {end}."),
    ),
    "take-away-filed:unheard": (
        "ask-supervisor",
        (
            "他站可能已带离",
            "带离备案 {filing} 共 {total} 件，本站所知已带离 {used}；本单位其他工作站暂时联系不上。",
        ),
        (
            "May be taken elsewhere",
            "Filing {filing} is for {total}, {used} known to be taken; other stations cannot be heard now.",
        ),
    ),
    "take-away-filed:quantity": (
        "set-aside",
        (
            "超出备案数量",
            "带离备案 {filing} 共 {total} {unit}，已带离 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over the filing",
            "Filing {filing}: {total} {unit} in all, {used} taken away, {remaining} left, {asked} asked.",
        ),
    ),
    "no-lot": (
        "scan-goods-code",
        ("缺批号", "这种货品没有序列号，须有批号才能计数。"),
        ("No lot", "These goods carry no serial; a lot is needed to count them."),
    ),
    "not-enough-here": (
        "step-before",
        ("数量不够", "批号 {lot} 这里只有 {remaining} 件，本次 {asked} 件。"),
        ("Not enough here", "Of lot {lot} there are {remaining} here, {asked} asked."),
    ),
    "booked-away": (
        "ask-supervisor",
        ("账上不在库", "账上记为“{state}”，货却在货架上。先放隔离区，查明后再入账。"),
        (
            "Recorded as gone",
            "It is recorded as {state}, yet stands here. Keep it apart until it is explained.",
        ),
    ),
    "not-enough-here:part": (
        "set-aside",
        ("余量不够", "这一件只剩 {remaining} {unit}，本次 {asked} {unit}。"),
        ("Not enough left", "Of this package {remaining} {unit} are left, {asked} asked."),
    ),
    "amount-mismatch": (
        "set-aside",
        ("收发数量不符", "发出 {expected}，收到 {got}。"),
        ("Amounts differ", "Sent {expected}, arrived {got}."),
    ),
    "part-packs": (
        "set-aside",
        ("本单位不拆零", "本单位规定不拆零，请整件发出。"),
        ("Packs are not split", "This site does not split packs; dispense whole ones."),
    ),
}
