"""Why a reading, a station or a paper was refused: code → (next action, zh, en).

Each language gives a title and a sentence; ``{name}`` stands for what the finding names. A
code followed by ``:why`` says the same reason more closely.
"""

from __future__ import annotations

from collections.abc import Mapping

Saying = tuple[str, tuple[str, str], tuple[str, str]]

READING: Mapping[str, Saying] = {
    "misread": (
        "scan-again",
        ("没有读清", "扫码枪没有送来完整的条码。"),
        ("Not read", "The scanner did not deliver a whole code."),
    ),
    "check-digit": (
        "scan-again",
        ("校验位不对", "条码的校验位算不对，可能读错或印错。"),
        ("Check digit wrong", "The code's check digit does not fit; it was misread or misprinted."),
    ),
    "unknown-identifier": (
        "scan-goods-code",
        ("条码标识未知", "条码中有 GS1 标准没有的应用标识符。"),
        ("Unknown identifier", "The code holds an application identifier that GS1 does not define."),
    ),
    "bad-date": (
        "scan-again",
        ("日期不成立", "条码中的日期不存在。"),
        ("Impossible date", "The code holds a date that does not exist."),
    ),
    "bad-length": (
        "scan-again",
        ("长度不对", "条码中有一段的长度不符合标准，可能只读到一部分。"),
        ("Wrong length", "A part of the code is too short or too long; it may be cut off."),
    ),
    "bad-character": (
        "scan-again",
        ("字符不对", "条码中有标准不允许的字符。"),
        ("Character not allowed", "The code holds a character that the standard does not allow."),
    ),
    "bad-value": (
        "scan-again",
        ("内容不对", "条码中有一段的内容不符合标准。"),
        ("Value not allowed", "A part of the code holds a value that the standard does not allow."),
    ),
    "separator-lost": (
        "set-up-scanner",
        ("分隔符丢失", "扫码枪漏掉了分隔符，批号和序列号连在一起，分不开。"),
        ("Separator lost", "The scanner dropped the separator, so lot and serial run into each other."),
    ),
    "layout-mismatch": (
        "set-up-scanner",
        ("键盘布局不符", "扫码枪与电脑的键盘布局不一致，字符被改写。"),
        (
            "Keyboard layout differs",
            "Scanner and PC use different keyboard layouts; characters were changed.",
        ),
    ),
    "not-a-goods-code": (
        "scan-goods-code",
        ("不是追溯码", "这不是货品包装上的追溯条码。"),
        ("Not a goods code", "This is no code of a package."),
    ),
    "no-serial": (
        "serialise-first",
        ("没有序列号", "这个码只到品种或批号，认不出是哪一件。"),
        ("No serial number", "This code names a product or lot but not the single package."),
    ),
    "not-an-item": (
        "scan-goods-code",
        ("此处不能扫这个码", "这是工牌、命令码或外箱码，这一步要扫单件包装。"),
        ("Not for this step", "This is a badge, a command or a case; this step wants a package."),
    ),
    "separator-maybe-lost": (
        "scan-again",
        ("可能漏了分隔符", "批号或序列号里可能混进了后面的内容，请对照标签。"),
        ("Separator may be lost", "Lot or serial may have swallowed what follows; compare with the label."),
    ),
    "separator-restored": (
        "go-on",
        ("已补上分隔符", "扫码枪漏掉的分隔符已按已知单件补上。"),
        ("Separator restored", "A separator the scanner dropped was put back by a known package."),
    ),
    "repeated-identifier": (
        "ask-supervisor",
        ("同一标识有两个值", "条码中同一标识出现两次且内容不同，请对照标签。"),
        ("Two values for one", "One identifier occurs twice with different values; compare with the label."),
    ),
    "requisite-missing": (
        "go-on",
        ("条码缺少配套内容", "条码缺少按标准应同时出现的内容，已按读到的处理。"),
        ("Companion missing", "The code lacks what the standard wants beside it; what was read is used."),
    ),
    "excluded-pair": (
        "go-on",
        ("条码内容互斥", "条码中有按标准不应同时出现的内容，已按读到的处理。"),
        ("Excluded pair", "The code holds two parts that should not stand together; what was read is used."),
    ),
    "add-on-ignored": (
        "go-on",
        ("附加码已忽略", "主码后面的附加码已忽略。"),
        ("Add-on ignored", "The add-on behind the main code was left out."),
    ),
    "check-part-unverified": (
        "go-on",
        ("校验部分未核验", "追溯码末尾的校验部分没有公开算法，无法核验。"),
        ("Check part not verified", "The code's own check part has no public rule, so it was not verified."),
    ),
    "check-part-disagrees": (
        "ask-supervisor",
        ("校验位不符", "条码里的校验位与按通行算法算出的不同，请对照标签。"),
        ("Check digit disagrees", "It is not the digit the usual rule gives; compare with the label."),
    ),
    "part-of-a-label": (
        "go-on",
        ("标签的一部分", "这个码只是标签上的一部分内容。"),
        ("Part of a label", "This code holds only a part of what the label says."),
    ),
    "primary-missing": (
        "scan-goods-code",
        ("缺主码", "只读到副码，没有说明是哪种产品的主码。"),
        ("Primary code missing", "Only the secondary code was read, not the one that names the product."),
    ),
    "code-note": (
        "go-on",
        ("条码有提示", "{message}"),
        ("About this code", "{message}"),
    ),
    "keyed-in": (
        "go-on",
        ("手工录入", "标签损坏，由主管手工录入。"),
        ("Keyed in", "The label was damaged; a supervisor keyed it in."),
    ),
}

