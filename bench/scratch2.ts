import { readFileSync } from 'node:fs';
import { marketOf } from './lookahead/market.js';
import { priceOutlook, viewAt, type PriceModel } from '../src/core/forecast/index.js';
import { ercotClock } from '../test/support/market-history.js';
import { advance, initialState, noiseVariance, observe, type ScoreDynamics } from '../src/core/forecast/score-dynamics.js';
import { priceToScore, scoreToPrice } from '../src/core/forecast/price-marginals.js';
import { toScale, fromScale } from '../src/core/forecast/price-inputs.js';
const models = new Map<number, PriceModel>(JSON.parse(readFileSync('/tmp/la-models.json', 'utf8')));
const market = marketOf(Date.parse('2024-01-08T06:00:00Z'), Date.parse('2024-12-31T06:00:00Z'), 'at-end');
// scores through the year under day-ahead anchor with that day's model, out of sample
const seq: { atMs: number; score: number; marginal: readonly number[]; p: number; d: ScoreDynamics }[] = [];
for (let from = 0; from < market.startsMs.length; from += 16) {
  const at = market.startsMs[from]!;
  const steps = Array.from({ length: 16 }, (_, i) => ({ startMs: at + i * 900_000, minutes: 15 }));
  const model = models.get(Math.floor(at / 86_400_000))!;
  const outlook = priceOutlook(model, viewAt(market.archives, at), ercotClock, steps);
  outlook.steps.forEach((s, i) => { const p = market.priceUsdPerMwh[from + i]; if (p !== undefined) seq.push({ atMs: s.startMs, score: priceToScore(s.marginal, toScale(p)), marginal: s.marginal, p, d: model.anchors[s.anchor].dynamics }); });
}

const scaled = seq.map((x) => toScale(x.p));
function judge(name: string, pred: (i: number) => number) {
  const reg: Record<number, number> = { 45: 0, 55: 0, 65: 0, 80: 0, 100: 0, 120: 0 }; let ae = 0;
  for (let i = 8; i < seq.length; i += 1) { const q = fromScale(pred(i)); const p = seq[i]!.p; ae += Math.abs(pred(i) - scaled[i]!); for (const be of Object.keys(reg).map(Number)) if ((q > be) !== (p > be)) reg[be]! += Math.abs(p - be); }
  console.log(name.padEnd(30), 'mae(scale)', (ae / seq.length).toFixed(4), Object.entries(reg).map(([k, v]) => `${k}:${v.toFixed(0)}`).join(' '));
}
judge('price persistence', (i) => scaled[i - 1]!);
judge('score persistence', (i) => scoreToPrice(seq[i]!.marginal, seq[i - 1]!.score));
const med = seq.map((x) => scoreToPrice(x.marginal, 0));
for (const k of [1, 0.9, 0.5]) judge(`residual persists, level ${k}`, (i) => scaled[i - 1]! + k * (med[i]! - med[i - 1]!));
function filtered(name: string, adj: (d: ScoreDynamics) => ScoreDynamics = (d) => d) {
  let state = initialState(adj(seq[0]!.d), seq[0]!.atMs - 900_000); const preds: number[] = []; let ll = 0;
  seq.forEach((s, i) => { const d = adj(s.d); const a = advance(d, state, s.atMs); const v = a.fastVariance + a.slowVariance + 2 * a.covariance + noiseVariance(d); const e = s.score - a.fast - a.slow; ll += -0.5 * (Math.log(v) + e * e / v); preds.push(scoreToPrice(s.marginal, a.fast + a.slow)); state = observe(d, a, { atMs: s.atMs, score: s.score }); });
  judge(`${name} ll ${(ll / seq.length).toFixed(3)}`, (i) => preds[i]!); return preds;
}
for (const d of [...models.values()].filter((_, i) => i % 40 === 0).map((m) => m.anchors['day-ahead'].dynamics)) console.log(JSON.stringify(d), noiseVariance(d).toFixed(3));
filtered('filter');
for (const n of [0.01, 0.03, 0.06]) filtered(`noise ${n}`, (d) => { const k = (1 - n) / (d.fastVariance + d.slowVariance); return { ...d, fastVariance: d.fastVariance * k, slowVariance: d.slowVariance * k }; });
for (const fh of [1, 2, 4, 8]) for (const [fv, sv] of [[0.3, 0.67], [0.5, 0.47], [0.7, 0.27], [0.6, 0.39], [0.5, 0.45]] as const) filtered(`fixed ${fh} ${fv} ${sv}`, () => ({ fastVariance: fv, slowVariance: sv, fastHours: fh, slowHours: 48 }));
