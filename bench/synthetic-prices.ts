import { DateTime } from 'luxon';
import type { PriceInterval } from '../src/core/ports/price.js';

const START = DateTime.fromISO('2024-01-01T06:00:00Z', { zone: 'utc' });

/** Quarters with a daily wave and an evening ramp, negative noons and, one evening in 30, a scarcity price. */
export function syntheticPrices(days: number): PriceInterval[] {
  return Array.from({ length: days * 96 }, (_, index) => {
    const day = Math.floor(index / 96);
    const hour = (index % 96) / 4;
    const wave = 35 + 40 * Math.sin(((hour - 13) / 24) * 2 * Math.PI) + ((index * 7_919) % 23);
    const scarce = day % 30 === 17 && hour >= 18 && hour < 20;
    return { start: START.plus({ minutes: 15 * index }), minutes: 15, priceUsdPerMwh: scarce ? 5_000 : wave };
  });
}
