"""Words of the office: what stands above a ledger's columns, and what the self-check has to say."""

from __future__ import annotations

from collections.abc import Mapping

REGIMES: Mapping[str, tuple[str, str]] = {
    "regimes.policy": ("本单位规定", "site policy"),
    "regimes.term": ("施行期", "in force"),
    "regimes.unit": ("计量单位", "quantities in"),
    "regimes.unit.pack": ("最小销售包装", "packs"),
    "regimes.unit.approval": ("各批复自己的单位", "each approval’s own unit"),
    "regimes.roles": ("岗位", "roles"),
    "regimes.papers": ("必填单据", "papers"),
    "regimes.quota": ("额度", "quota"),
    "regimes.quota.spend": ("占用", "spent here"),
    "regimes.quota.restore": ("恢复", "given back here"),
    "regimes.passes": ("通过", "passes"),
    "regimes.refused": ("不通过", "does not pass"),
    "regimes.waivable": (
        "复核可由主管授权放行，拒绝不可。",
        "A supervisor may waive a REVIEW, never a REJECT.",
    ),
    "regimes.unwaivable": ("主管不能授权放行。", "No supervisor may waive it."),
    "regimes.steps": ("步骤", "steps"),
}

LEDGERS: Mapping[str, tuple[str, str]] = {
    "ledger.title": ("通关台账", "Clearance ledger"),
    "ledger.form": ("进口药品通关单", "Clearance form"),
    "ledger.approval": ("批复", "Approval"),
    "ledger.product": ("药品编号", "Product"),
    "ledger.product_name": ("药品名称", "Product name"),
    "ledger.importer": ("进口企业编号", "Importer"),
    "ledger.importer_name": ("进口企业名称", "Importer name"),
    "ledger.quantity": ("通关数量", "Quantity cleared"),
    "ledger.unit": ("单位", "Unit"),
    "ledger.issued": ("签发时间", "Issued"),
    "ledger.released": ("海关放行", "Released by customs"),
    "ledger.not-released": ("未放行", "not released"),
    "ledger.release-unknown": ("未知", "not known"),
    "ledger.used": ("已出区", "Left the zone"),
    "ledger.received": ("已收货", "Received"),
    "ledger.seq": ("记录号", "Entry"),
    "ledger.at": ("时间", "Time"),
    "ledger.event_id": ("事件编号", "Event"),
    "ledger.step": ("环节", "Step"),
    "ledger.undo": ("撤销", "Undo"),
    "ledger.epc": ("EPC", "EPC"),
    "ledger.gtin": ("GTIN", "GTIN"),
    "ledger.serial": ("序列号", "Serial"),
    "ledger.lot": ("批号", "Lot"),
    "ledger.expiry": ("有效期至", "Expiry"),
    "ledger.packs": ("件数", "Packs"),
    "ledger.destination": ("医疗机构编号", "Destination"),
    "ledger.destination_name": ("医疗机构", "Destination name"),
    "ledger.operator": ("操作员", "Operator"),
    "ledger.sum": ("累计", "Running sum"),
    "ledger.remaining": ("剩余", "Remaining"),
    "ledger.void_by": ("被此记录撤销", "Void by entry"),
}

