"""What the checks of a regime say: code → (next action, zh, en).

A code followed by ``:why`` says the same reason more closely.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge.language.reasons_scan import Saying

CHECKS: Mapping[str, Saying] = {
    "institution-whitelisted": (
        "set-aside",
        ("机构不在名单", "“{institution}”不在本制度的机构名单内。"),
        ("Institution not listed", "{institution} is not on this regime's list of institutions."),
    ),
    "institution-whitelisted:status": (
        "set-aside",
        ("机构资格{status}", "“{institution}”的名单资格已{status}。"),
        ("Institution {status}", "{institution} is {status} on this regime's list of institutions."),
    ),
    "product-whitelisted": (
        "set-aside",
        ("药品不在白名单", "“{product}”不在罕见病临床急需药品白名单内。"),
        ("Product not listed", "{product} is not on the whitelist of products."),
    ),
    "product-whitelisted:status": (
        "set-aside",
        ("药品已{status}", "“{product}”在白名单中的状态为“{status}”。"),
        ("Product {status}", "{product} is {status} on the whitelist of products."),
    ),
    "product-for-institution": (
        "set-aside",
        ("该机构不可用此药", "白名单未允许“{institution}”使用“{product}”。"),
        ("Not for this institution", "The whitelist does not allow {product} at {institution}."),
    ),
    "product-as-approved": (
        "set-aside",
        ("与批复不符", "{what}不符：批复为“{approved}”，实际为“{got}”。"),
        ("Not as approved", "The {what} differs: approved “{approved}”, got “{got}”."),
    ),
    "product-as-approved:unknown": (
        "ask-supervisor",
        ("名录缺项", "批复的{what}为“{approved}”，名录没有写明本品的{what}，无法核对。"),
        (
            "Cannot be compared",
            "The approved {what} is “{approved}”; the catalogue does not say this product's.",
        ),
    ),
    "importer-whitelisted": (
        "set-aside",
        ("企业不在白名单", "“{importer}”不在药品进口企业白名单内。"),
        ("Importer not listed", "{importer} is not on the whitelist of importers."),
    ),
    "importer-whitelisted:status": (
        "set-aside",
        ("企业资格{status}", "“{importer}”的白名单资格已{status}。"),
        ("Importer {status}", "{importer} is {status} on the whitelist of importers."),
    ),
    "importer-whitelisted:registration": (
        "set-aside",
        ("海关编码不符", "“{importer}”的海关编码 {got} 应以 {prefix} 开头。"),
        ("Customs registration", "The registration {got} of {importer} does not begin {prefix}."),
    ),
    "importer-whitelisted:fence": (
        "set-aside",
        ("企业不在围网内", "“{importer}”的备案不在综保区围网内。"),
        ("Outside the fence", "{importer} is not registered inside the fenced zone."),
    ),
    "importer-whitelisted:scope": (
        "set-aside",
        ("超出经营范围", "“{importer}”的经营范围不含{category}。"),
        ("Outside its licence", "The licence of {importer} does not cover {category} products."),
    ),
    "importer-whitelisted:licence": (
        "set-aside",
        ("经营许可证过期", "“{importer}”的《药品经营许可证》{day} 到期。"),
        ("Licence expired", "The licence of {importer} ended on {day}."),
    ),
    "excluded-category": (
        "set-aside",
        ("品种不得纳入", "“{product}”属于{category}，不在先行区范围内。"),
        ("Category excluded", "{product} is a {category} product, which the scheme leaves out."),
    ),
    "excluded-category:listed": (
        "ask-supervisor",
        ("品种须核对", "“{product}”属于{category}，原则上不纳入，但在白名单内。"),
        (
            "Category to be checked",
            "{product} is a {category} product, left out in principle, and yet listed.",
        ),
    ),
    "approval-balance": (
        "other-form",
        ("超出批复数量", "批复 {approval} 共 {total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。"),
        (
            "Over the approval",
            "Approval {approval}: {total} {unit} in all, {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "approval-balance:other": (
        "change-task",
        ("已计入另一批复", "这一件已计入批复 {expected}，不能再按批复 {approval} 办理。"),
        (
            "Counted under another approval",
            "It has been counted under approval {expected}, and cannot go under {approval}.",
        ),
    ),
    "approval-balance:line": (
        "other-form",
        (
            "超出该机构份额",
            "批复 {approval} 给“{institution}”{total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。",
        ),
        (
            "Over its share",
            "Approval {approval} gives {institution} {total} {unit}: {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "approval-balance:institution": (
        "change-task",
        ("批复未列该机构", "批复 {approval} 没有列“{institution}”。"),
        ("Institution not approved", "Approval {approval} does not name {institution}."),
    ),
    "approval-balance:forms": (
        "set-aside",
        ("通关单合计超批复", "批复 {approval} 共 {total} {unit}，名下通关单合计 {forms} {unit}。"),
        (
            "Forms exceed approval",
            "Approval {approval} is for {total} {unit}, but its forms add up to {forms}.",
        ),
    ),
    "approval-balance:validity": (
        "set-aside",
        ("批复不在有效期", "批复 {approval} 有效期为 {start} 至 {end}。"),
        ("Approval not in force", "Approval {approval} is in force from {start} to {end}."),
    ),
    "clearance-balance": (
        "unpack-case",
        ("超出通关单数量", "通关单 {form} 共 {total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。"),
        (
            "Over the form",
            "Form {form}: {total} {unit} in all, {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "clearance-balance:single": (
        "other-form",
        ("超出通关单数量", "通关单 {form} 共 {total} {unit}，已用 {used}，剩 {remaining}，本次 {asked}。"),
        (
            "Over the form",
            "Form {form}: {total} {unit} in all, {used} used, {remaining} left, {asked} asked.",
        ),
    ),
    "clearance-balance:product": (
        "change-task",
        ("通关单品种不符", "通关单 {form} 是 {expected}，这一件是 {got}。"),
        ("Form of another product", "Form {form} is for {expected}, this package is {got}."),
    ),
    "clearance-balance:importer": (
        "change-task",
        ("通关单企业不符", "通关单 {form} 属于企业 {expected}，本站是 {got}。"),
        ("Form of another importer", "Form {form} belongs to {expected}, this station to {got}."),
    ),
    "clearance-balance:institution": (
        "change-task",
        ("通关单机构不符", "通关单 {form} 没有列“{institution}”。"),
        ("Form of another institution", "Form {form} does not name {institution}."),
    ),
    "clearance-balance:issued": (
        "change-task",
        ("通关单尚未签发", "通关单 {form} 的签发时间是 {issued}，在此之前不能使用。"),
        ("Form not issued yet", "Form {form} is issued at {issued}; it serves nothing before."),
    ),
    "clearance-balance:announced": (
        "change-task",
        ("不是出区时的通关单", "这一件按通关单 {expected} 出区，单据填的是 {form}。"),
        ("Another form than at the exit", "It left the zone under form {expected}; the papers name {form}."),
    ),
    "customs-released": (
        "wait-release",
        ("未放行", "通关单 {form} 海关尚未放行。"),
        ("Not released", "Customs has not released form {form}."),
    ),
    "customs-released:unknown": (
        "wait-release",
        ("放行情况不明", "本机还没有收到通关单 {form} 的放行结果。"),
        ("Release unknown", "The release of form {form} has not reached this PC."),
    ),
    "one-item-one-code": (
        "set-aside",
        ("追溯码重复", "这个码在 {first} 已赋给一件，一物一码。"),
        ("Code already given", "This code was given to a package at {first}; one item, one code."),
    ),
    "chain-order": (
        "step-before",
        ("顺序不对", "这一件现在是“{state}”，须是“{needed}”才能做这一步。"),
        ("Out of order", "This package is “{state}”; it should be “{needed}” first."),
    ),
    "designated-destination": (
        "quarantine",
        ("不是指定机构", "应送 {expected}，不是“{institution}”。"),
        ("Not its destination", "It is meant for {expected}, not for {institution}."),
    ),
    "separate-storage": (
        "other-place",
        ("不是独立存储区", "货位“{place}”不是本制度货品的独立存储区。"),
        ("Not set apart", "Place {place} is not set apart for goods of this regime."),
    ),
    "separate-storage:quarantine": (
        "other-place",
        ("这是隔离区", "货位“{place}”是隔离区，合格货品不得上架。"),
        ("A quarantine place", "Place {place} is for quarantine; good stock is not put there."),
    ),
    "consent-recorded": (
        "ask-consent",
        ("没有知情同意", "没有填写知情同意书编号。"),
        ("No consent", "No number of a written consent is given."),
    ),
    "consent-recorded:reason": (
        "ask-consent",
        ("缺近亲属签署理由", "近亲属签署的知情同意须写明理由。"),
        ("Reason missing", "A consent given by a relative needs its reason."),
    ),
    "consent-recorded:product": (
        "ask-consent",
        ("知情同意品种不符", "知情同意书是 {expected}，这一件是 {got}。"),
        ("Consent for another", "The consent is for {expected}, this package is {got}."),
    ),
    "consent-recorded:product-missing": (
        "ask-supervisor",
        ("知情同意未写品种", "没有填写知情同意书对应的品种。"),
        ("Consent names no product", "It is not stated which product the consent is for."),
    ),
    "consent-recorded:date": (
        "ask-consent",
        ("知情同意日期在后", "知情同意日期 {day} 晚于今天。"),
        ("Consent in the future", "The consent is dated {day}, after today."),
    ),
    "consent-recorded:date-unreadable": (
        "ask-supervisor",
        ("知情同意日期不明", "知情同意日期“{got}”看不懂，应为 年-月-日。"),
        ("Consent date unclear", "The consent date “{got}” is no date; expected year-month-day."),
    ),
    "prescriber-listed": (
        "ask-doctor",
        ("医生不在名单", "医生“{prescriber}”不在本院使用医生名单内。"),
        ("Doctor not listed", "Doctor {prescriber} is not on this institution's list."),
    ),
    "prescriber-listed:department": (
        "ask-doctor",
        ("医生科室不符", "医生“{prescriber}”属于 {expected}，单据写的是 {got}。"),
        ("Doctor of another department", "Doctor {prescriber} belongs to {expected}, the paper says {got}."),
    ),
    "prescriber-listed:unknown": (
        "ask-supervisor",
        ("医生名单缺失或过旧", "本院医生名单缺失或已过旧，无法核对“{prescriber}”。"),
        ("Doctors' list missing or old", "The list of doctors is missing or too old to check {prescriber}."),
    ),
    "prescriber-listed:added": (
        "go-on",
        ("医生由本站补入名单", "医生“{prescriber}”由本单位主管签字补入名单，以新名单为准。"),
        (
            "Doctor added here",
            "Doctor {prescriber} was signed on here by a supervisor, until a newer list comes.",
        ),
    ),
    "department-listed:added": (
        "go-on",
        ("科室由本站补入名单", "科室“{department}”由本单位主管签字补入名单，以新名单为准。"),
        (
            "Department added here",
            "Department {department} was signed on here by a supervisor, until a newer list comes.",
        ),
    ),
    "department-listed": (
        "ask-doctor",
        ("科室不在名单", "科室“{department}”不在本院使用科室名单内。"),
        ("Department not listed", "Department {department} is not on this institution's list."),
    ),
    "department-listed:unknown": (
        "ask-supervisor",
        ("科室名单缺失或过旧", "本院科室名单缺失或已过旧，无法核对“{department}”。"),
        (
            "Departments' list missing or old",
            "The list of departments is missing or too old to check {department}.",
        ),
    ),
    "purpose": (
        "ask-doctor",
        ("用途须核对", "用途“{got}”不在批复用途内：{expected}。"),
        ("Purpose to be checked", "The purpose “{got}” is not among those approved: {expected}."),
    ),
    "purpose:unknown": (
        "ask-doctor",
        ("批复不明", "没有查到这一件的批复，用途“{got}”无从核对。"),
        ("Approval unknown", "No approval of this package is known; the purpose “{got}” cannot be compared."),
    ),
    "patient-group:unknown": (
        "ask-doctor",
        ("批复不明", "没有查到这一件的批复，患者群体“{got}”无从核对。"),
        ("Approval unknown", "No approval of this package is known; the group “{got}” cannot be compared."),
    ),
    "patient-group": (
        "ask-doctor",
        ("患者群体须核对", "患者群体“{got}”不在批复范围内：{expected}。"),
        ("Patient group to be checked", "The group “{got}” is not among those approved: {expected}."),
    ),
    "stop-use": (
        "quarantine",
        ("已停用", "该货品自 {since} 停止使用（{order}）。"),
        ("Stopped", "Its use was stopped on {since} (order {order})."),
    ),
    "recall": (
        "quarantine",
        ("已召回", "该货品自 {since} 召回（{order}）。"),
        ("Recalled", "It was recalled on {since} (order {order})."),
    ),
    "stop-use:hub": (
        "quarantine",
        ("已停用", "该货品自 {since} 停止使用（{order}，中心下达，未经主管部门签名）。"),
        ("Stopped", "Its use was stopped on {since} (order {order}, by the hub, unsigned)."),
    ),
    "recall:hub": (
        "quarantine",
        ("已召回", "该货品自 {since} 召回（{order}，中心下达，未经主管部门签名）。"),
        ("Recalled", "It was recalled on {since} (order {order}, by the hub, unsigned)."),
    ),
    "expired": (
        "quarantine",
        ("已过期", "有效期至 {day}，已过期。"),
        ("Expired", "It expired on {day}."),
    ),
    "regime-in-force": (
        "ask-supervisor",
        ("制度不在施行期", "制度施行期为 {start} 至 {end}。"),
        ("Regime not in force", "The regime is in force from {start} to {end}."),
    ),
}
