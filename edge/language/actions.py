"""The one thing to do next: key → (zh, en). A reason names exactly one of these."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: Mapping[str, tuple[str, str]] = {
    "go-on": ("继续扫下一件。", "Go on with the next package."),
    "scan-again": (
        "擦净、压平标签后再扫一次；仍读不出，请主管手工录入。",
        "Wipe and flatten the label and scan again; if it still fails, ask a supervisor to key it in.",
    ),
    "scan-goods-code": (
        "请扫包装上的追溯二维码（GS1 DataMatrix 等）。",
        "Scan the two-dimensional code on the package (GS1 DataMatrix or its like).",
    ),
    "set-up-scanner": (
        "请将扫码枪键盘布局设为“美式英语”，再扫一次。",
        "Set the scanner's keyboard layout to US English, then scan again.",
    ),
    "serialise-first": (
        "请先在“赋码”任务中为这一件赋码贴签。",
        "Give this package its own code in a coding task first.",
    ),
    "sign-in": ("请扫工牌并输入 PIN 登录。", "Scan your badge and enter your PIN."),
    "open-task": ("请先选择任务并填好单据。", "Choose a task and fill in its papers first."),
    "change-task": (
        "请核对任务和单据；有误则结束本任务，重新选择。",
        "Check the task and its papers; if wrong, close it and choose again.",
    ),
    "take-tray-again": (
        "请先处理被拒的那几件（取出，或由主管放行），再整托扫一次。",
        "See to the packages that were refused (take them out, or have a supervisor answer), then take the tray again.",
    ),
    "one-by-one": ("请逐件扫码。", "Scan the packages one by one."),
    "acknowledge": (
        "先处理上一件被拒的货品，按确认键后再扫这一件。",
        "Deal with the package refused before, acknowledge it, then scan this one again.",
    ),
    "ask-supervisor": (
        "放在一边，请主管核对实物和单据后授权放行。",
        "Set it aside; a supervisor compares goods and papers and may release it.",
    ),
    "set-aside": (
        "不得继续使用或发出；放入待处理区，报告主管。",
        "Do not use or ship it; put it in the holding area and tell a supervisor.",
    ),
    "keep-apart": (
        "把本单位在库的同一品种移入隔离区，按单据通知报告对象。",
        "Move what is left of it here into quarantine, and tell those the papers name.",
    ),
    "quarantine": (
        "移入不合格品（隔离）区，用“退回”登记，报告质量负责人。",
        "Move it to quarantine, register it with “return”, and tell the quality officer.",
    ),
    "unpack-case": (
        "改用“拆箱”取出放得下的件数，逐件扫出；其余留库。",
        "Unpack the case and scan singly as many as still fit; leave the rest in stock.",
    ),
    "scan-singly": (
        "逐件扫箱内包装，或先用“装箱”登记箱内明细。",
        "Scan the packages one by one, or register the contents by packing the case first.",
    ),
    "other-form": (
        "换用余量足够的通关单，或联系企业补办。",
        "Use a form with enough left, or have a further one issued.",
    ),
    "refill": (
        "请连接网络，系统会自动补领额度；领到后再扫，或到仍有额度的工作站办理。",
        "Connect the line: more is fetched by itself, then scan again; or go to a station that has some left.",
    ),
    "other-station": ("请到该通关单指定的工作站出区。", "Scan out at the station this form names."),
    "synchronise": (
        "请连接网络同步名录，或从U盘导入后再扫。",
        "Synchronise the catalogue, or import it from a USB stick, then scan again.",
    ),
    "wait-release": (
        "货品留库；海关放行并同步后再扫。",
        "Keep the goods in stock until customs has released the form.",
    ),
    "step-before": ("请先补做前一步骤，再扫这一步。", "Do the step before this one first."),
    "check-seal": (
        "停止交接；核对封签号和封签照片，报告主管。",
        "Stop the hand-over; compare the seal with the papers and tell a supervisor.",
    ),
    "ask-consent": (
        "请医生补齐书面知情同意后再发放。",
        "Have the written consent completed before dispensing.",
    ),
    "ask-doctor": (
        "请与开方（使用）医生核对后再发放。",
        "Check with the prescribing doctor before dispensing.",
    ),
    "accept-first": (
        "请先做“验收”；合格后再扫这一步。",
        "Accept it first; scan this step once it has passed.",
    ),
    "second-person": (
        "请第二人扫工牌登录后再扫。",
        "Have the second person sign in beside you, then scan again.",
    ),
    "check-note": (
        "核对实物与随货同行单；不符的做“拒收”或“隔离”，报告质量人员。",
        "Compare goods and despatch note; refuse or quarantine what differs and tell quality staff.",
    ),
    "other-place": ("请改扫符合要求的货位。", "Choose a place that meets the requirement."),
    "use-void-exit": ("请主管用“出区撤销”处理。", "A supervisor voids the exit instead."),
    "correct-instead": ("请主管用“更正”处理。", "A supervisor uses “correct” instead."),
    "call-support": ("停止扫码，联系系统管理员。", "Stop scanning and call the administrator."),
    "set-clock": (
        "请核对本机时间；联网校时后会自动恢复。",
        "Check this PC's clock; it recovers by itself once the server's time is known.",
    ),
    "close-task": ("请先结束当前任务。", "Close the open task first."),
}
