import { groupColumns, groupRows, type GroupColumns } from './model-groups.js';
import { LoadNodes } from './model-loads.js';
import { everyKwUsd, siteColumns, type SiteColumns, siteRows, type SiteRows } from './model-site.js';
import type { Facts, GroupFacts } from './facts.js';
import { ColumnBuilder, type LpModel, RowBuilder } from './lp.js';
import { HORIZON_LAYERS, type HorizonLayer } from './problem.js';
import { loadScope, reserveSets, type ReserveSet, rootScope } from './scopes.js';
import { limitSlots, type LimitSlot } from './slots.js';

/**
 * What a kWh of violation costs where the plan is looked for in one solve. It is far above what a kWh can be worth
 * (a coincident peak costs some 70 USD/kWh), and it need not be above all: where anything is violated at this
 * price, the layers are solved one after the other instead.
 */
const PENALTY_USD_PER_KWH = 1000;

/**
 * Costs are moved by chance fractions of this, so that no two plans cost the same: then a solve that starts from an old
 * basis ends where one from scratch does. The bound is computed with the costs as they are.
 */
const TIE_BREAK_USD_PER_KWH = 1e-5;

/** A row whose bound a rounded plan could break: which bound, and kW of one miner for each group in it. */
export interface CouplingRow {
  readonly row: number;
  readonly side: 'lower' | 'upper';
  readonly marginKw: number;
}

export interface HorizonModel {
  readonly lp: LpModel;
  /** Costs without the tie-break. */
  readonly trueCost: Float64Array;
  /** What the objective has beyond the columns' costs. */
  readonly offsetUsd: number;
  readonly groups: readonly GroupColumns[];
  readonly site: SiteColumns;
  readonly rows: SiteRows;
  readonly slots: readonly LimitSlot[];
  readonly reserves: readonly ReserveSet[];
}

/**
 * The linear program of a horizon. Per group `g` and level `k` the column X(g,k,t) counts the miners at level k or
 * above, W(g,t) those woken; sleeps are W − ΔX(1) and have no column. Identical miners make the rest of it integral in
 * practice: see `rounding.ts`. All that can give way has a slack in kW, whose kWh are summed by layer in one column.
 * New prices, counts or limits change costs and bounds alone; so does a later start on a grid of the same steps, but
 * for the day that a few intervals belong to and for the weather's factors.
 *
 * @param integerUpTo groups of so many miners have whole columns, and so have those whose miners move in blocks; null: none
 */
export function buildModel(facts: Facts, integerUpTo: number | null = null): HorizonModel {
  const slots = limitSlots(facts);
  const reserves = reserveSets(facts);
  const cols = new ColumnBuilder();
  const groups = facts.groups.map((group) => groupColumns(facts, group, cols, isWhole(group, integerUpTo)));
  const nodes = new LoadNodes(facts, groups);
  const alike = facts.problem.fairness?.customers ?? [];
  nodes.add(
    [
      rootScope(facts),
      ...slots.map(({ scope }) => scope),
      ...reserves.map(({ scope }) => scope),
      ...alike.map(({ customer }) => loadScope(facts, { kind: 'customer', id: customer })),
    ],
    cols,
  );
  const site = siteColumns(facts, nodes, slots, reserves, groups, cols, PENALTY_USD_PER_KWH);
  const rows = new RowBuilder();
  groups.forEach((group) => groupRows(facts, group, rows));
  nodes.addRows(rows);
  const siteRow = siteRows({ facts, nodes, slots, reserves, groups, site }, rows);
  const columns = cols.arrays();
  const lp: LpModel = {
    shape: shapeOf(facts, slots, reserves, integerUpTo),
    startsMs: Float64Array.from(facts.startsSeconds, (s) => Date.parse(facts.problem.startsAt) + s * 1e3),
    blockCols: site.blockCols,
    blockRows: siteRow.blockRows,
    ...columns,
    ...rows.arrays(),
    colCost: columns.colCost.slice(),
  };
  breakTies(facts, groups, lp.colCost);
  return {
    lp,
    trueCost: columns.colCost,
    offsetUsd: offsetUsd(facts),
    groups,
    site,
    rows: siteRow,
    slots,
    reserves,
  };
}

