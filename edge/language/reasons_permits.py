"""What the checks on permits, enterprises, customs and special items say.

code → (next action, zh, en); a code followed by ``:why`` says the same reason more closely.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying


def _permit(code: str, zh: str, en: str) -> dict[str, Saying]:
    """The ways in which a permit may not be the one for a package."""
    others = {
        "kind": ("种类", "kind"),
        "product": ("品种", "product"),
        "approval": ("批复", "approval"),
        "institution": ("单位", "institution"),
        "importer": ("进口单位", "importer"),
    }
    said: dict[str, Saying] = {
        f"{code}:{why}": (
            "set-aside",
            (f"{zh}{what_zh}不符", f"{zh} {{permit}} 的{what_zh}与“{{product}}”不符。"),
            (
                f"Permit of another {what_en}",
                f"The {en} {{permit}} is of another {what_en} than {{product}}.",
            ),
        )
        for why, (what_zh, what_en) in others.items()
    }
    said[f"{code}:validity"] = (
        "set-aside",
        (f"{zh}不在有效期", f"{zh} {{permit}} 有效期为 {{start}} 至 {{end}}。"),
        ("Permit not in force", f"The {en} {{permit}} is in force from {{start}} to {{end}}."),
    )
    return said


PERMITS: Mapping[str, Saying] = {
    "clearance-form": (
        "change-task",
        ("没有通关单", "“{product}”须凭《进口药品通关单》，单据没有填。"),
        ("No clearance form", "{product} needs a clearance form, and none is given."),
    ),
    "clearance-form:permit": (
        "ask-supervisor",
        ("通关单未填", "“{product}”凭进口准许证放行，没有填《进口药品通关单》，请核对。"),
        ("Clearance form not given", "{product} is released on its permit; the clearance form is not given."),
    ),
    "import-permit": (
        "set-aside",
        ("没有进口准许证", "“{product}”属麻醉或精神药品，没有有效的进口准许证。"),
        ("No import permit", "{product} is a narcotic or psychotropic and has no import permit."),
    ),
    **_permit("import-permit", "进口准许证", "import permit"),
    "quarantine-permit": (
        "set-aside",
        ("没有卫生检疫审批", "“{product}”没有特殊物品卫生检疫审批单。"),
        ("No quarantine permit", "{product} has no quarantine permit for special items."),
    ),
    **_permit("quarantine-permit", "卫生检疫审批单", "quarantine permit"),
    "customs-permit": (
        "set-aside",
        ("没有海关许可", "“{product}”须办理海关行政许可，单据没有填。"),
        ("No customs permit", "{product} needs a permit of customs, and none is given."),
    ),
    **_permit("customs-permit", "海关许可", "customs permit"),
    "customs-declared": (
        "change-task",
        ("没有报关记录", "“{product}”是医疗器械，须记录凭批复的进口报关单号。"),
        ("No customs declaration", "{product} is a device; its customs declaration is to be recorded."),
    ),
    "importer-appointed": (
        "set-aside",
        ("企业未受委托", "“{importer}”不是批复 {approval} 的受委托企业。"),
        ("Enterprise not appointed", "{importer} is not appointed for approval {approval}."),
    ),
    "importer-appointed:unknown": (
        "ask-supervisor",
        ("受委托企业不明", "不知道批复 {approval} 委托哪家企业进口，或这批货由哪家企业进口。"),
        ("Enterprise unknown", "It is not known who is appointed for approval {approval}, or who imported."),
    ),
    "kind-licensed": (
        "set-aside",
        ("企业无此类许可", "“{importer}”没有经营{kind}的许可证。"),
        ("Not licensed for it", "{importer} has no licence for a {kind}."),
    ),
    "kind-licensed:licence": (
        "set-aside",
        ("经营许可证过期", "“{importer}”的经营许可证 {day} 到期。"),
        ("Licence expired", "The licence of {importer} ended on {day}."),
    ),
    "kind-licensed:scope": (
        "set-aside",
        ("超出经营范围", "“{importer}”的经营范围不含{category}。"),
        ("Outside its licence", "The licence of {importer} does not cover {category} products."),
    ),
    "kind-licensed:unknown": (
        "ask-supervisor",
        ("企业许可不明", "不知道由哪家企业进口，无法核对经营{kind}的许可证。"),
        ("Licence unknown", "It is not known who imported, so no licence for a {kind} can be checked."),
    ),
    "condition-new": (
        "set-aside",
        ("不是全新器械", "“{product}”是{condition}器械，不得进口。"),
        ("Not new", "{product} is {condition}; such devices are not imported."),
    ),
    "condition-new:unknown": (
        "ask-supervisor",
        ("新旧不明", "没有填写“{product}”是否全新。"),
        ("Condition unknown", "It is not stated whether {product} is new."),
    ),
}

SPECIAL: Mapping[str, Saying] = {
    "region": (
        "set-aside",
        ("超出区域", "{got} 不在 {expected} 之内，不得使用。"),
        ("Outside the region", "{got} is not inside {expected}; it must not be used there."),
    ),
    "region:unknown": (
        "ask-supervisor",
        ("所在区域不明", "名录没有写明所在区域，请核对是否在 {expected} 之内。"),
        ("Region unknown", "The catalogue does not say where this is; check that it is in {expected}."),
    ),
    "declared-place": (
        "other-place",
        ("不是申报地点", "地点“{place}”不在评估意见 {approval} 的申报范围内。"),
        ("Not a declared place", "Place {place} is none of those declared in opinion {approval}."),
    ),
    "declared-place:none": (
        "ask-supervisor",
        ("申报地点不明", "评估意见 {approval} 没有列出申报地点，“{place}”无从核对。"),
        ("No declared place", "Opinion {approval} lists no declared places; {place} cannot be compared."),
    ),
    "biosafety-level": (
        "other-place",
        ("生物安全等级不够", "需要 {needs} 级，地点“{place}”是 {level} 级。"),
        ("Biosafety level too low", "It needs level {needs}; place {place} is level {level}."),
    ),
    "transport-papers": (
        "change-task",
        ("没有准运证书", "“{product}”含高致病性病原微生物，没有填运输批准文件。"),
        (
            "No transport papers",
            "{product} holds highly pathogenic micro-organisms and has no transport papers.",
        ),
    ),
    "responsible-person": (
        "change-task",
        ("没有责任人员", "没有填写责任人员。"),
        ("No responsible person", "No responsible person is named."),
    ),
    "responsible-person:listed": (
        "change-task",
        ("不是责任人员", "“{responsible}”不在本单位责任人员名单内。"),
        ("Not a responsible person", "{responsible} is not on this unit's list of responsible persons."),
    ),
    "lot-agrees": (
        "set-aside",
        ("批号、记录不一致", "批号或有效期与原记录不一致。"),
        ("Lot or record differs", "Lot or expiry are not those recorded."),
    ),
    "seal-intact": (
        "check-seal",
        ("封签不完好", "封签破损，或与原记录不符。"),
        ("Seal not whole", "The seal is broken or is not the one recorded."),
    ),
}
