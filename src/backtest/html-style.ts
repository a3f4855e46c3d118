/** Light and dark by the reader's own setting; no fonts or pictures from anywhere. */
export const HTML_STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#5d6b7b;--rule:#e2e6ec;
--c0:#5d6b7b;--c1:#0b7a75;--c2:#d97706;--c3:#7c3aed;--c4:#94a3b8;--c5:#be123c;--c6:#2563eb}
@media(prefers-color-scheme:dark){:root{--bg:#0e141b;--card:#161e28;--ink:#e6ebf1;--soft:#93a1b1;--rule:#27323f;
--c0:#93a1b1;--c1:#2dd4bf;--c2:#fbbf24;--c3:#a78bfa;--c4:#64748b;--c5:#fb7185;--c6:#60a5fa}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1020px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:28px;margin:0;letter-spacing:-.01em}h2{font-size:16px;margin:0 0 10px}
.sub,.caption{color:var(--soft);margin:2px 0 12px}.caption{font-size:13.5px}
section,.tiles>div{background:var(--card);border:1px solid var(--rule);border-radius:12px}
section{padding:18px 20px;margin-top:16px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(205px,1fr));gap:12px;margin-top:20px}
.tiles>div{padding:14px 16px;display:flex;flex-direction:column;gap:2px}
.tiles span,.tiles i{color:var(--soft);font-size:13px;font-style:normal}.tiles b{font-size:25px;letter-spacing:-.02em}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap;vertical-align:top}
th{font-size:12.5px;color:var(--soft);font-weight:600}th:first-child,td:first-child{text-align:left;white-space:normal}
tr:last-child td{border-bottom:0}small{color:var(--soft)}
svg{display:block;width:100%;height:auto}.grid{stroke:var(--rule)}.grid.zero{stroke:var(--soft)}
.tick,.unit{font-size:11.5px;fill:var(--soft)}.label,.figure{font-size:13px;fill:var(--ink)}
.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}.c6{stroke:var(--c6)}
.bar,.area{stroke:none}.area{fill-opacity:.55}
.bar.c1,.area.c1{fill:var(--c1)}.bar.c4{fill:var(--c4)}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;margin:8px 0 0;font-size:13.5px}
.key::before{content:"";display:inline-block;width:14px;height:4px;border-radius:2px;margin-right:7px;vertical-align:middle}
.key.c1::before{background:var(--c1)}.key.c2::before{background:var(--c2)}.key.c3::before{background:var(--c3)}
.key.c4::before{background:var(--c4)}.key.c5::before{background:var(--c5)}.key.c6::before{background:var(--c6)}
ul{margin:0;padding-left:20px}li{margin:3px 0}
@media print{body{background:#fff}section{break-inside:avoid}}
`;
