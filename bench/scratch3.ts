import { lookaheadTable, awakeValues, observePrice } from '../src/core/lookahead/index.js';
import { outlookOf, lookaheadGroup } from '../test/support/lookahead.js';
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
{ const c = cpu(); let a = 0; const f = new Float64Array(1e6); for (let r = 0; r < 100; r += 1) for (let i = 0; i < 1e6; i += 1) a += f[i]! * 1.1; console.log('1e6 mult-adds, ms cpu', ((cpu() - c) / 100).toFixed(2), a); }
for (const [minutes, n] of [[15, 48], [5, 144]] as const) for (const priceKnown of ['at-start', 'at-end'] as const) for (const lock of [0, 600]) {
  const outlook = outlookOf(Array.from({ length: n }, (_, t) => 40 + 30 * Math.sin(t / 8)), Array.from({ length: n }, () => minutes), 0.4);
  const groups = (k: number) => Array.from({ length: k }, (_, i) => lookaheadGroup({ groupId: `g${i}`, wearUsdPerWake: 0.02 + i / 1e4, minUpSeconds: lock, minDownSeconds: lock, upSeconds: 60, downSeconds: 5, points: [{ pointId: 's', powerW: 20, hashrateThs: 0 }, { pointId: 'l', powerW: 2000, hashrateThs: 75 }, { pointId: 'n', powerW: 3000, hashrateThs: 105 + i / 2 }] }));
  const run = (k: number) => { const input = { outlook, priceKnown, tariff: { addersUsdPerMwh: 6.5, lossRatio: 0.03 }, hashpriceUsdPerPhDay: Array.from({ length: n }, () => 45), groups: groups(k) }; let t; lookaheadTable(input); const c = cpu(); for (let r = 0; r < 4; r += 1) t = lookaheadTable(input); return { best: (cpu() - c) / 4, t: t! }; };
  const zero = run(0).best; const { best, t } = run(60);
  let s = t.state; const c = cpu(); for (let r = 0; r < 1000; r += 1) { s = observePrice(t, t.state, { startMs: t.steps[1]!.startMs, priceUsdPerMwh: 50 }); awakeValues(t, s, t.steps[2]!.startMs); }
  console.log(minutes, priceKnown, 'lock', lock, 'cpu ms: shared', zero.toFixed(1), '60 groups', best.toFixed(1), 'values', ((cpu() - c) / 1000).toFixed(4));
}