STATION: Mapping[str, Saying] = {
    "not-signed-in": (
        "sign-in",
        ("未登录", "没有人登录，这次扫码只留记录，不生效。"),
        ("Not signed in", "Nobody is signed in; this scan is recorded but has no effect."),
    ),
    "no-task": (
        "open-task",
        ("没有任务", "还没有选择任务，不知道这一件要做什么。"),
        ("No task", "No task is open, so it is not known what to do with this package."),
    ),
    "line-halted": (
        "acknowledge",
        ("上一件未确认", "上一件被拒，尚未确认；这次扫码不生效。"),
        ("Line halted", "The package before was refused and not yet acknowledged; this scan has no effect."),
    ),
    "tray-refused": (
        "take-tray-again",
        ("整托被拒", "同一托盘 {total} 件中有 {n} 件不能通过，整托不生效，这一件也不生效。"),
        (
            "Tray refused",
            "Of the {total} packages of this tray {n} cannot pass; nothing of it takes effect, this one neither.",
        ),
    ),
    "goes-alone": (
        "one-by-one",
        ("须逐件办理", "这一步不能整托办理。"),
        ("One by one", "This step is not done for a whole tray."),
    ),
    "wrong-role": (
        "change-task",
        ("岗位无权", "您的岗位不能做“{operation}”，需要：{needed}。"),
        ("Not your role", "Your role may not do “{operation}”; it needs: {needed}."),
    ),
    "wrong-site": (
        "change-task",
        ("不在此处办理", "“{operation}”不在本站办理。"),
        ("Not done here", "“{operation}” is not done at this kind of station."),
    ),
    "operation-unknown": (
        "change-task",
        ("任务不存在", "没有名为“{operation}”的任务。"),
        ("Unknown task", "There is no step called “{operation}”."),
    ),
    "not-in-regime": (
        "change-task",
        ("制度无此步骤", "该货品适用的制度没有“{operation}”这一步。"),
        ("Not in this regime", "The regime of these goods has no step “{operation}”."),
    ),
    "paper-missing": (
        "change-task",
        ("单据未填", "任务缺少必填项：{paper}。"),
        ("Paper missing", "The task lacks: {paper}."),
    ),
    "paper-wrong": (
        "change-task",
        ("单据填写有误", "“{paper}”填写有误，应为：{expected}。"),
        ("Paper not valid", "“{paper}” is not valid; expected: {expected}."),
    ),
    "paper-unknown": (
        "change-task",
        ("没有这项单据", "“{operation}”没有“{paper}”这一项。"),
        ("No such paper", "“{operation}” has no paper “{paper}”."),
    ),
    "task-open": (
        "close-task",
        ("任务未结束", "任务“{operation}”还没有结束。"),
        ("Task still open", "The task “{operation}” is still open."),
    ),
    "already-counted": (
        "go-on",
        ("已扫过", "本任务在 {first} 已扫过这一件，不重复计数。"),
        ("Already counted", "This task counted it at {first}; it is not counted again."),
    ),
    "station-quarantined": (
        "call-support",
        ("本站已隔离", "本机数据曾被还原或复制，不能按数量出区，等待中心解除。"),
        (
            "Station quarantined",
            "This PC's record was restored or copied; it may not spend by count until the server clears it.",
        ),
    ),
    "no-quota-here": (
        "other-station",
        ("本站无额度", "通关单 {form} 的额度不在本站。"),
        ("No quota here", "Form {form} may not be used at this station."),
    ),
    "form-unknown": (
        "synchronise",
        ("通关单不在名录", "名录中没有通关单 {form}。"),
        ("Form unknown", "The catalogue here has no clearance form {form}."),
    ),
    "approval-unknown": (
        "synchronise",
        ("没有有效批复", "名录中没有该货品（或其单据）的批复。"),
        ("Approval unknown", "The catalogue here has no approval for these goods (or this form)."),
    ),
    "destination-unknown": (
        "change-task",
        ("目的医疗机构不在名录", "名录中没有医疗机构“{destination}”。"),
        ("Destination unknown", "The catalogue here has no institution {destination}."),
    ),
    "place-unknown": (
        "other-place",
        ("货位不在名录", "名录中没有本单位的货位“{place}”。"),
        ("Place unknown", "The catalogue here has no place {place} of this party."),
    ),
    "catalogue-missing": (
        "synchronise",
        ("没有名录", "本机还没有名录，无法核验。"),
        ("No catalogue", "This PC has no catalogue yet, so nothing can be checked."),
    ),
    "catalogue-stale": (
        "go-on",
        ("名录较旧", "名录是 {issued} 的，请尽快同步。"),
        ("Catalogue stale", "The catalogue is of {issued}; synchronise soon."),
    ),
    "catalogue-too-old": (
        "synchronise",
        ("名录过旧", "名录是 {issued} 的，已超过允许时限，不能据此放行。"),
        (
            "Catalogue too old",
            "The catalogue is of {issued}, older than allowed; it cannot vouch for these goods.",
        ),
    ),
    "clock-suspect": (
        "set-clock",
        ("时间可疑", "本机时间不可信，有效期和名单日期无法判断。"),
        ("Clock suspect", "This PC's clock is not to be trusted, so dates cannot be judged."),
    ),
    "undone": (
        "go-on",
        ("已撤销", "第 {seq} 条记录已声明有误：{reason}。"),
        ("Undone", "Entry {seq} was declared in error: {reason}."),
    ),
    "nothing-to-undo": (
        "go-on",
        ("没有可撤销的", "没有可以撤销的扫码。"),
        ("Nothing to undo", "There is no scan to undo."),
    ),
    "undo-too-late": (
        "correct-instead",
        ("已过撤销时限", "这次扫码已超过撤销时限。"),
        ("Too late to undo", "The time limit to undo this scan has passed."),
    ),
    "undo-not-here": (
        "correct-instead",
        ("不能在此撤销", "这一件后来又有记录，或不是本站扫的。"),
        ("Not to be undone here", "The package has a later entry, or was not scanned at this station."),
    ),
    "store-full": (
        "call-support",
        ("磁盘已满", "磁盘已满，这次扫码没有保存，也不生效。"),
        ("Disk full", "The disk is full; this scan was not saved and has no effect."),
    ),
}
