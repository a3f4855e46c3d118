import type { FeedView, SiteSnapshot } from '../planner/index.js';
import { presentPrice } from '../planner/valuation.js';

export const INPUTS = [
  'price',
  'expected-price',
  'delivered-price',
  'hashprice',
  'dry-bulb',
  'wet-bulb',
  'charge',
] as const;

/** One figure that a plan was made from, as it was known then. */
export interface DecisionInput {
  readonly input: (typeof INPUTS)[number];
  /** What it is, in words. */
  readonly name: string;
  /** In `unit`; null: it was not known. */
  readonly value: number | null;
  readonly unit: 'USD/MWh' | 'USD/PH/day' | '°C';
  readonly source: string | null;
  /** ISO 8601 UTC. */
  readonly knownAt: string | null;
  /** Age of the newest content then. */
  readonly ageMinutes: number | null;
  readonly maxAgeMinutes: number | null;
  readonly stale: boolean;
}

/** The figures of a snapshot that decide, each with where it came from and how old it was. */
export function decisionInputs(snapshot: SiteSnapshot): DecisionInput[] {
  const { price, hashprice, weather } = snapshot;
  const present = presentPrice(snapshot);
  return [
    {
      input: 'price',
      name: 'Newest market price',
      unit: 'USD/MWh',
      value: price.recent.at(-1)?.priceUsdPerMwh ?? null,
      ...freshness(price),
    },
    ...outlookInputs(snapshot),
    {
      input: 'delivered-price',
      name: 'Delivered: with adders and losses',
      unit: 'USD/MWh',
      value: present?.deliveredUsdPerMwh ?? null,
      ...WORKED_OUT,
      source: 'tariff',
    },
    {
      input: 'hashprice',
      name: 'Hashprice',
      unit: 'USD/PH/day',
      value: hashprice.hashpriceUsdPerPhDay,
      ...freshness(hashprice),
    },
    {
      input: 'dry-bulb',
      name: 'Temperature, dry bulb',
      unit: '°C',
      value: weather.dryBulbC,
      ...freshness(weather),
    },
    {
      input: 'wet-bulb',
      name: 'Temperature, wet bulb',
      unit: '°C',
      value: weather.wetBulbC,
      ...freshness(weather),
    },
  ];
}

const WORKED_OUT = { knownAt: null, ageMinutes: null, maxAgeMinutes: null, stale: false } as const;

/** What the look ahead said of the present interval. */
function outlookInputs({ outlook, policy, takenAt }: SiteSnapshot): DecisionInput[] {
  if (!outlook || policy.kind !== 'economic') return [];
  const ageMinutes = Math.max(0, Date.parse(takenAt) - Date.parse(outlook.madeAt)) / 60_000;
  const known = {
    unit: 'USD/MWh',
    source: outlook.horizonId === null ? 'look ahead' : `look ahead ${outlook.horizonId}`,
    knownAt: outlook.madeAt,
    ageMinutes,
    maxAgeMinutes: null,
    stale: false,
  } as const;
  const charges = outlook.charges.map(({ source, usdPerMwh }): DecisionInput => {
    return { ...known, input: 'charge', name: `Charge: ${source}`, value: usdPerMwh };
  });
  if (outlook.priceUsdPerMwh === null) return charges;
  const expected = { input: 'expected-price', name: 'Expected of this interval' } as const;
  return [{ ...known, ...expected, value: outlook.priceUsdPerMwh }, ...charges];
}

function freshness({ source, knownAt, ageMinutes, maxAgeMinutes, stale }: FeedView) {
  return { source, knownAt, ageMinutes, maxAgeMinutes, stale };
}
