"""Each check in words: what it is called, what passes it, what is refused or put to review.

``check.<id>`` is its name, ``check.<id>.passes`` and ``check.<id>.refused`` finish the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXPLAINED: Final[Mapping[str, tuple[str, str]]] = {
    "check.stop-use": ("停用", "Stop-use orders"),
    "check.stop-use.passes": ("没有停用令管到这一件", "no stop-use order covers the package"),
    "check.stop-use.refused": (
        "停用令下达之时起，向前的步骤拒绝；退回、隔离、销毁不拦",
        "from the very time of the order forward steps are refused; return, quarantine and destruction stay open",
    ),
    "check.recall": ("召回", "Recalls"),
    "check.recall.passes": ("没有召回令管到这一件", "no recall covers the package"),
    "check.recall.refused": (
        "召回之时起，向前的步骤拒绝；退回、回收、销毁不拦",
        "from the very time of the recall forward steps are refused; return, collection and destruction stay open",
    ),
    "check.expired": ("有效期", "Expiry"),
    "check.expired.passes": ("有效期当天及以前", "up to and on the day of expiry"),
    "check.expired.refused": (
        "过期次日起拒绝；有效期不明或时钟可疑转复核",
        "refused from the day after; without a date, or with a clock in doubt, a supervisor looks",
    ),
    "check.chain-order": ("步骤先后", "Order of steps"),
    "check.chain-order.passes": ("前一步已做，这一步未做过", "the step before is done and this one is not"),
    "check.chain-order.refused": (
        "跳步、重复拒绝；本站没有此前记录转复核",
        "steps left out or done twice are refused; a package not seen here is looked at",
    ),
    "check.one-item-one-code": ("一物一码", "One item, one code"),
    "check.one-item-one-code.passes": ("码没有用过", "the code was never given before"),
    "check.one-item-one-code.refused": (
        "同一码再赋或再入仓拒绝",
        "a code given or entered a second time is refused",
    ),
    "check.regime-in-force": ("制度施行期", "Regime in force"),
    "check.regime-in-force.passes": (
        "事件当天在施行期内，或没有设定施行期",
        "the day is within the term set, or none is set",
    ),
    "check.regime-in-force.refused": ("施行期外转主管复核", "outside the term a supervisor decides"),
    "check.institution-whitelisted": ("机构名单", "Institutions listed"),
    "check.institution-whitelisted.passes": (
        "事件发生时机构在名单内；限期整改只提示",
        "listed at the event’s time; an order to rectify is only shown",
    ),
    "check.institution-whitelisted.refused": (
        "不在名单、暂停或取消之时起拒绝",
        "never listed, or from the very time of suspension or cancelling, refused",
    ),
    "check.product-whitelisted": ("药品白名单", "Products listed"),
    "check.product-whitelisted.passes": (
        "事件发生时药品在白名单内",
        "the product is listed at the event’s time",
    ),
    "check.product-whitelisted.refused": (
        "从未列入拒绝；移出后不得出区，在途的照收，发药转复核",
        "never listed is refused; once taken off, exits stop, goods on the way are received, dispensing is looked at",
    ),
    "check.product-for-institution": ("药品准用机构", "Product for the institution"),
    "check.product-for-institution.passes": (
        "白名单准许该机构用该药",
        "the list allows the product at the institution",
    ),
    "check.product-for-institution.refused": ("别的机构拒绝", "any other institution is refused"),
    "check.product-as-approved": ("与批复一致", "As approved"),
    "check.product-as-approved.passes": (
        "剂型、规格、厂家、产地、口岸与批复一致",
        "form, specification, maker, origin and port are those approved",
    ),
    "check.product-as-approved.refused": ("有一项不符即拒绝", "any one that differs is refused"),
    "check.importer-whitelisted": ("进口企业白名单", "Importers listed"),
    "check.importer-whitelisted.passes": (
        "企业在名单内、海关编码和围网符合、许可证有效且含该品类",
        "listed, registered and fenced as demanded, licensed for the category",
    ),
    "check.importer-whitelisted.refused": ("有一项不符即拒绝", "any one that fails is refused"),
    "check.excluded-category": ("不纳入的品类", "Categories left out"),
    "check.excluded-category.passes": (
        "不属于原则上不纳入的品类",
        "of none of the categories left out in principle",
    ),
    "check.excluded-category.refused": (
        "属于的拒绝；已在白名单内的转复核",
        "those are refused; listed all the same, a supervisor decides",
    ),
    "check.approval-balance": ("批复总量", "The approval’s total"),
    "check.approval-balance.passes": (
        "连同这一件，累计不超过批复总量和该机构份额",
        "with this package the sums stay within the approval and the institution’s share",
    ),
    "check.approval-balance.refused": (
        "多出一个单位即拒绝，并显示余量；换算不明转复核",
        "one unit more is refused with what is left; an unknown conversion is looked at",
    ),
    "check.clearance-balance": ("通关单数量", "The clearance form"),
    "check.clearance-balance.passes": (
        "通关单是该品种、企业、机构的，且累计不超过",
        "the form is of this product, importer and institution, and the sum stays within it",
    ),
    "check.clearance-balance.refused": (
        "不符或多出一个单位即拒绝",
        "another’s form, or one unit more, is refused",
    ),
    "check.clearance-form": ("凭通关单", "On a clearance form"),
    "check.clearance-form.passes": (
        "药品填有通关单；医疗器械没有通关单",
        "a drug has its clearance form; a device has none",
    ),
    "check.clearance-form.refused": (
        "普通药品没有即拒绝；凭进口准许证的转复核",
        "a drug without one is refused; one that comes on a permit is looked at",
    ),
    "check.customs-released": ("海关放行", "Released by customs"),
    "check.customs-released.passes": ("海关已放行", "customs has released the form"),
    "check.customs-released.refused": (
        "未放行拒绝；情况不明转复核",
        "not released is refused; not known is looked at",
    ),
    "check.designated-destination": ("指定目的地", "Designated destination"),
    "check.designated-destination.passes": ("送到指定的机构", "the goods are where they were sent"),
    "check.designated-destination.refused": ("送到别处拒绝", "anywhere else they are refused"),
    "check.separate-storage": ("独立存储区", "Storage set apart"),
    "check.separate-storage.passes": (
        "货位专设给本制度，不是隔离区",
        "the place is set apart for the regime and is no quarantine",
    ),
    "check.separate-storage.refused": ("其他货位拒绝", "any other place is refused"),
    "check.storage-class": ("贮存温度", "Temperature of storage"),
    "check.storage-class.passes": ("货位温度类别与产品要求一致", "the place is kept as the product needs"),
    "check.storage-class.refused": ("不一致转复核", "another storage class is looked at"),
    "check.consent-recorded": ("知情同意", "Consent"),
    "check.consent-recorded.passes": (
        "有患者书面同意，或近亲属同意并写明理由，且是这种产品、不晚于当天",
        "written consent of the patient, or of a relative with the reason, for this product, not after the day",
    ),
    "check.consent-recorded.refused": (
        "没有、他种产品、日期在后即拒绝；没写产品转复核",
        "none, for another product, or dated later is refused; one that names no product is looked at",
    ),
    "check.prescriber-listed": ("医生名单", "Doctors listed"),
    "check.prescriber-listed.passes": (
        "医生在本机构名单内、属于所填科室",
        "the doctor is on the institution’s list, in the department named",
    ),
    "check.prescriber-listed.refused": (
        "不在名单即拒绝；名单缺失或过旧转复核",
        "others are refused; without a list, or with an old one, a supervisor looks",
    ),
    "check.department-listed": ("科室名单", "Departments listed"),
    "check.department-listed.passes": ("科室在本机构名单内", "the department is on the institution’s list"),
    "check.department-listed.refused": (
        "不在名单即拒绝；名单缺失或过旧转复核",
        "others are refused; without a list, or with an old one, a supervisor looks",
    ),
    "check.department-granted": ("科室资格", "Departments granted"),
    "check.department-granted.passes": (
        "科室在事件发生时有资格，批复准许",
        "the department is granted at the event’s time, and approved",
    ),
    "check.department-granted.refused": (
        "没有资格、被取消之时起拒绝；名单缺失转复核",
        "without the grant, or from the very time it was struck off, refused; no list is looked at",
    ),
    "check.department-balance": ("科室份额", "The department’s share"),
    "check.department-balance.passes": (
        "累计不超过批给该科室的量",
        "the sum stays within what the department was granted",
    ),
    "check.department-balance.refused": (
        "多出一个单位或别的科室拒绝",
        "one unit more, or another department, is refused",
    ),
    "check.reviewer-named": ("处方审核人", "Prescription reviewed"),
    "check.reviewer-named.passes": (
        "填有审核人，且不是开方医生",
        "a reviewer is named who is not the prescriber",
    ),
    "check.reviewer-named.refused": (
        "没有或就是开方医生转复核",
        "none, or the prescriber himself, is looked at",
    ),
    "check.purpose": ("批准用途", "Purpose"),
    "check.purpose.passes": ("用途是批复列明的", "the purpose is one approved"),
    "check.purpose.refused": ("其他用途转复核", "any other is looked at"),
    "check.patient-group": ("患者群体", "Patient group"),
    "check.patient-group.passes": ("患者群体是批复列明的", "the group is one approved"),
    "check.patient-group.refused": ("其他群体转复核", "any other is looked at"),
}
