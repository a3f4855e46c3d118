import type { Facts } from './facts.js';
import type { ColumnBuilder, RowBuilder } from './lp.js';
import type { CouplingRow } from './model.js';
import { cycleRows, type GroupColumns, groupTailColumns } from './model-groups.js';
import type { LoadNodes } from './model-loads.js';
import { HORIZON_LAYERS, type HorizonLayer } from './problem.js';
import { entitledMwh } from './fairness.js';
import { loadScope, type LoadScope, type ReserveSet, rootScope, scopeKwAtLevel } from './scopes.js';
import type { LimitSlot } from './slots.js';

/** First columns of the blocks, and columns, that are the site's. */
export interface SiteColumns {
  readonly root: number;
  readonly bought: number;
  readonly sold: number;
  /** By slot, kW. */
  readonly limitSlack: readonly number[];
  /** Up, then down, kW. */
  readonly rampSlack: readonly [number, number];
  /** By reserve set, and by product, kW. */
  readonly reserveSlack: readonly number[];
  readonly offered: readonly number[];
  /** Columns up to here lie in blocks. */
  readonly blockCols: number;
  readonly peak: number;
  /** By layer, kWh. */
  readonly violation: number;
  /** By customer that is to be served alike: MWh served, MWh beyond the tolerance. */
  readonly served: readonly number[];
  readonly unfair: readonly number[];
}

/** Rows whose duals are prices, first of each block, and those that rounding may break. */
export interface SiteRows {
  readonly blockRows: number;
  readonly limits: readonly number[];
  readonly ramps: readonly [number, number];
  readonly reserves: readonly number[];
  readonly demand: number;
  /** By group, then by day. */
  readonly cycles: readonly (readonly number[])[];
  readonly coupling: readonly CouplingRow[];
}

export interface SiteParts {
  readonly facts: Facts;
  readonly nodes: LoadNodes;
  readonly slots: readonly LimitSlot[];
  readonly reserves: readonly ReserveSet[];
  readonly groups: readonly GroupColumns[];
  readonly site: SiteColumns;
}

export function siteColumns(
  facts: Facts,
  nodes: LoadNodes,
  slots: readonly LimitSlot[],
  reserves: readonly ReserveSet[],
  groups: readonly GroupColumns[],
  cols: ColumnBuilder,
  penaltyUsdPerKwh: number,
): SiteColumns {
  const { problem, T, hours } = facts;
  const { energy, demandCharge, ramp } = problem;
  const { first: root, mostKw } = nodes.of(rootScope(facts));
  const perKw = (t: number): number => everyKwUsd(facts, t);
  const most = (t: number): number => mostKw[t]! + energy.blockW[t]! / 1e3;
  const bought = cols.block(T, (t) => (hours[t]! * energy.buyUsdPerMwh[t]!) / 1e3 + perKw(t), most);
  const sold = cols.block(T, (t) => (-hours[t]! * energy.sellUsdPerMwh[t]!) / 1e3 - perKw(t), most);
  const limitSlack = slots.map(({ scope, bound, kw }) => {
    const scopeMostKw = nodes.of(scope).mostKw;
    return cols.block(
      T,
      () => 0,
      (t) => (Number.isFinite(kw[t]!) ? (bound === 'ceiling' ? scopeMostKw[t]! : Math.max(0, kw[t]!)) : 0),
    );
  });
  const rampMost = (t: number): number => (ramp ? mostKw[t]! + (mostKw[t - 1] ?? ramp.initialW / 1e3) : 0);
  const rampSlack = [cols.block(T, () => 0, rampMost), cols.block(T, () => 0, rampMost)] as const;
  const reserveSlack = reserves.map(({ products }) =>
    cols.block(
      T,
      () => 0,
      (t) => awardKw(facts, products, t),
    ),
  );
  const offered = problem.reserves.map(({ offer }) =>
    cols.block(
      T,
      (t) => (offer ? (-hours[t]! * offer.usdPerMwPerHour[t]!) / 1e3 : 0),
      (t) => (offer ? offer.maxW[t]! / 1e3 : 0),
    ),
  );
  const blockCols = cols.count;
  const mostEver = Math.max(...mostKw);
  const peakSoFarKw = (demandCharge?.peakSoFarW ?? 0) / 1e3;
  const peak = cols.add(demandCharge?.usdPerKw ?? 0, peakSoFarKw, Math.max(peakSoFarKw, mostEver));
  const totalHours = hours.reduce((sum, each) => sum + each, 0);
  const kwhMost = totalHours * (mostEver + 1) * (slots.length + reserves.length + groups.length + 3);
  const violation = cols.count;
  HORIZON_LAYERS.forEach(() => cols.add(penaltyUsdPerKwh, 0, kwhMost));
  groups.forEach((group) => groupTailColumns(group, cols));
  const alike = problem.fairness?.customers ?? [];
  const servedMost = (totalHours * mostEver) / 1e3;
  const served = alike.map((each) => cols.add(0, 0, each.servedMwhBefore + servedMost));
  const unfair = alike.map((each) =>
    cols.add(problem.fairness!.usdPerMwh, 0, each.servedMwhBefore + each.entitledMwhBefore + servedMost),
  );
  return {
    root,
    bought,
    sold,
    limitSlack,
    rampSlack,
    reserveSlack,
    offered,
    blockCols,
    peak,
    violation,
    served,
    unfair,
  };
}

