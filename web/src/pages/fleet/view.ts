import type { paths } from '../../api/client.js';

type ApiQuery = NonNullable<paths['/api/v1/sites/{site}/fleet/miners']['get']['parameters']['query']>;
export type Condition = NonNullable<ApiQuery['condition']>;
export type Sort = NonNullable<ApiQuery['sort']>;

/** Each condition in words, and what it means. */
export const CONDITIONS: Readonly<Record<Condition, { readonly name: string; readonly meaning: string }>> = {
  hashing: { name: 'Hashing', meaning: 'Awake, hashing, and where it was told to be or free to go there.' },
  'not-hashing': { name: 'Not hashing', meaning: 'Awake without a hash: it starts, tunes, or has a fault.' },
  asleep: { name: 'Asleep', meaning: 'At its sleeping watts.' },
  'left-alone': {
    name: 'Left alone',
    meaning: 'Not Ebb’s to move: somebody else put it to sleep, or it can only be read.',
  },
  disobeying: {
    name: 'Disobeying',
    meaning: 'It did not do what it was told. It is tried again now and then.',
  },
  unreachable: { name: 'Unreachable', meaning: 'It does not answer.' },
  unknown: { name: 'Not read yet', meaning: 'No reading has come since Ebb was started.' },
};

/** What is sorted by, as the table's columns are called. */
export const SORTS: Readonly<Record<Sort, string>> = {
  id: 'Miner',
  power: 'Power',
  hashrate: 'Hashrate',
  efficiency: 'J/TH',
  'efficiency-loss': 'Loss',
  temperature: 'Chip',
  age: 'Read',
};

/** What of the fleet is looked at; what is absent narrows nothing. It is in the page's address. */
export interface FleetView {
  readonly search?: string;
  readonly feeder?: string;
  readonly group?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly customer?: string;
  readonly condition?: Condition;
  readonly behindOutlet?: 'yes' | 'no';
  /** °C. */
  readonly chipTempOverC?: number;
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
}

const TEXTS = ['search', 'feeder', 'group', 'model', 'firmware', 'customer'] as const;
export const EVERYTHING: FleetView = { sort: 'id', order: 'asc' };

/** @param search of an address, with or without its `?`; what it has that is not known is left out */
export function viewOf(search: string): FleetView {
  const query = new URLSearchParams(search);
  const texts = TEXTS.flatMap((key) => (query.get(key) ? [[key, query.get(key)]] : []));
  const [condition, sort] = [query.get('condition') ?? '', query.get('sort') ?? ''];
  const outlet = query.get('behind_outlet');
  const overC = Number(query.get('chip_temp_over_c') || NaN);
  return {
    ...(Object.fromEntries(texts) as Pick<FleetView, (typeof TEXTS)[number]>),
    ...(Object.hasOwn(CONDITIONS, condition) && { condition: condition as Condition }),
    ...((outlet === 'yes' || outlet === 'no') && { behindOutlet: outlet }),
    ...(Number.isFinite(overC) && { chipTempOverC: overC }),
    sort: Object.hasOwn(SORTS, sort) ? (sort as Sort) : 'id',
    order: query.get('order') === 'desc' ? 'desc' : 'asc',
  };
}

/** The same as the API asks it, what is usual left out. */
export function queryOf({ behindOutlet, chipTempOverC, sort, order, ...rest }: FleetView): ApiQuery {
  return {
    ...rest,
    ...(behindOutlet !== undefined && { behind_outlet: behindOutlet }),
    ...(chipTempOverC !== undefined && { chip_temp_over_c: chipTempOverC }),
    ...(sort !== 'id' && { sort }),
    ...(order !== 'asc' && { order }),
  };
}

/** The same as it is in an address: empty, or with its `?`. */
export function searchOf(view: FleetView): string {
  const entries = Object.entries(queryOf(view)).map(
    ([key, value]) => [key, String(value)] as [string, string],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

/** A press on a column: figures begin with the greatest, ids with the first; a second press turns it round. */
export function sortedBy(view: FleetView, sort: Sort): FleetView {
  const first = sort === 'id' || sort === 'age' ? 'asc' : 'desc';
  const other = view.order === 'asc' ? 'desc' : 'asc';
  return { ...view, sort, order: view.sort === sort ? other : first };
}

/** Whether it narrows the fleet at all. */
export function isNarrowed({ sort: _, order: __, ...rest }: FleetView): boolean {
  return Object.values(rest).some((value) => value !== undefined);
}

/** The view with a part of it changed; undefined takes it away. */
export function changed(view: FleetView, part: Partial<FleetView>): FleetView {
  const entries = Object.entries({ ...view, ...part }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return Object.fromEntries(entries) as unknown as FleetView;
}
