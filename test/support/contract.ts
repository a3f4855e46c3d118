import {
  ALWAYS,
  type Contract,
  contractOfTariff,
  type MarketPrice,
  type MeterInterval,
  type When,
} from '../../src/core/market/contract/index.js';
import { addDays, localMidnightMs } from '../../src/core/market/local-time.js';

export const ZONE = 'America/Chicago';
const HOUR_MS = 3_600_000;

/** The index alone, but for `parts`. */
export function testContract(parts: Partial<Contract> = {}): Contract {
  return {
    ...contractOfTariff({ addersUsdPerMwh: 0, lossRatio: 0 }, ZONE),
    contractId: 'test',
    adders: [],
    ...parts,
  };
}

export function when(parts: Partial<When> = {}): When {
  return {
    fromDate: null,
    untilDate: null,
    months: [],
    dayTypes: [],
    from: '00:00',
    to: '24:00',
    ...parts,
  };
}

/** The same power at all times. */
export function flatShape(powerW: number): Contract['blocks'][number]['shape'] {
  return [{ when: ALWAYS, powerW }];
}

/** Hours of a month by the clocks of Chicago: what each drew and cost, given its number from 0. */
export function hoursOf(
  month: string,
  energyMwh: (hour: number) => number,
  usdPerMwh: (hour: number) => number,
): { meter: MeterInterval[]; prices: MarketPrice[] } {
  const fromMs = localMidnightMs(ZONE, `${month}-01`);
  const toMs = localMidnightMs(ZONE, `${addDays(`${month}-28`, 4).slice(0, 7)}-01`);
  const hours = Array.from({ length: (toMs - fromMs) / HOUR_MS }, (_, hour) => hour);
  const at = (hour: number) => ({ startMs: fromMs + hour * HOUR_MS, minutes: 60 });
  return {
    meter: hours.map((hour) => ({ ...at(hour), energyMwh: energyMwh(hour) })),
    prices: hours.map((hour) => ({ ...at(hour), usdPerMwh: usdPerMwh(hour) })),
  };
}
