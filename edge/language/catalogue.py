"""Words of `bondscan catalogue show`: what the catalogue in use holds."""

from __future__ import annotations

from collections.abc import Mapping

IN_USE: Mapping[str, tuple[str, str]] = {
    "catalogue.issue": (
        "名录第 {version} 版，{issued} 签发，至今 {age} 小时（{freshness}）",
        "Catalogue {version}, issued {issued}, {age} hours old ({freshness})",
    ),
    "catalogue.fresh": ("新", "fresh"),
    "catalogue.stale": ("偏旧，仍可用", "stale, still usable"),
    "catalogue.too-old": ("过旧，扫码需人工确认", "too old, every scan is a review"),
    "catalogue.signed": ("签名已核验", "signatures verified"),
    "catalogue.unsigned": ("无签名", "unsigned"),
    "catalogue.lists": ("名录内容：{parts}", "It lists {parts}"),
    "catalogue.institutions": ("机构 {n}", "{n} institutions"),
    "catalogue.products": ("产品 {n}", "{n} products"),
    "catalogue.importers": ("进口企业 {n}", "{n} importers"),
    "catalogue.approvals": ("批复和评估意见 {n}", "{n} approvals and opinions"),
    "catalogue.clearance_forms": ("通关单 {n}", "{n} clearance forms"),
    "catalogue.stations": ("工作站 {n}", "{n} stations"),
    "catalogue.places": ("库位和实验室 {n}", "{n} places"),
    "catalogue.operators": ("操作员 {n}", "{n} operators"),
    "catalogue.holds": ("召回和停用 {n}", "{n} holds"),
    "catalogue.permits": ("进口准许证和审批单 {n}", "{n} import permits"),
    "catalogue.filings": ("带离备案 {n}", "{n} take-away filings"),
    "catalogue.despatch_notes": ("随货同行单 {n}", "{n} despatch notes"),
    "catalogue.serials": ("清单序列号 {n}", "{n} listed serials"),
    "catalogue.kinds": ("产品按管理属性：{parts}", "Products are managed as: {parts}"),
    "catalogue.drug": ("药品 {n}", "drugs {n}"),
    "catalogue.device": ("医疗器械 {n}", "devices {n}"),
    "catalogue.special": ("特殊物品 {n}", "special items {n}"),
    "catalogue.by-lot": ("其中按批计数 {n}", "of them counted by lot {n}"),
    "catalogue.codes": ("产品编码：{parts}", "Product codes: {parts}"),
    "catalogue.regimes": ("批复按制度：{parts}", "Approvals by regime: {parts}"),
    "catalogue.units": ("批复按单位：{parts}", "Approvals by unit: {parts}"),
    "catalogue.none": ("无", "none"),
}
