"""Checks of the other regimes and site policies in words; see `edge.language.explained`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXPLAINED_FURTHER: Final[Mapping[str, tuple[str, str]]] = {
    "check.institution-approved": ("批复准用机构", "Institution approved"),
    "check.institution-approved.passes": ("批复列有该机构", "the approval names the institution"),
    "check.institution-approved.refused": ("没有列的机构拒绝", "one it does not name is refused"),
    "check.approval-in-force": ("批复有效", "Approval in force"),
    "check.approval-in-force.passes": (
        "有批复，且事件当天在有效期内",
        "there is an approval, valid on the day",
    ),
    "check.approval-in-force.refused": ("没有批复或期外拒绝", "none, or outside its validity, is refused"),
    "check.ground-of-need": ("急需情形", "Ground of need"),
    "check.ground-of-need.passes": ("批复属于三种情形之一", "approved on one of the three grounds"),
    "check.ground-of-need.refused": (
        "不属于的拒绝；没写明转复核",
        "none of them is refused; not stated is looked at",
    ),
    "check.import-permit": ("进口准许证", "Import permit"),
    "check.import-permit.passes": (
        "麻醉、精神药品有其有效的进口准许证",
        "a narcotic or psychotropic has its permit, in force",
    ),
    "check.import-permit.refused": (
        "没有、他人的、期外的拒绝",
        "none, another’s, or outside its validity is refused",
    ),
    "check.permit-balance": ("许可数量", "The permit’s total"),
    "check.permit-balance.passes": (
        "累计不超过许可，许可合计不超过批复",
        "the sum stays within the permit, and the permits within the approval",
    ),
    "check.permit-balance.refused": (
        "多出一个单位或他种许可拒绝",
        "one unit more, or another’s permit, is refused",
    ),
    "check.lead-list": ("牵头机构名单", "The lead’s list"),
    "check.lead-list.passes": (
        "罕见病药品的使用机构在牵头机构名单内并有承诺书",
        "the using institution is on the lead’s list with its undertaking",
    ),
    "check.lead-list.refused": (
        "不在名单、没有承诺书、超总量拒绝",
        "off the list, without undertaking, or over its total is refused",
    ),
    "check.share-need": ("申报需求", "The stated need"),
    "check.share-need.passes": (
        "累计不超过该机构申报的需求",
        "the sum stays within the need the institution stated",
    ),
    "check.share-need.refused": ("超出转复核", "more than that is looked at"),
    "check.importer-appointed": ("受委托企业", "Enterprise appointed"),
    "check.importer-appointed.passes": (
        "进口企业是批复委托的",
        "the enterprise is appointed for the approval",
    ),
    "check.importer-appointed.refused": (
        "别的企业拒绝；不知道是谁转复核",
        "another is refused; not known is looked at",
    ),
    "check.kind-licensed": ("企业许可类别", "Licensed for the kind"),
    "check.kind-licensed.passes": (
        "企业持有该类货品的有效许可证",
        "the enterprise’s licence covers this kind of goods and is in force",
    ),
    "check.kind-licensed.refused": (
        "没有该类许可或过期拒绝；不知道是谁转复核",
        "another kind, or expired, is refused; not known is looked at",
    ),
    "check.managed-as": ("管理属性", "Managed as"),
    "check.managed-as.passes": (
        "货品按其属性属于本制度，步骤适用",
        "goods are of a kind the regime and the step are for",
    ),
    "check.managed-as.refused": ("属性不符拒绝", "another kind is refused"),
    "check.domestic-approval": ("国内获批", "Approved in China"),
    "check.domestic-approval.passes": (
        "国内未获批，或用于未获批适应症",
        "not approved in China, or for an indication not approved there",
    ),
    "check.domestic-approval.refused": (
        "获批之日起用于已获批适应症拒绝；用途不明转复核",
        "from the day of approval, for an approved indication, refused; use not known is looked at",
    ),
    "check.condition-new": ("全新器械", "New devices"),
    "check.condition-new.passes": ("医疗器械填明为全新", "a device is stated to be new"),
    "check.condition-new.refused": (
        "翻新、用过的拒绝；没填转复核",
        "refurbished or used is refused; not stated is looked at",
    ),
    "check.customs-permit": ("海关行政许可", "Customs permit"),
    "check.customs-permit.passes": (
        "医疗器械有海关许可或报关记录，列名特殊物品有检疫审批",
        "a device has customs’ permit or entry, a listed special good its quarantine permit",
    ),
    "check.customs-permit.refused": ("没有的拒绝", "without it is refused"),
    "check.customs-declared": ("进口报关记录", "Customs declaration"),
    "check.customs-declared.passes": (
        "医疗器械记有进口报关单号",
        "a device’s customs declaration is recorded",
    ),
    "check.customs-declared.refused": ("没有的拒绝", "without it is refused"),
    "check.take-away-filed": ("带离备案", "Take-away filed"),
    "check.take-away-filed.passes": (
        "备案是本机构、该产品、该患者的，在期内且不超量",
        "filed by this institution, for this product and patient, in force and enough",
    ),
    "check.take-away-filed.refused": (
        "没有、不符、期外、多出一件拒绝",
        "none, another’s, out of date, or one pack more is refused",
    ),
    "check.opinion-in-force": ("评估意见效力", "Opinion in force"),
    "check.opinion-in-force.passes": (
        "评估意见有效，或已按期整改",
        "the opinion is effective, or rectified in time",
    ),
    "check.opinion-in-force.refused": (
        "失效、暂停、停止之时起拒绝；情况不明转复核",
        "from the very time it is void, suspended or stopped, refused; not known is looked at",
    ),
    "check.unit-item-pair": ("单位物品一一对应", "Unit and item"),
    "check.unit-item-pair.passes": (
        "评估意见只把该物品列给该单位",
        "the opinion lists this item with this unit, and no other",
    ),
    "check.unit-item-pair.refused": ("别的单位、别的物品拒绝", "another unit or item is refused"),
    "check.quarantine-permit": ("卫生检疫审批", "Quarantine permit"),
    "check.quarantine-permit.passes": (
        "有该物品的有效卫生检疫审批",
        "the item has its quarantine permit, in force",
    ),
    "check.quarantine-permit.refused": (
        "没有、他种、期外的拒绝",
        "none, another’s, or outside its validity is refused",
    ),
    "check.region": ("使用区域", "Region"),
    "check.region.passes": ("机构和地点在区域内", "institution and place are inside the region"),
    "check.region.refused": ("区域外拒绝；不知道在哪转复核", "outside is refused; not known is looked at"),
    "check.declared-place": ("申报地点", "Declared place"),
    "check.declared-place.passes": ("地点在申报范围内", "the place is one declared"),
    "check.declared-place.refused": ("没有申报的地点拒绝", "another place is refused"),
    "check.biosafety-level": ("生物安全等级", "Biosafety level"),
    "check.biosafety-level.passes": ("地点等级不低于物品需要", "the place’s level covers the item’s"),
    "check.biosafety-level.refused": ("低一级即拒绝", "one level lower is refused"),
    "check.transport-papers": ("高致病性运输文件", "Transport papers"),
    "check.transport-papers.passes": (
        "含高致病性病原微生物的填有运输批准文件",
        "highly pathogenic goods have their transport papers",
    ),
    "check.transport-papers.refused": ("没有的拒绝", "without them is refused"),
    "check.responsible-person": ("责任人员", "Responsible person"),
    "check.responsible-person.passes": (
        "填有责任人员，且在单位名单内（有名单时）",
        "a responsible person is named, on the unit’s list where it keeps one",
    ),
    "check.responsible-person.refused": ("没有填或不在名单拒绝", "none, or one not listed, is refused"),
    "check.lot-agrees": ("批号记录一致", "Lot and record agree"),
    "check.lot-agrees.passes": ("批号、有效期与原记录一致", "lot and expiry are those recorded before"),
    "check.lot-agrees.refused": (
        "不一致：向前的步骤拒绝，退出流通的步骤转复核",
        "otherwise forward steps are refused, steps back looked at",
    ),
    "check.seal-intact": ("封签完好", "Seal whole"),
    "check.seal-intact.passes": ("封签完好，与原记录一致", "the seal is whole and the one recorded"),
    "check.seal-intact.refused": (
        "破损拒绝；封签号不同转复核",
        "broken is refused; another number is looked at",
    ),
    "check.accepted-first": ("先验收", "Accepted first"),
    "check.accepted-first.passes": (
        "已验收合格，或本单位不要求",
        "accepted, or the site does not ask for it",
    ),
    "check.accepted-first.refused": (
        "不合格拒绝；待验在要求时拒绝",
        "failed is refused; waiting is refused where the site asks for acceptance",
    ),
    "check.second-person": ("双人", "Two people"),
    "check.second-person.passes": ("两个不同的人在场", "two different people are there"),
    "check.second-person.refused": ("没有第二人或是同一人拒绝", "none, or the same person, is refused"),
    "check.fefo": ("近效期先出", "Earliest expiry first"),
    "check.fefo.passes": ("库存没有更近效期的", "nothing on hand expires earlier"),
    "check.fefo.refused": ("有更近效期的转复核", "while something does it is looked at"),
    "check.near-expiry": ("近效期", "Near expiry"),
    "check.near-expiry.passes": ("离有效期还有规定天数", "the days set are still left"),
    "check.near-expiry.refused": ("不足规定天数提示", "fewer days are pointed out"),
    "check.cold-chain": ("冷链交接", "Cold chain"),
    "check.cold-chain.passes": ("交接温度在贮存类别范围内", "temperatures are within the storage class"),
    "check.cold-chain.refused": ("超限、缺项、看不懂转复核", "an excursion, a gap or no number is looked at"),
    "check.note-agrees": ("随货同行单", "Despatch note"),
    "check.note-agrees.passes": (
        "品种、规格、批号、数量、收货单位与随货同行单一致",
        "product, specification, lot, quantity and consignee are those of the note",
    ),
    "check.note-agrees.refused": ("有一项不符转复核", "any one that differs is looked at"),
    "check.quarantine-only": ("隔离区", "Quarantine places"),
    "check.quarantine-only.passes": (
        "不合格、退回的在隔离区，合格品不在",
        "failed and returned goods stand in quarantine, good stock does not",
    ),
    "check.quarantine-only.refused": ("反之拒绝", "the other way round is refused"),
    "check.set-apart": ("货位专用", "Places set apart"),
    "check.set-apart.passes": ("货位没有专设给其他制度", "the place is not set apart for another regime"),
    "check.set-apart.refused": ("专设给其他制度的货位拒绝", "one that is, is refused"),
}
