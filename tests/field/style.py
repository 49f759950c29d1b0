"""How the report looks, on a screen and on paper."""

STYLE = """
:root { --ink: #1b2430; --soft: #5b6675; --line: #d9dde3; --good: #1f5fa8; --bad: #b3261e; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1000px; padding: 24px; color: var(--ink); background: #fff;
  font: 15px/1.55 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif; }
h1 { font-size: 26px; margin: 6px 0 12px; } h2 { font-size: 18px; margin: 30px 0 2px; }
input[name=language] { position: absolute; opacity: 0; }
#zh:checked ~ main .en, #en:checked ~ main .zh { display: none; }
nav { text-align: right; } nav label { cursor: pointer; padding: 3px 10px; border: 1px solid var(--line); }
#zh:checked ~ nav label[for=zh], #en:checked ~ nav label[for=en] { background: var(--good); color: #fff; }
input:focus-visible ~ nav { outline: 2px solid var(--good); }
.banner { font-size: 20px; font-weight: 600; padding: 12px 16px; border-left: 6px solid; margin-bottom: 10px; }
.banner.good { background: #e8f0fa; border-color: var(--good); color: var(--good); }
.banner.bad { background: #fbe9e7; border-color: var(--bad); color: var(--bad); }
b.good { color: var(--good); } b.bad, .wrong { color: var(--bad); }
.wrong { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.why { color: var(--soft); margin: 0 0 8px; }
table { border-collapse: collapse; width: 100%; margin: 6px 0; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12px; fill: var(--ink); } svg .axis { fill: var(--soft); font-size: 11px; }
svg .small { font-size: 11px; } svg .mark { fill: var(--bad); font-size: 11px; }
.legend span { margin-right: 14px; } .legend i { display: inline-block; width: 12px; height: 12px; margin-right: 5px; }
.legend { margin: 4px 0; font-size: 13px; }
summary { cursor: pointer; color: var(--good); }
@media print { nav { display: none; } details::details-content { content-visibility: visible; block-size: auto; } section { break-inside: avoid; } body { padding: 0; } }
"""