/** What a kW costs throughout the interval whether it is bought or of the block: adders, and the coincident peak. */
export function everyKwUsd({ problem: { energy }, hours }: Facts, t: number): number {
  return (hours[t]! * energy.addersUsdPerMwh[t]! + energy.coincidentUsdPerMw[t]!) / 1e3;
}

export function siteRows(parts: SiteParts, rows: RowBuilder): SiteRows {
  const { facts, site } = parts;
  const { T, problem } = facts;
  for (let t = 0; t < T; t += 1) {
    rows.entry(site.root + t, 1);
    rows.entry(site.bought + t, -1);
    rows.entry(site.sold + t, 1);
    const blockKw = problem.energy.blockW[t]! / 1e3;
    rows.end(blockKw, blockKw);
  }
  const demand = rows.count;
  for (let t = 0; t < T; t += 1) {
    const applies = problem.demandCharge?.applies[t] ?? false;
    if (applies) {
      rows.entry(site.root + t, 1);
      rows.entry(site.peak, -1);
    }
    rows.end(-Infinity, applies ? 0 : Infinity);
  }
  const coupling: CouplingRow[] = [];
  const limits = parts.slots.map((_, index) => limitRows(parts, index, rows, coupling));
  const ramps = [rampRows(parts, 1, rows, coupling), rampRows(parts, -1, rows, coupling)] as const;
  const reserves = parts.reserves.map((_, index) => reserveRows(parts, index, rows, coupling));
  const blockRows = rows.count;
  const cycles = parts.groups.map((group) => cycleRows(facts, group, rows));
  layerRows(parts, rows);
  fairnessRows(parts, rows);
  return { blockRows, limits, ramps, reserves, demand, cycles, coupling };
}

function limitRows(
  { nodes, slots, site, facts }: SiteParts,
  index: number,
  rows: RowBuilder,
  coupling: CouplingRow[],
): number {
  const { scope, bound, kw } = slots[index]!;
  const { first, offsetKw } = nodes.of(scope);
  const ceiling = bound === 'ceiling';
  const firstRow = rows.count;
  for (let t = 0; t < facts.T; t += 1) {
    if (!Number.isFinite(kw[t]!)) {
      rows.end(-Infinity, Infinity);
      continue;
    }
    rows.entry(first + t, 1);
    rows.entry(site.limitSlack[index]! + t, ceiling ? -1 : 1);
    const boundKw = kw[t]! + offsetKw[t]!;
    const row = rows.end(ceiling ? -Infinity : boundKw, ceiling ? boundKw : Infinity);
    coupling.push({ row, side: ceiling ? 'upper' : 'lower', marginKw: marginKw(facts, scope, t) });
  }
  return firstRow;
}

function rampRows(
  { facts, site }: SiteParts,
  sign: 1 | -1,
  rows: RowBuilder,
  coupling: CouplingRow[],
): number {
  const { ramp } = facts.problem;
  const wattsPerMinute = sign === 1 ? ramp?.upWPerMinute : ramp?.downWPerMinute;
  const slack = site.rampSlack[sign === 1 ? 0 : 1];
  const root = rootScope(facts);
  const firstRow = rows.count;
  for (let t = 0; t < facts.T; t += 1) {
    if (!ramp || wattsPerMinute == null) {
      rows.end(-Infinity, Infinity);
      continue;
    }
    rows.entry(site.root + t, sign);
    if (t > 0) rows.entry(site.root + t - 1, -sign);
    rows.entry(slack + t, -1);
    const mostKw = (wattsPerMinute / 1e3) * facts.hours[t]! * 60;
    const row = rows.end(-Infinity, mostKw + (t > 0 ? 0 : (sign * ramp.initialW) / 1e3));
    coupling.push({ row, side: 'upper', marginKw: (t > 0 ? 2 : 1) * marginKw(facts, root, t) });
  }
  return firstRow;
}

