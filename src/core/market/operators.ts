/** A market that sites may buy from, and the length of the intervals by which its real-time energy is settled. */
export interface MarketTraits {
  readonly label: string;
  readonly settlementMinutes: number;
}

/** By the name that configurations use. */
export const MARKET_OPERATORS = {
  ercot: { label: 'ERCOT', settlementMinutes: 15 },
  caiso: { label: 'CAISO', settlementMinutes: 5 },
  pjm: { label: 'PJM', settlementMinutes: 5 },
  nyiso: { label: 'NYISO', settlementMinutes: 5 },
  miso: { label: 'MISO', settlementMinutes: 5 },
  spp: { label: 'SPP', settlementMinutes: 5 },
  'iso-ne': { label: 'ISO New England', settlementMinutes: 5 },
  ieso: { label: 'IESO, Ontario', settlementMinutes: 5 },
  aeso: { label: 'AESO, Alberta', settlementMinutes: 60 },
  'entso-e': { label: 'European day-ahead market', settlementMinutes: 15 },
} as const satisfies Readonly<Record<string, MarketTraits>>;

export type MarketOperator = keyof typeof MARKET_OPERATORS;

export function isMarketOperator(name: string): name is MarketOperator {
  return name in MARKET_OPERATORS;
}
