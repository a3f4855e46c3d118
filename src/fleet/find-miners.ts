import { type ConditionCounts, conditionOf, type MinerCondition, noConditions } from './condition.js';
import { efficiencyJPerTh, efficiencyLossRatio } from './miner-figures.js';
import type { MinerState } from './miner-state.js';
import { orderOf } from './order-of.js';
import type { FleetMiner } from './registry.js';

/** What miners can be sorted by, beside their id. */
const FIGURES = {
  power: (_, { powerW }) => powerW,
  hashrate: (_, { hashrateThs, observedAt }) => (observedAt === null ? null : hashrateThs),
  efficiency: (_, state) => efficiencyJPerTh(state),
  'efficiency-loss': efficiencyLossRatio,
  temperature: (_, { chipTempC }) => chipTempC,
  /** Of the last reading: the newest is the least. */
  age: (_, { observedAt }) => (observedAt === null ? null : -Date.parse(observedAt)),
} satisfies Readonly<Record<string, (miner: FleetMiner, state: MinerState) => number | null>>;

export const MINER_SORTS = ['id', ...(Object.keys(FIGURES) as (keyof typeof FIGURES)[])] as const;
export type MinerSort = (typeof MINER_SORTS)[number];

/** Miners of a state in a wider sense than a condition: one may be in several. */
export const MINER_STATES = ['stuck', 'asleep', 'awake', 'unreachable'] as const;

export interface MinerQuery {
  /** Words; each has to be in its id, serial, MAC or model, or in its address where that may be seen. */
  readonly search?: string | undefined;
  /** It hangs on this feeder, or on one below. */
  readonly feeder?: string | undefined;
  readonly group?: string | undefined;
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
  readonly customer?: string | undefined;
  readonly state?: (typeof MINER_STATES)[number] | undefined;
  readonly condition?: MinerCondition | undefined;
  readonly behindOutlet?: boolean | undefined;
  /** °C; those that do not tell are left out. */
  readonly chipTempOverC?: number | undefined;
  readonly sort: MinerSort;
  readonly descending: boolean;
}

/** Miners that somebody may see, made ready to be searched. */
export interface MinerPool {
  /** By id. */
  readonly miners: readonly FleetMiner[];
  /** What each is searched by, in lower case. */
  readonly texts: readonly string[];
  /** Whether they are found by their addresses, too. */
  readonly withAddresses: boolean;
}

/** What was found, sorted. What has no figure to be sorted by comes last, whichever way. */
export interface FoundMiners {
  readonly miners: readonly FleetMiner[];
  /** What each was sorted by; null: it has none. Empty where they are sorted by id. */
  readonly values: readonly (number | null)[];
  /** Of all that match but for the asked condition. */
  readonly conditions: ConditionCounts;
}

export function minerPool(miners: readonly FleetMiner[], withAddresses: boolean): MinerPool {
  const sorted = [...miners].sort((a, b) => (a.minerId < b.minerId ? -1 : 1));
  const texts = sorted.map(({ minerId, model, config }) => {
    const address = withAddresses ? config.host : '';
    return [minerId, config.serial, config.mac, address, model.label].join('\n').toLowerCase();
  });
  return { miners: sorted, texts, withAddresses };
}

export function findMiners(
  pool: MinerPool,
  states: ReadonlyMap<string, MinerState>,
  query: MinerQuery,
): FoundMiners {
  const { miners, texts, withAddresses } = pool;
  const all = statesOf(pool, states);
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const conditions = noConditions();
  const found: number[] = [];
  for (let index = 0; index < miners.length; index += 1) {
    const miner = miners[index]!;
    const state = all[index]!;
    if (words.length > 0) {
      const text = texts[index]!;
      const foundAt = (withAddresses && state.foundAt) || '';
      if (!words.every((word) => text.includes(word) || foundAt.includes(word))) continue;
    }
    if (!isOf(miner, query) || !isIn(miner, state, query)) continue;
    const condition = conditionOf(miner, state);
    conditions[condition] += 1;
    if (query.condition === undefined || query.condition === condition) found.push(index);
  }
  return { ...sorted(found, miners, all, query), conditions };
}

const inOrder = new WeakMap<MinerPool, { of: ReadonlyMap<string, MinerState>; states: MinerState[] }>();

/** In the pool's order: a map of states keeps its values, which are changed in place. */
function statesOf(pool: MinerPool, of: ReadonlyMap<string, MinerState>): readonly MinerState[] {
  const known = inOrder.get(pool);
  if (known?.of === of) return known.states;
  const states = pool.miners.map(({ minerId }) => of.get(minerId)!);
  inOrder.set(pool, { of, states });
  return states;
}

/** Index of the first that comes after one with this id and value, which may be there no more. */
export function indexAfter(
  { miners, values }: FoundMiners,
  { sort, descending }: Pick<MinerQuery, 'sort' | 'descending'>,
  minerId: string,
  value: number | null,
): number {
  const comesAfter = (index: number): boolean => {
    const isIdAfter = descending ? miners[index]!.minerId < minerId : miners[index]!.minerId > minerId;
    if (sort === 'id') return isIdAfter;
    const other = values[index]!;
    if (other === value) return isIdAfter;
    if (value === null) return false;
    return other === null || (descending ? other < value : other > value);
  };
  let [low, high] = [0, miners.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comesAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isOf({ feederPath, groupId, model, config }: FleetMiner, query: MinerQuery): boolean {
  const { feeder, group, customer, firmware, behindOutlet } = query;
  return (
    (feeder === undefined || feederPath.includes(feeder)) &&
    (group === undefined || groupId === group) &&
    (query.model === undefined || model.modelId === query.model) &&
    (firmware === undefined || model.firmware === firmware) &&
    (customer === undefined || config.customerId === customer) &&
    (behindOutlet === undefined || (config.outlet !== undefined) === behindOutlet)
  );
}

function isIn({ sleep }: FleetMiner, miner: MinerState, { state, chipTempOverC }: MinerQuery): boolean {
  if (chipTempOverC !== undefined && !(miner.chipTempC !== null && miner.chipTempC > chipTempOverC))
    return false;
  if (state === undefined) return true;
  if (state === 'stuck') return miner.stuckCause !== null;
  if (state === 'unreachable') return !miner.reachable;
  return (miner.observedPointId === sleep.id) === (state === 'asleep');
}

/** @param found indexes, by id: that decides between equal figures */
function sorted(
  found: readonly number[],
  miners: readonly FleetMiner[],
  states: readonly MinerState[],
  { sort, descending }: MinerQuery,
): Pick<FoundMiners, 'miners' | 'values'> {
  const minersOf = (indexes: readonly number[]): FleetMiner[] => indexes.map((index) => miners[index]!);
  if (sort === 'id') return { miners: minersOf(descending ? [...found].reverse() : found), values: [] };
  const figure = FIGURES[sort];
  const values = Float64Array.from(found, (index) => figure(miners[index]!, states[index]!) ?? NaN);
  const order = Array.from(orderOf(values, descending));
  return {
    miners: minersOf(order.map((place) => found[place]!)),
    values: order.map((place) => (Number.isNaN(values[place]) ? null : values[place]!)),
  };
}
