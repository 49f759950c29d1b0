"""What the checks of the other regimes say: approvals, permits, enterprises, departments, special items.

code → (next action, zh, en); a code followed by ``:why`` says the same reason more closely.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

APPROVED: Mapping[str, Saying] = {
    "approval-in-force": (
        "set-aside",
        ("批复不在有效期", "批复 {approval} 不在有效期内。"),
        ("Approval not in force", "Approval {approval} is not in force."),
    ),
    "approval-in-force:validity": (
        "set-aside",
        ("批复不在有效期", "批复 {approval} 有效期为 {start} 至 {end}。"),
        ("Approval not in force", "Approval {approval} is in force from {start} to {end}."),
    ),
    "institution-approved": (
        "set-aside",
        ("机构不在批复内", "批复 {approval} 没有准许“{institution}”使用。"),
        ("Institution not approved", "Approval {approval} does not allow {institution} to use it."),
    ),
    "ground-of-need": (
        "ask-supervisor",
        ("急需情形不明", "批复 {approval} 没有写明属于哪一种临床急需情形。"),
        ("Ground of need unknown", "Approval {approval} does not say on which ground it is urgently needed."),
    ),
    "ground-of-need:other": (
        "set-aside",
        ("急需情形不符", "批复 {approval} 的情形“{ground}”不在规定的三种之内。"),
        ("No ground of need", "The ground “{ground}” of approval {approval} is none of the three."),
    ),
    "opinion-in-force": (
        "ask-supervisor",
        ("评估意见情况不明", "名录中没有综合评估意见 {approval} 此时的效力。"),
        ("Opinion unknown", "It is not known how assessment opinion {approval} stands."),
    ),
    "opinion-in-force:status": (
        "quarantine",
        ("评估意见{opinion}", "综合评估意见 {approval} 已{opinion}，不得继续使用。"),
        ("Opinion {opinion}", "Assessment opinion {approval} is {opinion}; use must not go on."),
    ),
    "opinion-in-force:validity": (
        "set-aside",
        ("评估意见不在有效期", "综合评估意见 {approval} 有效期为 {start} 至 {end}。"),
        ("Opinion not in force", "Assessment opinion {approval} is in force from {start} to {end}."),
    ),
    "unit-item-pair": (
        "set-aside",
        ("单位与物品不对应", "评估意见 {approval} 的“{product}”不是给“{institution}”的。"),
        ("Not this unit's item", "Opinion {approval} lists {product}, but not for {institution}."),
    ),
    "unit-item-pair:item": (
        "set-aside",
        ("物品不对应", "“{product}”不是评估意见 {approval} 所列的物品。"),
        ("Another item", "{product} is not the item that opinion {approval} lists."),
    ),
    "unit-item-pair:many": (
        "set-aside",
        ("不是一一对应", "评估意见 {approval} 列了不止一个单位：{units}。"),
        ("Not one to one", "Opinion {approval} does not name exactly one unit: {units}."),
    ),
    "managed-as": (
        "set-aside",
        ("管理属性不符", "“{product}”按{kind}管理，不在本制度范围内。"),
        ("Another kind of goods", "{product} is managed as a {kind}, which this regime is not for."),
    ),
    "managed-as:step": (
        "change-task",
        ("步骤不适用", "“{product}”按{kind}管理，不做“{operation}”。"),
        ("Not a step for it", "{product} is managed as a {kind}; “{operation}” is no step for it."),
    ),
    "domestic-approval": (
        "ask-doctor",
        ("国内已获批适应症", "“{product}”自 {since} 在国内获批，“{got}”是已获批适应症。"),
        ("Approved in China", "{product} has been approved in China since {since}, for “{got}” too."),
    ),
    "domestic-approval:unknown": (
        "ask-supervisor",
        ("国内已获批，用途须核对", "“{product}”自 {since} 在国内获批，请核对用途是否为未获批适应症。"),
        (
            "Approved in China: check the use",
            "{product} has been approved in China since {since}; check that the use is another.",
        ),
    ),
    "department-granted": (
        "ask-doctor",
        ("科室无资格", "科室“{department}”没有使用资格。"),
        ("Department not granted", "Department {department} may not use these goods."),
    ),
    "department-granted:status": (
        "ask-doctor",
        ("科室资格{status}", "科室“{department}”的使用资格已{status}。"),
        ("Department {status}", "Department {department} is {status}."),
    ),
    "department-granted:rectifying": (
        "go-on",
        ("科室限期整改中", "科室“{department}”正在限期整改，资格仍有效。"),
        ("Department rectifying", "Department {department} is under an order to rectify; it stays granted."),
    ),
    "department-granted:approval": (
        "ask-doctor",
        ("批复未列该科室", "批复 {approval} 没有列科室“{department}”。"),
        ("Department not approved", "Approval {approval} does not name department {department}."),
    ),
    "department-granted:unknown": (
        "ask-supervisor",
        ("科室资格不明", "名录中没有本机构的科室名单，无法核对“{department}”。"),
        ("Departments unknown", "The catalogue lists no departments here to check {department}."),
    ),
    "reviewer-named": (
        "ask-doctor",
        ("处方未审核", "没有填写处方审核人。"),
        ("Prescription not reviewed", "Nobody is named who reviewed the prescription."),
    ),
    "reviewer-named:same": (
        "ask-doctor",
        ("审核人就是开方医生", "处方审核人“{reviewer}”就是开方医生。"),
        ("Reviewed by its writer", "The prescription was reviewed by {reviewer}, who wrote it."),
    ),
}