/** Whether a MILP gives the group whole columns; none has them where `integerUpTo` is null. */
export function isWhole({ minerCount, blockSize }: GroupFacts, integerUpTo: number | null): boolean {
  return integerUpTo !== null && (blockSize > 1 || minerCount <= integerUpTo);
}

/** The model with its coupling rows tightened by `ratio` of one miner for each group in them. */
export function withMargins({ lp, rows }: HorizonModel, ratio: number): LpModel {
  const rowLower = lp.rowLower.slice();
  const rowUpper = lp.rowUpper.slice();
  for (const { row, side, marginKw } of rows.coupling) {
    if (side === 'upper') rowUpper[row]! -= ratio * marginKw;
    else rowLower[row]! += ratio * marginKw;
  }
  return { ...lp, rowLower, rowUpper };
}

/**
 * The model with violations held at what `kwhMax` says by layer, and, where `minimised` is given, that layer's
 * violation as the only cost.
 */
export function withLayers(
  model: HorizonModel,
  kwhMax: ReadonlyMap<HorizonLayer, number>,
  minimised: HorizonLayer | null,
): LpModel {
  const { lp, site } = model;
  const colUpper = lp.colUpper.slice();
  const colCost = minimised === null ? lp.colCost.slice() : new Float64Array(lp.numCols);
  HORIZON_LAYERS.forEach((layer, index) => {
    const col = site.violation + index;
    colCost[col] = minimised === layer ? 1 : 0;
    colUpper[col] = Math.min(colUpper[col]!, kwhMax.get(layer) ?? Infinity);
  });
  return { ...lp, colCost, colUpper };
}

function breakTies(facts: Facts, groups: readonly GroupColumns[], cost: Float64Array): void {
  groups.forEach(({ levels, wakes }, index) => {
    const { pointKw } = facts.groups[index]!;
    for (let t = 0; t < facts.T; t += 1) {
      levels.forEach((first, k) => {
        const kwh = (pointKw[k + 1]![t]! - pointKw[k]![t]!) * facts.hours[t]!;
        cost[first + t]! += TIE_BREAK_USD_PER_KWH * kwh * chance(first + t);
      });
      cost[wakes + t]! += TIE_BREAK_USD_PER_KWH * chance(wakes + t);
    }
  });
}

/** A number in [0, 1) that is as good as drawn, the same for the same `seed`. */
function chance(seed: number): number {
  let x = Math.imul(seed + 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

function offsetUsd(facts: Facts): number {
  const { groups, T, problem } = facts;
  const { demandCharge, energy } = problem;
  let total = demandCharge ? (-demandCharge.usdPerKw * demandCharge.peakSoFarW) / 1e3 : 0;
  for (let t = 0; t < T; t += 1) total += (everyKwUsd(facts, t) * energy.blockW[t]!) / 1e3;
  for (const { minerCount, revenueUsd, stopUsd, initialAwake } of groups) {
    for (let t = 0; t < T; t += 1) total -= minerCount * revenueUsd[0]![t]!;
    total += stopUsd[0]! * initialAwake;
  }
  return total;
}

function shapeOf(
  facts: Facts,
  slots: readonly LimitSlot[],
  reserves: readonly ReserveSet[],
  integerUpTo: number | null,
): string {
  const { problem, T, groups } = facts;
  return JSON.stringify([
    T,
    groups.map((group) => isWhole(group, integerUpTo)),
    groups.map(({ group, K, retuneUsd }) => [
      group.groupId,
      K,
      group.minUpSeconds,
      group.minDownSeconds,
      retuneUsd !== null,
    ]),
    problem.stepsSeconds,
    slots.map(({ layer, bound, scopeKey, scope }) => [layer, bound, scopeKey, scope.groups]),
    reserves.map(({ scope, products }) => [scope.groups, products]),
    problem.reserves.length,
    [problem.ramp?.layer ?? null, problem.demandCharge !== null],
    problem.fairness?.customers.map(({ customer }) => customer) ?? null,
  ]);
}