function reserveRows(parts: SiteParts, index: number, rows: RowBuilder, coupling: CouplingRow[]): number {
  const { facts, nodes, reserves, site } = parts;
  const { scope, products } = reserves[index]!;
  const { first, offsetKw } = nodes.of(scope);
  const asleepKw = scopeKwAtLevel(facts, scope, 0);
  const firstRow = rows.count;
  for (let t = 0; t < facts.T; t += 1) {
    rows.entry(first + t, 1);
    for (const product of products) rows.entry(site.offered[product]! + t, -1);
    rows.entry(site.reserveSlack[index]! + t, 1);
    const row = rows.end(awardKw(facts, products, t) + asleepKw[t]! + offsetKw[t]!, Infinity);
    coupling.push({ row, side: 'lower', marginKw: marginKw(facts, scope, t) });
  }
  return firstRow;
}

/** Violation of each layer ≥ the kWh of all its slacks. */
function layerRows({ facts, slots, site, groups, reserves }: SiteParts, rows: RowBuilder): void {
  const { T, hours, problem } = facts;
  const blocks: Partial<Record<HorizonLayer, number[]>> = {};
  slots.forEach(({ layer }, index) => (blocks[layer] ??= []).push(site.limitSlack[index]!));
  if (problem.ramp) (blocks[problem.ramp.layer] ??= []).push(...site.rampSlack);
  if (reserves.length > 0) (blocks.program ??= []).push(...site.reserveSlack);
  HORIZON_LAYERS.forEach((layer, index) => {
    rows.entry(site.violation + index, 1);
    for (const first of blocks[layer] ?? []) for (let t = 0; t < T; t += 1) rows.entry(first + t, -hours[t]!);
    if (layer === 'thermal') groups.forEach((group) => heatEntries(group, hours, rows));
    if (layer === 'minimum-time') groups.forEach((group) => lockEntries(group, hours, rows));
    rows.end(0, Infinity);
  });
}

function heatEntries({ facts, levels }: GroupColumns, hours: Float64Array, rows: RowBuilder): void {
  levels.forEach((first, k) => {
    hours.forEach((hour, t) => {
      if (k + 1 > facts.highest[t]!)
        rows.entry(first + t, -hour * (facts.pointKw[k + 1]![t]! - facts.pointKw[k]![t]!));
    });
  });
}

function lockEntries({ facts, ...group }: GroupColumns, hours: Float64Array, rows: RowBuilder): void {
  const kwh = (t: number): number => hours[t]! * facts.pointKw[1]![t]!;
  for (let t = 0; t < group.upSlackCount; t += 1) rows.entry(group.upSlack + t, -kwh(t));
  for (let t = 0; t < group.downSlackCount; t += 1) rows.entry(group.downSlack + t, -kwh(t));
}

function fairnessRows({ facts, nodes, site }: SiteParts, rows: RowBuilder): void {
  const { fairness } = facts.problem;
  if (!fairness) return;
  const entitled = entitledMwh(facts, fairness);
  const total = entitled.reduce((sum, each) => sum + each, 0);
  fairness.customers.forEach(({ customer, servedMwhBefore }, index) => {
    const { first, offsetKw } = nodes.of(loadScope(facts, { kind: 'customer', id: customer }));
    let constantMwh = servedMwhBefore;
    rows.entry(site.served[index]!, 1);
    for (let t = 0; t < facts.T; t += 1) {
      rows.entry(first + t, -facts.hours[t]! / 1e3);
      constantMwh -= (offsetKw[t]! * facts.hours[t]!) / 1e3;
    }
    rows.end(constantMwh, constantMwh);
  });
  for (const sign of [1, -1]) {
    fairness.customers.forEach((_, index) => {
      const share = total > 0 ? entitled[index]! / total : 0;
      site.served.forEach((col, other) => rows.entry(col, sign * ((other === index ? 1 : 0) - share)));
      rows.entry(site.unfair[index]!, -1);
      rows.end(-Infinity, fairness.toleranceRatio * entitled[index]!);
    });
  }
}

/** kW of one miner from asleep to its highest level, for each group. */
function marginKw(facts: Facts, { groups }: LoadScope, t: number): number {
  return groups.reduce((sum, index) => {
    const { pointKw, K } = facts.groups[index]!;
    return sum + pointKw[K]![t]! - pointKw[0]![t]!;
  }, 0);
}

function awardKw({ problem }: Facts, products: readonly number[], t: number): number {
  return products.reduce((sum, product) => sum + problem.reserves[product]!.awardW[t]! / 1e3, 0);
}
