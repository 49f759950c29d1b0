"""Words of what is recorded without a task: reports of harm, readings, forms issued: key → (zh, en)."""

from __future__ import annotations

from collections.abc import Mapping

REPORTING: Mapping[str, tuple[str, str]] = {
    "key.reporting": ("不良事件报告", "Report harm"),
    "page.reporting": ("不良事件报告", "Report an adverse event"),
    "key.go_on": ("继续", "Go on"),
    "key.records": ("登记（不扫码）", "Record without a scan"),
    "page.records": ("登记", "Record"),
    "page.recording": ("登记", "Record"),
    "page.reported": ("已报告", "Reported"),
    "reporting.intro": (
        "扫这一件，或输入序列号、批号、品名查找；填好后按 F8。“严重”和“隐患”会立即在本单位停用该品种。不影响正在做的任务。",
        (
            "Scan the package, or type a serial, a lot or a name to find it; then F8. “Serious” or a hazard "
            "stops the product here at once. The task under way is not touched."
        ),
    ),
    "reporting.unreadable": (
        "这个码读不出（{why}）。可再扫一次，或输入序列号、批号、品名。",
        "That code cannot be read ({why}). Scan again, or type a serial, a lot or a name.",
    ),
    "field.package.note": ("扫码或输入查找", "scan it, or type to find it"),
    "field.lot.note": ("没有包装时填写", "where there is no package"),
    "field.recipients.note": ("已经通知了谁", "who has been told"),
    "field.reported_at.note": ("如 03:20；分别写也可", "such as 03:20; or one for each"),
    "paper.package": ("涉事包装或品种", "Package or product"),
    "paper.lot": ("批号", "Lot"),
    "choice.": ("— 请选择 —", "- choose -"),
    "records.note": (
        "不扫码也要留下的记录。按回车选择。",
        "What is put on record without a scan. Enter chooses.",
    ),
    "records.none": ("你的角色在本站没有可登记的事项。", "Your role has nothing to record at this station."),
    "recording.intro": ("{record}：填好后按 F8 登记。", "{record}: fill in, then F8 puts it on record."),
    "recording.done": ("已登记：{record}，第 {seq} 行。", "On record: {record}, row {seq}."),
    "reported.row": ("已记录在第 {seq} 行。", "On record as row {seq}."),
    "reported.held": (
        "已停用：{product}。本单位任何一件都不得再发、再用，须主管凭文书“解除停用”。请把在库的移入隔离区。",
        (
            "STOPPED: {product}. No package of it is given out or used at this site until a supervisor lifts "
            "the hold on an order. Move what is left into quarantine."
        ),
    ),
    "reported.not-held": (
        "未停用任何品种；如属严重或有隐患，请再报一次并如实选择。",
        "Nothing is stopped; if it was serious, report it again as such.",
    ),
    "reported.product-only": (
        "没有对应到单件，按品种记录。",
        "No single package was matched; it is on record for the product.",
    ),
    "reported.line.up": (
        "线路在线：正在最先发给中心。",
        "The line is up: it is being sent to the centre before all else.",
    ),
    "reported.line.down": (
        "线路断开：恢复后最先发给中心；请另行电话报告。",
        "The line is down: it goes to the centre first when it is back; report by telephone too.",
    ),
    "reported.line.off": (
        "本机没有线路：请按制度另行报告。",
        "This PC has no line: report it by the means your rules name.",
    ),
    "reported.clause": ("依据《{document}》{clause}：“{quote}”", "{document}, {clause}: “{quote}”"),
    "recipient.city-drug-administration": ("市药监局", "the city's drug administration"),
    "recipient.city-health-commission": ("市卫生健康委", "the city's health commission"),
    "recipient.provincial-drug-administration": (
        "省级药品监督管理部门",
        "the province's drug administration",
    ),
    "recipient.provincial-health-authority": ("省级卫生健康主管部门", "the province's health authority"),
    "recipient.importer": ("药品进口企业", "the importer"),
    "recipient.distributor": ("国内经营企业", "the domestic distributor"),
}