SELF_CHECK: Mapping[str, tuple[str, str]] = {
    "doctor.ok": ("正常", "fine"),
    "doctor.note": ("提示", "note"),
    "doctor.warning": ("注意", "warning"),
    "doctor.wrong": ("异常", "WRONG"),
    "doctor.settings": ("配置", "Settings"),
    "doctor.settings.read": ("配置文件无误。", "The configuration files are in order."),
    "doctor.settings.faulty": ("配置文件有误：{message}", "A configuration file is wrong: {message}"),
    "doctor.home": ("数据目录", "Home"),
    "doctor.home.writable": ("{path} 可读写。", "{path} can be read and written."),
    "doctor.home.absent": (
        "{path} 不存在：先用 bondscan enrol 注册本机，或用 --home 指明目录。",
        "{path} is not there: enrol this PC with bondscan enrol, or name the home with --home.",
    ),
    "doctor.home.unwritable": (
        "{path} 不能写入：请检查权限和磁盘。",
        "{path} cannot be written: look at its permissions and at the disk.",
    ),
    "doctor.store": ("本机记录", "Store"),
    "doctor.store.opens": (
        "可以打开，共 {rows} 行记录，结构版本 {version}。",
        "It opens: {rows} rows, version {version}.",
    ),
    "doctor.store.absent": (
        "还没有本机记录：用 bondscan enrol 注册本机后即建立。",
        "There is none yet: bondscan enrol makes it.",
    ),
    "doctor.store.failed": ("打不开：{message}", "It does not open: {message}"),
    "doctor.station": ("站点", "Station"),
    "doctor.station.zone": ("{id}，综保区仓库（{party}）", "{id}, in the bonded warehouse ({party})"),
    "doctor.station.institution": ("{id}，医疗机构（{party}）", "{id}, at an institution ({party})"),
    "doctor.station.unknown": (
        "本机还没有注册：向中心端管理员要一次性注册码，运行 bondscan enrol。",
        "Not enrolled: ask the hub's administrator for a one-time code and run bondscan enrol.",
    ),
    "doctor.quarantine": ("隔离", "Quarantine"),
    "doctor.quarantine.none": ("没有隔离。", "None."),
    "doctor.quarantine.quarantined": (
        "本站已隔离，只能处理序列清单内的货品：联系中心端管理员，重新注册后解除。",
        "The station is quarantined, listed serials only: ask the hub's administrator and enrol again.",
    ),
    "doctor.journal": ("日志链", "Journal"),
    "doctor.journal.whole": (
        "末尾各行首尾相接（全链请用 bondscan journal verify）。",
        "Its last rows hold together (the whole chain: bondscan journal verify).",
    ),
    "doctor.journal.broken": (
        "第 {row} 行与写入时不符：{problem}。停止使用并联系管理员。",
        "Row {row} is not what was written: {problem}. Stop and call an administrator.",
    ),
    "doctor.anchor": ("锚点", "Anchor"),
    "doctor.anchor.agrees": ("与日志一致。", "It agrees with the journal."),
    "doctor.anchor.behind": (
        "落后一次额度变动，下次打开时补上（断电所致，无妨）。",
        "One change of quota behind, as after a power cut; made good when next opened.",
    ),
    "doctor.anchor.anchor-missing": (
        "锚点文件 {path} 不见了：下次打开时本站将被隔离。",
        "{path} is gone: the station will be quarantined when next opened.",
    ),
    "doctor.anchor.anchor-empty": (
        "锚点文件 {path} 是空的：下次打开时本站将被隔离。",
        "{path} is empty: the station will be quarantined when next opened.",
    ),
    "doctor.anchor.anchor-damaged": (
        "锚点文件 {path} 已损坏：下次打开时本站将被隔离。",
        "{path} is damaged: the station will be quarantined when next opened.",
    ),
    "doctor.anchor.anchored-row-missing": (
        "日志里没有锚点所记的第 {row} 行：数据目录是旧备份，下次打开时本站将被隔离。",
        "The journal lacks row {row} as anchored: the home is an old copy, and will be quarantined when opened.",
    ),
    "doctor.anchor.store-ahead": (
        "日志比锚点多出不止一次额度变动：锚点是旧的，下次打开时本站将被隔离。",
        "The anchor is an old one, changes of quota behind: the station will be quarantined when opened.",
    ),
    "doctor.anchor.unreadable": ("锚点读不出：{message}", "It cannot be read: {message}"),
    "doctor.anchor-device": ("锚点位置", "Anchor's device"),
    "doctor.anchor-device.other": (
        "{path}，与数据目录不在同一设备。",
        "{path}, on another device than the home.",
    ),
    "doctor.anchor-device.same": (
        "{path} 与数据目录在同一设备，整盘恢复旧备份时会一起退回：请在配置 storage.anchor_directory 中改到另一设备。",
        "{path} is on the home's own device: name another in storage.anchor_directory.",
    ),
    "doctor.machine": ("本机绑定", "Machine"),
    "doctor.machine.here": ("记录属于这台电脑。", "The store belongs to this PC."),
    "doctor.machine.unbound": ("记录还没有绑定电脑。", "The store is bound to no PC yet."),
    "doctor.machine.other": (
        "记录属于另一台电脑：下次打开时本站将被隔离。",
        "The store belongs to another PC: the station will be quarantined when next opened.",
    ),
    "doctor.disk": ("磁盘空间", "Disk"),
    "doctor.disk.room": ("还有 {free}。", "{free} free."),
    "doctor.disk.low": ("只剩 {free}：请尽快腾出空间。", "Only {free} free: make room soon."),
    "doctor.disk.full": (
        "只剩 {free}：扫码将被拒绝，请立即腾出空间。",
        "Only {free} free: scans will be refused; make room now.",
    ),
    "doctor.catalogue": ("名录", "Catalogue"),
    "doctor.catalogue.fresh": (
        "第 {version} 版，{hours} 小时前签发。",
        "Version {version}, issued {hours} h ago.",
    ),
    "doctor.catalogue.stale": (
        "第 {version} 版，{hours} 小时前签发，已较旧：请同步或导入新名录。",
        "Version {version}, issued {hours} h ago, is stale: sync, or import a new one.",
    ),
    "doctor.catalogue.too-old": (
        "第 {version} 版，{hours} 小时前签发，已过旧，扫码都转复核：请同步或导入新名录。",
        "Version {version}, issued {hours} h ago, is too old, and scans go to review: sync, or import a new one.",
    ),
    "doctor.catalogue.missing": (
        "没有名录，扫码都被拒绝：请同步，或用 bondscan catalogue import 导入。",
        "There is none, and scans are refused: sync, or bondscan catalogue import.",
    ),
    "doctor.signatures": ("名录签名", "Signatures"),
    "doctor.signatures.signed": (
        "在用名录的签名已核验（信任根 {root}）。",
        "The catalogue in use is signed under the trusted root {root}.",
    ),
    "doctor.signatures.unsigned": (
        "名录无签名，本机也未设信任根：只宜试用。用 bondscan catalogue trust，或向提供签名名录的中心端注册。",
        "Unsigned, and no root is trusted here: for trials only. bondscan catalogue trust, or enrol at a hub that signs.",
    ),
    "doctor.signatures.not-yet": (
        "已设信任根 {root}，但在用名录还是无签名的：请同步或导入签名名录。",
        "The root {root} is trusted, and the catalogue in use is unsigned still: sync, or import a signed one.",
    ),
    "doctor.orders": ("停用/召回令", "Stop-use and recalls"),
    "doctor.orders.none": ("没有有效的停用/召回令。", "None in force."),
    "doctor.orders.signed": (
        "{n} 项有效，均来自名录或有签名。",
        "{n} in force, all of the catalogue or signed.",
    ),
    "doctor.orders.unsigned": (
        "{n} 项有效，其中 {unsigned} 项由中心下达、未经主管部门签名：{ids}。",
        "{n} in force, {unsigned} of them by the hub, unsigned: {ids}.",
    ),
    "doctor.orders.refused": (
        "{n} 项有效；中心要求解除而未解除（没有有效签名）：{ids}。请联系中心。",
        "{n} in force; the hub would lift these without a good signature, and they stand: {ids}. Call the centre.",
    ),
    "doctor.catalogue.damaged": ("名录损坏：{message}", "The catalogue is damaged: {message}"),
    "doctor.operators": ("人员", "Operators"),
    "doctor.operators.known": (
        "{active} 人可以登录，其中管理员 {administrators} 人。",
        "{active} may sign in, {administrators} of them administrators.",
    ),
    "doctor.operators.none": (
        "还没有人员：用 bondscan operator add 登记第一位管理员。",
        "Nobody is known: bondscan operator add makes the first administrator.",
    ),
    "doctor.operators.no-administrator": (
        "没有可登录的管理员，不能添加人员或重设 PIN。",
        "No administrator may sign in, so nobody can be added and no PIN reset.",
    ),
    "doctor.archives": ("归档", "Archives"),
    "doctor.archives.there": (
        "第 {upto} 行以前的记录在归档文件里，文件都在。",
        "Rows up to {upto} lie in archives, and the files are there.",
    ),
    "doctor.archives.away": (
        "第 {upto} 行以前的记录在归档文件里，找不到：{files}；放回原处或本机目录的 archive/ 之前，报表无法出具。",
        "Rows up to {upto} lie in archives; not found: {files}. No report without them: put them back, or in archive/.",
    ),
    "doctor.hub": ("中心端", "Hub"),
    "doctor.hub.off": ("本机没有连接中心端。", "This PC has no hub."),
    "doctor.hub.answers": ("{url} 有应答，令牌有效。", "{url} answers, and the token is good."),
    "doctor.hub.unreachable": (
        "{url} 没有应答，扫码照常，记录稍后上传：{message}",
        "{url} does not answer; scanning goes on and records go up later: {message}",
    ),
    "doctor.hub.revoked": ("{url} 不再接纳本机：{message}", "{url} no longer admits this PC: {message}"),
    "doctor.hub.faulty": ("中心端设置有误：{message}", "What is kept of the hub is wrong: {message}"),
    "doctor.outbox": ("待发", "Outbox"),
    "doctor.outbox.moving": ("待发 {pending} 条，没有搁置。", "{pending} to send, none parked."),
    "doctor.outbox.parked": (
        "搁置 {parked} 条，{waiting} 条在其后等候，待发 {pending} 条：请看同步界面的原因。",
        "{parked} parked, {waiting} waiting behind them, {pending} to send: the sync screen says why.",
    ),
    "doctor.clock": ("时钟", "Clock"),
    "doctor.clock.agrees": ("与中心端相差 {seconds} 秒。", "{seconds} s from the hub's."),
    "doctor.clock.unknown": (
        "无中心端可对时；不早于最近一条记录。",
        "No hub to compare with; not behind the last row.",
    ),
    "doctor.clock.off": (
        "与中心端相差 {seconds} 秒：请校准本机时间。",
        "{seconds} s from the hub's: set this PC's clock.",
    ),
    "doctor.clock.behind": (
        "比最近一条记录早 {seconds} 秒：时间可疑，有效期核验转复核，请校准本机时间。",
        "{seconds} s behind the last row: suspect, so expiry goes to review; set this PC's clock.",
    ),
    "doctor.scanners": ("串口扫码枪", "Serial scanners"),
    "doctor.scanners.found": ("已接入：{names}", "Attached: {names}"),
    "doctor.scanners.none": (
        "没有接入已知的串口扫码枪；键盘式扫码枪可直接使用。",
        "None of a known make is attached; keyboard scanners work as they are.",
    ),
    "doctor.scanners.failed": ("查不到串口：{message}", "The ports cannot be listed: {message}"),
    "doctor.zbar": ("一维码解码库", "libzbar0"),
    "doctor.zbar.present": ("libzbar0 已安装。", "It is installed."),
    "doctor.zbar.missing": (
        "libzbar0 未安装：只影响摄像头读一维码，其余照常。",
        "Not installed: the camera reads linear codes less well; all else works.",
    ),
    "doctor.terminal": ("终端", "Terminal"),
    "doctor.terminal.utf-8": ("编码 {encoding}，可以显示中文。", "{encoding}: Chinese can be shown."),
    "doctor.terminal.other": (
        "编码 {encoding}，中文显示不全：请改用 UTF-8（例如 LANG=C.UTF-8）。",
        "{encoding}: Chinese cannot be shown; use UTF-8 (LANG=C.UTF-8, say).",
    ),
    "doctor.verdict.fine": ("自检完成：没有异常。", "Self-check done: nothing is wrong."),
    "doctor.verdict.wrong": ("自检完成：{count} 项异常。", "Self-check done: {count} wrong."),
}
